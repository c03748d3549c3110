"""Neutral pairs: two names of one sentence that no stance of the document joins, a few of each sentence, always the same."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dataset.approved import Approved, approve
from dataset.views.neutral_pairs import PAIRS_A_SENTENCE, neutral_pairs, parties
from schemas.records import LAYERS, Decision, Document, DocumentId, Entity, Labels, Layer, Span, Stance
from schemas.vocabulary import load_vocabulary

TYPES = parties(load_vocabulary())
NAMES = ("سامر", "تلمار", "وادي", "الأحد", "نادر", "حزب")


def approved_from(
    text: str, entities: list[tuple[str, str]], stances: tuple[Stance, ...] = (), layers: tuple[Layer, ...] = LAYERS
) -> Approved:
    """Entities are given as (words, type), each of them at its next place in the text."""
    labels, at = [], -1
    for number, (words, kind) in enumerate(entities):
        at = text.index(words, at + 1)
        labels.append(Entity(f"e{number}", at, at + len(words), kind))
    document = Document(DocumentId("d"), text)
    decision = Decision(document.id, "approved", "", "", (), Labels(tuple(labels), (), stances), layers)
    return approve(document, decision, (), LAYERS)


def pairs(*args: object, **more: object) -> list[tuple[str, str]]:
    approved = approved_from(*args, **more)
    text = approved.document.text
    return [
        (text[one.start : one.end], text[other.start : other.end]) for _, one, other in neutral_pairs(approved, TYPES)
    ]


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def stance(text: str, holder: str | None, target: str) -> Stance:
    return Stance("s", span(text, holder) if holder else None, span(text, target), "oppose", span(text, target), "none")


TWO = "سامر زار تلمار."


def test_two_names_of_one_sentence_make_a_pair_in_each_direction() -> None:
    assert pairs(TWO, [("سامر", "PERS"), ("تلمار", "GPE")]) == [("سامر", "تلمار"), ("تلمار", "سامر")]


def test_parties_are_people_organisations_places_and_nationalities() -> None:
    assert {"PERS", "NORP", "ORG", "GPE", "LOC", "FAC"} == TYPES
    assert pairs(TWO, [("سامر", "PERS"), ("تلمار", "DATE")]) == []


def test_names_of_different_sentences_make_none() -> None:
    assert pairs("سامر وصل. تلمار بعيدة.", [("سامر", "PERS"), ("تلمار", "GPE")]) == []


def test_what_a_stance_joins_is_no_pair_in_its_direction() -> None:
    found = pairs(TWO, [("سامر", "PERS"), ("تلمار", "GPE")], (stance(TWO, "سامر", "تلمار"),))
    assert found == [("تلمار", "سامر")]
    assert len(pairs(TWO, [("سامر", "PERS"), ("تلمار", "GPE")], (stance(TWO, None, "تلمار"),))) == 2


def test_a_stance_on_a_longer_span_joins_the_name_in_it() -> None:
    text = "سامر زار حكومة تلمار."
    found = pairs(text, [("سامر", "PERS"), ("تلمار", "GPE")], (stance(text, "سامر", "حكومة تلمار"),))
    assert found == [("تلمار", "سامر")]


def test_a_stance_elsewhere_joins_the_same_names_in_another_spelling() -> None:
    text = "أحمد يرفض القاهرة.\nاحمد زار القاهره."
    first = stance(text, "أحمد", "القاهرة")
    found = pairs(text, [("احمد", "PERS"), ("القاهره", "GPE")], (first,))
    assert found == [("القاهره", "احمد")]


def test_a_name_twice_in_a_sentence_counts_once_and_no_name_is_paired_with_itself() -> None:
    found = pairs("سامر زار تلمار ثم سامر عاد.", [("سامر", "PERS"), ("تلمار", "GPE"), ("سامر", "PERS")])
    assert found == [("سامر", "تلمار"), ("تلمار", "سامر")]


def test_a_name_inside_another_is_no_candidate() -> None:
    found = pairs("حكومة تلمار استقبلت سامر.", [("حكومة تلمار", "ORG"), ("تلمار", "GPE"), ("سامر", "PERS")])
    assert found == [("حكومة تلمار", "سامر"), ("سامر", "حكومة تلمار")]


def test_a_document_without_both_layers_has_none() -> None:
    for layers in (("entities",), ("stances",), ("entities", "events")):
        assert pairs(TWO, [("سامر", "PERS"), ("تلمار", "GPE")], (), layers) == []


@given(st.lists(st.lists(st.sampled_from(NAMES), min_size=1, max_size=6, unique=True), min_size=1, max_size=3))
def test_of_each_sentence_few_are_taken_always_the_same_and_in_order(sentences: list[list[str]]) -> None:
    text = "\n".join(" ثم ".join(names) + "." for names in sentences)
    approved = approved_from(text, [(name, "PERS") for names in sentences for name in names])
    found = list(neutral_pairs(approved, TYPES))
    assert found == list(neutral_pairs(approved, TYPES))
    for sentence, names in zip(approved.sentences, sentences, strict=True):
        here = [pair for pair in found if pair.sentence == sentence.span]
        assert len(here) == min(PAIRS_A_SENTENCE, len(names) * (len(names) - 1))
        assert all(sentence.span.start <= s.start < s.end <= sentence.span.end for _, *two in here for s in two)
    assert all(one < other for one, other in pairwise(found))
