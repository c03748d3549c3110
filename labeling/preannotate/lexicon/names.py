"""The lists of names: which file says what of its names, and how sure each is. Knows nothing of texts and of the other word lists."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from labeling.preannotate.gazetteer import spaced
from labeling.preannotate.lexicon.places import known_places

_ONE_TAG = ("laws", "occasions", "places_landmarks", "products")
_FORCES = ("army", "coalition")  # they fight as armed groups do
_SHORT = 4


class Listed(NamedTuple):
    """What the lists say of a form, in the order of `Term`."""

    kind: str
    tag: str = ""
    sub: str = ""
    score: float = 1.0


def listed_names(files: dict[str, Any]) -> Iterator[tuple[str, Listed]]:
    """Organisations, sites, landmarks, products, laws, occasions and towns; names that need a witness."""
    for stem, data in files.items():
        if stem.startswith("organisations_"):
            yield from _organisations(data)
        elif stem in _ONE_TAG:
            for tag, names in data.items():
                for name in names:
                    yield name, Listed("name", tag, "", 0.9 if " " in name else 0.8)
    for names in files["places_towns"].values():
        for name in names:
            yield name, Listed("name", "GPE", "towns", 0.9 if len(name) > _SHORT else 0.75)
    yield from _guarded(files["guarded"])


def listed_places(places: dict[str, Any], taken: set[str]) -> Iterator[tuple[str, Listed]]:
    """Countries, capitals and cities, and those of CLDR and GeoNames that are spelled like no other word in `taken`."""
    own = set()
    for kind, names in places["GPE"].items():
        for name in names:
            own.add(spaced(name))
            yield name, Listed("name", "GPE", kind, 0.95)
    for name in places["everyday"]:
        yield name, Listed("guarded", "GPE", "town", 0.7)
    for phrase in places["blocked"]:
        yield phrase, Listed("blocked")
    refused = taken | own | {spaced(name) for names in (places["not_places"], places["everyday"]) for name in names}
    for name, tag, kind, score in known_places():
        if spaced(name) not in refused:
            yield name, Listed("name", tag, kind, score)


def _organisations(organisations: dict[str, Any]) -> Iterator[tuple[str, Listed]]:
    for kind, names in organisations.items():
        tag = "WEBSITE" if kind == "website" else "ORG"
        sub = "armed_group" if kind in _FORCES else kind
        for name in names:
            yield name, Listed("name", tag, sub, 0.9)


def witnesses(guarded: dict[str, Any]) -> dict[str, list[str]]:
    """Word classes: for each kind of guarded names the words that bear it witness, and those before a list of them."""
    return {f"{part} {kind}": entry[part] for kind, entry in guarded.items() for part in ("context", "leads")}


def _guarded(guarded: dict[str, Any]) -> Iterator[tuple[str, Listed]]:
    for kind, entry in guarded.items():
        strict = {spaced(name) for name in entry["strict"]}
        for name in entry["names"]:
            yield name, Listed("guarded", "ORG", kind, 0.6 if spaced(name) in strict else 0.7)
