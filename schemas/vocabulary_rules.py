"""The rules that hold between labels which are shown at the same time: keys, colours and relation names. Knows nothing of what a label means."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import combinations

from schemas.colours import DARK_TEXT, contrast, difference, is_colour
from schemas.located import Place

# CIEDE2000: what two colours of one layer, or of two layers, must differ by at least. Labels are told apart within a layer first.
WITHIN_LAYER = 10.0
ACROSS_LAYERS = 6.0
# WCAG 2.2, success criterion 1.4.3 (AA)
READABLE = 4.5

# What Label Studio's page takes: a letter or digit, with or without shift. Capitals are read as small letters there.
_HOTKEY = re.compile(r"(?:shift\+)?[a-z0-9]")
# u unselects a region; the three with shift belong to image tools, which share the page's key table
_TAKEN = {"u", "shift+1", "shift+2", "shift+r"}


def check_hotkeys(entities: Place, events: Place, stances: Place) -> None:
    """Refuse a hotkey that Label Studio's page does not take or uses itself, and one that two labels have."""
    owners: dict[str, str] = {}
    for name, place in (*_types(entities), *_types(events), *_types(stances), *_choices(events, stances)):
        key = place.value["hotkey"]
        if key == "":
            continue
        at = place.under("hotkey")
        if not _HOTKEY.fullmatch(key):
            at.refuse(
                f"has the hotkey {key!r}",
                "Write a small letter or a digit, or shift+ and one of these, or leave it empty",
            )
        if key in _TAKEN:
            at.refuse(f"has the hotkey {key!r}, which Label Studio uses itself", "Choose another key")
        if key in owners:
            at.refuse(
                f"gives {name} the hotkey {key!r}, which {owners[key]} has", "Choose another key for one of the two"
            )
        owners[key] = f"{name} ({at.where})"


def check_colours(entities: Place, events: Place, stances: Place) -> None:
    """Refuse a colour that is not written `#rrggbb`, on which dark text cannot be read, or that looks like another label's."""
    layers = [dict(_types(layer)) for layer in (entities, events, stances)]
    colours: list[tuple[int, str, str, Place]] = []
    for layer, types in enumerate(layers):
        for name, place in types.items():
            at = place.under("colour")
            colour = at.text()
            if not is_colour(colour):
                at.refuse(f"has the colour {colour!r}", "Write # and six of 0–9 and a–f, such as #fbe650")
            if contrast(colour) < READABLE:
                at.refuse(
                    f"has the colour {colour}, on which text in {DARK_TEXT} has a contrast of {contrast(colour):.1f}",
                    f"Choose a lighter one: at least {READABLE} is needed",
                )
            colours.append((layer, name, colour, at))
    for (layer, name, colour, _), (other_layer, other, other_colour, at) in combinations(colours, 2):
        needed = WITHIN_LAYER if layer == other_layer else ACROSS_LAYERS
        if (apart := difference(colour, other_colour)) < needed:
            at.refuse(
                f"gives {other} the colour {other_colour}, too near to {colour} of {name}",
                f"Choose another: they differ by {apart:.1f} (CIEDE2000), and at least {needed:g} is needed",
            )


def check_relation_labels(roles: Place, relations: Place) -> None:
    """Refuse a role that has a name of another role or of a stance's relation: all are drawn as arcs."""
    taken = {name for key, place in relations.entries() for name in (key, place.value["ar"], place.value["en"])}
    for key, place in roles.entries():
        names = {key, place.value["ar"], place.value["en"]}
        for name in sorted(names & taken):
            place.refuse(f"gives the role {key!r} the name {name!r}, which another relation has", "Choose another name")
        taken |= names


def _types(layer: Place) -> Iterator[tuple[str, Place]]:
    return layer.under("types" if "types" in layer.value else "labels").entries()


def _choices(events: Place, stances: Place) -> Iterator[tuple[str, Place]]:
    for section in (
        events.under("realis"),
        events.under("polarity"),
        stances.under("polarity"),
        stances.under("quotes"),
    ):
        for item in section.items():
            yield f"the choice {item.value['value']}", item
