"""What may be published of a document follows from rules, then from licences that are known to be open."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint

import pytest

from dataset import rights as module
from dataset.rights import MASKS, Rights, is_open, load_mask, masked, rights_in_words
from schemas.errors import ReleaseError
from schemas.records import Document, DocumentId, Entity, Labels
from schemas.rights import RightsRule, RightsSettings


def document(**fields: str) -> Document:
    return Document(DocumentId("d"), "قال سامر النجار نعم", **fields)


@pytest.mark.parametrize(
    "licence",
    [
        "CC0-1.0", "cc0-1.0", "CC-BY-4.0", "cc by 4.0", "CC-BY-SA-3.0", "CC-BY-3.0-IGO", "ODbL-1.0", "odc-by", "MIT", "CC0",
        "Apache-2.0", "GFDL-1.3-or-later", "CC-BY-NC-4.0 OR CC-BY-4.0", "MIT AND CC0-1.0", "OGL-UK-3.0",
        "https://creativecommons.org/licenses/by-sa/4.0/", "http://creativecommons.org/publicdomain/zero/1.0/deed.ar",
    ],
)  # fmt: skip
def test_open_licences_are_known_however_they_are_written(licence) -> None:
    assert is_open(licence)


@pytest.mark.parametrize(
    "licence",
    [
        "", "other", "unknown", "CC-BY-NC-4.0", "CC-BY-ND-4.0", "CC-BY-NC-SA-4.0", "cc", "CC-BY", "proprietary", "© AFP",
        "CC-BY-4.0 AND other", "https://creativecommons.org/licenses/by-nc/4.0/", "not CC0-1.0", "CC-BY-4.0 (mostly)",
    ],
)  # fmt: skip
def test_any_other_licence_is_not_open(licence) -> None:
    assert not is_open(licence)
    assert Rights().of(document(licence=licence)) == "standoff"


def test_the_first_rule_that_fits_decides_and_patterns_ignore_case() -> None:
    rules = (
        RightsRule(source="aaw*", url="https://*.example.org/*", publish="full"),
        RightsRule(source="AawSat", publish="nothing"),
        RightsRule(licence="", publish="standoff"),
        RightsRule(licence="CC-BY-*", publish="nothing"),
    )
    rights = Rights(RightsSettings(rules=rules, otherwise="full"))
    assert rights.of(document(source="aawsat", url="https://a.example.org/1")) == "full"
    assert rights.of(document(source="aawsat", licence="CC0-1.0")) == "nothing"
    assert rights.of(document(source="other")) == "standoff"
    assert rights.of(document(licence="cc-by-4.0")) == "nothing"
    assert rights.of(document(licence="secret")) == "full"


def test_a_rule_that_asks_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match=r"rights\.otherwise"):
        RightsRule(publish="full")


@pytest.mark.parametrize(("metadata", "kept"), [("all", {"a", "b"}), ("none", set()), (("b", "c"), {"b"})])
def test_metadata_are_cut_down_to_what_is_named(metadata, kept) -> None:
    shown = Rights(metadata=metadata).published(document(metadata={"a": 1, "b": 2}), Labels()).document
    assert set(shown.metadata) == kept


def test_a_mask_hides_words_and_leaves_offsets() -> None:
    def hide(text: str, labels: Labels):
        yield from ((e.start, e.end, "█" * (e.end - e.start)) for e in labels.entities if e.type == "PERS")
        if text == "النجار":
            yield 0, 6, "******"

    labels = Labels((Entity("e", 4, 15, "PERS"),))
    shown = Rights(mask=hide).published(document(title="النجار"), labels)
    assert shown.document.text == "قال ███████████ نعم"
    assert shown.document.title == "******"
    assert masked("قال سامر النجار نعم", shown.masks) == shown.document.text


@pytest.mark.parametrize("spans", [[(0, 3, "**")], [(0, 3, "***"), (2, 4, "**")], [(15, 30, "*" * 15)], [(2, 2, "")]])
def test_a_mask_that_moves_offsets_is_refused(spans) -> None:
    with pytest.raises(ReleaseError, match="The mask of"):
        Rights(mask=lambda text, labels: spans).published(document(), Labels())  # noqa: ARG005 - the shape of a mask


def test_a_mask_is_found_beside_the_project_or_among_installed_packages(tmp_path, monkeypatch) -> None:
    (tmp_path / "our_mask.py").write_text("def hide(text, labels):\n    return []\nnumber = 3\n", encoding="utf-8")
    mask = load_mask("our_mask:hide", tmp_path)
    assert mask is not None
    assert list(mask("x", Labels())) == []
    assert str(tmp_path) not in sys.path
    point = EntryPoint("ours", "our_mask:hide", MASKS)
    monkeypatch.setattr(module, "entry_points", lambda group, name: [point] if (group, name) == (MASKS, "ours") else [])
    assert load_mask("ours", tmp_path) is mask
    assert load_mask("", tmp_path) is None
    for wrong in ("our_mask:none", "no_module_here:hide", "theirs", "our_mask:number"):
        with pytest.raises(ReleaseError, match=r"rights\.mask names"):
            load_mask(wrong, tmp_path)


def test_the_card_says_nothing_where_nothing_is_withheld() -> None:
    assert rights_in_words(3, 0) == ""
    assert "1 of 4 documents are published stand-off" in rights_in_words(3, 1)
