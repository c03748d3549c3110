"""Asking a model about one piece of text until its answer has the shape, at most three times. Knows nothing of where the words stand."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from labeling.preannotate.llm.cache import AnswerCache, Kept, request_key
from labeling.preannotate.llm.client import Endpoint
from labeling.preannotate.llm.prompt import correction, system_prompt
from labeling.preannotate.llm.schema import Answer, AnswerError, AnswerShape
from schemas.label_types import Vocabulary
from schemas.preannotators import LlmSettings
from schemas.records import Layer

_ROUNDS = 3  # the first answer and two corrections


@dataclass(slots=True)
class Said:
    """What came of one piece: `answer` is None where none of the answers could be used, or where the piece is too long (`cut`)."""

    answer: Answer | None = None
    cut: bool = False
    wrong: tuple[tuple[str, str], ...] = ()
    requests: int = 0
    from_cache: int = 0
    corrections: int = 0
    prompt_tokens: int = 0
    answer_tokens: int = 0


class Interviewer:
    """Asks about pieces of text; may be used by several threads."""

    def __init__(
        self,
        settings: LlmSettings,
        vocabulary: Vocabulary,
        layers: tuple[Layer, ...],
        endpoint: Endpoint,
        cache: AnswerCache,
    ) -> None:
        self._endpoint = endpoint
        self._cache = cache
        self._shape = AnswerShape(vocabulary, layers)
        self._body = request_frame(settings, self._shape)
        self._system = prompt_of(settings, vocabulary, layers, self._shape)

    def ask(self, text: str) -> Said:
        """What the model says of `text`; from the cache where it was asked before.

        Raises:
            EndpointError: the server gave no answer.
        """
        messages = [{"role": "system", "content": self._system}, {"role": "user", "content": text}]
        key = request_key({**self._body, "messages": messages})
        said = Said()
        kept = self._cache.get(key)
        if kept is not None:
            with contextlib.suppress(AnswerError):  # kept by a version that read more generously
                said.answer, said.from_cache = self._shape.read(kept.content), 1
                return said
        content = ""
        for _ in range(_ROUNDS):
            reply = self._endpoint.ask({**self._body, "messages": messages})
            content = reply.content
            said.requests += 1
            said.prompt_tokens += reply.prompt_tokens
            said.answer_tokens += reply.answer_tokens
            if reply.cut:
                said.cut = True
                return said
            try:
                said.answer = self._shape.read(content)
            except AnswerError as problem:
                said.corrections += 1
                messages = [*messages[:2], {"role": "assistant", "content": content}]
                messages.append({"role": "user", "content": correction(str(problem))})
                continue
            self._cache.put(key, Kept(content, said.prompt_tokens, said.answer_tokens))
            return said
        said.corrections -= 1  # after the last answer nothing was asked
        try:
            answer, wrong = self._shape.read_what_fits(content)
        except AnswerError as problem:
            said.wrong = (("no-usable-answer", str(problem)),)
        else:
            said.answer, said.wrong = (
                answer,
                tuple(("label-not-of-the-schema", f"{layer}: {what}") for layer, what in wrong),
            )
        return said


def request_frame(settings: LlmSettings, shape: AnswerShape) -> dict[str, Any]:
    """The body of every request, without its messages."""
    body: dict[str, Any] = {"model": settings.model}
    if settings.temperature is not None:
        body["temperature"] = settings.temperature
    if settings.output == "json_schema":
        wanted = {"name": "labels", "strict": True, "schema": shape.json_schema}
        body["response_format"] = {"type": "json_schema", "json_schema": wanted}
    elif settings.output == "json_object":
        body["response_format"] = {"type": "json_object"}
    return body


def prompt_of(settings: LlmSettings, vocabulary: Vocabulary, layers: tuple[Layer, ...], shape: AnswerShape) -> str:
    """The instructions; a server that does not enforce the schema gets it in words."""
    return system_prompt(vocabulary, layers, None if settings.output == "json_schema" else shape.json_schema)
