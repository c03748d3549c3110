"""The difference of two releases as tables for people. Knows nothing of how it was found; `--json` has every number of it and more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from io import StringIO
from typing import Any

from rich import box
from rich.console import Console
from rich.table import Table

from dataset.changelog import changes, in_documents
from dataset.differences import Difference, LayerChange, TypeChange
from schemas.records import LAYERS, Layer

_WIDTH = 140
_COLUMNS = {
    "before": "before",
    "added": "added",
    "removed": "removed",
    "changed": "changed",
    "left": "other type now",
    "joined": "other type before",
    "after": "after",
}
_SIGNS = {"added": "+", "removed": "−", "changed": "~"}


def difference_text(old: str, new: str, difference: Difference, manifest: Mapping[str, Any]) -> str:
    """What changed, layer by layer in a table of types that changed, with a few examples under each."""
    lines = [line for line in changes(difference, manifest) if not line.startswith(" ")]
    layers = tuple(f"{layer.capitalize()}: " for layer in LAYERS)
    summary = [line for line in lines if not line.startswith(layers)]
    parts = ["\n".join([f"{old} → {new}: {difference.level.name}", *summary])]
    for layer in LAYERS:
        change = difference.layers[layer]
        if any(one.touched for one in change.types.values()):
            examples = [_example(one) for one in difference.examples if one["layer"] == layer]
            parts.append("\n".join([_drawn(_table(layer, change)), *_notes(change), *examples]))
    return "\n\n".join(parts)


def _table(layer: Layer, change: LayerChange) -> Table:
    table = Table(box=box.SIMPLE_HEAD, show_edge=False, show_footer=True, pad_edge=False)
    whole = change.total()
    table.add_column(layer.upper(), footer="all")
    for name, title in _COLUMNS.items():
        table.add_column(title, _number(name, getattr(whole, name)), justify="right")
    for kind, one in sorted(change.types.items(), key=lambda item: (-_moves(item[1]), item[0])):
        if one.touched:
            table.add_row(kind, *(_number(name, getattr(one, name)) for name in _COLUMNS))
    return table


def _moves(one: TypeChange) -> int:
    return one.added + one.removed + one.changed + one.joined


def _number(name: str, value: int) -> str:
    if not value and name not in ("before", "after"):
        return ""
    return {"added": f"+{value:,}", "removed": f"−{value:,}"}.get(name, f"{value:,}")


def _notes(change: LayerChange) -> Iterator[str]:
    if change.kinds:
        yield "changed in: " + ", ".join(f"{kind} {count:,}" for kind, count in change.kinds.most_common())
    if change.retyped:
        yield "other type: " + ", ".join(f"{a} → {b} {count:,}" for (a, b), count in change.retyped.most_common())
    if change.documents_added:
        yield f"newly approved for {in_documents(change.documents_added)} of the last release"
    if change.documents_removed:
        yield f"no longer approved for {in_documents(change.documents_removed)} of the last release"


def _example(one: Mapping[str, Any]) -> str:
    sides = [_label(one[side]) for side in ("before", "after") if one[side] is not None]
    if len(sides) == 2 and sides[0] == sides[1]:
        sides = [f"{sides[0]} ({', '.join(one['kinds'])})"]
    return f"  {_SIGNS[one['what']]} {one['document']}: {' → '.join(sides)}"


def _label(said: Mapping[str, Any]) -> str:
    # words of another script are isolated, or the line would be reordered around them
    words = f" \u2068{' '.join(said['words'].split())}\u2069" if said["words"] is not None else ""
    return f"{said['type']} {said['start']}–{said['end']}{words}"


def _drawn(table: Table) -> str:
    out = StringIO()
    Console(file=out, width=_WIDTH, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in out.getvalue().rstrip().splitlines())
