"""Carrying labels over: what still stands is moved, what does not is listed, and no span ever gets other words."""

from hypothesis import assume, given
from hypothesis import strategies as st

from labeling.corpus.revisions import carry_over
from schemas.records import Argument, Entity, Event, Labels, Span, Stance

OLD = "وصل الوفد المصري إلى طرابلس أمس.\nوأدان الوزير الهجوم على الميناء. وقال إن المدينة آمنة."


def at(words: str, text: str = OLD) -> Span:
    start = text.index(words)
    return Span(start, start + len(words))


def entity(words: str, text: str = OLD, number: str = "e1") -> Entity:
    found = at(words, text)
    return Entity(number, found.start, found.end, "GPE")


def attack(text: str = OLD) -> Event:
    place = at("الميناء", text)
    return Event(
        "v1", "Attack", at("الهجوم", text), "actual", "positive", (Argument("Target", place.start, place.end),)
    )


def stance(text: str = OLD) -> Stance:
    return Stance("s1", at("الوزير", text), at("الهجوم", text), "oppose", at("أدان", text), "none")


ALL = Labels((entity("طرابلس"),), (attack(),), (stance(),))


def test_an_unchanged_text_keeps_every_label():
    assert carry_over(ALL, OLD, OLD) == (ALL, [])


def test_a_paragraph_before_and_one_after_move_labels_and_lose_none():
    new = "عاجل: تحديث جديد للخبر.\n" + OLD + "\nانتهى الخبر."
    moved, lost = carry_over(ALL, OLD, new)
    assert lost == []
    assert moved == Labels((entity("طرابلس", new),), (attack(new),), (stance(new),))


def test_a_changed_word_loses_its_label_and_is_listed_with_its_old_place():
    kept, lost = carry_over(ALL, OLD, OLD.replace("طرابلس", "بنغازي"))
    assert kept.entities == ()
    assert [(one.label, one.words, one.reason) for one in lost] == [("entity e1", "طرابلس", "text-changed")]
    assert lost[0].to_json() == {
        "label": "entity e1", "start": 21, "end": 27, "text": "طرابلس", "reason": "text-changed",
    }  # fmt: skip


def test_a_name_that_grew_is_lost():
    kept, _ = carry_over(Labels((entity("طرابلس"),)), OLD, OLD.replace("طرابلس", "طرابلس الغرب"))
    assert kept.entities == ()


def test_a_change_elsewhere_in_the_sentence_takes_events_and_stances_and_leaves_names():
    new = OLD.replace("وصل", "غادر").replace("وأدان الوزير الهجوم", "ولم يدن الوزير الهجوم")
    kept, lost = carry_over(ALL, OLD, new)
    assert kept == Labels((entity("طرابلس", new),))
    assert {(one.label, one.reason) for one in lost} == {
        ("event v1", "sentence-changed"),
        ("stance s1", "text-changed"),
    }


def test_an_argument_in_another_sentence_may_be_lost_alone():
    city = at("المدينة")
    event = Event("v1", "Attack", at("الهجوم"), "actual", "positive", (Argument("Place", city.start, city.end),))
    kept, lost = carry_over(Labels((), (event,)), OLD, OLD.replace("المدينة آمنة", "البلدة آمنة"))
    assert kept.events[0].arguments == ()
    assert [one.label for one in lost] == ["Place of event v1"]


def test_a_stance_without_its_holder_would_be_the_authors_so_it_goes():
    holder = at("الوفد المصري")
    said = Stance("s1", holder, at("الهجوم"), "oppose", at("أدان"), "none")
    kept, lost = carry_over(Labels((), (), (said,)), OLD, OLD.replace("الوفد المصري", "الوفد الليبي"))
    assert kept.stances == ()
    assert [(one.label, one.words) for one in lost] == [("stance s1", "الوفد المصري")]


WORDS = st.lists(
    st.sampled_from(["في", "من", "سرت", "🙂", "كِتاب", ".", "\n", " ", "«", "قال", "9", "é\u0301"]), max_size=40
)
ANY = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=60)
TEXTS = st.one_of(WORDS.map("".join), WORDS.map(" ".join), ANY)


@st.composite
def labelled(draw) -> tuple[str, Labels]:
    text = draw(TEXTS)
    assume(text)
    spans = []
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text) - 1))
        spans.append(Span(start, draw(st.integers(start + 1, len(text)))))
    first, second, last = spans[0], spans[-1], spans[len(spans) // 2]
    return text, Labels(
        tuple(Entity(f"e{i}", s.start, s.end, "GPE") for i, s in enumerate(spans)),
        (Event("v1", "Attack", first, "actual", "positive", (Argument("Place", second.start, second.end),)),),
        (Stance("s1", last, first, "oppose", second, "none"),),
    )


@given(labelled())
def test_carrying_to_the_same_text_is_the_identity(sample):
    text, labels = sample
    assert carry_over(labels, text, text) == (labels, [])


@given(labelled(), st.data())
def test_no_label_ever_gets_other_words_and_none_vanishes(sample, data):
    old, labels = sample
    new = data.draw(st.one_of(TEXTS, st.tuples(TEXTS, TEXTS).map(lambda ends: ends[0] + old + ends[1]), _edited(old)))
    kept, lost = carry_over(labels, old, new)
    words = {name: old[span.start : span.end] for name, span in labels.spans()}
    for name, span in kept.spans():
        assert new[span.start : span.end] == words[name]
    whole = {f"entity {e.id}" for e in kept.entities} | {f"event {v.id}" for v in kept.events}
    whole |= {f"stance {s.id}" for s in kept.stances} | {one.label for one in lost}
    assert whole >= {f"entity {e.id}" for e in labels.entities} | {"event v1", "stance s1"}
    arguments = sum(len(v.arguments) for v in kept.events) + sum("Place of" in one.label for one in lost)
    assert arguments == len(kept.events)


def _edited(text: str):
    """`text` with one stretch of it replaced."""
    places = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), TEXTS)
    return places.map(lambda edit: text[: min(edit[:2])] + edit[2] + text[max(edit[:2]) :])
