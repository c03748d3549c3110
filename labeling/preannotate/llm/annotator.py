"""The pre-annotator `llm` as the contract wants it: documents to pieces, pieces to answers, answers to labels.

Knows nothing of HTTP, and does not open the cache or the connection before the first document comes.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

from labeling.preannotate.contract import labels_table
from labeling.preannotate.fingerprint import version
from labeling.preannotate.llm.labels import labels_of
from labeling.preannotate.llm.pieces import pieces
from labeling.preannotate.llm.schema import Answer
from schemas.outcome import Outcome
from schemas.preannotators import LlmSettings
from schemas.project import Project
from schemas.records import Labels, Layer, Span

if TYPE_CHECKING:
    import pyarrow as pa

    from labeling.preannotate.llm.conversation import Interviewer, Said
    from schemas.label_types import Vocabulary

_SMALLEST = 200  # characters; a piece of this size that still overflows the answer is given up
_MILLION = 1_000_000


class LlmAnnotator:
    """Entities, events and stances by a language model; every span is found by its words, never by offsets of the model."""

    name = "llm"

    def __init__(self, settings: LlmSettings, vocabulary: Vocabulary, layers: tuple[Layer, ...], cache: Path) -> None:
        """`cache` is the file that keeps answers."""
        self._settings = settings
        self._vocabulary = vocabulary
        self._layers = layers
        self._cache = cache
        self._outcome = Outcome()
        self._worked = False

    @classmethod
    def from_project(cls, project: Project) -> LlmAnnotator:
        """The model that `musnad.yaml` names, for the layers of the project."""
        settings = project.settings
        return cls(settings.preannotators.llm, project.vocabulary, settings.layers, project.llm_cache)

    @cached_property
    def version(self) -> str:
        """ "1-" and a hash over code, prompt, model and vocabulary; the address and the limits change no label."""
        from labeling.preannotate.llm.conversation import prompt_of, request_frame
        from labeling.preannotate.llm.schema import AnswerShape

        shape = AnswerShape(self._vocabulary, self._layers)
        options = {
            "request": request_frame(self._settings, shape),
            "prompt": prompt_of(self._settings, self._vocabulary, self._layers, shape),
            "longest": self._settings.longest,
        }
        return version(Path(__file__).parent.glob("*.py"), options)

    def count_in(self, outcome: Outcome) -> None:
        """Requests, tokens, cost and what was left out go to `outcome` (see `contract.Counting`)."""
        self._outcome = outcome

    def annotate(self, documents: pa.Table) -> pa.Table:
        """Labels for each document (see `contract.PreAnnotator`).

        Raises:
            EndpointError: the server does not answer. What was answered is kept, so the next run goes on from there.
        """
        names = [str(name) for name in documents.column("id").to_pylist()]
        texts = [text or "" for text in documents.column("text").to_pylist()]
        labels: list[Labels] = []
        with ThreadPoolExecutor(self._settings.concurrency) as pool:
            asked = [
                [(p, pool.submit(self._ask, text, p)) for p in pieces(text, self._settings.longest)] for text in texts
            ]
            try:
                for name, text, futures in zip(names, texts, asked, strict=True):
                    answers = list(self._answers(name, futures))
                    labels.append(labels_of(text, answers, self._vocabulary, partial(self._outcome.leave_out, name)))
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        return labels_table(documents, labels)

    def _ask(self, text: str, piece: Span) -> list[tuple[Span, Said]]:
        """What is said of a piece; one whose answer is too long for the server is halved."""
        said = self._interviewer.ask(text[piece.start : piece.end])
        found = [(piece, said)]
        size = piece.end - piece.start
        if said.cut and size > _SMALLEST:
            halves = pieces(text, (size + 1) // 2, piece)
            if len(halves) > 1:
                said.cut = False
                for half in halves:
                    found.extend(self._ask(text, half))
        return found

    def _answers(
        self, name: str, futures: list[tuple[Span, Future[list[tuple[Span, Said]]]]]
    ) -> Iterator[tuple[Span, Answer]]:
        """The usable answers about one document, in text order; counts what they took."""
        from labeling.preannotate.llm.client import RequestRefused

        leave_out = partial(self._outcome.leave_out, name)
        for piece, future in futures:
            try:
                results = future.result()
            except RequestRefused as problem:
                if not self._worked:  # nothing has been taken yet: it is the options that are wrong, not this text
                    raise
                leave_out("request-refused", f"characters {piece.start} to {piece.end}: {problem.what}")
                continue
            self._worked = True
            for part, said in results:
                self._count(said)
                for reason, detail in said.wrong:
                    leave_out(reason, detail)
                if said.cut:
                    leave_out("answer-too-long", f"characters {part.start} to {part.end}")
                if said.answer is not None:
                    yield part, said.answer

    def _count(self, said: Said) -> None:
        done = self._outcome.done
        for key, number in (
            ("requests to the model", said.requests),
            ("corrections asked for", said.corrections),
            ("prompt tokens", said.prompt_tokens),
            ("answer tokens", said.answer_tokens),
        ):
            if number:
                done[key] += number
        if said.from_cache:
            self._outcome.skipped["answers from the cache"] += said.from_cache
        cost = done["prompt tokens"] * self._settings.price_in + done["answer tokens"] * self._settings.price_out
        if cost:
            done["cents spent"] = round(100 * cost / _MILLION)

    @cached_property
    def _interviewer(self) -> Interviewer:
        from labeling.preannotate.llm.cache import AnswerCache
        from labeling.preannotate.llm.client import Endpoint
        from labeling.preannotate.llm.conversation import Interviewer

        endpoint = Endpoint(self._settings)
        return Interviewer(self._settings, self._vocabulary, self._layers, endpoint, AnswerCache(self._cache))
