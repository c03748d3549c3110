"""Records: what passes through Musnad, and its JSON."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.errors import RecordError
from schemas.records import (
    Annotation,
    AnnotationId,
    Argument,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Prediction,
    Span,
    Stance,
)

words = st.text("abcXYZ_ءب", min_size=1, max_size=6)
spans = st.builds(lambda a, b: Span(min(a, b), max(a, b) + 1), st.integers(0, 90), st.integers(0, 90))
scores = st.none() | st.floats(0, 1)
entities = st.builds(lambda i, s, t, p: Entity(i, s.start, s.end, t, p), words, spans, words, scores)
arguments = st.builds(lambda r, s, e: Argument(r, s.start, s.end, e), words, spans, st.none() | words)
events = st.builds(Event, words, words, spans, words, words, st.lists(arguments, max_size=3).map(tuple), scores)
stances = st.builds(Stance, words, st.none() | spans, spans, words, spans, words, scores)
labels = st.builds(
    Labels,
    st.lists(entities, max_size=4).map(tuple),
    st.lists(events, max_size=3).map(tuple),
    st.lists(stances, max_size=3).map(tuple),
)


@given(labels)
def test_labels_survive_json(value):
    assert Labels.from_json(json.loads(json.dumps(value.to_json()))) == value


@given(labels, words)
def test_a_prediction_line_is_one_line_and_survives(value, model):
    prediction = Prediction(DocumentId("d\n1"), model, value)
    line = prediction.to_line()
    assert "\n" not in line
    assert Prediction.from_json(json.loads(line)) == prediction


@given(labels)
def test_content_ignores_order_ids_and_scores(value):
    shuffled = Labels(
        tuple(Entity("x" + e.id, e.start, e.end, e.type) for e in reversed(value.entities)),
        tuple(
            Event("y" + v.id, v.type, v.trigger, v.realis, v.polarity, v.arguments[::-1])
            for v in reversed(value.events)
        ),
        tuple(Stance("z" + s.id, s.holder, s.target, s.polarity, s.evidence, s.quote) for s in reversed(value.stances)),
    )
    assert shuffled.content() == value.content()


def test_content_tells_an_author_from_a_holder():
    author = Labels(stances=(Stance("s", None, Span(0, 1), "oppose", Span(2, 3), "none"),))
    holder = Labels(stances=(Stance("s", Span(4, 5), Span(0, 1), "oppose", Span(2, 3), "none"),))
    assert author.content() != holder.content()


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ({"entities": [{"id": "e1", "start": 0, "end": 4}]}, "entity 'e1' cannot be read: the key 'type' is missing"),
        ({"entities": [{"id": "e1", "start": "0", "end": 4, "type": "GPE"}]}, "'0' is not a whole number"),
        ({"entities": [{"id": "e1", "start": True, "end": 4, "type": "GPE"}]}, "True is not a whole number"),
        ({"events": {"id": "v1"}}, "'events' is not a list"),
        ({"stances": [{"id": "s1", "holder": None}]}, "stance 's1' cannot be read: the key 'target' is missing"),
    ],
)
def test_a_malformed_label_is_named(value, said):
    with pytest.raises(RecordError) as caught:
        Labels.from_json(value)
    assert said in str(caught.value)


def test_every_span_is_listed():
    value = Labels(
        (Entity("e1", 0, 4, "GPE"),),
        (Event("v1", "Attack", Span(5, 9), "actual", "positive", (Argument("Place", 0, 4, "e1"),)),),
        (Stance("s1", Span(0, 4), Span(5, 9), "oppose", Span(10, 12), "none"),),
    )
    assert [span for _, span in value.spans()] == [
        Span(0, 4),
        Span(5, 9),
        Span(0, 4),
        Span(0, 4),
        Span(5, 9),
        Span(10, 12),
    ]
    assert len(value) == 3


def test_the_hash_is_of_the_utf8_text():
    assert Document(DocumentId("d"), "abc").sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_an_edit_changes_the_revision():
    first = Annotation(
        AnnotationId("7"), DocumentId("d"), "a@x", Labels(), "2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z"
    )
    second = Annotation(
        AnnotationId("7"), DocumentId("d"), "a@x", Labels(), "2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"
    )
    assert first.revision != second.revision
