"""The verbs from approved annotations to a release: build, diff, verify."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.console import alone, emit, summary
from scripts.cli.options import HERE, PATIENCE, JsonOption, ProjectOption, WaitOption

if TYPE_CHECKING:
    from dataset.release import Release


def build(
    version: Annotated[
        str | None, typer.Option(metavar="X.Y.Z", help="The version of the release.", show_default="what the rule says")
    ] = None,
    why: Annotated[
        str, typer.Option(metavar="REASON", help="Why --version is not the one that follows from what changed.")
    ] = "",
    project: ProjectOption = HERE,
    processes: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=64,
            metavar="N",
            help="How many processes make rows; the release is the same.",
            show_default="one a core for thousands of documents, else 1",
        ),
    ] = None,
    wait: WaitOption = PATIENCE,
    as_json: JsonOption = False,
) -> None:
    """Make a release from the approved annotations: five configs in Parquet, card, changelog, manifest.

    The version follows from the difference to the last release: MAJOR where labels were edited or removed, documents went or columns
    changed; MINOR where documents, or layers of documents, were added; PATCH where only the card or metadata changed. Where nothing
    changed, no release is made. Another version needs a reason, which stands in the changelog and the manifest.

    \b
    Examples:
      musnad build
      musnad build --processes 4
      musnad build --project libya --json
      musnad build --version 2.0.0 --why "the version that the paper is about"
    """
    from dataset.build import build as make
    from dataset.from_project import open_material, release_inputs, release_settings
    from dataset.hands import enough_hands, many_hands
    from dataset.versions import Wish
    from labeling.store.labels import LabelStore
    from labeling.store.parts import count_documents
    from schemas.project import load_project

    if why and version is None:
        raise typer.BadParameter("it is the reason for a --version, so name one", param_hint="--why")
    here = load_project(project)
    if not here.labels.is_file():
        raise InputError(
            "There are no annotations yet", remedy="Run `musnad push`, label, `musnad pull` and `musnad review` first"
        )
    outcome = Outcome()
    wish = Wish(version, why) if version is not None else None
    with alone(here, "build", wait), LabelStore(here.labels, here.migrations) as store:
        inputs, settings = release_inputs(here, store), release_settings(here)
        number = processes or enough_hands(count_documents(here.documents))
        with many_hands(inputs, settings, number, partial(open_material, here.folder)) as hands:
            release = make(inputs, here.releases, settings, outcome, wish, hands)
    emit({**outcome.to_json(), **_release_json(release)}, as_json, _release_text(release, outcome))


def diff(
    old: Annotated[Path, typer.Argument(metavar="A", help="The folder of a release.")],
    new: Annotated[Path, typer.Argument(metavar="B", help="The folder of a later release.")],
    as_json: JsonOption = False,
) -> None:
    """Say what changed from one release to another: documents, labels by layer and type, and what it asks of their users.

    A label is changed where it is aligned with another one: the same mention with another span, type, attribute or role. A few
    examples follow, with their words where both releases publish the text.

    \b
    Examples:
      musnad diff releases/1.0.0 releases/1.1.0
      musnad diff releases/1.0.0 releases/2.0.0 --json
    """
    from dataset.compare_releases import difference
    from dataset.manifest import read_manifest
    from scripts.cli.difference_tables import difference_text

    found = difference(old, new)
    before, after = read_manifest(old), read_manifest(new)
    facts = {"from": before["version"], "to": after["version"], **found.to_json()}
    emit(facts, as_json, "" if as_json else difference_text(before["version"], after["version"], found, after))


def verify(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The folder of a release.")],
    as_json: JsonOption = False,
) -> None:
    """Check every promise of a release again: hashes, columns, spans against texts, splits, counts in the card.

    Exit code 1 when a promise is broken.

    \b
    Examples:
      musnad verify releases/1.0.0
    """
    from dataset.verify import verify as check

    problems = check(folder)
    text = "\n".join(map(str, problems)) or f"{folder} keeps its promises"
    emit({"release": str(folder), "problems": [str(problem) for problem in problems]}, as_json, text)
    if problems:
        raise typer.Exit(1)


def _release_json(release: Release) -> dict[str, Any]:
    return {
        "release": str(release.folder),
        "version": release.version,
        "previous": release.previous,
        "new": release.new,
        "changes": list(release.changes),
        "rows": dict(sorted(release.rows.items())),
        "labels": dict(release.labels),
    }


def _release_text(release: Release, outcome: Outcome) -> str:
    if not release.new:
        return f"nothing has changed since {release.version}, so no release was made: {release.folder}"
    sizes: dict[str, list[str]] = {}
    for place, count in sorted(release.rows.items()):
        config, _, split = place.partition("/")
        sizes.setdefault(config, []).append(f"{split} {count:,}")
    told = [line for line in release.changes if not line.startswith(" ")]  # the types stand in the changelog
    lines = [f"release {release.version}: {release.folder}", *(f"  {line}" for line in told), "rows:"]
    lines += [f"  {config:<11} {', '.join(parts)}" for config, parts in sizes.items()]
    return "\n".join(lines) + "\n" + summary(outcome, release.folder / "exclusions.jsonl")
