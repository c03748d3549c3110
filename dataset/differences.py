"""What changed between two releases: documents, layers, labels by type, rows of the other configs, columns. Knows nothing of files.

A `Difference` is filled a document at a time and holds counts alone, and a few examples, so it does not grow with the rows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from dataset.document_changes import DocumentChange, LabelChange, Row, counts, labels_of, layers_of, type_of
from dataset.versions import Level
from labeling.review.differences import Label, place
from schemas.records import LAYERS, Layer

_EXAMPLES = 3
"""So many of each layer's added, removed and changed labels are kept."""
_STATUS = ("added", "removed", "moved")


@dataclass(slots=True)
class TypeChange:
    """Labels of one type: how many there were and are, and the steps between.

    `changed` are those that are aligned with another label and say something else; of these, `left` became another type and
    `joined` were another one: after = before + added - removed - left + joined.
    """

    before: int = 0
    after: int = 0
    added: int = 0
    removed: int = 0
    changed: int = 0
    left: int = 0
    joined: int = 0

    def to_json(self) -> dict[str, int]:
        return {name: getattr(self, name) for name in self.__slots__}

    @property
    def touched(self) -> bool:
        return bool(self.added or self.removed or self.changed or self.joined)


@dataclass(slots=True)
class LayerChange:
    """A layer: its labels by type, in what the changed ones differ, and for how many documents it was newly or no longer approved.

    `retyped` counts changed labels by (type before, type after).
    """

    types: dict[str, TypeChange] = field(default_factory=dict)
    kinds: Counter[str] = field(default_factory=Counter)
    retyped: Counter[tuple[str, str]] = field(default_factory=Counter)
    documents_added: int = 0
    documents_removed: int = 0

    def of(self, kind: str) -> TypeChange:
        return self.types.setdefault(kind, TypeChange())

    def total(self) -> TypeChange:
        """All types together: none leaves or joins."""
        names = ("before", "after", "added", "removed", "changed")
        return TypeChange(**{name: sum(getattr(one, name) for one in self.types.values()) for name in names})

    def to_json(self) -> dict[str, Any]:
        whole = self.total().to_json()
        return {
            "documents_added": self.documents_added,
            "documents_removed": self.documents_removed,
            **{name: whole[name] for name in ("before", "after", "added", "removed", "changed")},
            "changed_in": dict(sorted(self.kinds.items())),
            "types": {kind: one.to_json() for kind, one in sorted(self.types.items())},
            "retyped": [{"before": a, "after": b, "labels": n} for (a, b), n in sorted(self.retyped.items())],
        }


@dataclass(slots=True)
class RowChange:
    """Documents of a config (annotations, for `annotators`) whose rows came, went, changed or moved; `columns`: its columns changed.

    `level` is that of what no change of the documents themselves explains.
    """

    added: int = 0
    removed: int = 0
    edited: int = 0
    moved: int = 0
    columns: bool = False
    level: Level = Level.NONE

    def to_json(self) -> dict[str, Any]:
        counted = {name: getattr(self, name) for name in ("added", "removed", "edited", "moved")}
        return {**counted, "columns": self.columns, "level": self.level.name.lower()}


@dataclass(slots=True)
class Difference:
    """Everything that changed from one release to another.

    `documents` counts them by what happened to them, `fields` those of which a column beside text and labels changed.
    `vocabulary` has names that came and went, by the class label that has them; `renamed` has splits that are published under
    another name.
    """

    documents: Counter[str] = field(default_factory=Counter)
    layers: dict[Layer, LayerChange] = field(default_factory=lambda: {layer: LayerChange() for layer in LAYERS})
    fields: Counter[str] = field(default_factory=Counter)
    configs: dict[str, RowChange] = field(default_factory=dict)
    vocabulary: dict[str, dict[str, list[str]]] = field(default_factory=dict)
    renamed: dict[str, str] = field(default_factory=dict)
    definitions: bool = False
    migrations: list[str] = field(default_factory=list)
    card: bool = False
    examples: list[dict[str, Any]] = field(default_factory=list)
    _level: Level = Level.NONE
    _kept: Counter[tuple[Layer, str]] = field(default_factory=Counter)

    @property
    def level(self) -> Level:
        """The highest of the levels of all single changes."""
        rows = [Level.MAJOR if one.columns else one.level for one in self.configs.values()]
        named = Level.MAJOR if self.renamed else Level.NONE  # who loads a split by its name must change that
        return max([self._level, Level.PATCH if self.card else Level.NONE, named, *rows])

    def add(self, old: Row | None, new: Row | None, change: DocumentChange, taken_down: bool = False) -> None:
        """Count one document that is in either release, also where nothing of it changed."""
        self._level = max(self._level, change.level)
        self.documents.update({"before": int(old is not None), "after": int(new is not None)})
        self._count_document(change, taken_down)
        for row, side in ((old, "before"), (new, "after")):
            for (layer, kind), number in counts(row).items() if row is not None else ():
                one = self.layers[layer].of(kind)
                setattr(one, side, getattr(one, side) + number)
        changes = [LabelChange(layer, label, None) for layer, label in _labels(old, new, change.layers_removed)]
        changes += [LabelChange(layer, None, label) for layer, label in _labels(new, old, change.layers_added)]
        for one_change in (*changes, *change.labels):
            self._count_label(one_change)
        for one_change in change.labels:
            self._keep(one_change, old, new)

    def to_json(self) -> dict[str, Any]:
        """Every number, under keys that stay the same."""
        names = (
            "before",
            "after",
            *_STATUS,
            "taken_down",
            "relabelled",
            "text",
            "hidden",
            "shown",
            "fields",
            "provenance",
        )
        return {
            "level": self.level.name.lower(),
            "documents": {name: self.documents[name] for name in names},
            "fields": dict(sorted(self.fields.items())),
            "layers": {layer: one.to_json() for layer, one in self.layers.items()},
            "configs": {name: change.to_json() for name, change in sorted(self.configs.items())},
            "vocabulary": self.vocabulary,
            "renamed": self.renamed,
            "definitions": self.definitions,
            "migrations": self.migrations,
            "card": self.card,
            "examples": self.examples,
        }

    def _count_document(self, change: DocumentChange, taken_down: bool) -> None:
        happened = {
            change.status: change.status in _STATUS,
            "taken_down": taken_down and change.status == "removed",
            "relabelled": bool(change.labels),
            "text": change.text,
            "hidden": change.hidden,
            "shown": change.shown,
            "fields": bool(change.fields),
            "provenance": change.provenance,
        }
        self.documents.update(name for name, holds in happened.items() if holds)
        self.fields.update(change.fields)
        for layer in change.layers_added:
            self.layers[layer].documents_added += 1
        for layer in change.layers_removed:
            self.layers[layer].documents_removed += 1

    def _count_label(self, change: LabelChange) -> None:
        layer = self.layers[change.layer]
        if change.before is None and change.after is not None:
            layer.of(type_of(change.after)).added += 1
        elif change.after is None and change.before is not None:
            layer.of(type_of(change.before)).removed += 1
        elif change.before is not None and change.after is not None:
            first, second = type_of(change.before), type_of(change.after)
            layer.of(first).changed += 1
            layer.kinds.update(change.kinds)
            if first != second:
                layer.retyped[first, second] += 1
                layer.of(first).left += 1
                layer.of(second).joined += 1

    def _keep(self, change: LabelChange, old: Row | None, new: Row | None) -> None:
        """Keep the first few of each kind, with their words where both releases publish the text."""
        what = "added" if change.before is None else "removed" if change.after is None else "changed"
        self._kept[change.layer, what] += 1
        if self._kept[change.layer, what] > _EXAMPLES or old is None or new is None:
            return
        shown = old.get("text") is not None and new.get("text") is not None
        sides: Mapping[str, tuple[Label | None, Row]] = {"before": (change.before, old), "after": (change.after, new)}
        told = {side: _told(label, row["text"] if shown else None) for side, (label, row) in sides.items()}
        self.examples.append(
            {"document": new["id"], "layer": change.layer, "what": what, "kinds": list(change.kinds), **told}
        )


def _labels(row: Row | None, other: Row | None, layers: tuple[Layer, ...]) -> Iterator[tuple[Layer, Label]]:
    """The labels of `layers`, or of all where the document is on this side alone."""
    if row is not None and (other is None or layers):
        labels = labels_of(row)
        for layer in layers_of(row) if other is None else layers:
            yield from ((layer, label) for label in getattr(labels, layer))


def _told(label: Label | None, text: str | None) -> dict[str, Any] | None:
    if label is None:
        return None
    span = place(label)
    words = text[span.start : span.end] if text is not None else None
    return {"type": type_of(label), "start": span.start, "end": span.end, "words": words}
