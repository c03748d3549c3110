"""What people read of a release on the Hub, and what becomes of what they write there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dataset.build import build
from dataset.card.kept import sections
from dataset.hub.notes import release_notes
from dataset.manifest import read_manifest
from schemas.errors import HubConflict
from schemas.outcome import Outcome

FIGURES = {
    "documents": 30,
    "documents_with_several_annotators": 30,
    "annotators": 2,
    "sample": None,
    "bootstrap": {"rounds": 1000, "seed": 0, "unit": "near-duplicate group", "level": 0.95},
    "layers": {
        "entities": [
            {
                "name": "entity, strict",
                "statistic": "F1",
                "says": "same span and type",
                "value": 0.9,
                "interval": [0.85, 0.95],
                "size": 420.0,
            }
        ]
    },
}
END = "<!-- musnad:end limits -->"


def test_the_notes_say_what_changed_how_much_there_is_how_well_people_agree_and_how_to_pin(
    corpus, vocabulary, settings, tmp_path
) -> None:
    inputs = replace(corpus.inputs(vocabulary), agreement=lambda _: FIGURES)
    folder = build(inputs, tmp_path / "releases", settings, Outcome()).folder
    size = sum(path.stat().st_size for path in (folder / "ner").iterdir())
    said = release_notes(folder, read_manifest(folder), "org/trial")
    changes, holds, agree, pin, code, cite = (
        said.split("\n\n", 1)[0],
        *(
            next(block for block in said.split("\n\n") if block.startswith(start))
            for start in ("- `documents`", "- entities", "To load", "```python", "CITATION.cff")
        ),
    )
    assert changes == "The first release."
    assert f"- `ner`: train 72, dev 9, test 9 rows, {size // 1000} kB" in holds.splitlines()
    assert agree == "- entities: 0.90 (0.85–0.95), same span and type"
    assert "How well 2 annotators agree on 30 documents (F1, 95 % interval):" in said
    assert pin == "To load exactly this version, name its tag; `main` moves on:"
    assert code == '```python\nload_dataset("org/trial", revision="v1.0.0")\n```'
    assert "manifest.json has the SHA-256 of every file" in cite


def test_they_are_the_words_of_the_commit_and_nothing_is_said_of_agreement_that_is_not_known(
    three_releases, hub, publish
) -> None:
    publish(three_releases / "1.0.0")
    (commit, _) = hub.repos["org/trial"].history("main")
    folder = three_releases / "1.0.0"
    assert commit.message == release_notes(folder, read_manifest(folder), "org/trial").strip()
    assert "agree on" not in commit.message


def test_withheld_texts_are_counted(built_standoff) -> None:
    said = release_notes(built_standoff, read_manifest(built_standoff), "org/trial")
    assert "- 6 of 6 texts are withheld; README.md says how to put them back" in said


@pytest.fixture
def edit(hub):
    """Change a text on main as a person does on the Hub's page."""

    def edited(name: str, old: str, new: str) -> None:
        repo = hub.repos["org/trial"]
        text = repo.at("main").files[name].data.decode()
        assert text.count(old) == 1
        repo.edit(name, text.replace(old, new).encode(), "reem")

    return edited


def test_answers_that_people_write_on_the_hub_stay_in_later_versions(three_releases, hub, publish, edit) -> None:
    publish(three_releases / "1.0.0")
    edit("README.md", END, f"Half of it is sport.\n\n{END}")
    edit("DATASHEET.md", "<!-- musnad:end funding -->", "Paid by nobody.\n<!-- musnad:end funding -->")
    for version in ("1.1.0", "2.0.0"):
        publish(three_releases / version)
        files = hub.repos["org/trial"].at(f"v{version}").files
        assert sections(files["README.md"].data.decode())["limits"].said == "Half of it is sport."
        sheet = files["DATASHEET.md"].data.decode()
        assert sections(sheet)["funding"].said.endswith("Paid by nobody.")
    assert "35 documents with" in sheet


def test_an_edited_citation_file_is_never_overwritten(three_releases, publish, edit, hub) -> None:
    publish(three_releases / "1.0.0")
    edit("CITATION.cff", "type: dataset\n", "type: dataset\ncontact: [{name: Reem}]\n")
    with pytest.raises(HubConflict, match=r"People changed CITATION\.cff"):
        publish(three_releases / "1.1.0")
    assert "v1.1.0" not in hub.repos["org/trial"].tags


def test_broken_marks_on_the_hub_are_a_refusal_that_names_the_text(three_releases, publish, edit) -> None:
    publish(three_releases / "1.0.0")
    edit("README.md", END, "")
    with pytest.raises(HubConflict, match=r"README\.md of org/trial: The section 'limits'"):
        publish(three_releases / "1.1.0")
