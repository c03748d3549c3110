"""The verbs about the right to publish: takedown, rehydrate."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, alone, emit, note, progress, summary
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from dataset.holders import Holding
    from labeling.corpus.takedown import TakenDown
    from schemas.project import FieldMapping, Project

_SHOWN = 5


def takedown(
    ids: Annotated[list[str], typer.Argument(metavar="ID…", help="The documents.")],
    why: Annotated[
        str, typer.Option(metavar="REASON", help="Required; kept with the tombstone, in this project alone.")
    ] = "",
    studio: Annotated[bool, typer.Option("--studio", help="Delete their tasks in Label Studio, too.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="There is no undoing; this says so.")] = False,
    project: ProjectOption = HERE,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Remove documents for ever: from the corpus, the predictions, the labels and every later release.

    A tombstone stays, so that `musnad ingest` skips their ids and their exact texts as taken-down. Releases that are out are not
    changed: this says which of them hold the documents and what is left to do, on the Hub and elsewhere. It cannot be undone.

    \b
    Examples:
      musnad takedown sample-03-tunisia-election --why "request of the publisher, 2026-03-01"
      musnad takedown doc-1 doc-2 --why "names a minor" --studio
    """
    if undo:
        raise typer.BadParameter(
            "a takedown cannot be undone: the text and the labels are gone. To take a text in again all the same, give it an "
            "id of its own and change it; the same text stays out"
        )
    if not why.strip():
        raise typer.BadParameter("--why says why, for those who ask later")
    from datetime import UTC, datetime

    from dataset.holders import holdings
    from labeling.corpus.takedown import take_down
    from labeling.store.labels import LabelStore
    from labeling.store.parts import count_rows
    from schemas.project import load_project
    from schemas.records import DocumentId

    here = load_project(project)
    wanted = [DocumentId(number) for number in ids]
    held = list(holdings(here.releases, wanted))
    released = {document: {h.sha256 for h in held if h.document == document} for document in {h.document for h in held}}
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with (
        alone(here, "takedown", wait),
        LabelStore(here.labels) as store,
        progress("Comparing the rest", count_rows(here.documents)) as advance,
    ):
        done = take_down(
            wanted,
            why,
            now,
            here.documents,
            here.predictions,
            store,
            here.settings.ingest.duplicates,
            released,
            advance,
        )
        if studio:
            done = _without_tasks(here, done, store)
        script = _hub_script(here, list(holdings(here.releases, store.tombstones())))
    emit(_json(done, held, script), as_json, "\n".join([*_done(done), *_left(here, done, held, script)]))


def rehydrate(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a stand-off release.")],
    texts: Annotated[
        list[str],
        typer.Option("--texts", metavar="PATH", help="Files, folders or globs that hold the texts; repeatable."),
    ],
    output: Annotated[Path, typer.Option("--output", metavar="DIR", help="The new folder.")],
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Put withheld texts back into a stand-off release, from your own copies of them.

    The copies are read as `musnad ingest` reads files; in a project, ingest.fields of its musnad.yaml names the columns. A copy is
    known by its SHA-256, so names do not matter; other white space and invisible characters are put right. The new folder is
    verified; with all texts it is, byte for byte, the release that nothing is withheld from. Exit code 1 when a text is missing;
    the others are put back all the same.

    \b
    Examples:
      musnad rehydrate releases/1.0.0 --texts news/*.txt --output libya-1.0.0
      musnad rehydrate libya --texts crawl.jsonl --texts archive.zip --output libya-with-texts
    """
    from dataset.rehydrate import rehydrate as put_back
    from labeling.corpus.readers import read_paths
    from labeling.store.files import listing

    listed = output.with_name(f"{output.name}.report.jsonl")
    outcome = Outcome()
    with listing(listed) as write, progress("Reading") as advance:
        outcome.sink = _Sink(LeftOut(write), write)
        done = put_back(folder, read_paths(texts, _fields(project)), output, outcome, advance)
    lines = [summary(outcome)]
    if listed.is_file():
        lines.append(f"what was shifted or is missing: {listed}")
    if done.identical and not done.made_with:
        lines.append(f"{output} is the release with all its texts, byte for byte")
    elif done.identical:
        lines.append(
            f"{output} has the rows of the release with all its texts; pyarrow {done.made_with} wrote other bytes"
        )
    elif done.withheld:
        lines.append(f"{output} has {done.restored:,} texts again; {done.withheld:,} are still withheld")
    else:
        lines.append(f"{output} has all texts again; titles or metadata that are not in your copies are still withheld")
    facts = {**outcome.to_json(), **asdict(done), "folder": str(output)}
    emit(facts, as_json, "\n".join(lines))
    if outcome.left_out:
        raise typer.Exit(1)


class _Sink:
    """What was shifted goes to the listing alone, what is missing to the screen, too."""

    def __init__(self, left_out: LeftOut, write: Any) -> None:
        self._left_out, self._write = left_out, write

    def __call__(self, item: dict[str, str]) -> None:
        (self._write if item["reason"] == "white-space-differed" else self._left_out)(item)


def _fields(folder: Path) -> FieldMapping:
    from schemas.project import FILE, FieldMapping, load_project

    return load_project(folder).settings.ingest.fields if (folder / FILE).is_file() else FieldMapping()


def _without_tasks(here: Project, done: TakenDown, store: Any) -> TakenDown:
    from dataclasses import replace

    from labeling.studio.connection import connect_project

    with connect_project(here) as client:
        for task in done.tasks:
            if task.task is not None:
                client.delete_task(task.task)
                store.forget_task(task.document, task.project, task.task)
                note(f"deleted task {task.task} in Label Studio")
    return replace(done, tasks=tuple(task for task in done.tasks if task.task is None))


def _hub_script(here: Project, held: list[Holding]) -> Path | None:
    """The script for the Hub, where a release that was perhaps published holds a document that was ever taken down."""
    from dataset.holders import files_to_delete, hub_script
    from labeling.store.files import atomic_text

    repository = here.settings.hub.repo
    versions = list(dict.fromkeys(h.version for h in held))
    if not repository or not versions:
        return None
    path = here.folder / "reports" / "takedown-hub.py"
    with atomic_text(path) as file:
        file.write(hub_script(repository, versions, files_to_delete(here.releases, versions)))
    return path


def _json(done: TakenDown, held: list[Holding], script: Path | None) -> dict[str, Any]:
    return {
        "taken_down": list(done.documents),
        "already": list(done.already),
        "revisions_removed": done.revisions,
        "labels_removed": dict(sorted(done.labels.items())),
        "tasks": [{"document": t.document, "project": t.project, "task": t.task} for t in done.tasks],
        "same_text": list(done.copies),
        "near_duplicates": list(done.near),
        "releases": [asdict(h) for h in held],
        "hub_script": str(script) if script is not None else None,
    }


def _done(done: TakenDown) -> list[str]:
    lines = []
    if done.documents:
        lines.append(f"taken down: {', '.join(done.documents)}")
    if done.already:
        lines.append(f"taken down before: {', '.join(done.already)}")
    gone = {"revisions of texts": done.revisions, **done.labels}
    words = {"history": "states of annotations"}
    parts = [f"{count:,} {words.get(what, what.replace('_', ' '))}" for what, count in gone.items() if count]
    lines.append("removed: " + (", ".join(parts) or "nothing, it was gone"))
    return lines


def _left(here: Project, done: TakenDown, held: list[Holding], script: Path | None) -> list[str]:
    """What still holds the texts, and what to do about it."""
    lines = ["still to do:"]
    if done.copies:
        lines.append(f"  the same text has other ids: musnad takedown {' '.join(done.copies)} --why …")
    if done.near:
        more = f" and {len(done.near) - _SHOWN:,} more" if len(done.near) > _SHOWN else ""
        lines.append(f"  near-duplicates stay: {', '.join(done.near[:_SHOWN])}{more}")
    numbers = [str(task.task) for task in done.tasks if task.task is not None]
    if numbers:
        lines.append(
            f"  Label Studio shows them in task {', '.join(numbers)}: musnad takedown … --studio deletes these"
        )
    for version in dict.fromkeys(h.version for h in held):
        kinds = {"labels and offsets" if h.withheld else "the text" for h in held if h.version == version}
        lines.append(
            f"  release {version} holds {' and '.join(sorted(kinds, reverse=True))}: {here.releases / version}"
        )
    if held:
        lines.append("  a release without them: musnad build, then musnad publish")
    if script is not None:
        lines.append(f"  and the Hub's earlier versions: read {script}, then python {script}")
    elif held:
        lines.append(
            "  if these were published: delete their tags and files on the Hub (hub.repo of musnad.yaml is empty)"
        )
    if here.llm_cache.is_file():
        lines.append(f"  answers of language models may quote them: rm {here.llm_cache}")
    lines.append("  your raw files, backups, and listings in reports/ may hold them")
    return lines
