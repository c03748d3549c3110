"""Documents for Hypothesis as an export sees them: short texts full of traps, with labels that nest, cross and share words."""

from __future__ import annotations

from hypothesis import strategies as st

from dataset.exports.gold import Gold, Names
from schemas.records import LAYERS, Argument, Entity, Event, Labels, Span, Stance

NAMES = Names(
    "trial@1.0.0",
    entities=("PERS", "ORG", "GPE"),
    events=("Attack", "Visit"),
    roles=("Agent", "Place"),
    realis=("actual", "other"),
    polarity=("positive", "negative"),
    stance_polarity=("support", "oppose"),
    quotes=("none", "direct"),
    roles_of={"Attack": ("Agent", "Place")},
)

# letters with and without marks, every kind of blank and line end that ingest lets pass, a control mark, emoji of one code point and of two
_WORDS = ["كتب", "وسرت", "قُتل", "a", "7", "ـ", "\u200f", "😀", "👍🏽", "ل_ب", "3.5", "https://a.b/ج"]
_BLANKS = [" ", " ", " ", "  ", "", ". ", "؟ ", "، ", "\n", "\n\n", "\t", "\u2028", "\x85", "\xa0"]
_TEXTS = st.lists(st.sampled_from(_WORDS) | st.sampled_from(_BLANKS), min_size=12, max_size=40).map("".join)


def _words(text: str, start: int, end: int) -> Span | None:
    """The span without the blanks at its edges, as `problems` asks for."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return Span(start, end) if start < end else None


@st.composite
def golds(draw: st.DrawFn) -> Gold:
    """A document in all three layers."""
    text = draw(_TEXTS)
    number = st.integers(0, len(text))
    pairs = draw(st.lists(st.tuples(number, number), min_size=6, max_size=16))
    spans = [span for a, b in pairs if (span := _words(text, min(a, b), max(a, b))) is not None]
    if not spans:
        return _gold(text, Labels())
    some = st.sampled_from(spans)

    def labels(label: st.SearchStrategy, size: int) -> list:
        return draw(st.lists(label, min_size=size // 4, max_size=size, unique=True))

    entities = [
        Entity(f"e{n}", span.start, span.end, kind)
        for n, (span, kind) in enumerate(labels(st.tuples(some, st.sampled_from(NAMES.entities)), 8))
    ]
    bare = st.builds(lambda role, span: Argument(role, span.start, span.end), st.sampled_from(NAMES.roles), some)
    argument = bare
    if entities:
        argument = bare | st.builds(
            lambda role, entity: Argument(role, entity.start, entity.end, entity.id),
            st.sampled_from(NAMES.roles),
            st.sampled_from(entities),
        )
    event = st.tuples(
        st.sampled_from(NAMES.events),
        some,
        st.sampled_from(NAMES.realis),
        st.sampled_from(NAMES.polarity),
        st.lists(argument, max_size=5, unique=True).map(tuple),
    )
    stance = st.tuples(
        st.none() | some, some, st.sampled_from(NAMES.stance_polarity), some, st.sampled_from(NAMES.quotes)
    )
    return _gold(
        text,
        Labels(
            tuple(entities),
            tuple(Event(f"v{n}", *parts) for n, parts in enumerate(labels(event, 5))),
            tuple(Stance(f"s{n}", *parts) for n, parts in enumerate(labels(stance, 4))),
        ),
    )


def _gold(text: str, labels: Labels) -> Gold:
    layers = {layer: [{"score": None, **label} for label in values] for layer, values in labels.to_json().items()}
    return Gold("d", text, LAYERS, labels, {"id": "d", "text": text, "metadata": '{"a": [1]}', **layers})
