"""Whether rows say the same of labels as the document that they lead back to. Knows nothing of files and texts' words.

A row of `ner`, `stance` or `events` is checked against the labels of its row of `documents`, and the provenance there against
the rows of `annotators`. It works without a word of the text, where it is withheld.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from dataset.features import ClassLabel, Feature, ListOf, Struct
from dataset.provenance import CHANGES, held, labels_of
from dataset.views.neutral_pairs import NEUTRAL, Joined, surface, touch
from dataset.views.sentences import words_of
from dataset.views.stance import CANDIDATE, EXPLICIT
from schemas.errors import RecordError
from schemas.records import LAYERS, Event, Labels, Layer, Span, Stance

LAYER_OF: Mapping[str, Layer] = {"ner": "entities", "stance": "stances", "events": "events"}


def label_faults(
    config: str, row: Mapping[str, Any], labels: Labels, layers: Sequence[str], text: str | None, features: Struct
) -> Iterator[str]:
    """Where a row of a sentence or of a stance is not what its document says; `layers` are those approved of it."""
    if LAYER_OF[config] not in layers:
        yield f"its document has no approved {LAYER_OF[config]}"
    match config:
        case "ner":
            yield from _entities(row, labels, features)
        case "events":
            yield from _events(row, labels, features)
        case "stance" if row["judged"] == EXPLICIT:
            yield from _stance(row, labels, features)
        case "stance" if row["judged"] == CANDIDATE:
            yield from _candidate(row, labels, text, features)
        case _:
            yield f"judged is {row['judged']!r}, neither {EXPLICIT} nor {CANDIDATE}"


def provenance_faults(row: Mapping[str, Any], said: Sequence[Mapping[str, Any]], length: int) -> Iterator[str]:
    """Where the provenance of a row of `documents` does not fit its labels or `said`, the document's rows of `annotators`."""
    labels, provenance = Labels.from_json(row), row["provenance"]
    ids = [label.id for layer in LAYERS for label in labels_of(labels, layer)]
    if [part["id"] for part in provenance["labels"]] != ids:
        yield "provenance.labels are not its labels, one after the other"
        return
    known = {one["id"] for one in said}
    yield from (f"provenance names the annotation {name}, which is not there" for name in provenance["annotations"] if name not in known)  # fmt: skip
    holders, models = _holders(labels, said)
    for part in provenance["labels"]:
        where = f"provenance of label {part['id']}"
        if part["change"] not in CHANGES:
            yield f"{where}: {part['change']!r} is no change"
        former = part["former"]
        if (former is not None) != (part["change"] == "changed"):
            yield f"{where}: it has {'a' if former is not None else 'no'} former label, but was {part['change']}"
        elif former is not None and not 0 <= former["start"] < former["end"] <= length:
            yield f"{where}: the former span does not lie in the text"
        if part["model"] is not None and (part["change"] == "added" or part["model"] not in models[part["id"]]):
            yield f"{where}: nobody who holds it started from {part['model']}"
        if part["annotators"] != sorted(holders[part["id"]]):
            yield f"{where}: its annotators are not those whose annotations hold it"


def _holders(labels: Labels, said: Sequence[Mapping[str, Any]]) -> tuple[dict[str, set[str]], dict[str, set[str]]]:
    """By the id of each label, who holds it, and the models that they started from."""
    ids = [label.id for layer in LAYERS for label in labels_of(labels, layer)]
    holders: dict[str, set[str]] = {name: set() for name in ids}
    models: dict[str, set[str]] = {name: set() for name in ids}
    for one in said:
        theirs = Labels.from_json(one)
        for layer in LAYERS:
            if layer in one["layers"] and not one["adjudication"]:
                for name in held(labels_of(labels, layer), labels_of(theirs, layer)):
                    holders[name].add(one["annotator"])
                    models[name].add(one["model"])
    return holders, models


def _entities(row: Mapping[str, Any], labels: Labels, features: Struct) -> Iterator[str]:
    offset, end = row["offset"], row["offset"] + row["length"]
    types = _names(features, "entities", "type")
    said = [(e["id"], types[e["type"]], e["start"] + offset, e["end"] + offset) for e in row["entities"]]
    if said != [(e.id, e.type, e.start, e.end) for e in labels.entities if offset <= e.start < end]:
        yield "entities are not those of its document there"


def _events(row: Mapping[str, Any], labels: Labels, features: Struct) -> Iterator[str]:
    offset, end = row["offset"], row["offset"] + row["length"]
    there = [event for event in labels.events if offset <= event.trigger.start < end]
    if [_said_event(event, offset, features) for event in row["events"]] != [_event(event) for event in there]:
        yield "events are not those of its document there"
    for number, event in enumerate(row["events"]):
        yield from _tokens(event["trigger"], row, f"events[{number}].trigger")
        for place, argument in enumerate(event["arguments"]):
            at = f"events[{number}].arguments[{place}]"
            start, stop = argument["document_start"], argument["document_end"]
            beyond = not (offset <= start and stop <= end)
            if argument["beyond"] != beyond:
                yield f"{at}: beyond is {argument['beyond']}, but it stands {'beyond' if beyond else 'in'} the sentence"
            elif not beyond and (argument["start"], argument["end"]) != (start - offset, stop - offset):
                yield f"{at}: its offsets in the row and in the document are not of one place"
            yield from _tokens(argument, row, at)


def _tokens(part: Mapping[str, Any], row: Mapping[str, Any], at: str) -> Iterator[str]:
    wanted: tuple[int | None, int | None] = None, None
    if part["start"] is not None:
        wanted = words_of(row["token_starts"], row["token_ends"], part["start"], part["end"])
    if (part["token_start"], part["token_end"]) != wanted:
        yield f"{at}: token_start and token_end are not those of the words it shares a character with"


def _stance(row: Mapping[str, Any], labels: Labels, features: Struct) -> Iterator[str]:
    stance = next((one for one in labels.stances if row["id"] == f"{row['document_id']}#{one.id}"), None)
    if stance is None:
        yield "its document has no such stance"
        return
    polarity, quote = _names(features, "polarity")[row["polarity"]], _names(features, "quote")[row["quote"]]
    spans = tuple(_span(row[name], row["offset"]) for name in ("holder", "target", "evidence"))
    if (*spans, polarity, quote) != _said_stance(stance):
        yield "it is not the stance of its document"


def _candidate(row: Mapping[str, Any], labels: Labels, text: str | None, features: Struct) -> Iterator[str]:
    holder, target = _span(row["holder"], row["offset"]), _span(row["target"], row["offset"])
    if row["evidence"] is not None or row["quote"] is not None:
        yield "a candidate pair has no evidence and no quote"
    if _names(features, "polarity")[row["polarity"]] != NEUTRAL:
        yield f"a candidate pair is {NEUTRAL}"
    there = {entity.span for entity in labels.entities}
    if holder is None or target is None or not {holder, target} <= there or touch(holder, target):
        yield "a candidate pair is of two entities of its document"
        return
    joined = Joined(labels.stances, text or "")
    words = [surface(text[span.start : span.end]) for span in (holder, target)] if text is not None else ["", "-"]
    if joined.spans(holder, target, joined.pairs) or joined.names(words[0], words[1]) or words[0] == words[1]:
        yield "a stance of its document joins the candidate pair"


def _names(features: Feature, *path: str) -> tuple[str, ...]:
    """The names of the class label at `path`; lists on the way are gone into."""
    for name in path:
        assert isinstance(features, Struct)
        features = features.fields[name]
        while isinstance(features, ListOf):
            features = features.item
    assert isinstance(features, ClassLabel)
    return features.names


def _said_event(event: Mapping[str, Any], offset: int, features: Struct) -> tuple[Any, ...]:
    roles = _names(features, "events", "arguments", "role")
    return (
        event["id"],
        _span(event["trigger"], offset),
        *(_names(features, "events", name)[event[name]] for name in ("type", "realis", "polarity")),
        [(roles[a["role"]], a["document_start"], a["document_end"], a["entity"]) for a in event["arguments"]],
    )


def _event(event: Event) -> tuple[Any, ...]:
    fillers = [(a.role, a.start, a.end, a.entity) for a in event.arguments]
    return event.id, event.trigger, event.type, event.realis, event.polarity, fillers


def _said_stance(stance: Stance) -> tuple[Any, ...]:
    return stance.holder, stance.target, stance.evidence, stance.polarity, stance.quote


def _span(place: Mapping[str, Any] | None, offset: int) -> Span | None:
    return Span(place["start"] + offset, place["end"] + offset) if place is not None else None


def labels_in(row: Mapping[str, Any]) -> Labels:
    """The labels of a row of `documents` or `annotators`; none where they cannot be read, which is another check's to say."""
    try:
        return Labels.from_json(row)
    except RecordError:
        return Labels()
