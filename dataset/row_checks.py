"""What must hold in every row of a release, given the text of its document. Knows nothing of files and manifests."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dataset.approved import Sentence
from dataset.features import ClassLabel, Feature, ListOf, Struct, Value
from dataset.label_checks import LAYER_OF, label_faults, labels_in, provenance_faults
from dataset.standoff import standoff_faults
from dataset.views.ner import whole_word_tags
from schemas.errors import RecordError
from schemas.records import Entity, Labels, Span, text_sha256

_IN_DOCUMENT = frozenset({"documents", "annotators"})
_PSEUDONYM = re.compile("annotator-[0-9a-f]{6}")
_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(\.[\w-]+)*\.[A-Za-z]{2,}")


@dataclass(frozen=True)
class Source:
    """A document as its release has it: no text where it is withheld, and how long that is; its labels and approved layers.

    `said` are its rows of `annotators`, where those are checked against.
    """

    text: str | None
    length: int
    row: Mapping[str, Any] = field(default_factory=dict)
    said: Sequence[Mapping[str, Any]] = ()

    @cached_property
    def labels(self) -> Labels:
        return labels_in(self.row)


def row_faults(config: str, row: Mapping[str, Any], source: Source, features: Struct) -> Iterator[str]:
    """Each promise that `row` breaks, in words."""
    # a pair that nobody joined by a stance has no quotation type, which `label_faults` looks at
    yield from _class_labels(features, {**row, "quote": 0} if row.get("quote", 0) is None else row, "")
    if "withheld" in row and row["withheld"] != (source.text is None):
        yield f"withheld is {row['withheld']}, but its document has {'no ' if source.text is None else 'its '}text"
        return
    if config in _IN_DOCUMENT:
        faults = list(_layers(row, source.length))
        yield from faults
        if config == "documents" and not faults:
            yield from provenance_faults(row, source.said, source.length)
        yield from _names_of_people(config, row)
    elif row["id"] != f"{row['document_id']}:{row['offset']}" and config != "stance":
        yield "its id is not that of its place"
    if config in LAYER_OF:
        yield from label_faults(config, row, source.labels, source.row["layers"], source.text, features)
    if source.text is None:
        yield from standoff_faults(config, row, source.length)
        return
    if config in _IN_DOCUMENT:
        if config == "documents" and row["sha256"] != text_sha256(row["text"]):
            yield "sha256 is not that of the text"
        return
    document_text = source.text
    offset, text = row["offset"], row["text"]
    if document_text[offset : offset + len(text)] != text:
        yield "text is not what the document holds at offset"
    if row["length"] != len(text):
        yield f"length is {row['length']}, but the text has {len(text)} characters"
    yield from _places(row, text, document_text, "")
    if "tokens" in row:
        yield from _tokens(row, text)
    if "ner_tags" in row:
        yield from _tags(row, features)


def approval_faults(row: Mapping[str, Any], known: Sequence[str]) -> Iterator[str]:
    """Where a row of `documents` has labels of a layer that nobody approved, or metadata that are none; `known` are its layers."""
    yield from (f"layers has {layer!r}, which is none of its layers" for layer in row["layers"] if layer not in known)
    for layer in known:
        if row[layer] and layer not in row["layers"]:
            yield f"it has {layer}, but nobody approved them"
    if not isinstance(json.loads(row["metadata"]), dict):
        yield "metadata is no JSON object"


def _names_of_people(config: str, row: Mapping[str, Any]) -> Iterator[str]:
    """Whoever annotated has a pseudonym, and no address stands in what is said of how labels came about."""
    said: list[str | None] = [row["annotator"]] if config == "annotators" else list(row["provenance"]["annotators"])
    if config == "documents":
        labels = row["provenance"]["labels"]
        said += [name for part in labels for name in (*part["annotators"], part["reviewer"])]
    if any(name is not None and not _PSEUDONYM.fullmatch(name) for name in said):
        yield "somebody stands there who has no pseudonym"
    told = row if config == "annotators" else row["provenance"]
    if any(_ADDRESS.search(text) for text in _strings(told)):
        yield "an e-mail address stands where people and rules are named"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from _strings(part)
    elif isinstance(value, list):
        for part in value:
            yield from _strings(part)


def _layers(row: Mapping[str, Any], length: int) -> Iterator[str]:
    """Every span lies in the text, and an argument that names an entity has its span."""
    try:
        labels = Labels.from_json(row)
    except RecordError as problem:
        yield str(problem)
        return
    for whose, span in labels.spans():
        if not 0 <= span.start < span.end <= length:
            yield f"the span {span.start}–{span.end} of {whose} does not lie in the text"
    entities = {entity.id: entity.span for entity in labels.entities}
    for event in labels.events:
        for argument in event.arguments:
            if argument.entity is not None and entities.get(argument.entity) != argument.span:
                yield f"{argument.role} of event {event.id} does not have the span of entity {argument.entity}"


def _places(value: Any, text: str, document_text: str, at: str) -> Iterator[str]:
    """Wherever start, end and text stand together, the text is what they point at."""
    if isinstance(value, list):
        for number, item in enumerate(value if value and isinstance(value[0], dict) else ()):
            yield from _places(item, text, document_text, f"{at}[{number}]")
    elif isinstance(value, dict):
        if at and "text" in value:
            yield from _one_place(value, text, document_text, at)
        for name, item in value.items():
            yield from _places(item, text, document_text, f"{at}.{name}" if at else name)


def _one_place(value: Mapping[str, Any], text: str, document_text: str, at: str) -> Iterator[str]:
    elsewhere = "document_start" in value and value["start"] is None  # an argument in another sentence
    pointers = [] if elsewhere else [(value["start"], value["end"], text)]
    if "document_start" in value:
        pointers.append((value["document_start"], value["document_end"], document_text))
    for start, end, holder in pointers:
        if not 0 <= start < end or holder[start:end] != value["text"]:
            yield f"{at} does not hold the words at {start}–{end}"


def _tokens(row: Mapping[str, Any], text: str) -> Iterator[str]:
    tokens, starts, ends = row["tokens"], row["token_starts"], row["token_ends"]
    if not len(tokens) == len(starts) == len(ends):
        yield "tokens, token_starts and token_ends differ in length"
        return
    last = 0
    for number, (token, start, end) in enumerate(zip(tokens, starts, ends, strict=True)):
        if not last <= start < end or text[start:end] != token:
            yield f"tokens[{number}] does not hold the words at {start}–{end}"
        last = end


def _tags(row: Mapping[str, Any], features: Struct) -> Iterator[str]:
    if len(row["ner_tags"]) != len(row["tokens"]):
        yield "ner_tags and tokens differ in length"
    column = features.fields["ner_tags"]
    names = column.item.names if isinstance(column, ListOf) and isinstance(column.item, ClassLabel) else ()
    before, sound = "O", True
    for number, tag in enumerate(row["ner_tags"]):
        name = names[tag] if 0 <= tag < len(names) else "O"
        if name.startswith("I-") and before[2:] != name[2:]:
            yield f"ner_tags[{number}] is {name} after {before}"
            sound = False
        before, sound = name, sound and 0 <= tag < len(names)
    if sound:
        yield from _tags_of_entities(row, names)


def _tags_of_entities(row: Mapping[str, Any], names: Sequence[str]) -> Iterator[str]:
    """The tags are those of the outermost entities on whole words."""
    types = [name[2:] for name in names[1::2]]
    span = Span(0, row["length"])
    sentence = Sentence(span, row["tokens"], row["token_starts"], row["token_ends"])
    entities = [Entity(e["id"], e["start"], e["end"], types[e["type"]]) for e in row["entities"]]
    places = {tag: number for number, tag in enumerate(types)}
    if row["ner_tags"] != whole_word_tags(sentence, entities, places, lambda *_: None):
        yield "ner_tags are not those of its outermost entities"


def _class_labels(feature: Feature, value: Any, at: str) -> Iterator[str]:
    """Every class label is one of its names, and every float a number."""
    match feature:
        case ClassLabel(names):
            if not isinstance(value, int) or not 0 <= value < len(names):
                yield f"{at} is {value}, which is none of its {len(names)} class labels"
        case Value("float64") if value is not None and not math.isfinite(value):
            yield f"{at} is {value}, which is no number"
        case ListOf(Value(dtype)) if dtype != "float64":
            return  # most of a row are words and offsets
        case ListOf(item):
            for number, part in enumerate(value):
                yield from _class_labels(item, part, f"{at}[{number}]")
        case Struct(fields) if value is not None:
            for name, part in fields.items():
                yield from _class_labels(part, value[name], f"{at}.{name}" if at else name)
