"""The verb that makes a pre-annotator from labels: train."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, emit, progress, summary
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from labeling.preannotate.tagger.building import Built


def train(
    data: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="DATA…",
            help="Releases, CoNLL files (also nested), markup files or folders, projects with approved annotations.",
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="MODEL", help="Where the model goes; its card goes to MODEL.md.")
    ] = None,
    kind: Annotated[str, typer.Option("--type", metavar="TYPE", help="What to train.")] = "tagger",
    folds: Annotated[
        int, typer.Option(min=0, metavar="K", help="Trainings more, to score out of fold and to calibrate; 0 for none.")
    ] = 5,
    licence: Annotated[
        list[str] | None, typer.Option(metavar="TEXT", help="For the card: the licence of each DATA, in their order.")
    ] = None,
    default: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR", help="Rebuild the model that Musnad ships; DIR is the folder of the Wojood sample."
        ),
    ] = None,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Train a pre-annotator on labelled data, score it out of fold, and write it with a model card.

    The same data gives the same bytes. Use the model with `musnad preannotate --model tagger:MODEL`.

    \b
    Examples:
      musnad train releases/1.0.0 --output news.tagger
      musnad train my-project labels.conll markup/ --output news.tagger --licence cc0-1.0 --licence MIT
      musnad train --default wojood-sample
    """
    from labeling.preannotate.tagger.building import build
    from labeling.preannotate.tagger.card import model_card
    from labeling.preannotate.tagger.sources import read_sources
    from labeling.preannotate.tagger.train import Settings
    from labeling.store.files import atomic_path, atomic_text
    from scripts.cli.models import vocabulary_of

    if kind != "tagger":
        raise typer.BadParameter(f"there is no type {kind!r} to train; there is tagger")
    paths, target, licences, title, command = _asked(data or [], output, licence or [], default, folds)
    outcome = Outcome(sink=LeftOut())
    sources = read_sources(paths, vocabulary_of(project), outcome)
    settings = Settings()
    with progress("Training", folds + 1) as advance:
        built = build([example for source in sources for example in source.examples], settings, folds, advance)
    with atomic_path(target) as temporary:
        temporary.write_bytes(built.content)
    card = target.with_name(target.name + ".md")
    with atomic_text(card) as file:
        file.write(model_card(title, command, sources, licences, settings, built))
    outcome.done["bytes of the model"] = len(built.content)
    value = {"model": str(target), "card": str(card), "sha256": built.sha256, **_scores(built), **outcome.to_json()}
    emit(value, as_json, _text(built, outcome, target, card))


def _asked(
    data: list[Path], output: Path | None, licences: list[str], default: Path | None, folds: int
) -> tuple[list[Path], Path, list[str], str, str]:
    """The data, where the model goes, the licences, the card's title and the command that it names."""
    from labeling.preannotate.tagger.annotator import DEFAULT_MODEL, TRAINING

    if default is not None:
        if data:
            raise typer.BadParameter("--default brings its data; leave DATA out")
        target = DEFAULT_MODEL if output is None else output
        return [TRAINING, default / "train.txt"], target, ["CC0-1.0", "MIT (SinaLab/ArabicNER, sample of Wojood)"], "The tagger that Musnad ships", "musnad train --default WOJOOD-SAMPLE"  # fmt: skip
    if not data or output is None:
        raise typer.BadParameter("name DATA… and --output MODEL, or --default DIR")
    if len(licences) > len(data):
        raise typer.BadParameter(f"{len(licences)} licences for {len(data)} DATA")
    if output.is_dir():
        raise InputError(f"{output} is a folder", remedy="Name the file that the model goes to")
    names = " ".join(path.name for path in data)
    return (
        data,
        output,
        licences,
        f"Tagger {output.name}",
        f"musnad train {names} --output {output.name} --folds {folds}",
    )


def _scores(built: Built) -> dict[str, Any]:
    if built.scores is None:
        return {"out_of_fold": None}
    result = built.scores.evaluation.results["entity", "strict"]
    types = {name: rated.score for name, rated in result.types.items()}
    return {
        "out_of_fold": {
            name: {"precision": score.precision, "recall": score.recall, "f1": score.f1, "gold": score.gold}
            for name, score in {"all": result.micro.score, **types}.items()
        }
    }


def _text(built: Built, outcome: Outcome, target: Path, card: Path) -> str:
    lines = [summary(outcome)]
    if built.scores is not None:
        result = built.scores.evaluation.results["entity", "strict"]
        lines.append(f"out of fold, strict, whole words: F1 {result.micro.score.f1 or 0:.3f}")
        best = sorted(result.types.items(), key=lambda item: (-item[1].score.gold, item[0]))[:5]
        lines.append("  " + ", ".join(f"{name} {rated.score.f1 or 0:.3f}" for name, rated in best))
    lines += [f"model: {target}", f"card: {card}", f"next: musnad preannotate --model tagger:{target}"]
    return "\n".join(lines)
