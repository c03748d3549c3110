"""Publishing on a Hub: one commit, one tag, nothing stale, and nothing of other people lost."""

from __future__ import annotations

import io
import json

import pyarrow.parquet as pq
import pytest

from dataset.hub.files import differing, local_files
from dataset.hub.plan import Options, plan_release
from dataset.hub.remote import Remote
from dataset.hub.send import carry_out
from dataset.manifest import read_manifest
from dataset.verify import verify
from schemas.errors import HubConflict, HubDenied, HubError, HubUnreachable, ReleaseError

VERSIONS = ("1.0.0", "1.1.0", "2.0.0")


def test_three_versions_are_three_commits_and_three_tags_with_exactly_their_files(three_releases, hub, remote, publish):
    for version in VERSIONS:
        made = publish(three_releases / version)
        assert made.revision == f"v{version}"
    repo = hub.repos["org/trial"]
    assert set(repo.tags) == {"v1.0.0", "v1.1.0", "v2.0.0"}
    assert [commit.title for commit in repo.history("main")] == [
        *("Release 2.0.0", "Release 1.1.0", "Release 1.0.0", "initial commit")
    ]
    for version in VERSIONS:
        files, there = local_files(three_releases / version), remote.tree(f"v{version}")
        assert differing(files, there) == []
        assert there.keys() - files.keys() == {".gitattributes"}


def test_the_plan_says_what_is_added_changed_and_deleted(three_releases, remote, publish):
    publish(three_releases / "1.1.0")
    plan = plan_release(three_releases / "2.0.0", remote, Options())
    assert plan.deleted == tuple(f"stance/{split}-00000-of-00001.parquet" for split in ("dev", "test", "train"))
    assert plan.added == ()
    assert {"README.md", "CHANGELOG.md", "manifest.json"} <= set(plan.changed)
    assert set(plan.kept) == {".gitattributes"}


def test_planning_sends_nothing(three_releases, hub, remote):
    plan_release(three_releases / "1.0.0", remote, Options())
    assert hub.repos == {}


def test_publishing_again_sends_nothing(three_releases, hub, publish):
    publish(three_releases / "1.0.0")
    commits = hub.calls("commit")
    assert publish(three_releases / "1.0.0").sent is False
    assert hub.calls("commit") == commits


def test_files_that_are_kept_in_git_itself_work_as_well(three_releases, hub, remote, publish):
    hub.regular = True
    publish(three_releases / "1.0.0")
    publish(three_releases / "1.1.0")
    assert differing(local_files(three_releases / "1.1.0"), remote.tree("v1.1.0")) == []


def test_files_of_other_people_stay(three_releases, hub, publish):
    publish(three_releases / "1.0.0")
    hub.repos["org/trial"].edit("images/map.png", b"a map", "reem")
    publish(three_releases / "2.0.0")
    assert hub.repos["org/trial"].at("v2.0.0").files["images/map.png"].data == b"a map"


def test_a_stale_shard_goes_even_where_no_manifest_lists_it(three_releases, hub, publish):
    publish(three_releases / "1.0.0")
    hub.repos["org/trial"].edit("ner/train-00001-of-00002.parquet", b"PAR1", "reem")
    publish(three_releases / "1.1.0")
    assert "ner/train-00001-of-00002.parquet" not in hub.repos["org/trial"].at("v1.1.0").files


def test_a_version_with_other_content_is_refused(three_releases, make, corpus, publish, hub):
    publish(three_releases / "1.0.0")
    corpus.add(99)
    other = make(corpus, repository="org/trial").folder
    with pytest.raises(HubConflict, match=r"version 1\.0\.0 with other content"):
        publish(other)
    del hub.repos["org/trial"].tags["v1.0.0"]
    with pytest.raises(HubConflict, match="without a tag"):
        publish(other)


def test_an_older_version_does_not_replace_a_later_one(three_releases, publish):
    publish(three_releases / "1.1.0")
    with pytest.raises(HubConflict, match=r"is at version 1\.1\.0 already"):
        publish(three_releases / "1.0.0")


def test_a_broken_release_is_not_published(make, corpus, hub, publish):
    folder = make(corpus).folder
    (folder / "GUIDELINES.md").write_text("other", encoding="utf-8")
    with pytest.raises(ReleaseError, match="breaks 1 promises"):
        publish(folder)
    assert hub.received == []


def test_a_change_between_plan_and_commit_is_refused_with_who_and_when(three_releases, hub, remote, publish):
    publish(three_releases / "1.0.0")
    plan = plan_release(three_releases / "1.1.0", remote, Options())
    hub.repos["org/trial"].edit("notes.txt", b"hello", "reem", "A note")
    with pytest.raises(HubConflict, match=r"Somebody else changed org/trial meanwhile: reem, 20\d\d-.* UTC: A note"):
        carry_out(plan, remote)
    assert "v1.1.0" not in hub.repos["org/trial"].tags
    publish(three_releases / "1.1.0")
    assert "notes.txt" in hub.repos["org/trial"].at("v1.1.0").files


class TestFaults:
    @pytest.mark.parametrize("call", ["create", "commit", "tag"])
    @pytest.mark.parametrize("fault", ["cut before", "cut after", 500, 429, "slow"])
    def test_each_change_survives_one(self, three_releases, hub, remote, publish, call, fault):
        hub.fail(call, fault)
        publish(three_releases / "1.0.0")
        assert differing(local_files(three_releases / "1.0.0"), remote.tree("v1.0.0")) == []
        titles = [commit.title for commit in hub.repos["org/trial"].history("main")]
        assert titles == ["Release 1.0.0", "initial commit"]

    @pytest.mark.parametrize("call", ["refs", "tree", "whoami", "preupload", "batch", "upload", "resolve", "commits"])
    def test_each_read_and_upload_survives_some(self, three_releases, hub, publish, call):
        publish(three_releases / "1.0.0")
        hub.fail(call, "cut before", 500, 429)
        publish(three_releases / "1.1.0")
        assert set(hub.repos["org/trial"].tags) == {"v1.0.0", "v1.1.0"}

    @pytest.mark.parametrize(
        ("call", "status", "words"),
        [
            ("commit", 401, "does not accept the token"),
            ("commit", 403, "may not commit at org/trial"),
            ("commit", 404, r"did not commit \(404\)"),
            ("commit", 409, "did not commit: injected 409"),
            ("commit", 412, "did not commit: injected 412"),
            ("upload", 403, "may not send a file at org/trial"),
            ("tag", 409, r"did not make the tag v1\.0\.0"),
        ],
    )
    def test_a_refusal_is_said_once_and_the_same_command_goes_on(
        self, three_releases, hub, publish, call, status, words
    ):
        hub.fail(call, status)
        with pytest.raises(HubError, match=words):
            publish(three_releases / "1.0.0")
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        assert (len(repo.commits), repo.tags["v1.0.0"]) == (2, repo.branches["main"])

    @pytest.mark.parametrize("call", ["create", "commit", "tag"])
    def test_a_cut_that_lasts_is_mended_by_the_same_command(self, three_releases, hub, publish, call):
        hub.fail(call, *["cut after"] * 4)
        hub.fail("refs", *[None] * {"create": 1, "commit": 2, "tag": 3}[call], *[500] * 6)
        with pytest.raises(HubUnreachable):
            publish(three_releases / "1.0.0")
        hub.fault = lambda _: None
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        assert repo.tags["v1.0.0"] == repo.branches["main"]
        assert len(repo.commits) == 2

    def test_the_commit_is_found_although_somebody_edited_after_the_cut(self, three_releases, hub, publish):
        hub.fail("tag", *[403])
        with pytest.raises(HubDenied):
            publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        released = repo.branches["main"]
        repo.edit("README.md", repo.at("main").files["README.md"].data + b"\nSeen.\n", "reem")
        publish(three_releases / "1.0.0")
        assert repo.tags["v1.0.0"] == released

    def test_a_slow_server_gets_no_second_commit(self, three_releases, hub):
        hub.pause = 1.0
        impatient = Remote("org/trial", endpoint=hub.url, token="hf_writer", wait=0.4, timeout=0.6)
        hub.fail("commit", "slow")
        carry_out(plan_release(three_releases / "1.0.0", impatient, Options()), impatient)
        assert len(hub.repos["org/trial"].commits) == 2

    def test_a_duplicate_tag_elsewhere_is_refused(self, three_releases, hub, remote):
        plan = plan_release(three_releases / "1.0.0", remote, Options())
        remote.create(private=False)
        repo = hub.repos["org/trial"]
        repo.tags["v1.0.0"] = repo.branches["main"]
        with pytest.raises(HubConflict, match=r"has the tag v1\.0\.0 at another commit"):
            carry_out(plan, remote)

    def test_gitignore_in_the_repository_is_refused(self, three_releases, hub, publish):
        publish(three_releases / "1.0.0")
        hub.repos["org/trial"].edit(".gitignore", b"*.parquet\n", "reem")
        with pytest.raises(HubConflict, match=r"has a \.gitignore"):
            publish(three_releases / "1.1.0")


class TestRights:
    def test_without_a_token_it_says_how_to_get_one(self, three_releases, hub, monkeypatch):
        monkeypatch.delenv("HF_TOKEN")
        monkeypatch.setattr("huggingface_hub.get_token", lambda: None)
        with pytest.raises(HubDenied, match="no token"):
            plan_release(three_releases / "1.0.0", Remote("org/trial", endpoint=hub.url), Options())

    @pytest.mark.parametrize(
        ("token", "repo", "words"),
        [
            ("hf_nobody", "org/trial", "does not accept the token"),
            ("hf_reader", "org/trial", "may only read"),
            ("hf_writer", "elsewhere/trial", "may not write to elsewhere/trial"),
        ],
    )
    def test_a_token_without_rights_is_named_before_anything_is_sent(self, three_releases, hub, token, repo, words):
        with pytest.raises(HubDenied, match=words):
            plan_release(three_releases / "1.0.0", Remote(repo, endpoint=hub.url, token=token), Options())
        assert {method for method, _, _ in hub.received} == {"GET"}

    def test_a_gated_data_set_can_be_published(self, three_releases, hub, publish):
        hub.gated.add("org/trial")
        publish(three_releases / "1.0.0")
        publish(three_releases / "1.1.0")


class TestElsewhere:
    def test_private(self, three_releases, hub, publish):
        publish(three_releases / "1.0.0", private=True)
        assert hub.repos["org/trial"].private

    def test_a_candidate_stands_on_a_branch_without_a_tag(self, three_releases, hub, publish):
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        main = repo.branches["main"]
        made = publish(three_releases / "1.1.0", branch="candidate")
        assert repo.branches == {"main": main, "candidate": made.commit}
        assert set(repo.tags) == {"v1.0.0"}
        assert publish(three_releases / "1.1.0", branch="candidate").sent is False
        publish(three_releases / "1.1.0")
        assert repo.tags["v1.1.0"] == repo.branches["main"]

    def test_a_pull_request_is_made_once_and_tagged_when_it_is_merged(self, three_releases, hub, publish):
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        hub.fail("commit", "cut after")
        proposed = publish(three_releases / "1.1.0", pull_request=True)
        assert repo.pulls == {"refs/pr/1": proposed.commit}
        assert publish(three_releases / "1.1.0", pull_request=True).sent is False
        repo.merge("refs/pr/1", "reem")
        publish(three_releases / "1.1.0")
        assert repo.tags["v1.1.0"] == repo.branches["main"]


class TestEditedTexts:
    def test_what_people_wrote_in_the_card_stays_in_every_later_version(self, three_releases, hub, publish, tmp_path):
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        card = repo.at("main").files["README.md"].data.decode()
        card = card.replace("## Splits", "## Thanks\n\nTo all readers.\n\n## Splits").replace(
            "language:\n", "paper: x\nlanguage:\n"
        )
        repo.edit("README.md", card.encode(), "reem")
        for version in ("1.1.0", "2.0.0"):
            publish(three_releases / version)
            files = repo.at(f"v{version}").files
            text = files["README.md"].data.decode()
            assert "## Thanks\n\nTo all readers.\n\n## Splits" in text
            assert "paper: x\n" in text
            assert f"Version {version}" in text
            downloaded = tmp_path / version
            for name, blob in files.items():
                if name != ".gitattributes":
                    (downloaded / name).parent.mkdir(parents=True, exist_ok=True)
                    (downloaded / name).write_bytes(blob.data)
            assert verify(downloaded) == []
            assert publish(three_releases / version).sent is False

    def test_an_edit_where_the_release_changes_the_same_words_is_refused_with_a_diff(
        self, three_releases, hub, publish
    ):
        publish(three_releases / "1.0.0")
        repo = hub.repos["org/trial"]
        card = repo.at("main").files["README.md"].data.decode().replace("30 Arabic documents", "Thirty fine documents")
        repo.edit("README.md", card.encode(), "reem")
        with pytest.raises(HubConflict, match=r"People changed README\.md") as refused:
            publish(three_releases / "1.1.0")
        assert "-Thirty fine documents" in refused.value.diff
        assert repo.at("main").files["README.md"].data.decode() == card

    def test_a_card_that_musnad_did_not_write_is_refused(self, three_releases, hub, remote, publish):
        remote.create(private=False)
        hub.repos["org/trial"].edit("README.md", b"# Ours since 2019\n", "reem")
        with pytest.raises(HubConflict, match=r"People changed README\.md"):
            publish(three_releases / "1.0.0")


def test_nothing_that_is_sent_holds_token_address_name_or_path(three_releases, hub, publish):
    """All bodies as they were sent, and all that is packed in them: base64 and the rows of Parquet."""
    for version in VERSIONS:
        publish(three_releases / version)
    said = [body for _, _, body in hub.received]
    for commit in hub.repos["org/trial"].commits.values():
        said += [f"{commit.title}\n{commit.message}".encode(), *map(unpacked, commit.files.items())]
    assert "سامر النجار".encode() in b"".join(said)
    for secret in ("hf_writer", "amina", "basil", "a salt for tests", str(three_releases), "/home/", "/tmp/"):
        assert [text[:200] for text in said if secret.encode() in text] == [], secret
    assert read_manifest(three_releases / "1.0.0")["counts"]["annotators"] == 2


def unpacked(file) -> bytes:
    path, blob = file
    if not path.endswith(".parquet"):
        return blob.data
    return json.dumps(pq.read_table(io.BytesIO(blob.data)).to_pylist(), ensure_ascii=False).encode()
