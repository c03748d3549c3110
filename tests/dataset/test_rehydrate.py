"""A stand-off release holds no words of its texts, and with the texts put back it is the full build, byte for byte."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.parquet import read_rows, split_files
from dataset.rehydrate import rehydrate
from dataset.rights import Rights
from dataset.standoff import RUN
from dataset.verify import verify
from labeling.corpus.readers import Entry, Unreadable
from schemas.errors import ReleaseError
from schemas.outcome import Outcome
from schemas.rights import RightsRule, RightsSettings

FULL = Rights(RightsSettings(otherwise="full"))
STANDOFF = Rights()


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def strings(folder: Path) -> str:
    """Every string of a release: of its text files and of its rows."""
    said = [path.read_text(encoding="utf-8") for path in folder.rglob("*") if path.suffix in (".md", ".json", ".jsonl")]
    for path in folder.rglob("*.parquet"):
        said += [json.dumps(row, ensure_ascii=False) for row in read_rows([path])]
    return "\n".join(said)


def runs(text: str) -> set[str]:
    words = re.findall(r"[^\W_]+", text)
    return {" ".join(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}


@pytest.fixture
def closed(corpus):
    """Ten documents, each with a text of its own that nobody may publish."""
    corpus = type(corpus)()
    for number in range(10):
        name = corpus.add(number)
        document = corpus.documents[name]
        corpus.documents[name] = replace(document, licence="", text=f"{document.text}\nانتهى الخبر رقم {number} هنا.")
    return corpus


@pytest.fixture
def both(closed, make, tmp_path):
    """The same decisions as a stand-off and as a full release."""
    standoff = make(closed, rights=STANDOFF).folder
    return standoff, make(closed, rights=FULL, folder=tmp_path / "full").folder


def entries(corpus, change=lambda text: text, only=lambda number: True):  # noqa: ARG005 - a default that takes all
    return [
        Entry(
            f"copies.jsonl:{number}", document.id, change(document.text), {"title": document.title}, document.metadata
        )
        for number, document in enumerate(corpus.documents.values())
        if only(number)
    ]


def test_a_stand_off_release_verifies_and_holds_no_word_of_a_text(both, closed) -> None:
    standoff, _ = both
    assert verify(standoff) == []
    said = strings(standoff)
    flat = " ".join(re.findall(r"[^\W_]+", said))
    for document in closed.documents.values():
        assert not [run for run in runs(document.text) if run in flat]
    assert not [word for word in ("النجار", "وادي القمر", "خبر 3") if word in said]
    assert "Texts that are not here" in (standoff / "README.md").read_text(encoding="utf-8")


def test_with_the_texts_it_is_the_full_build_byte_for_byte(both, closed, tmp_path) -> None:
    standoff, full = both
    outcome = Outcome()
    done = rehydrate(standoff, entries(closed), tmp_path / "again", outcome)
    assert contents(tmp_path / "again") == contents(full)
    assert (done.restored, done.withheld, done.identical, done.made_with) == (10, 0, True, "")
    assert outcome.done == {"restored": 10}


@pytest.mark.usefixtures("both")
def test_another_title_shows_in_the_changelog_without_a_word_of_it(closed, make, tmp_path) -> None:
    """As it does where nothing is withheld; the texts put back give the full build, its changelog among it."""
    for name, title in (("doc-003", "عنوان مصحح"), ("doc-004", "")):
        closed.documents[name] = replace(closed.documents[name], title=title)
    later = make(closed, rights=STANDOFF)
    whole = make(closed, rights=FULL, folder=tmp_path / "full")
    assert (later.version, whole.version) == ("1.0.1", "1.0.1")
    assert "Columns beside text and labels that changed, by documents: title 2" in later.changes
    assert verify(later.folder) == []
    assert "مصحح" not in strings(later.folder)
    rehydrate(later.folder, entries(closed), tmp_path / "again", Outcome())
    assert contents(tmp_path / "again") == contents(whole.folder)
    assert not make(closed, rights=STANDOFF).new


def test_other_white_space_and_invisible_characters_are_no_obstacle(both, closed, tmp_path) -> None:
    standoff, full = both
    listed = []
    outcome = Outcome(sink=listed.append)
    changed = entries(closed, lambda text: "\ufeff " + text.replace("\n", "\r\n\r\n ").replace(" ", "\u00a0"))
    assert rehydrate(standoff, changed, tmp_path / "again", outcome).identical
    assert contents(tmp_path / "again") == contents(full)
    assert outcome.done == {"restored, with other white space": 10}
    assert listed[0]["reason"] == "white-space-differed"
    assert "offsets moved by up to" in listed[0]["detail"]


def test_what_has_no_copy_stays_withheld_and_is_listed(both, closed, tmp_path) -> None:
    standoff, _ = both
    outcome = Outcome()
    given = [*entries(closed, only=lambda n: n > 1), Entry("x:1", "doc-000", "نص آخر"), Unreadable("y", "not-utf8", "")]
    done = rehydrate(standoff, given, tmp_path / "again", outcome)
    assert (done.restored, done.withheld, done.identical) == (8, 2, False)
    assert outcome.left_out == {"text-differs": 1, "no-copy": 1, "not-utf8": 1}
    assert verify(tmp_path / "again") == []
    rest = Outcome()
    rehydrate(tmp_path / "again", entries(closed, only=lambda n: n <= 1), tmp_path / "whole", rest)
    assert contents(tmp_path / "whole") == contents(both[1])


def test_a_copy_that_lacks_the_title_gives_the_text_and_says_that_rows_differ(both, closed, tmp_path) -> None:
    bare = [replace(entry, fields={}, metadata={}) for entry in entries(closed)]
    done = rehydrate(both[0], bare, tmp_path / "again", Outcome())
    assert (done.restored, done.withheld, done.identical) == (10, 0, False)
    assert verify(tmp_path / "again") == []


def test_a_release_may_mix_both(closed, make, tmp_path) -> None:
    closed.documents["doc-004"] = replace(closed.documents["doc-004"], licence="cc by 4.0")
    release = make(closed, rights=STANDOFF).folder
    assert verify(release) == []
    rows = [row for split in ("train", "dev", "test") for row in read_rows(split_files(release / "ner", split))]
    assert {row["document_id"] for row in rows if not row["withheld"]} == {"doc-004"}
    withheld = next(row for row in rows if row["withheld"])
    assert withheld["text"] is None
    assert withheld["tokens"] == [None] * len(withheld["ner_tags"])
    assert '"text": "' in (release / "README.md").read_text(encoding="utf-8")
    full = make(closed, rights=FULL, folder=tmp_path / "full").folder
    rehydrate(release, entries(closed), tmp_path / "again", Outcome())
    assert contents(tmp_path / "again") == contents(full)


def test_a_rule_keeps_documents_out_and_the_reason_says_no_word_of_them(closed, make) -> None:
    closed.documents["doc-007"] = replace(closed.documents["doc-007"], source="aawsat")
    rights = Rights(RightsSettings(rules=(RightsRule(source="aaw*", publish="nothing"),)))
    release = make(closed, rights=rights).folder
    (line,) = (release / "exclusions.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["reason"] == "no-right-to-publish"
    assert json.loads((release / "manifest.json").read_text(encoding="utf-8"))["rights"] == {"full": 0, "standoff": 9}


def test_an_address_an_id_and_a_reason_that_tell_the_text_are_not_published(closed, make, tmp_path) -> None:
    telling = "https://example.org/" + "-".join(closed.documents["doc-001"].text.split()[:7])
    closed.documents["doc-001"] = replace(closed.documents["doc-001"], url=telling)
    first = closed.documents["doc-002"]
    closed.decide("doc-002", verdict="excluded", reason=f"“{first.text[:12]}” is no news, nor is {first.text[20:70]}")
    release = make(closed, rights=STANDOFF).folder
    said = strings(release)
    assert telling not in said
    assert first.text[:12] not in said
    lines = [json.loads(line) for line in (release / "exclusions.jsonl").read_text(encoding="utf-8").splitlines()]
    assert {line["item"]: line["reason"] for line in lines} == {"doc-001#url": "holds-text", "doc-002": "excluded"}
    copies = [replace(e, fields={"title": e.fields["title"], "url": telling}) for e in entries(closed)]
    rehydrate(release, copies, tmp_path / "again", Outcome())
    full = make(closed, rights=FULL, folder=tmp_path / "full").folder
    assert contents(tmp_path / "again") == contents(full)


def test_a_masked_text_is_restored_from_an_unmasked_copy(closed, make, tmp_path) -> None:
    def hide(text, labels):  # noqa: ARG001 - the shape of a mask
        return [(m.start(), m.end(), "█" * len(m.group())) for m in re.finditer("النجار|خبر", text)]

    standoff = make(closed, rights=replace(STANDOFF, mask=hide)).folder
    full = make(closed, rights=replace(FULL, mask=hide), folder=tmp_path / "full").folder
    assert "النجار" not in strings(full)
    rehydrate(standoff, entries(closed, lambda text: text.replace("\n", " ")), tmp_path / "again", Outcome())
    assert contents(tmp_path / "again") == contents(full)


def test_what_cannot_be_rehydrated_is_refused(both, closed, tmp_path) -> None:
    standoff, full = both
    with pytest.raises(ReleaseError, match="withholds no text"):
        rehydrate(full, [], tmp_path / "x", Outcome())
    with pytest.raises(ReleaseError, match="None of the 10 withheld texts"):
        rehydrate(standoff, [], tmp_path / "x", Outcome())
    with pytest.raises(ReleaseError, match="exists"):
        rehydrate(standoff, entries(closed), full, Outcome())
    assert not [path for path in tmp_path.iterdir() if "partial" in path.name]


def test_a_stand_off_release_of_a_later_version_restores_to_the_same_changelog(both, closed, make, tmp_path) -> None:
    standoff, full = both
    closed.documents["doc-009"] = replace(closed.documents["doc-009"], text=closed.documents["doc-009"].text + " أضيف.")
    closed.add(77)
    second = make(closed, rights=STANDOFF, folder=standoff.parent).folder
    rehydrate(second, entries(closed), tmp_path / "again", Outcome())
    assert contents(tmp_path / "again") == contents(make(closed, rights=FULL, folder=full.parent).folder)
