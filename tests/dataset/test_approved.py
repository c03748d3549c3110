"""Sentences of an approved document hold every entity and trigger; labels stand in the order of the text."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dataset.approved import Approved, Sentence, approve, ordered
from dataset.views.sentences import SentenceColumns, words_in
from labeling.arabic.tokens import tokens
from schemas.errors import ReleaseError
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
)


def approved_from(
    text: str, labels: Labels, annotations: tuple[Annotation, ...] = (), chosen: tuple[str, ...] = ()
) -> Approved:
    document = Document(DocumentId("d"), text)
    return approve(document, Decision(document.id, "approved", "r", "", chosen, labels), annotations, LAYERS)


def test_an_entity_across_a_border_makes_two_sentences_one() -> None:
    text = "وصل الوفد! إلى المدينة. عاد لاحقا."
    assert len(approved_from(text, Labels()).sentences) == 3
    start = text.index("الوفد")
    crossing = Entity("e", start, text.index("المدينة") + len("المدينة"), "ORG")
    sentences = approved_from(text, Labels((crossing,))).sentences
    assert [text[s.span.start : s.span.end] for s in sentences] == ["وصل الوفد! إلى المدينة.", "عاد لاحقا."]


PIECES = [
    "وصل",
    " ",
    ".",
    "www.a.b/",
    "https://",
    "3",
    "،",
    "«",
    "»",
    "\n",
    "!",
    "\u200f",
    "ثم",
    "\u064b",
    "(",
    ")",
    "😀",
    "x",
]


@given(
    st.lists(st.sampled_from(PIECES), max_size=30).map("".join),
    st.lists(st.tuples(st.integers(0, 40), st.integers(1, 15)), max_size=3),
)
def test_a_sentence_has_the_tokens_of_its_own_text(text: str, places: list[tuple[int, int]]) -> None:
    """Also where a token of the whole text, an address say, crosses the border."""
    spans = [(start, min(start + length, len(text))) for start, length in places if start < len(text)]
    entities = tuple(Entity(f"e{n}", *span, "ORG") for n, span in enumerate(spans))
    for sentence in approved_from(text, Labels(entities)).sentences:
        own = text[sentence.span.start : sentence.span.end]
        found = [Span(t.start + sentence.span.start, t.end + sentence.span.start) for t in tokens(own)]
        assert [(span.start, span.end) for span in found] == list(zip(sentence.starts, sentence.ends, strict=True))
        assert [text[span.start : span.end] for span in found] == sentence.words
        for entity in entities:
            touched = [n for n, t in enumerate(found) if t.start < entity.end and entity.start < t.end]
            assert list(sentence.touched(entity.span)) == touched


TEXT = "هذا. هو النص؟ الأول!\n\nوهنا سطر. آخر 😀 فيه كلمات.\nونهاية"


@given(
    st.lists(
        st.tuples(st.integers(0, len(TEXT) - 1), st.integers(1, 20)).map(lambda p: (p[0], min(sum(p), len(TEXT)))),
        max_size=6,
    )
)
def test_each_entity_and_trigger_lies_in_exactly_one_sentence(places: list[tuple[int, int]]) -> None:
    entities = tuple(Entity(f"e{n}", *p, "ORG") for n, p in enumerate(places[::2]))
    events = tuple(Event(f"v{n}", "Visit", Span(*p), "actual", "positive") for n, p in enumerate(places[1::2]))
    approved = approved_from(TEXT, Labels(entities, events))
    for start, end in places:
        assert sum(s.span.start <= start and end <= s.span.end for s in approved.sentences) == 1
    borders = [at for s in approved.sentences for at in (s.span.start, s.span.end)]
    assert borders == sorted(borders)
    assert all(
        s.span.start <= start < end <= s.span.end
        for s in approved.sentences
        for start, end in zip(s.starts, s.ends, strict=True)
    )


def test_a_context_is_made_of_whole_sentences() -> None:
    text = "أولى هنا. ثانية هنا. ثالثة هنا."
    approved = approved_from(text, Labels())
    context = approved.context([Span(text.index("ثانية"), text.index("ثانية") + 5), Span(2, 4)])
    assert text[context.start : context.end] == "أولى هنا. ثانية هنا."


def test_labels_do_not_depend_on_the_order_they_were_made_in(report) -> None:
    gold = report.gold()
    turned = Labels(gold.entities[::-1], gold.events[::-1], gold.stances[::-1])
    turned = replace(turned, events=tuple(e._replace(arguments=e.arguments[::-1]) for e in turned.events))
    assert ordered(turned, LAYERS) == ordered(gold, LAYERS)


def test_arguments_name_no_entity_where_the_release_has_none(report) -> None:
    events = ordered(report.gold(), ("events",))
    assert events.entities == events.stances == ()
    assert {a.entity for e in events.events for a in e.arguments} == {None}


def test_the_chosen_annotations_are_those_of_the_decision() -> None:
    first, second = (
        Annotation(AnnotationId(name), DocumentId("d"), "amina", Labels(), "", "2026-01-01T00:00:00Z") for name in "ab"
    )
    approved = approved_from("نص", Labels(), (second, first), (first.revision,))
    assert approved.annotations == (first, second)
    assert approved.chosen == (first,)


@pytest.mark.parametrize(
    ("words", "starts", "ends"),
    [(["أول", "هنا"], [0, 4], [3, 7]), (["أولى", "هنا"], [0, 4], [4, 7]), (["أولى", ""], [0, 5], [4, 5])],
)
def test_a_token_that_is_not_in_its_text_at_its_offsets_stops_the_build(words, starts, ends) -> None:
    approved = approved_from("أولى هنا", Labels())
    columns = SentenceColumns()
    columns.take(replace(approved, sentences=(Sentence(Span(0, 8), words, starts, ends),)))
    with pytest.raises(ReleaseError, match="does not hold its words"):
        columns.batch()


def test_a_token_beyond_its_sentence_stops_the_build() -> None:
    approved = approved_from("أولى هنا", Labels())
    sentence = Sentence(Span(0, 4), ["أولى", "هنا"], [0, 5], [4, 8])
    with pytest.raises(ReleaseError, match="does not hold its words"):
        SentenceColumns().take(replace(approved, sentences=(sentence,)))


def test_a_span_that_would_lose_its_words_stops_the_build() -> None:
    document = Document(DocumentId("d"), "abcdef")
    assert words_in("cdef", 2, 2, 4, document) == "cd"
    with pytest.raises(ReleaseError, match="does not hold its words"):
        words_in("cdef", 2, 1, 4, document)
