"""Reads the three vocabulary files into one `Vocabulary`, or refuses them with file, line and the mend. Knows nothing of texts or of Label Studio."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from schemas import codes
from schemas.errors import VocabularyError
from schemas.examples import Example, boundary_problem, bracket_problem
from schemas.label_types import (
    Choice,
    EntityType,
    EventType,
    Group,
    RegionLabel,
    RelationLabel,
    Role,
    Rule,
    StanceLabels,
    Vocabulary,
)
from schemas.located import Place
from schemas.vocabulary_rules import check_colours, check_hotkeys, check_relation_labels
from schemas.yaml_lines import read_yaml

__all__ = [
    "Choice",
    "EntityType",
    "EventType",
    "Example",
    "Group",
    "RegionLabel",
    "RelationLabel",
    "Role",
    "Rule",
    "StanceLabels",
    "Vocabulary",
    "load_vocabulary",
]

_BUILT_IN = Path(__file__).parent
_NAMES = ("ar", "en")
_MEANING = (*_NAMES, "definition_ar", "definition_en")
_LOOKS = ("colour", "hotkey")


def load_vocabulary(
    entities: Path | None = None, events: Path | None = None, stances: Path | None = None
) -> Vocabulary:
    """The vocabulary of the three files; None stands for the built-in one.

    Raises:
        VocabularyError: a file cannot be read or breaks a rule; names file, line and the mend.
    """
    entity_file = _open(entities or _BUILT_IN / "entities.yaml", ("groups", "types"))
    event_file = _open(events or _BUILT_IN / "events.yaml", ("realis", "polarity", "roles", "groups", "types"))
    stance_file = _open(stances or _BUILT_IN / "stances.yaml", ("labels", "relations", "polarity", "quotes"))

    entity_groups = _groups(entity_file.under("groups"))
    event_groups = _groups(event_file.under("groups"))
    roles = {name: _role(name, place) for name, place in event_file.under("roles").entries()}
    entity_types = {tag: _entity_type(tag, place, entity_groups) for tag, place in entity_file.under("types").entries()}
    event_types = {
        tag: _event_type(tag, place, event_groups, roles) for tag, place in event_file.under("types").entries()
    }
    _refuse_unused(entity_file.under("groups"), {kind.group for kind in entity_types.values()})
    _refuse_unused(event_file.under("groups"), {kind.group for kind in event_types.values()})
    used_roles = {role.name for kind in event_types.values() for role in kind.roles}
    for name, place in event_file.under("roles").entries():
        if name not in used_roles:
            place.refuse(f"describes the role {name!r}, which no event type has", "Remove it, or give it to a type")

    content: dict[str, Any] = {
        "entities": entity_types,
        "events": event_types,
        "entity_groups": entity_groups,
        "event_groups": event_groups,
        "roles": roles,
        "realis": _choices(event_file.under("realis"), defaults=1),
        "polarity": _choices(event_file.under("polarity"), defaults=1),
        "stance_polarity": _choices(stance_file.under("polarity"), defaults=0),
        "quotes": _choices(stance_file.under("quotes"), defaults=1),
        "stance": _stance_labels(stance_file),
    }
    check_relation_labels(event_file.under("roles"), stance_file.under("relations"))
    check_hotkeys(entity_file, event_file, stance_file)
    check_colours(entity_file, event_file, stance_file)
    return Vocabulary(**content, version=_version(content))


def _open(path: Path, sections: Collection[str]) -> Place:
    place = Place(read_yaml(path, VocabularyError), VocabularyError)
    place.fields(sections)
    return place


def _groups(place: Place) -> tuple[Group, ...]:
    groups: dict[str, Group] = {}
    for item in place.items():
        item.fields(("name", *_NAMES))
        group = Group(*(item.under(key).text() for key in ("name", *_NAMES)))
        if group.name in groups:
            item.refuse(f"names the group {group.name!r} a second time", "Rename or remove one of the two")
        groups[group.name] = group
    return tuple(groups.values())


def _refuse_unused(groups: Place, used: Collection[str]) -> None:
    for item in groups.items():
        if item.value["name"] not in used:
            item.refuse(f"names the group {item.value['name']!r}, which no type has", "Remove it, or give it to a type")


def _role(name: str, place: Place) -> Role:
    place.fields(_NAMES)
    return Role(name, place.under("ar").text(), place.under("en").text(), required=False)


def _entity_type(tag: str, place: Place, groups: tuple[Group, ...]) -> EntityType:
    place.fields((*_MEANING, "group", *_LOOKS, "camel", "ontonotes", "examples"), ("counterexamples",))
    return EntityType(
        tag,
        **_described(place),
        group=place.under("group").one_of([group.name for group in groups]),
        camel=place.under("camel").code(codes.CAMEL),
        ontonotes=place.under("ontonotes").code(codes.ONTONOTES),
    )


def _event_type(tag: str, place: Place, groups: tuple[Group, ...], roles: Mapping[str, Role]) -> EventType:
    place.fields((*_MEANING, "group", *_LOOKS, "roles", "ace", "acled", "plover", "examples"), ("counterexamples",))
    return EventType(
        tag,
        **_described(place),
        group=place.under("group").one_of([group.name for group in groups]),
        roles=_roles_of(place.under("roles"), roles),
        ace=place.under("ace").code(codes.ACE),
        acled=place.under("acled").code(codes.ACLED),
        plover=place.under("plover").code(codes.PLOVER),
    )


def _roles_of(place: Place, roles: Mapping[str, Role]) -> tuple[Role, ...]:
    chosen: dict[str, Role] = {}
    for item in place.items():
        name = item.text().removesuffix("*")
        if name not in roles:
            item.refuse(
                f"gives the unknown role {name!r}", f"Describe it under `roles`, or write one of: {', '.join(roles)}"
            )
        if name in chosen:
            item.refuse(f"gives the role {name!r} a second time", "Remove one of the two")
        chosen[name] = Role(name, roles[name].ar, roles[name].en, required=item.text().endswith("*"))
    return tuple(chosen.values())


def _stance_labels(place: Place) -> StanceLabels:
    labels, relations = place.under("labels"), place.under("relations")
    labels.fields(("Stance", "Span"))
    relations.fields(("holder", "target"))
    return StanceLabels(
        stance=_region_label("Stance", labels.under("Stance")),
        span=_region_label("Span", labels.under("Span")),
        holder=_relation_label("holder", relations.under("holder")),
        target=_relation_label("target", relations.under("target")),
    )


def _region_label(value: str, place: Place) -> RegionLabel:
    place.fields((*_MEANING, *_LOOKS, "examples"), ("counterexamples",))
    return RegionLabel(value, **_described(place))


def _relation_label(value: str, place: Place) -> RelationLabel:
    place.fields((*_MEANING, "rules"))
    for item in place.under("rules").items():
        item.fields(_NAMES)
    rules = tuple(Rule(item.under("ar").text(), item.under("en").text()) for item in place.under("rules").items())
    return RelationLabel(value, **_meaning(place), rules=rules)


def _choices(place: Place, *, defaults: int) -> tuple[Choice, ...]:
    choices: dict[str, Choice] = {}
    for item in place.items():
        item.fields(("value", *_MEANING, "hotkey"), ("default",))
        default = item.under("default").flag() if "default" in item.value else False
        value = item.under("value").text()
        if value in choices:
            item.refuse(f"offers the choice {value!r} a second time", "Rename or remove one of the two")
        choices[value] = Choice(value, **_meaning(item), hotkey=_hotkey(item), default=default)
    found = [choice.value for choice in choices.values() if choice.default]
    if len(found) != defaults:
        said = f"marks {' and '.join(found)} as default" if found else "marks no default"
        place.refuse(
            f"{said} where {'one' if defaults else 'none'} belongs",
            "Write `default: true` under exactly one choice"
            if defaults
            else "Remove `default: true`: this has to be chosen",
        )
    return tuple(choices.values())


def _described(place: Place) -> dict[str, Any]:
    looks = {"colour": place.under("colour").text(), "hotkey": _hotkey(place)}
    return {**_meaning(place), "examples": _examples(place), **looks}


def _meaning(place: Place) -> dict[str, str]:
    return {key: place.under(key).text() for key in _MEANING}


def _hotkey(place: Place) -> str:
    hotkey = place.under("hotkey")
    return "" if hotkey.value == "" else hotkey.text()


def _examples(place: Place) -> tuple[Example, ...]:
    examples = []
    for item in place.under("examples").items():
        text = item.text()
        _refuse_if(item, bracket_problem(text) or boundary_problem(text))
        examples.append(Example(text, positive=True))
    for item in place.under("counterexamples").items() if "counterexamples" in place.value else ():
        item.fields(("text", "why"))
        text = item.under("text").text()
        # where a counterexample's brackets stand may be the very fault that it shows
        _refuse_if(item.under("text"), bracket_problem(text))
        examples.append(Example(text, positive=False, note=item.under("why").text()))
    return tuple(examples)


def _refuse_if(place: Place, problem: str | None) -> None:
    if problem is not None:
        place.refuse(f"{problem}: {place.value}", "Put [ and ] around whole words, after any proclitic and before ال")


def _version(content: Mapping[str, Any]) -> str:
    canonical = json.dumps(content, default=asdict, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()[:12]
