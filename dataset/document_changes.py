"""What changed in one document from one release to the next, label by label. Knows nothing of files and of whole releases."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from dataset.versions import Level
from labeling.review.differences import MISSED, Label, differences
from schemas.records import LAYERS, Entity, Event, Labels, Layer

Row = Mapping[str, Any]
Status = Literal["kept", "moved", "added", "removed"]
_OLD, _NEW = "old", "new"
_KINDS = {"argument missed by some": "arguments"}
_NO_FIELDS = frozenset({"text", "sha256", "withheld", "layers", "provenance", *LAYERS})


@dataclass(frozen=True, slots=True)
class LabelChange:
    """One label before and after (None: it is not there), and in what the two differ."""

    layer: Layer
    before: Label | None
    after: Label | None
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DocumentChange:
    """Everything that changed in a document; `layers_added` were approved for it since, `layers_removed` no longer are.

    `labels` are the changes within layers that it has on both sides, `fields` the columns beside text and labels (a layer
    stands there where its ids changed alone). `hidden` and `shown`: its words were withheld since, or are not any more.
    """

    status: Status
    layers_added: tuple[Layer, ...] = ()
    layers_removed: tuple[Layer, ...] = ()
    labels: tuple[LabelChange, ...] = ()
    fields: tuple[str, ...] = ()
    text: bool = False
    hidden: bool = False
    shown: bool = False
    provenance: bool = False

    @property
    def level(self) -> Level:
        """The highest of the levels of all single changes."""
        if self.status in ("removed", "moved") or self.labels or self.layers_removed or self.text or self.hidden:
            return Level.MAJOR
        if self.status == "added" or self.layers_added or self.shown:
            return Level.MINOR
        return Level.PATCH if self.fields or self.provenance else Level.NONE

    @property
    def explains_views(self) -> bool:
        """Whether rows that are made from the document may differ because of it."""
        return self.level > Level.PATCH or bool(self.fields)


def compare(old: Row | None, new: Row | None, moved: bool = False, retitled: bool = False) -> DocumentChange:
    """The change from a row of `documents` (or `annotators`) to the row of the same id in a later release; None: it is not there.

    `retitled`: the title is another one, though the rows do not tell, since it is withheld.
    """
    if old is None or new is None:
        return DocumentChange("added" if old is None else "removed")
    before, after = layers_of(old), layers_of(new)
    both = [layer for layer in LAYERS if layer in before and layer in after]
    first, second = labels_of(old), labels_of(new)
    told = [layer for layer in both if _differ(first, second, layer)]
    same = [layer for layer in both if layer not in told and old[layer] != new[layer]]
    others = [name for name in (old.keys() | new.keys()) - _NO_FIELDS if old.get(name) != new.get(name)]
    return DocumentChange(
        "moved" if moved else "kept",
        tuple(layer for layer in after if layer not in before),
        tuple(layer for layer in before if layer not in after),
        tuple(_changes(first, second, told)),
        tuple(sorted({*same, *others, *(["title"] if retitled else [])})),
        text=old.get("sha256") != new.get("sha256"),
        hidden=new.get("text") is None and old.get("text") is not None,
        shown=old.get("text") is None and new.get("text") is not None,
        provenance=old.get("provenance") != new.get("provenance"),
    )


def layers_of(row: Row) -> tuple[Layer, ...]:
    """The layers that were approved, of those that the release has."""
    return tuple(layer for layer in LAYERS if layer in row and layer in row["layers"])


def labels_of(row: Row) -> Labels:
    """The labels of a row, of the layers that were approved."""
    return Labels.from_json({layer: row[layer] for layer in layers_of(row)})


def type_of(label: Label) -> str:
    """What labels of a layer are counted by: the type, or the polarity of a stance."""
    return label.type if isinstance(label, Entity | Event) else label.polarity


def counts(row: Row) -> Counter[tuple[Layer, str]]:
    """How many labels of the approved layers a row has, by layer and type."""
    return Counter(
        (layer, label["polarity" if layer == "stances" else "type"]) for layer in layers_of(row) for label in row[layer]
    )


def _differ(first: Labels, second: Labels, layer: Layer) -> bool:
    return first.only([layer]).content() != second.only([layer]).content()


def _changes(first: Labels, second: Labels, layers: list[Layer]) -> list[LabelChange]:
    return [
        LabelChange(
            one.layer,
            one.said[_OLD],
            one.said[_NEW],
            tuple(_KINDS.get(kind, kind) for kind in one.kinds if kind != MISSED),
        )
        for one in differences({_NEW: second, _OLD: first}, layers)
    ]
