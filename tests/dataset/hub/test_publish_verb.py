"""`musnad publish` as a person calls it."""

from __future__ import annotations

import shutil

import pytest


@pytest.fixture
def project(musnad, tmp_path, three_releases, hub, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", hub.url)
    folder = tmp_path / "trial"
    musnad("init", folder)
    settings = folder / "musnad.yaml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(text.replace('repo: ""', "repo: org/trial"), encoding="utf-8")
    shutil.copytree(three_releases / "1.0.0", folder / "releases" / "1.0.0")
    return folder


def test_a_dry_run_shows_the_plan_and_sends_nothing(musnad, project, hub):
    ran = musnad("publish", "--dry-run", "--project", project)
    assert ran.code == 0, ran.err
    assert ran.out.startswith("1.0.0 → org/trial, tag v1.0.0, a new public data set\n  add 23 files, ")
    assert hub.repos == {}


def test_a_project_that_labelled_nothing_publishes_and_stays_as_it_is(musnad, project, tmp_path):
    before = sorted(path.relative_to(project) for path in project.rglob("*"))
    assert musnad("publish", "--yes", "--project", project).code == 0
    assert musnad("publish", "--to", tmp_path / "out", "--project", project).code == 0
    for more in ([], ["--dry-run"]):
        ran = musnad("publish", "--unseal", "--yes", *more, "--project", project)
        assert ran.code == 1
        assert "no labels.sqlite" in ran.err
    assert sorted(path.relative_to(project) for path in project.rglob("*")) == before


def test_without_a_terminal_it_wants_yes(musnad, project, hub):
    ran = musnad("publish", "--project", project)
    assert ran.code == 1
    assert "--yes" in ran.err
    assert hub.repos == {}


def test_it_publishes_loads_back_and_says_how_to_load(musnad, project, hub):
    ran = musnad("publish", "--yes", "--json", "--project", project)
    assert ran.code == 0, ran.err
    assert ran.json["revision"] == "v1.0.0"
    assert ran.json["published"] is True
    assert hub.repos["org/trial"].tags == {"v1.0.0": ran.json["commit"]}
    assert set(ran.json["loaded_back"]) == {
        f"{config}/{split}"
        for config in ("documents", "ner", "stance", "events", "annotators")
        for split in ("train", "dev", "test")
    }


def test_a_data_set_that_does_not_load_back_is_an_error(musnad, project, hub):
    hub.fail("resolve", *[403] * 50)
    ran = musnad("publish", "--yes", "--project", project)
    assert ran.code == 1
    assert "is published and does not load" in ran.err


def test_yank_and_its_reason_go_together(musnad, project):
    assert musnad("publish", "--yank", "1.0.0", "--project", project).code == 2
    assert musnad("publish", "--pr", "--branch", "x", "--project", project).code == 2


def test_a_version_is_withdrawn(musnad, project, hub):
    assert musnad("publish", "--yes", "--project", project).code == 0
    ran = musnad("publish", "--yank", "1.0.0", "--why", "wrong licence", "--yes", "--project", project)
    assert ran.code == 0, ran.err
    assert "withdrawn" in hub.repos["org/trial"].at("main").files["README.md"].data.decode()


def test_a_conflict_shows_what_would_be_lost(musnad, project, hub, remote):
    remote.create(private=False)
    hub.repos["org/trial"].edit("README.md", b"# Ours\n", "reem")
    ran = musnad("publish", "--yes", "--project", project)
    assert ran.code == 1
    assert "-# Ours" in ran.err
    assert ran.err.strip().splitlines()[-1].startswith("musnad: People changed README.md")


def test_without_a_name_on_the_hub_it_says_where_to_write_it(musnad, project):
    settings = project / "musnad.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("repo: org/trial", 'repo: ""'), encoding="utf-8")
    ran = musnad("publish", "--project", project)
    assert ran.code == 1
    assert "hub: {repo: organisation/name}" in ran.err


def test_to_a_folder(musnad, project, tmp_path):
    ran = musnad("publish", "--to", tmp_path / "out", "--project", project)
    assert ran.code == 0, ran.err
    assert musnad("verify", tmp_path / "out" / "1.0.0").code == 0
