"""A small corpus of invented reports with all three layers, and the inputs and settings of a release of it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from dataset.build import build
from dataset.release import Release, ReleaseInputs, ReleaseSettings
from dataset.versions import Wish
from schemas.citation import CitationSettings
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


class Report:
    """An invented report in three sentences, and labels on it that are found by their words."""

    text = (
        "قال وزير الخارجية سامر النجار إن حكومة تلمار ترفض الحصار.\n"
        "زار النجار مدينة وادي القمر يوم الأحد. وقُتل جندي في تلمار ولبيروت 😀 رأي."
    )

    def of(self, number: int) -> str:
        """The report with an ending of its own in the last sentence, so that no two of them are near-duplicates."""
        return f"{self.text.removesuffix('.')} {self.ending(number)}."

    def ending(self, number: int) -> str:
        """Twelve words that no other number has."""
        draw = random.Random(number)
        return " ".join("".join(draw.choices("بتثجحخدذرزسشصضطظعغفقكلمنه", k=5)) for _ in range(12))

    def span(self, words: str) -> Span:
        at = self.text.index(words)
        return Span(at, at + len(words))

    def entity(self, name: str, words: str, type_: str) -> Entity:
        where = self.span(words)
        return Entity(name, where.start, where.end, type_)

    def argument(self, role: str, words: str, entity: str | None = None) -> Argument:
        where = self.span(words)
        return Argument(role, where.start, where.end, entity)

    def gold(self) -> Labels:
        """Nested entities, an argument in another sentence, a stance with a holder and one of the author."""
        return Labels(
            entities=(
                self.entity("e7", "بيروت", "GPE"),
                self.entity("e1", "وزير الخارجية", "OCC"),
                self.entity("e2", "سامر النجار", "PERS"),
                self.entity("e4", "تلمار", "GPE"),
                self.entity("e3", "حكومة تلمار", "ORG"),
                self.entity("e5", "وادي القمر", "GPE"),
                self.entity("e6", "الأحد", "DATE"),
            ),
            events=(
                Event("v2", "Killing", self.span("قُتل"), "actual", "positive", (self.argument("Victim", "جندي"),)),
                Event(
                    "v1",
                    "Visit",
                    self.span("زار"),
                    "actual",
                    "positive",
                    (self.argument("Destination", "وادي القمر", "e5"), self.argument("Person", "سامر النجار", "e2")),
                ),
            ),
            stances=(
                Stance("s1", self.span("حكومة تلمار"), self.span("الحصار"), "oppose", self.span("ترفض"), "indirect"),
                Stance("s2", None, self.span("جندي"), "neutral", self.span("قُتل جندي"), "none"),
            ),
        )


@dataclass
class Corpus:
    """Documents, decisions and annotations that a test may change before it builds."""

    documents: dict[str, Document] = field(default_factory=dict)
    decisions: dict[str, Decision] = field(default_factory=dict)
    annotations: dict[str, list[Annotation]] = field(default_factory=dict)
    predictions: dict[str, dict[str, Labels]] = field(default_factory=dict)

    def add(self, number: int, *, labels: Labels | None = None, text: str | None = None, group: str = "") -> DocumentId:
        """An approved document with two annotations, of which the decision was made; the report of this number, if no text is given."""
        name = DocumentId(f"doc-{number:03d}")
        text = Report().of(number) if text is None else text
        labels = Report().gold() if labels is None else labels
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

    def inputs(self, vocabulary: Vocabulary) -> ReleaseInputs:
        return ReleaseInputs(
            lambda: sorted(self.documents.values(), key=lambda document: document.id),
            self.decisions.get,
            lambda name: self.annotations.get(name, []),
            vocabulary,
            predictions=lambda name: self.predictions.get(name, {}),
        )


@pytest.fixture(scope="session")
def vocabulary() -> Vocabulary:
    return load_vocabulary()


@pytest.fixture
def report() -> Report:
    return Report()


@pytest.fixture(scope="session")
def written() -> Report:
    """The same report for tests that share their releases."""
    return Report()


def trial_settings() -> ReleaseSettings:
    return ReleaseSettings(
        name="trial",
        pretty_name="Trial",
        licence="cc-by-4.0",
        salt="a salt for tests",
        policy=("Two annotators agree.",),
        guideline="1",
    )


@pytest.fixture
def settings() -> ReleaseSettings:
    return trial_settings()


@pytest.fixture(scope="session")
def trial() -> ReleaseSettings:
    """The same settings for tests that share their releases."""
    return trial_settings()


@pytest.fixture(scope="session")
def new_corpus() -> type[Corpus]:
    """Makes an empty corpus."""
    return Corpus


def thirty() -> Corpus:
    made = Corpus()
    for number in range(30):
        made.add(number)
    return made


@pytest.fixture
def corpus() -> Corpus:
    """Thirty approved documents, enough for three splits."""
    return thirty()


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """The first release of the thirty documents; tests that change it copy it."""
    folder = tmp_path_factory.mktemp("releases")
    return build(thirty().inputs(vocabulary), folder, trial_settings(), Outcome()).folder


@pytest.fixture(scope="session")
def described(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """The same with authors and a `croissant.json`; tests that change it copy it."""
    settings = replace(
        trial_settings(),
        croissant=True,
        repository="org/trial",
        citation=CitationSettings(authors=("Haddad, Reem", "Libya Desk")),
    )
    return build(thirty().inputs(vocabulary), tmp_path_factory.mktemp("described"), settings, Outcome()).folder


@pytest.fixture(scope="session")
def three_releases(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """1.0.0; 1.1.0 with five documents more; 2.0.0 without the layer of stances, so without its config."""
    folder = tmp_path_factory.mktemp("published")
    corpus, settings = thirty(), replace(trial_settings(), repository="org/trial")
    build(corpus.inputs(vocabulary), folder, settings, Outcome())
    for number in range(30, 35):
        corpus.add(number)
    build(corpus.inputs(vocabulary), folder, settings, Outcome())
    build(corpus.inputs(vocabulary), folder, replace(settings, layers=("entities", "events")), Outcome())
    return folder


@pytest.fixture(scope="session")
def built_standoff(tmp_path_factory: pytest.TempPathFactory, vocabulary: Vocabulary) -> Path:
    """A release of six documents without a licence, in one split; tests that change it copy it."""
    corpus = Corpus()
    for number in range(6):
        name = corpus.add(number)
        corpus.documents[name] = replace(corpus.documents[name], licence="")
    folder = tmp_path_factory.mktemp("releases")
    settings = replace(trial_settings(), shares={"train": 1.0})
    return build(corpus.inputs(vocabulary), folder, settings, Outcome()).folder


Build = Callable[..., Release]


@pytest.fixture
def make(tmp_path: Path, vocabulary: Vocabulary, settings: ReleaseSettings) -> Build:
    """Build a release of a corpus into `tmp_path / "releases"`."""

    def made(
        corpus: Corpus,
        outcome: Outcome | None = None,
        folder: Path | None = None,
        wish: Wish | None = None,
        **changed: object,
    ) -> Release:
        return build(
            corpus.inputs(vocabulary),
            folder or tmp_path / "releases",
            replace(settings, **changed),
            outcome or Outcome(),
            wish,
        )

    return made
