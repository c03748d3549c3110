"""Whether labels fit their text and the vocabulary. Knows nothing of where the labels come from."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter, itemgetter, lt

from schemas.errors import LabelError
from schemas.label_types import Choice, Vocabulary
from schemas.records import Argument, Entity, Event, Labels, Span, Stance


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one label: whose it is, a fixed reason that can be counted, and the facts."""

    label: str
    reason: str
    detail: str


def check(labels: Labels, text: str, vocabulary: Vocabulary) -> None:
    """Do nothing where `labels` fit.

    Raises:
        LabelError: they do not; names the first problem and how many there are.
    """
    found = list(problems(labels, text, vocabulary))
    if found:
        first = found[0]
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        raise LabelError(
            f"The {first.label} does not fit: {first.reason}, {first.detail}{more}",
            cause="the labels were made for another text or another version of the vocabulary, or were edited by hand",
            remedy="Compare the text and the vocabulary with those that the labels were made for",
        )


def problems(labels: Labels, text: str, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Everything that keeps `labels` from being used: spans first, then types, roles and choices, then duplicates."""
    if _spans_fit(labels, text) and _names_fit(labels, vocabulary) and _all_different(labels):
        return
    yield from span_problems(labels, text)
    yield from _entity_problems(labels.entities, vocabulary)
    entities = {entity.id: entity for entity in labels.entities}
    for event in labels.events:
        yield from _event_problems(event, entities, vocabulary)
    yield from _stance_problems(labels.stances, vocabulary)
    yield from _duplicates(labels)


def unknown_names(labels: Labels, vocabulary: Vocabulary) -> Iterator[Problem]:
    """Every type, role and choice that the vocabulary has nowhere; a role that another event type has is known."""
    if _types_and_choices_fit(labels, vocabulary) and vocabulary.roles.keys() >= {
        argument.role for event in labels.events for argument in event.arguments
    }:
        return
    yield from _entity_problems(labels.entities, vocabulary)
    for event in labels.events:
        label = f"event {event.id}"
        if event.type not in vocabulary.events:
            yield Problem(label, "unknown-type", f"no event type is called {event.type!r}")
        for argument in event.arguments:
            if argument.role not in vocabulary.roles:
                yield Problem(label, "unknown-role", f"no role is called {argument.role!r}")
        yield from _choice_problems(label, "realis", event.realis, vocabulary.realis)
        yield from _choice_problems(label, "polarity", event.polarity, vocabulary.polarity)
    yield from _stance_problems(labels.stances, vocabulary)


def span_problems(labels: Labels, text: str) -> Iterator[Problem]:
    """Every span that does not lie in the text, holds nothing, or has blanks at its edges."""
    if not _spans_fit(labels, text):
        for label, span in labels.spans():
            yield from _span_problems(label, span, text)


def missing_roles(labels: Labels, vocabulary: Vocabulary) -> Iterator[Problem]:
    """The starred roles that an event's type has and the event has not. No fault: reports leave participants out."""
    for event in labels.events:
        if event.type in vocabulary.events:
            filled = {argument.role for argument in event.arguments}
            for role in vocabulary.events[event.type].roles:
                if role.required and role.name not in filled:
                    yield Problem(f"event {event.id}", "missing-role", f"{event.type} has no {role.name}")


_id, _start, _end, _type, _name, _value = map(attrgetter, ("id", "start", "end", "type", "name", "value"))
_trigger, _realis, _polarity, _arguments = map(attrgetter, ("trigger", "realis", "polarity", "arguments"))
_holder, _target, _evidence, _quote = map(attrgetter, ("holder", "target", "evidence", "quote"))
_place = attrgetter("start", "end")
_entity_says = attrgetter("start", "end", "type")
_event_says = attrgetter("trigger", "type")
_stance_says = attrgetter("evidence", "target", "holder", "polarity", "quote")
_filler = attrgetter("role", "start", "end")


def _spans_fit(labels: Labels, text: str) -> bool:
    """Whether `_span_problems` finds nothing; many times as quick, since nothing is named."""
    spans = list(_spanning(labels))
    if not spans:
        return True
    starts, ends = list(map(_start, spans)), list(map(_end, spans))
    if min(starts) < 0 or max(ends) > len(text) or not all(map(lt, starts, ends)):
        return False
    edges = chain(itemgetter(*starts)(text), itemgetter(*ends)("." + text))  # one further on: the last of a span
    return not any(map(str.isspace, edges))


def _spanning(labels: Labels) -> Iterator[Entity | Argument | Span]:
    """What has a start and an end: the spans of `Labels.spans`, in any order."""
    stances = labels.stances
    return chain(
        labels.entities,
        map(_trigger, labels.events),
        chain.from_iterable(map(_arguments, labels.events)),
        filter(None, map(_holder, stances)),
        map(_target, stances),
        map(_evidence, stances),
    )


def _names_fit(labels: Labels, vocabulary: Vocabulary) -> bool:
    """Whether every type, role and choice is in the vocabulary, and every argument in the place of its entity."""
    return _types_and_choices_fit(labels, vocabulary) and _arguments_fit(labels, vocabulary)


def _types_and_choices_fit(labels: Labels, vocabulary: Vocabulary) -> bool:
    return (
        set(map(_type, labels.entities)) <= vocabulary.entities.keys()
        and _among(map(_polarity, labels.stances), vocabulary.stance_polarity)
        and _among(map(_quote, labels.stances), vocabulary.quotes)
        and _among(map(_realis, labels.events), vocabulary.realis)
        and _among(map(_polarity, labels.events), vocabulary.polarity)
        and set(map(_type, labels.events)) <= vocabulary.events.keys()
    )


def _among(values: Iterable[str], choices: Iterable[Choice]) -> bool:
    return set(values).issubset(map(_value, choices))


def _arguments_fit(labels: Labels, vocabulary: Vocabulary) -> bool:
    places = dict(zip(map(_id, labels.entities), map(_place, labels.entities), strict=True))
    roles: defaultdict[str, set[str]] = defaultdict(set)
    for event in labels.events:
        for role, start, end, entity in event.arguments:
            roles[event.type].add(role)
            if entity is not None and places.get(entity) != (start, end):
                return False
    return all(used.issubset(map(_name, vocabulary.events[kind].roles)) for kind, used in roles.items())


def _span_problems(label: str, span: Span, text: str) -> Iterator[Problem]:
    place = f"[{span.start}, {span.end})"
    if span.start < 0 or span.end > len(text):
        yield Problem(label, "span-outside-text", f"{place} in a text of {len(text)} characters")
    elif span.start >= span.end:
        yield Problem(label, "span-empty", place)
    else:
        words = text[span.start : span.end]
        if words != words.strip():
            yield Problem(label, "span-edge-space", f"{place} is {words!r}")


def _entity_problems(entities: Iterable[Entity], vocabulary: Vocabulary) -> Iterator[Problem]:
    for entity in entities:
        if entity.type not in vocabulary.entities:
            yield Problem(f"entity {entity.id}", "unknown-type", f"no entity type is called {entity.type!r}")


def _stance_problems(stances: Iterable[Stance], vocabulary: Vocabulary) -> Iterator[Problem]:
    for stance in stances:
        label = f"stance {stance.id}"
        yield from _choice_problems(label, "polarity", stance.polarity, vocabulary.stance_polarity)
        yield from _choice_problems(label, "quote", stance.quote, vocabulary.quotes)


def _event_problems(event: Event, entities: dict[str, Entity], vocabulary: Vocabulary) -> Iterator[Problem]:
    label = f"event {event.id}"
    kind = vocabulary.events.get(event.type)
    if kind is None:
        yield Problem(label, "unknown-type", f"no event type is called {event.type!r}")
    roles = vocabulary.roles.keys() if kind is None else {role.name for role in kind.roles}
    for argument in event.arguments:
        if argument.role not in roles:
            yield Problem(label, "unknown-role", f"{event.type} has no role {argument.role!r}")
        if argument.entity is None:
            continue
        entity = entities.get(argument.entity)
        if entity is None:
            yield Problem(
                label, "unknown-entity", f"its {argument.role} is entity {argument.entity!r}, which is not there"
            )
        elif entity.span != argument.span:
            there, here = entity.span, argument.span
            yield Problem(
                label,
                "argument-span-differs",
                f"its {argument.role} is [{here.start}, {here.end}), entity {entity.id} is [{there.start}, {there.end})",
            )
    yield from _choice_problems(label, "realis", event.realis, vocabulary.realis)
    yield from _choice_problems(label, "polarity", event.polarity, vocabulary.polarity)


def _choice_problems(label: str, question: str, value: str, choices: Iterable[Choice]) -> Iterator[Problem]:
    allowed = [choice.value for choice in choices]
    if value not in allowed:
        yield Problem(label, "unknown-choice", f"its {question} is {value!r}, none of {', '.join(allowed)}")


def _duplicates(labels: Labels) -> Iterator[Problem]:
    """Labels that share an id, say the same as one before, or give one filler the same role twice."""
    ids: Counter[str] = Counter()
    contents: dict[object, str] = {}
    for kind, name, says in _one_by_one(labels):
        label = f"{kind} {name}"
        ids[name] += 1
        if ids[name] == 2:
            yield Problem(label, "duplicate-id", f"the id {name!r} has another label")
        first = contents.setdefault(says, label)
        if first is not label:
            yield Problem(label, "duplicate-label", f"it says the same as {first}")
    for event in labels.events:
        fillers = Counter((argument.role, argument.span) for argument in event.arguments)
        for (role, span), times in fillers.items():
            if times > 1:
                yield Problem(
                    f"event {event.id}",
                    "duplicate-label",
                    f"it has the {role} [{span.start}, {span.end}) {times} times",
                )


def _one_by_one(labels: Labels) -> Iterator[tuple[str, str, object]]:
    """Each label with its kind, its id and what it says: a key of its layer."""
    for e in labels.entities:
        yield "entity", e.id, (e.start, e.end, e.type)
    for v in labels.events:
        fillers = frozenset((a.role, a.start, a.end) for a in v.arguments)
        yield "event", v.id, (v.trigger.start, v.trigger.end, v.type, v.realis, v.polarity, fillers)
    for s in labels.stances:
        yield "stance", s.id, (s.evidence, s.target, s.holder, s.polarity, s.quote)


def _all_different(labels: Labels) -> bool:
    """Whether `_duplicates` finds nothing; also False where two events have one trigger and type, which it has to look at."""
    if len(set(map(_id, chain(labels.entities, labels.events, labels.stances)))) < len(labels):
        return False
    return (
        len(set(map(_entity_says, labels.entities))) == len(labels.entities)
        and len(set(map(_event_says, labels.events))) == len(labels.events)
        and len(set(map(_stance_says, labels.stances))) == len(labels.stances)
        and all(
            len(set(map(_filler, arguments))) == len(arguments)
            for arguments in map(_arguments, labels.events)
            if len(arguments) > 1
        )
    )
