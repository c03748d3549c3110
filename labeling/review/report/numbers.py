"""Every number of the report as one JSON object; the page shows this and nothing else. Knows nothing of pages or plots.

The annotations of a project are read as a stream, twice: once for all counts, once for label errors, which need to know
what names are labelled elsewhere.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

from labeling.review.acceptance import Acceptance
from labeling.review.agreement import ROUNDS, Agreement, agreement
from labeling.review.anchoring import Anchoring
from labeling.review.disagreements import Disagreements
from labeling.review.distribution import Distribution
from labeling.review.gamma import GammaSample
from labeling.review.items import Reviewed, reviewed
from labeling.review.label_errors import LabelErrors
from labeling.review.people import People
from labeling.review.progress import Progress
from labeling.review.units import Item
from labeling.store.labels import MAIN, LabelStore
from labeling.store.parts import newest_revisions
from schemas.project import Project
from schemas.records import LAYERS

FORMAT = 1
"""Of the JSON: it changes where a number moves or changes its meaning."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a report is asked for; the same of these and the same project give the same bytes.

    `name` calls annotators, `address` is Label Studio's, `funnel` says how many documents stand at each stage.
    """

    day: date
    goal: int
    name: Callable[[str], str]
    address: str
    funnel: Mapping[str, Any]
    with_tagger: bool = False
    rounds: int = ROUNDS
    seed: int = 0


def numbers(
    project: Project, store: LabelStore, request: Request, progress: Callable[[int], None] = lambda _: None
) -> dict[str, Any]:
    """Read the project and count. `progress` is told of each document that was read, and of each fold of the tagger."""
    settings, vocabulary = project.settings, project.vocabulary
    left_out: Counter[str] = Counter()
    read = partial(
        reviewed,
        project.documents,
        store=store,
        layers=settings.layers,
        name=request.name,
    )
    every = _Everything(Anchoring(_main_model(store)), LabelErrors(vocabulary), GammaSample(request.seed))
    found = agreement(
        every.watched(read(project.predictions, left_out=left_out), progress),
        settings.layers,
        rounds=request.rounds,
        seed=request.seed,
    )
    every.errors.look(read(None, left_out=Counter()), with_tagger=request.with_tagger, progress=progress)
    left_out.update(every.acceptance.left_out)
    return {
        "format": FORMAT,
        "project": settings.name,
        "date": request.day.isoformat(),
        "layers": list(settings.layers),
        "funnel": dict(request.funnel),
        "left_out": dict(sorted((+left_out).items())),
        "progress": {
            **every.progress.to_json(),
            "forecast": every.progress.forecast(request.goal, request.day, request.rounds, request.seed).to_json()
            if request.goal
            else None,
        },
        "agreement": {
            **found.to_json(),
            "gamma": every.gamma.measure(request.rounds).to_json() if "entities" in settings.layers else None,
        },
        "disagreements": every.disagreements.to_json(),
        "annotators": _annotators(every, found),
        "acceptance": {
            **every.acceptance.to_json(),
            "blind_slice": every.anchoring.to_json(request.rounds, request.seed),
        },
        "decisions": _decisions(store),
        "labels": every.distribution.to_json(vocabulary),
        "label_errors": every.errors.to_json(_links(project, store, request.address)),
        "arabic": _arabic_names(project),
    }


@dataclass(slots=True)
class _Everything:
    """All that is counted in the first reading."""

    anchoring: Anchoring
    errors: LabelErrors
    gamma: GammaSample
    acceptance: Acceptance = field(default_factory=Acceptance)
    disagreements: Disagreements = field(default_factory=Disagreements)
    distribution: Distribution = field(default_factory=Distribution)
    people: People = field(default_factory=People)
    progress: Progress = field(default_factory=Progress)

    def watched(self, cases: Iterator[Reviewed], progress: Callable[[int], None]) -> Iterator[Item]:
        """The items that agreement asks for, each counted by all the others on its way."""
        for case in cases:
            item = case.item()
            self.disagreements.add(item)
            self.gamma.add(item)
            self.errors.learn(case)
            for count in (self.acceptance, self.anchoring, self.distribution, self.people, self.progress):
                count.add(case)
            progress(1)
            yield item


def _annotators(every: _Everything, found: Agreement) -> dict[str, Any]:
    """What each annotator did, how they agree with the others and with gold, and how much of predictions they leave."""

    def estimates(table: Mapping[str, Mapping[Any, Any]], who: str) -> dict[str, Any]:
        return {layer: one.to_json() for layer, one in table.get(who, {}).items()}

    rows = {}
    for who, work in sorted(every.people.work.items()):
        kept = every.acceptance.people.get(who)
        rows[who] = {
            **work.to_json(),
            "with_the_others": estimates(found.people, who),
            "with_consensus": estimates(found.against_consensus, who),
            "with_gold": estimates(found.against_gold, who),
            "with_themselves": estimates(found.repeated, who),
            "predictions": kept.to_json() if kept is not None else None,
        }
    return rows


def _decisions(store: LabelStore) -> list[dict[str, Any]]:
    """Layers of documents by verdict and rule, also of documents that nobody has labelled."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for layer, verdict, rule, times in store.verdicts():
        for one in (layer,) if layer else LAYERS:
            counts[one, verdict, rule] += times
    order = sorted(counts.items(), key=lambda pair: (LAYERS.index(pair[0][0]), pair[0][1], -pair[1], pair[0][2]))
    return [
        {"layer": layer, "verdict": verdict, "rule": rule, "documents": times}
        for (layer, verdict, rule), times in order
    ]


def _main_model(store: LabelStore) -> str:
    """The model of most tasks: what a blind document would have been shown."""
    models = Counter(task.model for task in store.tasks() if task.model)
    return min(models, key=lambda model: (-models[model], model), default="")


def _links(project: Project, store: LabelStore, address: str) -> Callable[[str], str]:
    """Where a document's newest text is labelled."""
    newest = newest_revisions(project.documents)
    of_document: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for task in store.tasks():
        known = newest.get(task.document)
        if task.task is not None and (known is None or known.sha256 == task.sha256):
            of_document[task.document][task.campaign] = f"{address}/projects/{task.project}/data?task={task.task}"

    def link(document: str) -> str:
        campaigns = of_document.get(document, {})
        return campaigns.get(MAIN) or next(iter(campaigns.values()), "")

    return link


def _arabic_names(project: Project) -> dict[str, str]:
    vocabulary = project.vocabulary
    names = {tag: kind.ar for tag, kind in vocabulary.entities.items()}
    names |= {tag: kind.ar for tag, kind in vocabulary.events.items()}
    names |= {role: kind.ar for role, kind in vocabulary.roles.items()}
    choices = (*vocabulary.stance_polarity, *vocabulary.realis, *vocabulary.polarity, *vocabulary.quotes)
    return names | {choice.value: choice.ar for choice in choices}
