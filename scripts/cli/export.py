"""The verb that writes a release in the formats of other programs: export."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from schemas.outcome import Outcome
from scripts.cli.console import emit, progress, summary
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from schemas.vocabulary import Vocabulary


def export(
    release: Annotated[Path, typer.Argument(metavar="RELEASE", help="The folder of a release.")],
    output: Annotated[Path, typer.Argument(metavar="OUT", help="The new folder.")],
    format_: Annotated[
        str,
        typer.Option(
            "--format", metavar="NAME", help="conll2003, nested-conll, brat, docbin (spaCy), ace (OneIE) or jsonl."
        ),
    ],
    split: Annotated[
        list[str] | None, typer.Option("--split", metavar="NAME", help="Only this split; repeatable.")
    ] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Write a release in the format of another program: CoNLL-2003, nested CoNLL, brat, spaCy, ACE or JSON lines.

    A file, or a folder, for each split. What the format cannot hold is counted and listed in OUT/left-out.jsonl, and so are documents
    whose text the release withholds. The same release gives the same bytes. docs/ml-engineer.md says what each format looks like.

    \b
    Examples:
      musnad export releases/1.0.0 libya-conll --format conll2003
      musnad export releases/1.0.0 libya-spacy --format docbin --split train --split dev
    """
    from dataset.exports.export import LEFT_OUT, document_count
    from dataset.exports.export import export as write

    outcome, splits = Outcome(), split or []
    with progress("Exporting", document_count(release, splits)) as advance:
        written = write(
            release, output, format_, outcome, splits=splits, vocabulary=_vocabulary(project), advance=advance
        )
    lines = [f"{output}: {', '.join(written)}", summary(outcome, output / LEFT_OUT)]
    facts = {**outcome.to_json(), "output": str(output), "format": format_, "splits": written}
    emit(facts, as_json, "\n".join(lines))


def _vocabulary(folder: Path) -> Vocabulary:
    """That of the project, if `folder` is one, else the built-in one."""
    from schemas.project import FILE, load_project
    from schemas.vocabulary import load_vocabulary

    return load_project(folder).vocabulary if (folder / FILE).is_file() else load_vocabulary()
