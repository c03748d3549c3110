"""The shape of a language model's answer, made from the vocabulary: as JSON schema for the server, and as a check of what came.

Knows nothing of prompts and servers. A model never gives offsets: it gives the words of a mention and a few words before them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any, Literal, Optional, cast

from pydantic import BaseModel, ConfigDict, ValidationError, create_model

from schemas.label_types import Choice, Vocabulary
from schemas.records import Layer

_THOUGHTS = re.compile(r"<think>.*?</think>", re.DOTALL)
_FENCE = re.compile(r"```[a-zA-Z]*\s*\n(.*?)```", re.DOTALL)
_SHOWN = 5

Item = dict[str, Any]
Answer = dict[Layer, list[Item]]


class AnswerError(ValueError):
    """An answer that does not have the shape; its text is for the model to read."""


class Mention(BaseModel):
    """Words as they stand in the text, and the few words before them."""

    model_config = ConfigDict(extra="forbid", strict=True)

    words: str
    before: str


class AnswerShape:
    """What an answer for these layers must look like."""

    def __init__(self, vocabulary: Vocabulary, layers: Iterable[Layer]) -> None:
        makers = {"entities": _entity_model, "events": _event_model, "stances": _stance_model}
        self._items: dict[Layer, type[BaseModel]] = {layer: makers[layer](vocabulary) for layer in layers}
        fields: dict[str, Any] = {layer: (list[item], ...) for layer, item in self._items.items()}  # type: ignore[valid-type]  # a type made at run time
        self._model = create_model("Answer", __config__=_CONFIG, **fields)
        self.json_schema: dict[str, Any] = cast("dict[str, Any]", _without_titles(self._model.model_json_schema()))

    def read(self, content: str) -> Answer:
        """The answer in `content`, which may stand in a markdown fence or behind a model's thoughts.

        Raises:
            AnswerError: it is no JSON, or not of this shape.
        """
        value = _json(content)
        try:
            return cast("Answer", self._model.model_validate(value).model_dump())
        except ValidationError as problem:
            raise AnswerError(_problems(problem)) from problem

    def read_what_fits(self, content: str) -> tuple[Answer, list[tuple[Layer, str]]]:
        """The labels of a broken answer that are of this shape, and the others with what is wrong with each.

        Raises:
            AnswerError: it is no JSON object with the layers as lists.
        """
        value = _json(content)
        if not isinstance(value, dict) or not all(isinstance(value.get(layer, []), list) for layer in self._items):
            raise AnswerError("the answer is no object with a list for each layer")
        kept: Answer = {}
        wrong: list[tuple[Layer, str]] = []
        for layer, model in self._items.items():
            kept[layer] = []
            for item in value.get(layer, []):
                try:
                    kept[layer].append(model.model_validate(item).model_dump())
                except ValidationError as problem:
                    wrong.append((layer, _problems(problem)))
        return kept, wrong


_CONFIG = ConfigDict(extra="forbid", strict=True)


def _entity_model(vocabulary: Vocabulary) -> type[BaseModel]:
    return create_model("Entity", __base__=Mention, type=(_one_of(vocabulary.entities), ...))


def _event_model(vocabulary: Vocabulary) -> type[BaseModel]:
    argument: Any = create_model("Argument", __base__=Mention, role=(_one_of(vocabulary.roles), ...))
    return create_model(
        "Event",
        __config__=_CONFIG,
        type=(_one_of(vocabulary.events), ...),
        trigger=(Mention, ...),
        realis=(_choice(vocabulary.realis), ...),
        polarity=(_choice(vocabulary.polarity), ...),
        arguments=(list[argument], ...),
    )


def _stance_model(vocabulary: Vocabulary) -> type[BaseModel]:
    return create_model(
        "Stance",
        __config__=_CONFIG,
        holder=(Optional[Mention], ...),  # noqa: UP045 – a value, not an annotation
        target=(Mention, ...),
        evidence=(Mention, ...),
        polarity=(_choice(vocabulary.stance_polarity), ...),
        quote=(_choice(vocabulary.quotes), ...),
    )


def _choice(choices: Iterable[Choice]) -> Any:
    return _one_of(choice.value for choice in choices)


def _one_of(names: Iterable[str]) -> Any:
    return Literal.__getitem__(tuple(names))


def _json(content: str) -> Any:
    text = _THOUGHTS.sub("", content).strip()
    fence = _FENCE.search(text)
    if fence is not None:
        text = fence.group(1).strip()
    try:
        return json.loads(text)
    except json.JSONDecodeError as problem:
        begin, end = text.find("{"), text.rfind("}")
        try:
            return json.loads(text[begin : end + 1])  # a sentence before or after it
        except json.JSONDecodeError:
            raise AnswerError(f"the answer is not JSON: {problem}") from problem


def _problems(problem: ValidationError) -> str:
    errors = problem.errors(include_url=False, include_input=False)
    lines = [f"{'.'.join(map(str, error['loc'])) or 'the answer'}: {error['msg']}" for error in errors[:_SHOWN]]
    return "; ".join(lines) + (f"; and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else "")


def _without_titles(value: Any) -> Any:
    """The schema without pydantic's titles and docstrings, which cost tokens and say nothing."""
    if isinstance(value, dict):
        return {
            key: {name: _without_titles(field) for name, field in inner.items()}
            if key in ("properties", "$defs")
            else _without_titles(inner)
            for key, inner in value.items()
            if key not in ("title", "description")
        }
    return [_without_titles(one) for one in value] if isinstance(value, list) else value
