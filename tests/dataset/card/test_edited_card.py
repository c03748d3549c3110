"""What people write into the last release's card and data sheet is in the next."""

from __future__ import annotations

from pathlib import Path

import pytest

from dataset.card.kept import sections
from dataset.verify import verify
from schemas.errors import ReleaseError

LIMITS = "<!-- musnad:end limits -->"


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def said(path: Path, name: str) -> str:
    return sections(path.read_text(encoding="utf-8"))[name].said


def test_an_edited_section_makes_a_patch_and_is_in_all_later_versions(corpus, make) -> None:
    first = make(corpus).folder
    replaced(first / "README.md", LIMITS, f"Half of it is sport.\n\n{LIMITS}")
    replaced(first / "DATASHEET.md", "<!-- musnad:end funding -->", "By nobody.\n<!-- musnad:end funding -->")
    second = make(corpus)
    assert second.version == "1.0.1"
    assert said(second.folder / "README.md", "limits") == "Half of it is sport."
    assert said(second.folder / "DATASHEET.md", "funding").endswith("By nobody.")
    assert not make(corpus).new
    corpus.add(40)
    third = make(corpus, description="Another description.")
    assert third.version == "1.1.0"
    assert said(third.folder / "README.md", "limits") == "Half of it is sport."
    assert said(third.folder / "README.md", "about") == "Another description."
    assert "31 Arabic documents" in (third.folder / "README.md").read_text(encoding="utf-8")
    assert verify(third.folder) == []


def test_broken_marks_stop_the_build_and_name_the_file(corpus, make) -> None:
    first = make(corpus).folder
    replaced(first / "README.md", LIMITS, "")
    corpus.add(40)
    with pytest.raises(ReleaseError, match=r"1\.0\.0/README\.md: The section 'limits'"):
        make(corpus)
