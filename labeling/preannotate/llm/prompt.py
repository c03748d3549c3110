"""What a language model is told: the task, the rules of spans, and the types of the vocabulary. Knows nothing of servers and answers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

from schemas.label_types import Choice, EntityType, EventType, Vocabulary
from schemas.records import Layer

_TASK = """You label Arabic news for a data set. Answer with one JSON object and nothing else.

Every mention is given as {"words": …, "before": …}:
- "words" are copied from the text letter by letter: same spelling, same hamza, same digits. Never translate, correct, shorten or join.
- "before" are the two or three written words that stand directly before them in the text ("" at the beginning). They tell apart words that come twice.
- Leave out the proclitics و ف ب ك ل in front of the first word; keep ال. Where ل and ال are written لل, the words begin at the second ل.
- Attached pronouns and the future س stay inside. Quotation marks and punctuation at the edges stay outside.
- In the examples below the labelled words stand in [brackets]; brackets are no part of an answer.
- Label every mention, each time it comes. Where nothing is to be labelled, give an empty list. Do not guess."""

_ENTITIES = """ENTITIES: named entities, and nested ones inside them as entities of their own. A title (OCC) is not part of the person's name. \
A nationality adjective belongs to its head. Take the longest phrase that names the thing, without the clauses after it."""

_EVENTS = """EVENTS: "trigger" is the smallest word or fixed phrase that names the event. "arguments" are the participants named in the same \
sentence, the fullest mention of each, with one of the roles of the event's type (* = normally named)."""

_STANCES = """STANCES: who ("holder"; null where it is the author) thinks what of what ("target"), and the smallest words that show it \
("evidence"). A neutral verb of attribution (قال، أضاف) is no stance."""


def system_prompt(vocabulary: Vocabulary, layers: Iterable[Layer], json_schema: Mapping[str, Any] | None) -> str:
    """The instructions for these layers; with `json_schema` for a server that does not enforce one."""
    parts = [_TASK]
    chosen = set(layers)
    if "entities" in chosen:
        parts.append("\n".join([_ENTITIES, *map(_entity_line, vocabulary.entities.values())]))
    if "events" in chosen:
        questions = [_question("realis", vocabulary.realis), _question("polarity", vocabulary.polarity)]
        parts.append("\n".join([_EVENTS, *map(_event_line, vocabulary.events.values()), *questions]))
    if "stances" in chosen:
        questions = [_question("polarity", vocabulary.stance_polarity), _question("quote", vocabulary.quotes)]
        labels = vocabulary.stance
        rules = [f"- {side}: {rule.en}" for side in ("holder", "target") for rule in getattr(labels, side).rules]
        parts.append("\n".join([_STANCES, *rules, *questions]))
    if json_schema is not None:
        parts.append("The JSON schema of the answer:\n" + json.dumps(json_schema, ensure_ascii=False))
    return "\n\n".join(parts)


def correction(problem: str) -> str:
    """What is said to a model whose answer did not fit."""
    return f"That answer cannot be used: {problem}. Answer again with the whole JSON object, and nothing else."


def _entity_line(kind: EntityType) -> str:
    return f"- {kind.tag} ({kind.ar}): {kind.definition_en}{_example(kind)}"


def _event_line(kind: EventType) -> str:
    roles = ", ".join(role.name + ("*" if role.required else "") for role in kind.roles)
    return f"- {kind.tag} ({kind.ar}): {kind.definition_en} Roles: {roles}.{_example(kind)}"


def _example(kind: EntityType | EventType) -> str:
    """The first example; the labelled words stand in brackets."""
    first = next((example.text for example in kind.examples if example.positive), "")
    return f" Example: {first}" if first else ""


def _question(name: str, choices: Iterable[Choice]) -> str:
    return f"{name}: " + " ".join(f"{choice.value} = {choice.definition_en}" for choice in choices)
