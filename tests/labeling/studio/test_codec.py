"""Labels go into Label Studio's JSON and come back the same; what people and other programs write is read or listed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.studio.codec import from_annotation, from_results, to_prediction, to_results, to_task
from labeling.studio.controls import relation_label
from labeling.studio.task_records import StudioAnnotation, StudioTask
from schemas.errors import LabelError
from schemas.records import Argument, Document, DocumentId, Entity, Event, Labels, Prediction, Span, Stance, TaskId
from schemas.validation import problems
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()

# an emoji (one code point, two UTF-16 units) and a right-to-left mark stand before most of it
TEXT = "قصفت 🚁 الطائرات\u200f ميناء درنة صباح الأحد.\nوقال العميد سالم إن مجلس المدينة يرفض القصف."


def at(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words))


def entity(id_: str, words: str, type_: str, score: float | None = None) -> Entity:
    return Entity(id_, at(words).start, at(words).end, type_, score)


def argument(role: str, words: str, of: str | None = None) -> Argument:
    return Argument(role, at(words).start, at(words).end, of)


PORT = entity("e1", "ميناء درنة", "FAC", 0.5)
COUNCIL = entity("e2", "مجلس المدينة", "ORG")
SHELLING = Event(
    "v1",
    "Shelling",
    at("قصفت"),
    "actual",
    "positive",
    (argument("Attacker", "الطائرات"), argument("Target", "ميناء درنة", "e1")),
    0.75,
)
REFUSAL = Stance("s1", at("مجلس المدينة"), at("القصف"), "oppose", at("يرفض القصف"), "indirect", 1.0)
LABELS = Labels((PORT, COUNCIL), (SHELLING,), (REFUSAL,))


def results(labels: Labels = LABELS) -> list[dict[str, Any]]:
    return to_results(labels, TEXT, VOCABULARY)


def region(id_: str, span: Span | tuple[int, int], *labels: str, **value: Any) -> dict[str, Any]:
    start, end = (span.start, span.end) if isinstance(span, Span) else span
    return {
        "id": id_,
        "from_name": "label",
        "to_name": "text",
        "type": "labels",
        "origin": "manual",
        "value": {"start": start, "end": end, "labels": list(labels), **value},
    }


def choice(id_: str, control: str, *values: str) -> dict[str, Any]:
    value = {"start": 0, "end": 1, "choices": list(values)}
    return {"id": id_, "from_name": control, "to_name": "text", "type": "choices", "origin": "manual", "value": value}


def relation(from_id: str, to_id: str, *labels: str, direction: str = "right") -> dict[str, Any]:
    return {"type": "relation", "from_id": from_id, "to_id": to_id, "direction": direction, "labels": list(labels)}


def reasons(said: list[Any], text: str = TEXT) -> list[tuple[str, str]]:
    return [(problem.region, problem.reason) for problem in from_results(said, text, VOCABULARY).problems]


_CHARACTERS = st.sampled_from([*"ابتلوم ", "َ", "\u200f", "\u200d", "🚁", "👨\u200d👩", "\n", "\u00a0", "x", "#"])


@st.composite
def texts_with_labels(draw: st.DrawFn) -> tuple[str, Labels]:
    """A text and any labels that it can have, in its order: spans that meet, nest and cross, odd ids, all kinds of fillers."""
    text = "".join(draw(st.lists(_CHARACTERS, min_size=4, max_size=25)))
    inside = [
        Span(start, end)
        for start in range(len(text))
        for end in range(start + 1, min(start + 6, len(text)) + 1)
        if not text[start].isspace() and not text[end - 1].isspace()
    ]
    if not inside:
        return text, Labels()
    spans = st.sampled_from(inside)
    scores = st.none() | st.floats(0, 1)
    ids = iter(draw(st.lists(st.text("ab#%-23", min_size=1, max_size=5), unique=True, min_size=9, max_size=9)))
    entities = tuple(
        Entity(next(ids), span.start, span.end, draw(st.sampled_from(sorted(VOCABULARY.entities))), draw(scores))
        for span in draw(st.lists(spans, max_size=3, unique=True))
    )
    events = tuple(
        _event(draw, next(ids), trigger, entities, spans, draw(scores))
        for trigger in draw(st.lists(spans, max_size=3, unique=True))
    )
    stances = tuple(
        Stance(
            next(ids),
            draw(st.none() | spans),
            draw(spans),
            draw(st.sampled_from(VOCABULARY.stance_polarity)).value,
            evidence,
            draw(st.sampled_from(VOCABULARY.quotes)).value,
            draw(scores),
        )
        for evidence in draw(st.lists(spans, max_size=3, unique=True))
    )
    return text, Labels(
        tuple(sorted(entities, key=lambda entity: entity.span)),
        tuple(sorted(events, key=lambda event: event.trigger)),
        tuple(sorted(stances, key=lambda stance: stance.evidence)),
    )


def _event(
    draw: st.DrawFn,
    id_: str,
    trigger: Span,
    entities: tuple[Entity, ...],
    spans: st.SearchStrategy[Span],
    score: float | None,
) -> Event:
    kind = VOCABULARY.events[draw(st.sampled_from(sorted(VOCABULARY.events)))]
    of_entity = st.sampled_from(entities).map(lambda e: (e.start, e.end, e.id)) if entities else st.nothing()
    anywhere = spans.map(lambda span: (span.start, span.end, None))
    fillers = draw(st.lists(of_entity | anywhere, max_size=3, unique_by=lambda filler: filler[:2]))
    # several roles of one filler stand together, as they do on the one relation that Label Studio keeps for them
    arguments = tuple(
        Argument(role.name, *filler)
        for filler in fillers
        for role in draw(st.lists(st.sampled_from(kind.roles), min_size=1, max_size=2, unique=True))
    )
    realis, polarity = draw(st.sampled_from(VOCABULARY.realis)), draw(st.sampled_from(VOCABULARY.polarity))
    return Event(id_, kind.tag, trigger, realis.value, polarity.value, arguments, score)


class TestRoundTrip:
    @given(texts_with_labels())
    @settings(deadline=None)
    def test_labels_come_back_as_they_were_sent(self, case: tuple[str, Labels]) -> None:
        text, labels = case
        decoded = from_results(to_results(labels, text, VOCABULARY), text, VOCABULARY)
        assert decoded.labels == labels
        assert decoded.problems == decoded.notes == ()

    @given(texts_with_labels())
    @settings(deadline=None)
    def test_the_order_of_results_does_not_change_what_they_say(self, case: tuple[str, Labels]) -> None:
        text, labels = case
        backwards = to_results(labels, text, VOCABULARY)[::-1]
        assert from_results(backwards, text, VOCABULARY).labels.content() == labels.content()

    @given(texts_with_labels())
    @settings(deadline=None)
    def test_region_ids_are_strings_without_hash_and_each_control_answers_once(self, case: tuple[str, Labels]) -> None:
        text, labels = case
        sent = [result for result in to_results(labels, text, VOCABULARY) if result["type"] != "relation"]
        assert all("#" not in result["id"] for result in sent)
        pairs = [(result["id"], result["from_name"]) for result in sent]
        assert len(pairs) == len(set(pairs))

    @given(texts_with_labels())
    @settings(deadline=None)
    def test_one_relation_at_most_joins_two_regions(self, case: tuple[str, Labels]) -> None:
        text, labels = case
        pairs = [(r["from_id"], r["to_id"]) for r in to_results(labels, text, VOCABULARY) if r["type"] == "relation"]
        assert len(pairs) == len(set(pairs))
        assert all(source != filler for source, filler in pairs)

    def test_several_roles_of_one_filler_share_a_relation(self) -> None:
        clash = SHELLING._replace(
            type="ArmedClash", arguments=(argument("Attacker", "الطائرات"), argument("Target", "الطائرات"))
        )
        (arrow,) = [r for r in results(Labels(events=(clash,))) if r["type"] == "relation"]
        assert arrow["labels"] == [relation_label("Attacker", VOCABULARY), relation_label("Target", VOCABULARY)]

    def test_roles_that_do_not_stand_together_come_back_regrouped(self) -> None:
        mixed = (argument("Attacker", "الطائرات"), argument("Place", "درنة"), argument("Target", "الطائرات"))
        labels = Labels(events=(SHELLING._replace(arguments=mixed),))
        back = from_results(results(labels), TEXT, VOCABULARY).labels
        assert [a.role for a in back.events[0].arguments] == ["Attacker", "Target", "Place"]
        assert back.content() == labels.content()

    def test_a_longer_region_comes_before_those_inside_it(self) -> None:
        sent = [r["value"] for r in results() if r["type"] == "labels"]
        assert [(v["start"], -v["end"]) for v in sent] == sorted((v["start"], -v["end"]) for v in sent)

    def test_a_bare_span_is_one_region_for_all_that_lead_to_it(self) -> None:
        twice = Labels(
            events=(SHELLING._replace(arguments=(argument("Attacker", "الطائرات"),)),),
            stances=(REFUSAL._replace(holder=at("الطائرات")),),
        )
        bare = [
            r
            for r in results(twice)
            if r["value" if r["type"] != "relation" else "labels"] and r.get("value", {}).get("labels") == ["Span"]
        ]
        assert [r["value"]["text"] for r in bare] == ["الطائرات", "القصف"]

    def test_holder_and_target_lead_to_the_entity_that_stands_there(self) -> None:
        arrows = {r["to_id"]: r["labels"] for r in results() if r["type"] == "relation" and r["from_id"] == "s1"}
        assert arrows["e2"] == [relation_label("holder", VOCABULARY)]

    def test_an_argument_that_is_the_trigger_of_another_event_leads_there(self) -> None:
        demand = Event("v2", "Reject", at("يرفض"), "actual", "positive", (argument("Topic", "قصفت"),))
        bare = SHELLING._replace(arguments=())
        arrows = [r["to_id"] for r in results(Labels(events=(bare, demand))) if r.get("from_id") == "v2"]
        assert arrows == ["v1"]

    def test_labels_that_do_not_fit_the_text_are_not_sent(self) -> None:
        with pytest.raises(LabelError):
            to_results(Labels((Entity("e1", 0, len(TEXT) + 1, "ORG"),)), TEXT, VOCABULARY)


class TestWhatPeopleWrite:
    def test_a_random_id_of_the_page_becomes_the_id_of_our_label(self) -> None:
        decoded = from_results([region("xR_9-kZ0aB", at("درنة"), "GPE")], TEXT, VOCABULARY)
        assert decoded.labels == Labels((Entity("xR_9-kZ0aB", at("درنة").start, at("درنة").end, "GPE"),))

    def test_an_event_without_choices_takes_the_defaults_and_notes_them(self) -> None:
        decoded = from_results([region("r1", at("قصفت"), "Shelling")], TEXT, VOCABULARY)
        assert decoded.labels.events == (Event("r1", "Shelling", at("قصفت"), "actual", "positive"),)
        assert decoded.problems == ()
        assert [note.reason for note in decoded.notes] == ["default-realis", "default-polarity"]

    def test_a_stance_without_a_quote_takes_the_default_and_notes_it(self) -> None:
        said = [r for r in results() if r.get("from_name") != "quote"]
        decoded = from_results(said, TEXT, VOCABULARY)
        assert decoded.labels.stances == (REFUSAL._replace(quote="none"),)
        assert [note.reason for note in decoded.notes] == ["default-quote"]

    def test_a_stance_without_polarity_is_left_out_and_listed(self) -> None:
        said = [r for r in results() if r.get("from_name") != "stance_polarity"]
        assert from_results(said, TEXT, VOCABULARY).labels.stances == ()
        assert reasons(said) == [("s1", "stance-without-polarity")]

    def test_a_stance_without_a_target_is_left_out_and_listed(self) -> None:
        said = [r for r in results() if relation_label("target", VOCABULARY) not in r.get("labels", ())]
        assert from_results(said, TEXT, VOCABULARY).labels.stances == ()
        assert ("s1", "stance-without-target") in reasons(said)

    def test_a_stance_with_two_targets_is_left_out_and_listed(self) -> None:
        said = [*results(), relation("s1", "e1", "target")]
        assert from_results(said, TEXT, VOCABULARY).labels.stances == ()
        assert reasons(said) == [("s1", "stance-several-targets")]

    def test_a_relation_drawn_from_the_filler_is_turned_and_noted(self) -> None:
        said = [region("r1", at("قصفت"), "Shelling"), region("r2", at("درنة"), "GPE"), relation("r2", "r1", "Place")]
        decoded = from_results(said, TEXT, VOCABULARY)
        assert decoded.labels.events[0].arguments == (argument("Place", "درنة", "r2"),)
        assert decoded.notes[0].reason == "relation-turned"

    @pytest.mark.parametrize("direction", ["left", "bi"])
    def test_an_arrow_turned_on_the_page_still_leads_from_the_trigger(self, direction: str) -> None:
        ends = ("r2", "r1") if direction == "left" else ("r1", "r2")
        said = [region("r1", at("قصفت"), "Shelling"), region("r2", at("درنة"), "GPE")]
        said.append(relation(*ends, "Place", direction=direction))
        assert from_results(said, TEXT, VOCABULARY).labels.events[0].arguments == (argument("Place", "درنة", "r2"),)

    def test_white_space_at_the_edges_goes_and_is_listed(self) -> None:
        span = at(" درنة ")
        decoded = from_results([region("r1", span, "GPE", text=" درنة ")], TEXT, VOCABULARY)
        assert decoded.labels.entities[0].span == at("درنة")
        assert [p.reason for p in decoded.problems] == ["span-trimmed"]

    def test_line_ends_and_lost_white_space_in_the_copied_text_do_no_harm(self) -> None:
        span = at("الأحد.\nوقال")
        assert reasons([region("r1", span, "DATE", text="الأحد.\\nوقال")]) == []

    def test_the_reviewers_tick_is_read_apart_from_the_labels(self) -> None:
        value = {"choices": ["approved"]}
        tick = {"id": "t1", "from_name": "review", "to_name": "text", "type": "choices", "value": value}
        decoded = from_results([*results(), tick], TEXT, VOCABULARY)
        assert decoded.approved
        assert decoded.labels == LABELS
        assert not from_results(results(), TEXT, VOCABULARY).approved

    def test_an_annotators_flag_is_read_apart_from_the_reviewers_tick(self) -> None:
        value = {"choices": ["flagged"]}
        flag = {"id": "t1", "from_name": "review", "to_name": "text", "type": "choices", "value": value}
        decoded = from_results([*results(), flag], TEXT, VOCABULARY)
        assert (decoded.flagged, decoded.approved, decoded.labels) == (True, False, LABELS)

    def test_an_argument_of_a_region_that_repeats_an_entity_names_the_first(self) -> None:
        said = [region("r1", at("قصفت"), "Shelling"), region("r2", at("درنة"), "GPE"), region("r3", at("درنة"), "GPE")]
        decoded = from_results([*said, relation("r1", "r3", "Place")], TEXT, VOCABULARY)
        assert decoded.labels.events[0].arguments == (argument("Place", "درنة", "r2"),)
        assert [(p.region, p.reason) for p in decoded.problems] == [("r3", "duplicate-label")]

    def test_the_arabic_before_a_role_may_have_changed_since(self) -> None:
        said = [
            region("r1", at("قصفت"), "Shelling"),
            region("r2", at("درنة"), "GPE"),
            relation("r1", "r2", "الموضع Place"),
        ]
        assert from_results(said, TEXT, VOCABULARY).labels.events[0].arguments[0].role == "Place"


BAD: dict[str, tuple[list[Any], list[tuple[str, str]]]] = {
    "unknown label": ([region("r1", (0, 4), "PLANET")], [("r1", "unknown-label")]),
    "no label": ([region("r1", (0, 4))], [("r1", "label-missing")]),
    "two labels": ([region("r1", (0, 4), "ORG", "PERS")], [("r1", "several-labels")]),
    "two labels in two results": (
        [region("r1", (0, 4), "ORG"), region("r1", (0, 4), "GPE")],
        [("r1", "several-labels")],
    ),
    "choices alone": ([choice("r1", "realis", "actual")], [("r1", "label-missing")]),
    "end outside the text": ([region("r1", (0, 999), "ORG")], [("r1", "span-outside-text")]),
    "negative start": ([region("r1", (-3, 4), "ORG")], [("r1", "span-outside-text")]),
    "offsets that are no numbers": ([region("r1", ("0", 4.0), "ORG")], [("r1", "span-outside-text")]),  # type: ignore[arg-type]  # what other programs send
    "start after end": ([region("r1", (4, 0), "ORG")], [("r1", "span-empty")]),
    "white space only": ([region("r1", (4, 5), "ORG")], [("r1", "span-empty")]),
    "offsets that cover other words": ([region("r1", (0, 4), "ORG", text="درنة")], [("r1", "text-differs")]),
    "choices of an event on an entity": (
        [region("r1", (0, 4), "ORG"), choice("r1", "realis", "actual")],
        [("r1", "choice-misplaced")],
    ),
    "unknown choice": ([region("r1", (0, 4), "Shelling"), choice("r1", "realis", "maybe")], [("r1", "unknown-choice")]),
    "two choices": (
        [region("r1", (0, 4), "Shelling"), choice("r1", "realis", "actual", "other")],
        [("r1", "several-choices")],
    ),
    "relation without label": (
        [region("r1", (0, 4), "Shelling"), region("r2", (7, 15), "ORG"), relation("r1", "r2")],
        [("r1", "relation-without-label")],
    ),
    "relation to nothing": (
        [region("r1", (0, 4), "Shelling"), relation("r1", "r9", "Place")],
        [("r1", "relation-end-missing")],
    ),
    "relation from nothing": (
        [region("r1", (0, 4), "ORG"), relation("r9", "r1", "Place")],
        [("r9", "relation-end-missing")],
    ),
    "relation without ends": ([{"type": "relation", "labels": ["Place"]}], [("", "relation-end-missing")]),
    "unknown role": (
        [region("r1", (0, 4), "Shelling"), region("r2", (7, 15), "ORG"), relation("r1", "r2", "Admirer")],
        [("r1", "unknown-role")],
    ),
    "role that the event type has not": (
        [region("r1", (0, 4), "Ceasefire"), region("r2", (7, 15), "ORG"), relation("r1", "r2", "Charge")],
        [("r1", "role-not-of-type")],
    ),
    "role between entities": (
        [region("r1", (0, 4), "ORG"), region("r2", (7, 15), "ORG"), relation("r1", "r2", "Place")],
        [("r1", "relation-misplaced")],
    ),
    "role of a stance": (
        [region("r1", (0, 4), "ORG"), region("r2", (7, 15), "Shelling"), relation("r1", "r2", "target")],
        [("r1", "relation-misplaced")],
    ),
    "arrow both ways between triggers": (
        [
            region("r1", (0, 4), "Demand"),
            region("r2", (7, 15), "Shelling"),
            relation("r1", "r2", "Topic", direction="bi"),
        ],
        [("r1", "relation-both-ways")],
    ),
    "bare span that nothing leads to": ([region("r1", (0, 4), "Span")], [("r1", "unused-span")]),
    "the same entity twice": ([region("r1", (0, 4), "ORG"), region("r2", (0, 4), "ORG")], [("r2", "duplicate-label")]),
    "the same event twice": (
        [region("r1", (0, 4), "Shelling"), region("r2", (0, 4), "Shelling")],
        [("r2", "duplicate-label")],
    ),
    "a role twice for the same words": (
        [
            region("r1", (0, 4), "Shelling"),
            *(region(id_, (7, 15), label) for id_, label in (("r2", "ORG"), ("r3", "Span"))),
            *(relation("r1", id_, "Attacker") for id_ in ("r2", "r3")),
        ],
        [("r1", "duplicate-argument")],
    ),
    "control that is not ours": (
        [{**region("r1", (0, 4), "ORG"), "from_name": "sentiment"}],
        [("r1", "unreadable-result")],
    ),
    "no value": ([{"id": "r1", "type": "labels", "from_name": "label"}], [("r1", "unreadable-result")]),
    "no object": (["r1"], [("", "unreadable-result")]),
}


class TestWhatCannotBeRead:
    @pytest.mark.parametrize("case", BAD)
    def test_it_is_listed_under_a_reason_with_its_region(self, case: str) -> None:
        said, expected = BAD[case]
        assert reasons(said) == expected

    def test_a_nul_in_the_words_is_listed(self) -> None:
        assert reasons([region("r1", (0, 3), "ORG")], "ا\0ب") == [("r1", "span-holds-nul")]

    def test_the_rest_of_the_annotation_is_kept(self) -> None:
        said = [region("r1", (0, 999), "ORG"), *results()]
        assert from_results(said, TEXT, VOCABULARY).labels == LABELS

    @given(
        st.lists(
            st.fixed_dictionaries(
                {"type": st.sampled_from(["labels", "choices", "relation", "rating"])},
                optional={
                    "id": st.sampled_from(["a", "b", "c", "", 3]),
                    "from_name": st.sampled_from(["label", "realis", "stance_polarity", "quote", "other"]),
                    "from_id": st.sampled_from(["a", "b", "c", None]),
                    "to_id": st.sampled_from(["a", "b", "d"]),
                    "direction": st.sampled_from(["left", "right", "bi", None]),
                    "labels": st.lists(st.sampled_from(["Place", "holder", "target", "Target", "", "?"]), max_size=2),
                    "score": st.sampled_from([0.5, None, "high"]),
                    "value": st.none()
                    | st.fixed_dictionaries(
                        {},
                        optional={
                            "start": st.integers(-2, 20) | st.none(),
                            "end": st.integers(-2, 20),
                            "labels": st.lists(st.sampled_from(["ORG", "Shelling", "Stance", "Span", "?"]), max_size=2),
                            "choices": st.lists(st.sampled_from(["actual", "support", "direct", "?"]), max_size=2),
                        },
                    ),
                },
            ),
            max_size=8,
        )
    )
    @settings(deadline=None)
    def test_whatever_comes_the_labels_read_are_valid(self, said: list[Any]) -> None:
        decoded = from_results(said, TEXT, VOCABULARY)
        assert list(problems(decoded.labels, TEXT, VOCABULARY)) == []


DOCUMENT = Document(DocumentId("d1"), TEXT, source="صحيفة", title="قصف", date="2020-02-02", url="https://example.org/1")


class TestTask:
    def test_a_task_bears_the_document_its_hash_and_one_prediction(self) -> None:
        task = to_task(DOCUMENT, Prediction(DOCUMENT.id, "lexicon@1", LABELS), VOCABULARY)
        assert task["data"] == {
            "text": TEXT,
            "doc_id": "d1",
            "sha256": DOCUMENT.sha256,
            "title": "قصف",
            "source": "صحيفة",
            "date": "2020-02-02",
            "url": "https://example.org/1",
            "origin": "\u2068صحيفة\u2069 · \u20682020-02-02\u2069",
        }
        assert task["predictions"] == [{"model_version": "lexicon@1", "score": 0.75, "result": results()}]

    def test_a_document_without_prediction_is_a_task_without_predictions(self) -> None:
        assert "predictions" not in to_task(DOCUMENT, None, VOCABULARY)

    def test_labels_without_scores_make_a_prediction_without_score(self) -> None:
        assert "score" not in to_prediction(Prediction(DOCUMENT.id, "m@1", Labels((COUNCIL,))), DOCUMENT, VOCABULARY)

    @pytest.mark.parametrize("text", ["ا\0ب", "ا\ud83dب"])
    def test_a_text_that_label_studio_cannot_hold_is_refused(self, text: str) -> None:
        with pytest.raises(LabelError, match="d1"):
            to_task(replace(DOCUMENT, text=text), None, VOCABULARY)

    def test_a_layer_that_the_page_does_not_show_is_not_sent(self) -> None:
        prediction = to_prediction(Prediction(DOCUMENT.id, "m@1", LABELS), DOCUMENT, VOCABULARY, layers=["events"])
        back = from_results(prediction["result"], TEXT, VOCABULARY)
        bare = SHELLING._replace(arguments=tuple(a._replace(entity=None) for a in SHELLING.arguments))
        assert back.labels == Labels(events=(bare,))


ANNOTATION = StudioAnnotation(
    id=7,
    task=TaskId(3),
    completed_by=2,
    result=tuple(results()),
    created_at="2026-01-01T10:00:00.000000Z",
    updated_at="2026-01-01T10:05:00.000000Z",
    lead_time=12.5,
    ground_truth=True,
    was_cancelled=False,
    parent_prediction=4,
)
TASK = StudioTask(TaskId(3), {"doc_id": "d1"}, ANNOTATION.updated_at, (ANNOTATION,), {4: "lexicon@1"})


class TestAnnotation:
    def read(self, **changes: Any) -> Any:
        return from_annotation(replace(ANNOTATION, **changes), TASK, DOCUMENT, {2: "a@example.org"}, VOCABULARY)

    def test_it_says_who_labelled_which_document_from_which_prediction(self) -> None:
        annotation = self.read()
        assert (annotation.id, annotation.document, annotation.annotator) == ("7", "d1", "a@example.org")
        assert annotation.prediction == "lexicon@1"
        assert (annotation.starred, annotation.cancelled, annotation.lead_time) == (True, False, 12.5)
        assert annotation.revision == "7@2026-01-01T10:05:00.000000Z"

    def test_its_labels_have_no_scores_for_a_person_said_them(self) -> None:
        labels = self.read().labels
        assert labels.content() == LABELS.content()
        assert {label.score for layer in (labels.entities, labels.events, labels.stances) for label in layer} == {None}

    def test_the_reviewers_tick_counts_as_the_star(self) -> None:
        value = {"choices": ["approved"]}
        tick = {"id": "t1", "from_name": "review", "to_name": "text", "type": "choices", "value": value}
        assert self.read(ground_truth=False, result=(*results(), tick)).starred
        assert not self.read(ground_truth=False).starred

    def test_an_annotator_whose_account_is_gone_keeps_a_number(self) -> None:
        assert self.read(completed_by=9).annotator == "user 9"

    def test_one_made_from_scratch_names_no_prediction(self) -> None:
        assert self.read(parent_prediction=None).prediction == ""

    def test_problems_begin_with_their_reason(self) -> None:
        (problem,) = self.read(result=(region("r1", (0, 999), "ORG"),)).problems
        assert problem.startswith("span-outside-text: r1: ")
