"""A small corpus of invented reports with all three layers, and the inputs and settings of a release of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dataset.build import build
from dataset.release import Release, ReleaseInputs, ReleaseSettings
from schemas.outcome import Outcome
from schemas.records import (
    Annotation,
    AnnotationId,
    Argument,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
    Stance,
)
from schemas.vocabulary import Vocabulary, load_vocabulary

TEXT = (
    "قال وزير الخارجية سامر النجار إن حكومة تلمار ترفض الحصار.\n"
    "زار النجار مدينة وادي القمر يوم الأحد. وقُتل جندي في تلمار ولبيروت 😀 رأي."
)


def span(words: str, text: str = TEXT, nth: int = 0) -> Span:
    """Where `words` stand in `text`."""
    at = -1
    for _ in range(nth + 1):
        at = text.index(words, at + 1)
    return Span(at, at + len(words))


def entity(name: str, words: str, type_: str, nth: int = 0) -> Entity:
    where = span(words, nth=nth)
    return Entity(name, where.start, where.end, type_)


def argument(role: str, words: str, entity_: str | None = None, nth: int = 0) -> Argument:
    where = span(words, nth=nth)
    return Argument(role, where.start, where.end, entity_)


def gold() -> Labels:
    """Nested entities, an argument in another sentence, a stance with a holder and one of the author."""
    return Labels(
        entities=(
            entity("e1", "وزير الخارجية", "OCC"),
            entity("e2", "سامر النجار", "PERS"),
            entity("e3", "حكومة تلمار", "ORG"),
            entity("e4", "تلمار", "GPE"),
            entity("e5", "وادي القمر", "GPE"),
            entity("e6", "الأحد", "DATE"),
            entity("e7", "بيروت", "GPE"),
        ),
        events=(
            Event("v1", "Visit", span("زار"), "actual", "positive", (argument("Person", "سامر النجار", "e2"),)),
            Event("v2", "Killing", span("قُتل"), "actual", "positive", (argument("Victim", "جندي"),)),
        ),
        stances=(
            Stance("s1", span("حكومة تلمار"), span("الحصار"), "oppose", span("ترفض"), "indirect"),
            Stance("s2", None, span("جندي"), "neutral", span("قُتل جندي"), "none"),
        ),
    )


@dataclass
class Corpus:
    """Documents, decisions and annotations that a test may change before it builds."""

    documents: dict[str, Document] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    annotations: dict[str, list[Annotation]] = field(default_factory=dict)

    def add(self, number: int, *, labels: Labels | None = None, text: str = TEXT, group: str = "") -> DocumentId:
        """An approved document with two annotations, of which the decision was made."""
        name = DocumentId(f"doc-{number:03d}")
        labels = gold() if labels is None else labels
        self.documents[name] = Document(
            name,
            text,
            source="صحيفة | تجريبية",
            licence="CC-BY-4.0",
            title=f"خبر {number}",
            date="2026-01-01",
            url=f"https://example.org/{number}",
            group=group,
            metadata={"رقم": number, "a": [1, None]},
        )
        said = [
            Annotation(
                AnnotationId(f"{number:03d}-{n}"),
                name,
                person,
                labels,
                "2026-02-03T09:00:00Z",
                f"2026-02-0{n + 3}T10:00:00Z",
                lead_time=61.5,
                prediction="lexicon@1",
            )
            for n, person in enumerate(("amina@example.org", "basil@example.org"))
        ]
        self.annotations[name] = said
        self.decisions[name] = Decision(
            name,
            "approved",
            "two-agree",
            "amina@example.org and basil@example.org agree",
            tuple(a.revision for a in said),
            labels,
        )
        return name

    def decide(self, name: str, **changes: object) -> None:
        self.decisions[name] = replace(self.decisions[name], **changes)

    def inputs(self, vocabulary: Vocabulary, documents: Iterable[Document] | None = None) -> ReleaseInputs:
        return ReleaseInputs(
            sorted(self.documents.values(), key=lambda d: d.id) if documents is None else documents,
            self.decisions.get,
            lambda name: self.annotations.get(name, []),
            vocabulary,
        )


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture
def settings() -> ReleaseSettings:
    return ReleaseSettings(
        name="trial",
        pretty_name="Trial",
        licence="cc-by-4.0",
        salt="a salt for tests",
        policy=("Two annotators agree.",),
        guideline="1",
    )


@pytest.fixture
def corpus() -> Corpus:
    """Thirty approved documents, enough for three splits."""
    made = Corpus()
    for number in range(30):
        made.add(number)
    return made


Build = Callable[..., Release]


@pytest.fixture
def make(tmp_path: Path, vocabulary: Vocabulary, settings: ReleaseSettings) -> Build:
    """Build a release of a corpus into `tmp_path / "releases"`."""

    def made(corpus: Corpus, outcome: Outcome | None = None, folder: Path | None = None, **changed: object) -> Release:
        return build(
            corpus.inputs(vocabulary),
            folder or tmp_path / "releases",
            replace(settings, **changed),
            outcome or Outcome(),
        )

    return made
