"""The data sheet answers what a build knows and marks the rest open."""

from __future__ import annotations

import re

import pytest

from dataset.card.kept import sections
from schemas.citation import CitationSettings

OPEN = "*Open.* Nobody has answered this yet."


@pytest.fixture
def sheet(corpus, make):
    """The data sheet of a release with these settings."""

    def made(**settings) -> str:
        return (make(corpus, **settings).folder / "DATASHEET.md").read_text(encoding="utf-8")

    return made


def test_every_question_of_the_paper_has_a_section(sheet) -> None:
    text = sheet()
    assert re.findall(r"^## (.*)$", text, re.MULTILINE) == [
        *["Motivation", "Composition", "Collection", "Preprocessing, cleaning, labelling", "Uses", "Distribution"],
        *["Maintenance", "Other comments"],
    ]
    questions = re.findall(r"^\*\*(.*\?)\*\*$", text, re.MULTILINE)
    # the paper has 57, seven of which ask for other comments
    assert len(questions) == 50
    assert len(sections(text)) == len(questions) + 1


def test_what_is_known_is_answered_and_what_is_not_is_open(sheet) -> None:
    found = sections(sheet())
    assert found["number"].said == (
        "30 documents with 210 entities, 60 events, 60 stances, from 60 annotations by 2 people."
    )
    assert found["timeframe"].said == "The texts are dated 2026-01-01 to 2026-01-01."
    assert "predicted by lexicon@1" in found["preprocessing"].said
    assert "Two annotators agree." in found["preprocessing"].said
    for name in ("purpose", "creators", "funding", "ethics", "consent", "contact", "distributed"):
        assert found[name].said == OPEN


def test_settings_answer_more_of_it(sheet) -> None:
    settings = CitationSettings(authors=("Haddad, Reem", "Libya Desk"), doi="10.5281/zenodo.1")
    found = sections(
        sheet(description="For tests.", contact="reem@example.org", repository="org/trial", citation=settings)
    )
    assert found["purpose"].said == "For tests."
    assert found["creators"].said == "Reem Haddad, Libya Desk"
    assert found["contact"].said == "reem@example.org"
    assert found["how"].said.endswith("at https://huggingface.co/datasets/org/trial; DOI 10.5281/zenodo.1.")
