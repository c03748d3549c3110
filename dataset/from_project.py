"""What a project folder gives a release: its documents, decisions, annotations and settings. Knows nothing of building."""

from __future__ import annotations

from functools import partial

from dataset.release import ReleaseInputs, ReleaseSettings
from labeling.corpus.migration import present_annotations
from labeling.store.labels import LabelStore
from labeling.store.parts import newest_revisions, read_documents
from schemas.project import Project, Rule, project_secret


def release_inputs(project: Project, store: LabelStore) -> ReleaseInputs:
    """The project's documents by id, with what was decided and said of each.

    An annotation of an earlier revision says nothing of the present text, so a decision made from it is outdated.
    """
    annotations = partial(present_annotations, store, newest_revisions(project.documents))
    return ReleaseInputs(read_documents(project.documents), store.decision, annotations, project.vocabulary)


def release_settings(project: Project) -> ReleaseSettings:
    """What `musnad.yaml` says of releases, in the terms of a release."""
    settings, splits = project.settings, project.settings.splits
    return ReleaseSettings(
        name=settings.name,
        pretty_name=settings.release.title or settings.name,
        licence=settings.release.licence,
        salt=project_secret(project),
        seed=splits.seed,
        shares={"train": splits.train, "dev": splits.dev, "test": splits.test},
        layers=settings.layers,
        description=settings.release.description,
        policy=tuple(map(_in_words, settings.approval.rules)),
        guideline=project.vocabulary.version,
        repository=settings.hub.repo or None,
        citation=settings.release.citation,
    )


def _in_words(rule: Rule) -> str:
    conditions = []
    if rule.when.starred:
        conditions.append("a listed reviewer starred an annotation of it")
    if rule.when.identical is not None:
        conditions.append(f"{rule.when.identical} annotators submitted the same labels")
    verb = "approved" if rule.then == "approve" else "excluded"
    return f"{rule.name}: a document is {verb} when {' and '.join(conditions)}."
