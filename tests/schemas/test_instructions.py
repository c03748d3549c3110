"""The instructions that annotators read."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from schemas.instructions import guideline_version, instructions
from schemas.records import LAYERS, Layer
from schemas.vocabulary import Vocabulary, load_vocabulary

GUIDELINES = Path(load_vocabulary.__code__.co_filename).parent / "guidelines"


class Page(HTMLParser):
    """What a page holds: tags opened, tags left open, attributes used, its text."""

    void = frozenset({"br"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.open: list[str] = []
        self.words = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag not in self.void:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


def test_the_page_is_whole_runs_from_right_to_left_and_is_one_line(vocabulary: Vocabulary) -> None:
    html = instructions(LAYERS, vocabulary)
    assert html.startswith('<div dir="rtl" lang="ar">')
    assert Page(html).open == []
    assert "\n" not in html  # Label Studio shows each line end


def test_only_tags_and_attributes_that_label_studio_lets_pass_are_used(vocabulary: Vocabulary) -> None:
    page = Page(instructions(LAYERS, vocabulary))
    passing = "b bdi br code details div em h1 h2 h3 i kbd li mark p small strong summary table tbody td th tr ul"
    assert page.tags <= set(passing.split())
    assert page.attributes <= {"bgcolor", "border", "cellpadding", "colspan", "dir", "lang", "valign", "width"}


def test_every_label_and_choice_of_the_layers_is_explained(vocabulary: Vocabulary) -> None:
    page = Page(instructions(LAYERS, vocabulary))
    stance = vocabulary.stance
    shown = [*vocabulary.entities.values(), *vocabulary.events.values(), stance.stance, stance.span, stance.holder]
    shown += [*vocabulary.realis, *vocabulary.polarity, *vocabulary.stance_polarity, *vocabulary.quotes]
    for label in shown:
        assert label.ar in page.words
        assert label.definition_ar in page.words
        assert label.definition_en in page.words


@pytest.mark.parametrize(
    ("layers", "present", "absent"),
    [
        (["entities"], "الكيانات المسماة", ["المواقف — Stances", "الأحداث — Events"]),
        (["stances"], "المواقف — Stances", ["الكيانات المسماة", "الأحداث — Events"]),
        (["events", "entities"], "الأحداث — Events", ["المواقف — Stances"]),
    ],
)
def test_only_the_chosen_layers_are_explained(
    layers: list[Layer], present: str, absent: list[str], vocabulary: Vocabulary
) -> None:
    html = instructions(layers, vocabulary)
    assert "قواعد كل وسم" in html
    assert present in html
    assert not any(title in html for title in absent)


def test_text_of_a_vocabulary_cannot_become_markup(vocabulary: Vocabulary) -> None:
    evil = replace(vocabulary.entities["PERS"], ar="<script>alert(1)</script>", definition_en="<img src=x onerror=y>")
    html = instructions(["entities"], replace(vocabulary, entities={**vocabulary.entities, "PERS": evil}))
    assert Page(html).tags.isdisjoint({"script", "img"})
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("path", sorted(GUIDELINES.glob("*.md")), ids=lambda path: str(path.stem))
def test_every_section_of_a_guideline_stands_in_arabic_and_then_in_english(path: Path) -> None:
    headings = [line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#")]
    levels = [heading.split(" ")[0] for heading in headings]
    assert levels == ["#"] + ["##", "###"] * (len(levels) // 2)
    for heading in headings[1:]:
        assert any("ء" <= letter <= "ي" for letter in heading) == heading.startswith("## ")


@pytest.mark.parametrize("path", sorted(GUIDELINES.glob("*.md")), ids=lambda path: str(path.stem))
def test_a_guideline_is_short_enough_to_be_read(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").split()) <= 700


def test_the_version_of_the_guidelines_follows_their_files_the_layers_and_the_vocabulary(
    vocabulary: Vocabulary,
) -> None:
    known = guideline_version(LAYERS, vocabulary)
    assert known == guideline_version(LAYERS[::-1], vocabulary)
    others = {
        guideline_version(("entities",), vocabulary),
        guideline_version(("events",), vocabulary),
        guideline_version(LAYERS, replace(vocabulary, version="another")),
        vocabulary.version,
    }
    assert len(known) == 12
    assert len({known, *others}) == 5
