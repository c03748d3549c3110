"""The funnel of a project: how many documents stand at each stage. Knows nothing of Label Studio's own counts."""

from __future__ import annotations

from typing import Any

from schemas.project import Project


def funnel(project: Project) -> dict[str, Any]:
    """Counts from what lies in the project folder, in the order in which data passes the stages."""
    from labeling.store.labels import LabelStore
    from labeling.store.parts import (
        count_documents,
        count_predicted,
        newest_revisions,
        prediction_folder,
        prediction_models,
    )

    models = {
        model: count_predicted(project.documents, prediction_folder(project.predictions, model))
        for model in prediction_models(project.predictions)
    }
    newest = newest_revisions(project.documents)
    stages: dict[str, Any] = {"documents": count_documents(project.documents), "revised": len(newest)}
    stages["predictions"] = models
    if project.labels.is_file():
        with LabelStore(project.labels) as store:
            stages.update(store.counts())
            tasks = {(task.document, task.sha256) for task in store.tasks()}
            stages["sent_documents"] = len({document for document, _ in tasks})
            behind = {document for document, _ in tasks if document in newest}
            stages["behind"] = sum((document, newest[document].sha256) not in tasks for document in behind)
    stages["releases"] = sorted((path.parent.name for path in project.releases.glob("*/manifest.json")), key=_version)
    return stages


def funnel_text(stages: dict[str, Any]) -> str:
    """One line a stage, and the next command."""
    models = stages["predictions"]
    chosen = stages.get("chosen", 0)
    pool = f"{chosen:,} chosen for labelling, {stages['documents'] - chosen:,} in the pool" if chosen else ""
    lines = [
        (
            "documents",
            f"{stages['documents']:,}"
            + _more(stages, "revised", "in a newer revision")
            + (f"; {pool}" if pool else ""),
        ),
        ("predictions", ", ".join(f"{count:,} by {model}" for model, count in models.items()) or "none"),
        (
            "tasks",
            f"{stages.get('tasks', 0):,} in Label Studio"
            + _more(stages, "unconfirmed_tasks", "not confirmed; `musnad push` finds out"),
        ),
        *([("revisions", _behind(stages["behind"]))] if stages.get("behind") else []),
        (
            "annotations",
            f"{stages.get('annotations', 0):,} of {stages.get('annotated_documents', 0):,} documents"
            + _more(stages, "cancelled_annotations", "cancelled"),
        ),
        (
            "decisions",
            ", ".join(f"{stages[v]:,} {v}" for v in ("approved", "excluded", "waiting") if stages.get(v)) or "none",
        ),
        ("releases", ", ".join(stages["releases"]) or "none"),
        ("Label Studio", stages.get("label_studio") or "not running"),
    ]
    return "\n".join(f"{name:<13} {value}" for name, value in lines) + f"\nnext: {_next(stages)}"


def _behind(count: int) -> str:
    subject = (
        f"{count:,} documents have a newer revision than their"
        if count > 1
        else "1 document has a newer revision than its"
    )
    return f"{subject} task: `musnad ingest --migrate`, then `musnad push`"


def _more(stages: dict[str, Any], name: str, words: str) -> str:
    return f" ({stages[name]:,} {words})" if stages.get(name) else ""


def _next(stages: dict[str, Any]) -> str:
    if not stages["documents"]:
        return "musnad ingest PATH…"
    if not stages["predictions"]:
        return "musnad preannotate"
    if stages.get("behind"):
        return "musnad ingest --migrate, then musnad push"
    if stages.get("sent_documents", 0) < (stages.get("chosen") or stages["documents"]):
        return "musnad push" if stages.get("label_studio") else "musnad serve --detach, then musnad push"
    if not stages.get("annotations"):
        return "label in Label Studio, then musnad pull"
    if not stages.get("approved"):
        return "musnad pull, then musnad review"
    return "musnad build" if not stages["releases"] else "musnad pull, musnad review, musnad build"


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) if part.isdigit() else 0 for part in name.removeprefix("v").split("."))
