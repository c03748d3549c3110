"""Lines that recur across a source glue nothing together; the lines of a story that is printed often stay."""

import random

import pytest


def test_a_long_tail_does_not_glue_short_reports_together(grouped, story, doc):
    tail = story("tail", 80)
    batch = [doc(i, story(i, 12) + "\n" + tail, source="وكالة") for i in range(30)]
    assert grouped(batch) == sorted([str(i)] for i in range(30))


def test_a_tail_of_several_lines_at_either_end_does_not_either(grouped, story, doc):
    head, tail = story("head", 40), "\n".join(story(f"tail {i}", 20) for i in range(4))
    batch = [doc(i, f"{head}\n{story(i, 15)}\n\n{tail}", source="وكالة") for i in range(30)]
    assert grouped(batch) == sorted([str(i)] for i in range(30))


def test_documents_that_come_later_know_the_tail(grouped, story, doc):
    tail = story("tail", 80)
    early = [doc(i, story(i, 60) + "\n" + tail, source="وكالة") for i in range(3)]
    late = [[doc(i, story(i, 12) + "\n" + tail, source="وكالة")] for i in range(3, 8)]
    assert grouped(early, *late) == sorted([str(i)] for i in range(8))


def test_what_is_boilerplate_in_one_source_is_compared_in_another(grouped, story, doc):
    shared = story("shared", 80)
    agency = [doc(i, story(i, 40) + "\n" + shared, source="وكالة") for i in range(5)]
    paper = [doc(f"paper {i}", story(f"p{i}", 5) + "\n" + shared, source="جريدة") for i in range(2)]
    assert ["paper 0", "paper 1"] in grouped([*agency, *paper])


def test_near_duplicates_under_a_common_tail_are_still_found(grouped, story, words, doc):
    tail = story("tail", 50)
    others = [doc(i, story(i, 30) + "\n" + tail, source="وكالة") for i in range(10)]
    body = words("body", 40)
    pair = [doc("one", " ".join(body) + "\n" + tail, source="وكالة")]
    body[20] = "كلمة"
    pair.append(doc("two", " ".join(body) + "\n" + tail, source="وكالة"))
    assert ["one", "two"] in grouped([*others, *pair])


@pytest.mark.parametrize("batch", [1, 7, 60])
def test_the_lines_of_a_story_that_comes_sixty_times_are_no_boilerplate(grouped, words, doc, batch):
    dice = random.Random(5)
    versions = []
    for i in range(60):
        lines = [words(("line", n), 15) for n in range(8)]
        for _ in range(4):
            dice.choice(lines)[dice.randrange(15)] = f"كلمة{dice.randrange(1000)}"
        versions.append(doc(i, "\n".join(" ".join(line) for line in lines), source="وكالة"))
    assert len(grouped(*(versions[at : at + batch] for at in range(0, 60, batch)))) == 1


def test_a_copy_with_an_addition_of_its_own_stays_with_the_story(grouped, story, doc):
    body = "\n".join(story(("body", n), 30) for n in range(5))
    versions = [doc(i, f"{body}\n{story(i, 12)}", source="وكالة") for i in range(6)]
    assert len(grouped(versions)) == 1


def test_a_document_of_nothing_but_boilerplate_groups_by_its_exact_text(grouped, story, doc):
    tail = story("tail", 40)
    others = [doc(i, story(i, 60) + "\n" + tail, source="وكالة") for i in range(5)]
    bare = [doc("x", tail, source="وكالة"), doc("y", tail + " .", source="وكالة"), doc("z", tail, source="وكالة")]
    groups = grouped(others, bare)
    assert ["x", "z"] in groups
    assert ["y"] in groups
