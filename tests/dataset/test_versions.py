"""The version follows from what changed in the rows."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dataset.changelog import changes
from dataset.compare_releases import difference
from dataset.homes import homes_in
from dataset.manifest import read_manifest
from dataset.verify import verify
from dataset.versions import Level, Version, Wish, last_release, parse
from schemas.citation import CitationSettings
from schemas.errors import ReleaseError
from schemas.records import Labels, Span


def test_versions_sort_as_numbers() -> None:
    assert parse("1.10.0") > parse("1.9.3")
    assert [parse(name) for name in ("1.0", "01.0.0", "next.partial", "v1.0.0")] == [None] * 4
    assert str(Version(1, 2, 3).after(Level.MAJOR)) == "2.0.0"
    assert str(Version(1, 2, 3).after(Level.MINOR)) == "1.3.0"
    assert str(Version(1, 2, 3).after(Level.PATCH)) == "1.2.4"


def test_the_last_release_is_the_highest(tmp_path: Path) -> None:
    assert last_release(tmp_path) is None
    for name in ("1.9.0", "1.10.0", "next.partial", "notes"):
        (tmp_path / name).mkdir()
    assert last_release(tmp_path) == tmp_path / "1.10.0"


def test_the_first_release_is_one(corpus, make) -> None:
    release = make(corpus)
    assert (release.version, release.previous, release.new) == ("1.0.0", "", True)


def test_nothing_changed_makes_no_release(corpus, make) -> None:
    first = make(corpus)
    again = make(corpus)
    assert (again.folder, again.version, again.new) == (first.folder, "1.0.0", False)
    assert again.changes == ("Nothing changed since this release.",)
    assert [path.name for path in first.folder.parent.iterdir()] == ["1.0.0"]


def test_a_release_does_not_differ_from_itself(built) -> None:
    same = difference(built, built)
    assert same.level == Level.NONE
    assert changes(same, read_manifest(built))[0] == "Nothing changed."


def test_documents_that_wait_make_no_release(corpus, make) -> None:
    make(corpus)
    corpus.decide(corpus.add(40), verdict="waiting")
    assert not make(corpus).new


def test_added_documents_make_a_minor_version(corpus, make) -> None:
    make(corpus)
    corpus.add(40)
    release = make(corpus)
    assert (release.version, release.previous) == ("1.1.0", "1.0.0")
    assert "Documents: 31 (train 25, dev 3, test 3); 1 added" in release.changes
    assert "Entities: 210 → 217 (+7 −0)" in release.changes
    assert "  GPE: 90 → 93 (+3 −0)" in release.changes


def test_a_removed_document_makes_a_major_version(corpus, make) -> None:
    make(corpus)
    corpus.decide("doc-003", verdict="excluded")
    release = make(corpus)
    assert release.version == "2.0.0"
    assert "Documents: 29 (train 24, dev 2, test 3); 1 removed" in release.changes
    assert "Stances: 60 → 58 (+0 −2)" in release.changes


def test_an_edited_label_makes_a_major_version_and_is_counted_by_layer(corpus, make) -> None:
    first = make(corpus)
    labels = corpus.decisions["doc-003"].labels
    moved = labels.entities[0]._replace(type="ORG")
    corpus.decide("doc-003", labels=replace(labels, entities=(moved, *labels.entities[1:])))
    release = make(corpus)
    assert release.version == "2.0.0"
    assert "Documents: 30 (train 24, dev 3, test 3); 1 with edited labels" in release.changes
    assert "Entities: 210 → 210 (+0 −0; 1 changed: type 1)" in release.changes
    assert "  GPE: 90 → 89 (+0 −0, 1 changed, 1 became another type)" in release.changes
    assert "  of another type now: GPE → ORG 1" in release.changes
    assert difference(first.folder, release.folder).layers["entities"].retyped == {("GPE", "ORG"): 1}


def test_another_seed_or_other_shares_move_nothing_that_was_released(corpus, make) -> None:
    first = make(corpus)
    again = make(corpus, seed="another", shares={"train": 0.2, "dev": 0.4, "test": 0.4})
    assert homes_in(again.folder) == homes_in(first.folder)
    for number in range(100, 110):
        corpus.add(number)
    later = make(corpus, seed="another", shares={"train": 0.2, "dev": 0.4, "test": 0.4})
    assert homes_in(later.folder).items() >= homes_in(first.folder).items()
    assert later.version == "1.1.0"


def test_a_new_reason_for_the_same_labels_makes_a_patch(corpus, make) -> None:
    make(corpus)
    corpus.decide("doc-003", rule="adjudicated")
    release = make(corpus)
    assert release.version == "1.0.1"
    assert "Provenance changed for 1 document" in release.changes


def test_a_new_card_makes_a_patch(corpus, make) -> None:
    make(corpus)
    release = make(corpus, citation=CitationSettings(bibtex="@misc{trial}"))
    assert release.version == "1.0.1"
    assert "The card changed" in release.changes


def test_another_opinion_on_a_released_document_makes_a_minor_version(corpus, make) -> None:
    make(corpus)
    third = replace(corpus.annotations["doc-003"][0], id="003-9", annotator="carim", labels=Labels())
    corpus.annotations["doc-003"].append(third)
    release = make(corpus)
    assert release.version == "1.1.0"
    assert "Rows of `annotators`: annotations 1 added" in release.changes


def test_another_layer_makes_other_columns_and_a_major_version(corpus, make) -> None:
    make(corpus, layers=("entities",))
    release = make(corpus)
    assert release.version == "2.0.0"
    assert "`documents`: the columns or the class labels changed" in release.changes


def test_a_layer_newly_approved_for_a_document_that_was_there_makes_a_minor_version(corpus, make) -> None:
    whole = corpus.decisions["doc-003"]
    corpus.decide("doc-003", layers=("entities",), labels=whole.labels.only(["entities"]))
    make(corpus)
    corpus.decisions["doc-003"] = whole
    release = make(corpus)
    assert release.version == "1.1.0"
    assert "Events: 58 → 60 (+2 −0; newly approved for 1 document)" in release.changes
    corpus.decide("doc-003", layers=("entities", "stances"))
    again = make(corpus)
    assert again.version == "2.0.0"
    assert "Events: 60 → 58 (+0 −2; no longer approved for 1 document)" in again.changes


def test_a_corrected_title_makes_a_patch(corpus, make) -> None:
    make(corpus)
    corpus.documents["doc-003"] = replace(corpus.documents["doc-003"], title="خبر صُحِّح", date="2026-01-02")
    release = make(corpus)
    assert release.version == "1.0.1"
    assert "Columns beside text and labels that changed, by documents: date 1, title 1" in release.changes


def test_rows_that_differ_though_their_document_does_not_make_a_major_version(corpus, make, monkeypatch) -> None:
    make(corpus)
    monkeypatch.setattr("dataset.approved.sentences", lambda text: [Span(0, len(text))] if text else [])
    release = make(corpus)
    assert release.version == "2.0.0"
    assert "Rows of `ner`: documents 30 edited" in release.changes


def test_a_version_that_contradicts_the_rule_needs_a_reason_and_is_recorded_with_it(corpus, make) -> None:
    make(corpus)
    corpus.add(40)
    with pytest.raises(ReleaseError, match=r"MINOR, which makes 1\.1\.0.*--why REASON"):
        make(corpus, wish=Wish("2.0.0"))
    release = make(corpus, wish=Wish("2.0.0", "the one of the\n paper"))
    assert release.version == "2.0.0"
    assert read_manifest(release.folder)["override"] == {"version_by_rule": "1.1.0", "why": "the one of the paper"}
    assert (
        "\n- Version 2.0.0 in place of 1.1.0: the one of the paper\n" in (release.folder / "CHANGELOG.md").read_text()
    )
    assert verify(release.folder) == []
    with pytest.raises(ReleaseError, match="nothing changed"):
        make(corpus, wish=Wish("2.1.0"))
    assert [path.name for path in sorted(release.folder.parent.iterdir())] == ["1.0.0", "2.0.0"]


def test_the_version_of_the_rule_needs_no_reason(corpus, make) -> None:
    assert make(corpus, wish=Wish("0.1.0")).version == "0.1.0"
    corpus.add(40)
    release = make(corpus, wish=Wish("0.2.0"))
    assert "override" not in read_manifest(release.folder)


@pytest.mark.parametrize("version", ["1.0.0", "0.9.0", "1.0", "v2.0.0"])
def test_no_reason_makes_a_version_that_is_none_or_not_above_the_last(corpus, make, version) -> None:
    make(corpus)
    corpus.add(40)
    with pytest.raises(ReleaseError, match=r"cannot come after 1\.0\.0|is no version"):
        make(corpus, wish=Wish(version, "because"))


def test_the_changelog_keeps_the_entries_of_earlier_releases(corpus, make) -> None:
    make(corpus)
    corpus.add(40)
    text = (make(corpus).folder / "CHANGELOG.md").read_text(encoding="utf-8")
    assert text.startswith("# Changes\n\n## 1.1.0 (2026-02-04)\n\nDocuments or layers were added;")
    assert text.count("\n## ") == 2
    assert text.index("## 1.1.0") < text.index("## 1.0.0 (2026-02-04)\n\nThe first release.\n\n- Documents: 30 (")


def test_a_damaged_last_release_is_named_with_the_next_command(corpus, make) -> None:
    first = make(corpus)
    next((first.folder / "documents").glob("train-*")).write_bytes(b"PAR1 no more")
    corpus.add(40)
    with pytest.raises(ReleaseError, match="Restore the release"):
        make(corpus)
    (first.folder / "manifest.json").unlink()
    with pytest.raises(ReleaseError, match=r"it has no manifest\.json"):
        make(corpus)
    assert [path.name for path in first.folder.parent.iterdir()] == ["1.0.0"]
