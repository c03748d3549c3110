"""What a project folder gives a release: its documents, decisions, annotations and settings. Knows nothing of building."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

from dataset.agreement import project_agreement
from dataset.embargo import Embargo, private_folder
from dataset.migration_history import check_known
from dataset.release import ReleaseInputs, ReleaseSettings
from dataset.rights import Rights, load_mask
from labeling.corpus.migration import on_present_text
from labeling.corpus.started_from import StartedFrom
from labeling.store.labels import LabelStore
from labeling.store.parts import Newest, newest_revisions, read_documents
from labeling.store.together import together
from schemas.approval import Rule
from schemas.instructions import guideline_version
from schemas.labels import LAYERS
from schemas.project import Project, load_project, project_secret, random_secret
from schemas.records import Annotation, Decision, Document, DocumentId


def release_inputs(project: Project, store: LabelStore) -> ReleaseInputs:
    """The project's documents by id, with what was decided and said of each.

    An annotation of an earlier revision says nothing of the present text, so a decision made from it is outdated.

    Raises:
        VocabularyError: a migration begins at a name that nothing ever had.
    """
    check_known(project.migrations, project.releases, store)
    said = _Said(store, newest_revisions(project.documents))
    buried = frozenset(store.tombstones())

    def documents() -> Iterator[Document]:
        return (document for document in read_documents(project.documents) if document.id not in buried)

    predictions = StartedFrom(project.documents, project.predictions, store).of
    return ReleaseInputs(
        documents,
        said.decision,
        said.annotations,
        project.vocabulary,
        buried,
        migrations=project.migrations,
        of_layers=said.decisions,
        predictions=predictions,
        ahead=said.ahead,
        kinds=store.approved_kinds if not project.migrations.fates else None,
        agreement=partial(project_agreement, project, store),
    )


class _Said:
    """What was decided and said of documents: of those that were announced read at once, of any other when it is asked for."""

    def __init__(self, store: LabelStore, newest: Mapping[str, Newest]) -> None:
        self._store, self._newest = store, newest
        self.ahead(())

    def ahead(self, documents: Sequence[DocumentId]) -> None:
        """Announce the documents that will be asked for next; those that were announced before are forgotten."""
        self._announced: Collection[DocumentId] = dict.fromkeys(documents)
        self._decisions: dict[DocumentId, list[Decision]] | None = None
        self._annotations: dict[DocumentId, list[Annotation]] | None = None
        self._last: tuple[DocumentId, list[Decision]] | None = None

    def decision(self, document: DocumentId) -> Decision | None:
        return together(self.decisions(document))

    def decisions(self, document: DocumentId) -> list[Decision]:
        if document in self._announced:
            if self._decisions is None:
                self._decisions = self._store.decisions_of(list(self._announced))
            return self._decisions.get(document, [])
        if self._last is None or self._last[0] != document:
            self._last = document, self._store.decisions(document)
        return self._last[1]

    def annotations(self, document: DocumentId) -> list[Annotation]:
        if document not in self._announced:
            found = self._store.annotations(document)
        else:
            if self._annotations is None:
                self._annotations = self._store.annotations_of(list(self._announced))
            found = self._annotations.get(document, [])
        return on_present_text(found, self._newest.get(document))


def open_material(folder: Path) -> tuple[ReleaseInputs, ReleaseSettings]:
    """Inputs and settings of the project in `folder` for a process of its own, which keeps them open until it ends."""
    project = load_project(folder)
    return release_inputs(project, LabelStore(project.labels, project.migrations)), release_settings(project)


def release_settings(project: Project) -> ReleaseSettings:
    """What `musnad.yaml` says of releases, in the terms of a release."""
    settings, splits = project.settings, project.settings.splits
    return ReleaseSettings(
        name=settings.name,
        pretty_name=settings.release.title or settings.name,
        licence=settings.release.licence,
        salt=project_secret(project),
        seed=splits.seed,
        split_by=splits.by,
        story=splits.story,
        threshold=settings.ingest.duplicates.threshold,
        shingle=settings.ingest.duplicates.shingle,
        shares={"train": splits.train, "dev": splits.dev, "test": splits.test},
        dev_name=settings.release.dev_name,
        embargo=_embargo(project),
        layers=settings.layers,
        description=settings.release.description,
        policy=tuple(map(_in_words, settings.approval.rules)),
        reviewers=settings.approval.reviewers,
        guideline=guideline_version(settings.layers, project.vocabulary),
        repository=settings.hub.repo or None,
        citation=settings.release.citation,
        contact=settings.release.contact,
        croissant=settings.release.croissant,
        rights=release_rights(project),
    )


def release_rights(project: Project) -> Rights:
    """What `musnad.yaml` allows to publish of each document."""
    settings = project.settings
    return Rights(settings.rights, settings.release.metadata, load_mask(settings.rights.mask, project.folder))


def _embargo(project: Project) -> Embargo | None:
    """What is held back, if anything; the salt is made on first use."""
    split = project.settings.release.embargo
    if not split:
        return None
    private_folder(project.embargo)
    return Embargo(split, random_secret(project.embargo / "salt"), project.embargo)


def _in_words(rule: Rule) -> str:
    """One sentence on what a rule asks and what follows, without anybody's name."""
    when = rule.when
    asked = [
        words
        for holds, words in (
            (when.adjudicated, "an adjudicator settled it"),
            (when.starred, "a listed reviewer starred an annotation of it"),
            (when.accepted, "a review of an annotation was accepted in Label Studio"),
            (when.identical is not None, f"{when.identical} annotators submitted the same labels"),
            (when.annotators is not None, f"at least {when.annotators} annotators submitted labels"),
            (when.agreement is not None, f"their mean pairwise strict F1 is at least {when.agreement}"),
            (when.agreement_below is not None, f"their mean pairwise strict F1 is below {when.agreement_below}"),
            (when.unflagged, "nobody flagged it for discussion"),
            (when.flagged, "somebody flagged it for discussion"),
            (bool(when.qualification), f"only annotators qualified as {when.qualification} count"),
            (when.seconds is not None, f"only annotations that took at least {when.seconds} seconds count"),
        )
        if holds
    ]
    what = "a document" if rule.layers == LAYERS else f"the {' and '.join(rule.layers)} of a document"
    verb = {
        "approve": "approved",
        "adjudicate": "sent to adjudication",
        "wait": "kept waiting",
        "exclude": "excluded",
    }[rule.then]
    merged = ""
    if rule.then == "approve" and not when.of_one_answer:
        merged = {
            "majority": "; the labels are those that more than half of the annotators set",
            "weighted": "; the labels are those that a model of the annotators' reliability (Dawid and Skene 1979) believes",
        }[rule.merge]
    number = "are" if rule.layers != LAYERS and len(rule.layers) > 1 else "is"
    return f"{rule.name}: {what} {number} {verb} when {' and '.join(asked)}{merged}."
