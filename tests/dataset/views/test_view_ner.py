"""The `ner` rows: whole-word tags of the outermost entities, all entities in characters, nothing lost unheard."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dataset.approved import Approved, approve
from dataset.views.ner import LeaveOut, NerColumns, features, tag_names
from dataset.views.sentences import SentenceColumns
from schemas.records import LAYERS, Decision, Document, DocumentId, Entity, Labels
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
NAMES = tag_names(VOCABULARY)


def rows(approved: Approved, leave_out: LeaveOut) -> list[dict[str, Any]]:
    sentences, columns = SentenceColumns(), NerColumns(VOCABULARY)
    sentences.take(approved)
    columns.take(approved, leave_out)
    return columns.batch(sentences.batch()).to_pylist()


def approved_from(text: str, entities: tuple[Entity, ...]) -> Approved:
    document = Document(DocumentId("d"), text)
    return approve(document, Decision(document.id, "approved", "", "", (), Labels(entities)), (), LAYERS)


def tagged(text: str, *entities: tuple[str, str]) -> tuple[list[tuple[str, str]], list[str]]:
    """The words with their tags, and the entities that have none; entities are given as (words, type)."""
    labels = tuple(
        Entity(f"e{n}", text.index(words), text.index(words) + len(words), type_)
        for n, (words, type_) in enumerate(entities)
    )
    left_out: list[str] = []
    made = rows(approved_from(text, labels), lambda item, *_: left_out.append(item))
    pairs = [(word, NAMES[tag]) for row in made for word, tag in zip(row["tokens"], row["ner_tags"], strict=True)]
    return pairs, left_out


def test_tags_are_o_then_begin_and_inside_of_each_type_in_order() -> None:
    assert NAMES[:5] == ("O", "B-PERS", "I-PERS", "B-NORP", "I-NORP")
    assert len(NAMES) == 1 + 2 * len(VOCABULARY.entities)
    assert list(features(VOCABULARY).fields)[:3] == ["id", "document_id", "offset"]


def test_a_proclitic_is_inside_the_tagged_word_and_outside_the_entity() -> None:
    pairs, left_out = tagged("سافر ولبيروت أمس", ("بيروت", "GPE"))
    assert pairs == [("سافر", "O"), ("ولبيروت", "B-GPE"), ("أمس", "O")]
    assert left_out == []


def test_contracted_lam_tags_the_whole_word() -> None:
    pairs, _ = tagged("قال للامم المتحدة", ("لامم المتحدة", "ORG"))
    assert pairs == [("قال", "O"), ("للامم", "B-ORG"), ("المتحدة", "I-ORG")]


def test_only_the_outermost_entity_has_tags_and_the_nested_one_is_no_loss() -> None:
    pairs, left_out = tagged("حكومة تلمار هنا", ("تلمار", "GPE"), ("حكومة تلمار", "ORG"))
    assert [tag for _, tag in pairs] == ["B-ORG", "I-ORG", "O"]
    assert left_out == []


def test_two_entities_in_one_written_word_are_told() -> None:
    pairs, left_out = tagged("قمة السورية_اللبنانية", ("السورية", "NORP"), ("اللبنانية", "NORP"))
    assert [tag for _, tag in pairs] == ["O", "B-NORP"]
    assert left_out == ["d#e0"]


def test_of_two_entities_that_overlap_the_longer_has_the_tags() -> None:
    pairs, left_out = tagged("أ ب ج د ه", ("أ ب", "ORG"), ("ب ج د", "LOC"))
    assert [tag for _, tag in pairs] == ["O", "B-LOC", "I-LOC", "I-LOC", "O"]
    assert left_out == ["d#e0"]


def test_entities_stand_in_characters_of_the_sentence_with_its_place_in_the_document(report) -> None:
    approved = approve(
        Document(DocumentId("d"), report.text),
        Decision(DocumentId("d"), "approved", "", "", (), report.gold()),
        (),
        LAYERS,
    )
    first, second, third = rows(approved, lambda *_: None)
    assert (second["id"], second["offset"]) == ("d:58", 58)
    assert [(e["text"], e["start"], e["end"]) for e in second["entities"]] == [
        ("وادي القمر", 17, 27),
        ("الأحد", 32, 37),
    ]
    assert [e["text"] for e in first["entities"]] == ["وزير الخارجية", "سامر النجار", "حكومة تلمار", "تلمار"]
    assert third["text"] == "وقُتل جندي في تلمار ولبيروت 😀 رأي."


TEXT = "ذهب وزير،الخارجية (ولبيروت) للامم المتحدة. ثم 😀 عاد"
SPANS = st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 15)).map(lambda p: (p[0], min(sum(p), len(TEXT))))


@given(st.lists(st.tuples(SPANS, st.sampled_from(sorted(VOCABULARY.entities))), max_size=6))
def test_every_entity_is_tagged_or_nested_or_told_and_every_tag_sequence_is_sound(found: list) -> None:
    entities = tuple(Entity(f"e{n}", *where, type_) for n, (where, type_) in enumerate(found))
    left_out: list[str] = []
    made = rows(approved_from(TEXT, entities), lambda item, *_: left_out.append(item))
    assert sorted(e["id"] for row in made for e in row["entities"]) == sorted(e.id for e in entities)
    begun = 0
    for row in made:
        names = ["O", *(NAMES[tag] for tag in row["ner_tags"])]
        assert all(now[2:] == before[2:] for before, now in pairwise(names) if now[0] == "I")
        assert all(row["text"][e["start"] : e["end"]] == e["text"] for e in row["entities"])
        begun += sum(name.startswith("B-") for name in names)
    spans = [(e.start, e.end) for e in entities]
    nested = sum(
        any(s <= e.start and e.end <= t and (s, t) != (e.start, e.end) for s, t in spans)
        or spans.index((e.start, e.end)) != n
        for n, e in enumerate(entities)
    )
    assert begun + len(left_out) <= len(entities) <= begun + len(left_out) + nested
