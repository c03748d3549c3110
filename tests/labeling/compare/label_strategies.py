"""Labels for Hypothesis: few types and a short text, so that spans nest, cross and repeat often."""

from hypothesis import strategies as st

from schemas.records import Argument, Entity, Event, Labels, Span, Stance

TYPES = st.sampled_from(["PERS", "ORG", "GPE"])
SPANS = st.tuples(st.integers(0, 8), st.integers(1, 5)).map(lambda pair: Span(pair[0], pair[0] + pair[1]))
ENTITIES = st.tuples(SPANS, TYPES)
ARGUMENTS = st.tuples(st.sampled_from(["Agent", "Place"]), SPANS)
EVENTS = st.tuples(
    SPANS,
    st.sampled_from(["Attack", "Killing"]),
    st.sampled_from(["actual", "other"]),
    st.sampled_from(["positive", "negative"]),
    st.lists(ARGUMENTS, max_size=3, unique=True),
)
STANCES = st.tuples(
    st.none() | SPANS,
    SPANS,
    st.sampled_from(["support", "oppose"]),
    SPANS,
    st.sampled_from(["none", "direct"]),
)


def labels_of(entities=(), events=(), stances=()) -> Labels:
    """Labels with ids from plain tuples."""
    return Labels(
        tuple(Entity(f"e{i}", span.start, span.end, kind) for i, (span, kind) in enumerate(entities)),
        tuple(
            Event(f"v{i}", kind, span, realis, polarity, tuple(Argument(r, s.start, s.end) for r, s in arguments))
            for i, (span, kind, realis, polarity, arguments) in enumerate(events)
        ),
        tuple(Stance(f"s{i}", *parts) for i, parts in enumerate(stances)),
    )


LABELS = st.builds(
    labels_of,
    st.lists(ENTITIES, max_size=7),
    st.lists(EVENTS, max_size=4),
    st.lists(STANCES, max_size=4),
)


@st.composite
def shuffled(draw, labels: Labels) -> Labels:
    """The same labels in another order, with other ids."""
    entities, events, stances = (
        draw(st.permutations(getattr(labels, layer))) for layer in ("entities", "events", "stances")
    )
    return labels_of(
        [(e.span, e.type) for e in entities],
        [
            (v.trigger, v.type, v.realis, v.polarity, draw(st.permutations([(x.role, x.span) for x in v.arguments])))
            for v in events
        ],
        [(s.holder, s.target, s.polarity, s.evidence, s.quote) for s in stances],
    )
