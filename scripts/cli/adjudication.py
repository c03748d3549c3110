"""From decisions to the adjudication projects in Label Studio, as a part of the verb review."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, note, progress, summary

if TYPE_CHECKING:
    from labeling.store.labels import LabelStore
    from labeling.studio.campaigns import Plan
    from labeling.studio.disputes import Competing
    from schemas.project import Project
    from schemas.records import Annotation, Decision, Document, DocumentId


@dataclass(slots=True)
class Sent:
    """What became of the documents that have to be adjudicated; `why_not` where they could not be sent."""

    documents: int
    outcome: Outcome = field(default_factory=Outcome)
    addresses: dict[str, str] = field(default_factory=dict)
    why_not: str = ""

    def to_json(self) -> dict[str, Any]:
        if self.why_not:
            return {"documents": self.documents, "not_sent": self.why_not}
        return {"documents": self.documents, **self.outcome.to_json(), "addresses": self.addresses}

    def lines(self) -> Iterator[str]:
        if self.why_not:
            yield f"{self.documents:,} documents to adjudicate were not sent: {self.why_not}"
            return
        yield f"to adjudication: {'; '.join(summary(self.outcome).splitlines())}"
        yield from (f"adjudicate at: {address}" for address in self.addresses.values())


def send_to_adjudication(
    here: Project,
    store: LabelStore,
    decisions: Iterable[Decision],
    present: Mapping[DocumentId, list[Annotation]],
    left_out: LeftOut,
) -> Sent | None:
    """Send what has to be adjudicated, each campaign to the adjudication project of its own; None where nothing has to be.

    Without a Label Studio it says so and goes on: the next review sends what this one could not.
    """
    from labeling.store.parts import read_documents
    from labeling.studio.campaigns import adjudication_plan, plans, prepare
    from labeling.studio.connection import connect_project
    from labeling.studio.disputes import send_disputes
    from schemas.errors import StudioError

    taken_down = store.tombstones()
    disputed: dict[DocumentId, list[Decision]] = {}
    for decision in decisions:
        if decision.verdict == "adjudicate" and decision.document not in taken_down:
            disputed.setdefault(decision.document, []).append(decision)
    if not disputed:
        return None
    sent = Sent(len(disputed), Outcome(sink=left_out))
    unsent = set(disputed)
    try:
        with connect_project(here) as studio, progress("Sending to adjudication", len(disputed)) as advance:
            for plan in plans(here):
                mine = {d for d, of in disputed.items() if any(set(one.layers) & set(plan.layers) for one in of)}
                documents = read_documents(here.documents, mine)
                ready = list(_competing(here, store, plan, documents, disputed, present, unsent, sent.outcome))
                if not ready:
                    continue
                campaign = prepare(studio, here, adjudication_plan(plan), store)
                send_disputes(studio, campaign, ready, store, here.vocabulary, plan.layers, sent.outcome, advance)
                sent.addresses[campaign.name] = f"{studio.url}/projects/{campaign.project}/data"
            if unsent:
                sent.outcome.skipped["labelled in no campaign of musnad.yaml"] += len(unsent)
    except StudioError as problem:
        sent.why_not = "; ".join(filter(None, (problem.what, problem.remedy)))
        note(f"nothing was sent to adjudication: {sent.why_not}")
    return sent


def _competing(
    here: Project,
    store: LabelStore,
    plan: Plan,
    documents: Iterable[Document],
    disputed: Mapping[DocumentId, list[Decision]],
    present: Mapping[DocumentId, list[Annotation]],
    unsent: set[DocumentId],
    outcome: Outcome,
) -> Iterator[Competing]:
    from dataset.pseudonyms import Pseudonyms
    from labeling.review.adjudication import dispute, first_answers
    from labeling.review.difference_words import note as in_words
    from labeling.studio.disputes import Competing
    from labeling.studio.outgoing import approved_labels
    from schemas.project import project_secret

    pseudonyms = Pseudonyms(project_secret(here))

    def name(person: str) -> str:
        return pseudonyms.of(person).removeprefix("annotator-")  # tabs are narrow

    for document in documents:
        said = first_answers(_of_campaign(present[document.id], plan.name), plan.layers)
        if not said:
            continue
        unsent.discard(document.id)
        context = approved_labels(document, plan.context, store)
        if context is None:
            outcome.skipped[f"{' and '.join(plan.context)} not approved any more"] += 1
            continue
        reason = pseudonyms.veil("; ".join(one.reason for one in disputed[document.id]), said)
        found = dispute(document.id, said, plan.layers, reason, name)
        answers = {name: (labels, found.scores[name]) for name, labels in found.said.items()}
        words = in_words(found, document.text, here.vocabulary)
        yield Competing(document, answers, found.common, words, context if len(context) else None)


def _of_campaign(annotations: Collection[Annotation], campaign: str) -> list[Annotation]:
    return [annotation for annotation in annotations if annotation.campaign == campaign]
