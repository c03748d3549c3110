"""A section between marks follows the facts until somebody edits it, and then stays as they left it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.card.kept import edited_sections, just_written, sections, with_kept, with_sections_of
from dataset.hub.merge import Written, merged
from schemas.errors import ReleaseError

SAID = st.lists(st.text(alphabet="ab ا#-", max_size=12), max_size=4).map("\n".join)


def template(said: str, more: str = "x") -> str:
    return f"# T\n\n<!-- musnad:keep limits -->\n{said}\n<!-- musnad:end limits -->\n\n{more}\n"


def edit(text: str, said: str) -> str:
    (section,) = sections(text).values()
    opening = f"<!-- musnad:keep limits {section.mark} -->"
    before, _, rest = text.partition(opening)
    return f"{before}{opening}\n{said}\n<!-- musnad:end limits -->{rest.partition('<!-- musnad:end limits -->')[2]}"


@given(SAID, SAID)
def test_what_nobody_edited_follows_the_facts(before, now) -> None:
    old = just_written(template(before))
    assert edited_sections(old) == {}
    assert with_kept(just_written(template(now)), edited_sections(old)) == just_written(template(now))


@given(SAID, SAID, SAID, SAID)
def test_what_somebody_edited_stays_version_after_version(first, words, second, third) -> None:
    text = edit(just_written(template(first)), words)
    changed = words.strip() != first.strip()
    for said in (second, third):
        text = with_kept(just_written(template(said)), edited_sections(text))
        (section,) = sections(text).values()
        assert section.said == (words if changed else said).strip()


def test_a_section_that_people_added_stays_at_the_end() -> None:
    own = "<!-- musnad:keep thanks -->\n\nThanks to all.\n\n<!-- musnad:end thanks -->"
    text = f"{just_written(template('a'))}\n{own}\n"
    for said in ("b", "c"):
        text = with_kept(just_written(template(said)), edited_sections(text))
        assert text == f"{just_written(template(said))}\n{own}\n"


def test_without_its_marks_a_section_is_written_anew() -> None:
    text = edit(just_written(template("a")), "by hand")
    bare = "\n".join(line for line in text.splitlines() if "musnad:" not in line)
    assert edited_sections(bare) == {}


@pytest.mark.parametrize(
    "text",
    [
        "<!-- musnad:keep a -->\nx\n",
        "<!-- musnad:keep a -->\nx\n<!-- musnad:keep b -->\ny\n<!-- musnad:end a -->\n",
        "<!-- musnad:keep a -->\nx\n<!-- musnad:end a -->\n<!-- musnad:keep a -->\ny\n<!-- musnad:end a -->\n",
    ],
    ids=["not closed", "within another", "twice"],
)
def test_broken_marks_are_an_error_and_lose_nobodys_words(text) -> None:
    with pytest.raises(ReleaseError, match="marked by more or less than one"):
        sections(text)


@given(SAID, SAID, SAID)
def test_on_the_hub_an_edited_section_wins_over_one_that_only_the_facts_changed(first, words, second) -> None:
    base, ours = just_written(template(first, "10 texts")), just_written(template(second, "12 texts"))
    theirs = edit(base, words)
    joined = merged(Written.of(base), theirs, ours)
    assert joined is not None
    expected = words if words.strip() != first.strip() else second
    assert sections(joined)["limits"].said.split() == expected.split()
    assert "12 texts" in joined


def test_a_section_that_was_edited_here_and_on_the_hub_is_a_conflict() -> None:
    base = just_written(template("a"))
    assert merged(Written.of(base), edit(base, "theirs"), edit(base, "ours")) is None
    assert with_sections_of(edit(base, "theirs"), edit(base, "ours")) == edit(base, "ours").replace(
        "-->\nours\n<", "-->\n\nours\n\n<"
    )
