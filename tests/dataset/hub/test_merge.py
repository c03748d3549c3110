"""Texts that people edited on the Hub and a release changes, too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from dataset.hub.merge import Written, insert_after, merged

WORDS = st.lists(st.sampled_from(["# a", "## b", "one", "two", "three", "```\n\nx\n\n```", "| t |\n| - |"]), max_size=8)


def text(blocks: list[str]) -> str:
    return "\n\n".join(blocks) + "\n"


@given(WORDS, WORDS)
def test_what_nobody_edited_is_replaced(before, now):
    assert merged(Written.of(text(before)), text(before), text(now)) == text(now)


@given(WORDS, WORDS)
def test_what_the_release_did_not_change_stays_as_people_left_it(before, edited):
    joined = merged(Written.of(text(before)), text(edited), text(before))
    assert joined is not None
    assert joined.split() == text(edited).split()


@given(st.lists(st.integers(), unique=True), st.lists(st.integers(), unique=True), st.integers(0, 20))
def test_a_paragraph_that_people_added_is_never_lost(before, now, place):
    old, new = [f"p{number}" for number in before], [f"p{number}" for number in now]
    theirs = [*old[:place], "by hand", *old[place:]]
    joined = merged(Written.of(text(old)), text(theirs), text(new))
    assert joined is None or "by hand" in joined.split("\n\n") or "by hand\n" in joined


def test_a_note_between_paragraphs_that_all_change_stays_between_them():
    base, theirs, ours = (
        ["# t", "10 texts", "v1", "end"],
        ["# t", "10 texts", "note", "v1", "end"],
        ["# t", "12 texts", "v2", "end"],
    )
    assert merged(Written.of(text(base)), text(theirs), text(ours)) == text(["# t", "12 texts", "note", "v2", "end"])


def test_the_same_paragraph_changed_by_both_is_a_conflict():
    assert merged(Written.of(text(["a", "b"])), text(["a", "B"]), text(["a", "b2"])) is None


def test_keys_that_people_set_stay_and_those_of_the_data_are_ours():
    base = "---\nlicense: other\nconfigs: [1]\n---\n\nx\n"
    theirs = "---\nlicense: mit\nconfigs: [1]\nviewer: false\n---\n\nx\n"
    ours = "---\nlicense: other\nconfigs: [2]\n---\n\nx\n"
    assert merged(Written.of(base), theirs, ours) == "---\nlicense: mit\nconfigs:\n- 2\nviewer: false\n---\n\nx\n"
    edited = base.replace("[1]", "[9]")
    assert merged(Written.of(base), edited, base) is None


def test_a_block_goes_after_its_heading():
    assert insert_after("# t\n\n## 1.0.0 (d)\n\nx\n", "## 1.0.0", "gone") == "# t\n\n## 1.0.0 (d)\n\ngone\n\nx\n"
