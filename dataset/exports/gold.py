"""What an export reads of a release: the names of its labels and its documents, one at a time. Knows nothing of formats."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from dataset.approved import Sentence, labelled_sentences
from dataset.features import ClassLabel, Feature, ListOf, Struct, from_yaml
from dataset.parquet import read_rows
from schemas.outcome import Outcome
from schemas.records import Entity, Event, Labels, Layer

_NO_NAMES = ClassLabel(())


@dataclass(frozen=True)
class Gold:
    """A document of a release with its text; `row` is all that the release's `documents` config says of it."""

    id: str
    text: str
    layers: tuple[Layer, ...]
    labels: Labels
    row: Mapping[str, Any]

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        """Those of the release's rows of sentences."""
        return tuple(labelled_sentences(self.text, self.labels))

    def entities_in(self, sentence: Sentence) -> list[Entity]:
        """The entities that stand in the sentence, in order."""
        span = sentence.span
        return [e for e in self.labels.entities if span.start <= e.start and e.end <= span.end]

    def events_in(self, sentence: Sentence) -> list[Event]:
        """The events whose trigger stands in the sentence, in order."""
        span = sentence.span
        return [e for e in self.labels.events if span.start <= e.trigger.start and e.trigger.end <= span.end]


@dataclass(frozen=True, slots=True)
class Names:
    """What labels of a release are called, in the order of its vocabulary; `source` is the release's name@version.

    `roles_of` says which roles an event type has, where the vocabulary is at hand; else a type may have any.
    """

    source: str
    entities: tuple[str, ...]
    events: tuple[str, ...]
    roles: tuple[str, ...]
    realis: tuple[str, ...]
    polarity: tuple[str, ...]
    stance_polarity: tuple[str, ...]
    quotes: tuple[str, ...]
    roles_of: Mapping[str, tuple[str, ...]]

    @property
    def entity_order(self) -> dict[str, int]:
        return {name: place for place, name in enumerate(self.entities)}


Write = Callable[[Gold], None]
Writer = Callable[[Path, str, Names, Outcome], AbstractContextManager[Write]]
"""From the folder of the export, the split, the names and the outcome to what takes the documents of that split in turn.

What the format cannot hold of a document goes to the outcome: whole layers are counted as skipped, single labels are left out.
"""


def names_of(manifest: Mapping[str, Any], roles_of: Mapping[str, tuple[str, ...]]) -> Names:
    """The names that stand in the columns of a release; a layer without rows has none."""
    configs = {name: from_yaml(config["features"]) for name, config in manifest["configs"].items()}

    def names(config: str, *path: str) -> tuple[str, ...]:
        return _class_names(configs[config], path) if config in configs else ()

    return Names(
        source=f"{manifest['name']}@{manifest['version']}",
        entities=names("ner", "entities", "type"),
        events=names("events", "events", "type"),
        roles=names("events", "events", "arguments", "role"),
        realis=names("events", "events", "realis"),
        polarity=names("events", "events", "polarity"),
        stance_polarity=names("stance", "polarity"),
        quotes=names("stance", "quote"),
        roles_of=roles_of,
    )


def read_gold(files: Sequence[Path], needs: Sequence[Layer], outcome: Outcome) -> Iterator[Gold | None]:
    """The documents of a split in order; None stands for one that was left out, with the reason in the outcome."""
    for row in read_rows(list(files)):
        reason, detail = _refusal(row, needs)
        if reason:
            outcome.leave_out(row["id"], reason, detail)
            yield None
        else:
            yield Gold(row["id"], row["text"], tuple(row["layers"]), Labels.from_json(row), row)


def _refusal(row: Mapping[str, Any], needs: Sequence[Layer]) -> tuple[str, str]:
    if row["withheld"] or row["text"] is None:
        return "text-withheld", "its text is not in the release; musnad rehydrate puts it back"
    if any(row.get(layer) is None for layer in row["layers"]):
        return "labels-withheld", "its labels are not in the release"
    missing = [layer for layer in needs if layer not in row["layers"]]
    if missing:
        return "layer-not-approved", f"nobody has approved its {' and '.join(missing)}"
    return "", ""


def _class_names(feature: Feature, path: Sequence[str]) -> tuple[str, ...]:
    for step in path:
        inner = feature.item if isinstance(feature, ListOf) else feature
        feature = inner.fields.get(step, _NO_NAMES) if isinstance(inner, Struct) else _NO_NAMES
    return feature.names if isinstance(feature, ClassLabel) else ()
