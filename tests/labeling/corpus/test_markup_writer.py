"""Documents and labels written as markup and read back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.corpus.markup import parse
from labeling.corpus.markup_writer import render
from schemas.errors import LabelError
from schemas.records import Argument, Document, DocumentId, Entity, Event, Labels, Span, Stance

DOCUMENT = Document(DocumentId("d"), "سرت في ليبيا")


@pytest.mark.parametrize(
    ("document", "labels", "why"),
    [
        (replace(DOCUMENT, metadata={"a": 1}), Labels(), "it has metadata"),
        (replace(DOCUMENT, text=""), Labels(), "it has no text"),
        (replace(DOCUMENT, title="a\nb"), Labels(), "its title"),
        (DOCUMENT, Labels((Entity("1", 0, 3, "GPE", 0.5),)), "a label has a score"),
        (DOCUMENT, Labels((Entity("1", 0, 4, "GPE"),)), "entity 1 is outside the text, empty or has a blank"),
        (DOCUMENT, Labels((Entity("1", 7, 99, "GPE"),)), "entity 1 is outside the text"),
        (
            DOCUMENT,
            Labels(
                (Entity("1", 0, 3, "GPE"),),
                (Event("2", "Visit", Span(4, 6), "actual", "positive", (Argument("Place", 7, 12, "1"),)),),
            ),
            "the Place of event 2 is not where entity 1 is",
        ),
    ],
)
def test_what_the_markup_has_no_words_for_is_not_written(document, labels, why):
    with pytest.raises(LabelError, match=why):
        render(document, labels)


def test_the_writer_puts_labels_under_the_line_they_begin_in():
    markup = "id: d\n\n[قتل|#2] في [سرت|GPE#1].\n>> Killing#v1 #2 polarity=negative Place=#1\n\nنهاية\n"
    [(document, labels)] = parse(markup)
    assert render(document, labels) == markup


TEXTS = st.text(
    st.sampled_from("ابلو \n[]|\\>=-#🙂\u200f\r\u2028\u064e١") | st.characters(codec="utf-8"), min_size=1, max_size=60
)
NAMES = st.from_regex(r"[A-Za-z0-9_.:-]{1,6}", fullmatch=True)


@st.composite
def labelled(draw):
    text = draw(TEXTS)
    edges = [i for i, char in enumerate(text) if char.strip()]
    names = iter(draw(st.lists(NAMES, unique=True, min_size=12, max_size=12)))

    def span():
        start, last = sorted((draw(st.sampled_from(edges)), draw(st.sampled_from(edges))))
        return Span(start, last + 1)

    def some(most):
        return range(draw(st.integers(0, most)) if edges else 0)

    def in_order(spans):
        return sorted(spans, key=lambda s: (s.start, -s.end))

    entities = tuple(
        Entity(next(names), s.start, s.end, draw(st.sampled_from(("GPE", "ORG"))))
        for s in in_order(span() for _ in some(4))
    )

    def argument():
        role = draw(st.sampled_from(("Place", "Victim")))
        if entities and draw(st.booleans()):
            entity = draw(st.sampled_from(entities))
            return Argument(role, entity.start, entity.end, entity.id)
        plain = span()
        return Argument(role, plain.start, plain.end)

    events = tuple(
        Event(
            next(names),
            "Killing",
            trigger,
            draw(st.sampled_from(("actual", "other"))),
            draw(st.sampled_from(("positive", "negative"))),
            tuple(argument() for _ in some(2)),
        )
        for trigger in sorted(span() for _ in some(3))
    )
    stances = tuple(
        Stance(
            next(names),
            draw(st.none() | st.just(span())),
            span(),
            draw(st.sampled_from(("support", "oppose"))),
            evidence,
            draw(st.sampled_from(("none", "direct"))),
        )
        for evidence in sorted(span() for _ in some(3))
    )
    title = draw(st.text("ا[]:=|\\ ", max_size=6)).strip()
    return Document(DocumentId(next(names)), text, title=title), Labels(entities, events, stances)


@given(labelled())
def test_what_is_written_is_read_back_as_it_was(pair):
    assert list(parse(render(*pair))) == [pair]


@given(st.lists(labelled(), min_size=1, max_size=3, unique_by=lambda pair: pair[0].id))
def test_many_documents_stand_in_one_file(pairs):
    assert list(parse("===\n".join(render(*pair) for pair in pairs))) == pairs
