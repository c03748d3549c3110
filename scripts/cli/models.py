"""The verbs about pre-annotators themselves: evaluate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from schemas.errors import InputError
from schemas.outcome import Outcome
from scripts.cli.console import LeftOut, emit, note, progress, summary
from scripts.cli.options import HERE, JsonOption, ProjectOption

if TYPE_CHECKING:
    from labeling.compare.label_sets import LabelSet
    from labeling.compare.scope import Scope
    from schemas.records import Layer
    from schemas.vocabulary import Vocabulary


def evaluate(
    gold: Annotated[
        Path,
        typer.Argument(
            metavar="GOLD",
            help="Prediction lines, a release, CoNLL, markup (a file or a folder), or a JSON export of Label Studio.",
        ),
    ],
    predictions: Annotated[
        Path | None, typer.Argument(metavar="[PRED]", help="The same, or a folder of predictions of a project.")
    ] = None,
    model: Annotated[
        str | None, typer.Option(metavar="NAME", help="Instead of PRED: a pre-annotator, run on the gold texts.")
    ] = None,
    texts_to: Annotated[
        Path | None,
        typer.Option(metavar="D.jsonl", help='Write the gold texts as lines {"id", "text"}, to predict for.'),
    ] = None,
    split: Annotated[str, typer.Option(metavar="NAME", help="Only this split of a release.")] = "",
    layer: Annotated[
        list[str] | None, typer.Option(metavar="LAYER", help="Only this layer; may be given more than once.")
    ] = None,
    only: Annotated[
        list[str] | None, typer.Option("--type", metavar="TYPE", help="Only entities and events of this type.")
    ] = None,
    rename: Annotated[
        list[str] | None, typer.Option("--map", metavar="OLD=NEW", help="Take one type for another, on both sides.")
    ] = None,
    whole_words: Annotated[
        bool | None,
        typer.Option(
            "--whole-words/--no-whole-words",
            help="Widen spans on both sides to whole words, as BIO corpora have them.",
            show_default="on for CoNLL",
        ),
    ] = None,
    outermost: Annotated[
        bool, typer.Option("--outermost", help="Leave out entities inside others, for a flat gold.")
    ] = False,
    rounds: Annotated[int, typer.Option(min=0, metavar="N", help="Samples for the 95 % intervals; 0 for none.")] = 1000,
    seed: Annotated[int, typer.Option(metavar="N", help="The seed of these samples.")] = 0,
    project: ProjectOption = HERE,
    as_json: JsonOption = False,
) -> None:
    """Score predictions against gold labels: precision, recall and F1 of each layer and type, strict and by overlap.

    Labels are matched one to one, nested ones too, whatever their order. Intervals come from drawing documents anew. Documents go
    together by id; the sentences of a CoNLL file are sentence-1, sentence-2, …, their text the tokens with a space between.

    \b
    Examples:
      musnad evaluate gold.jsonl predictions.jsonl
      musnad evaluate releases/1.0.0 --split test --model lexicon --json
      musnad evaluate corpus.conll --texts-to texts.jsonl
      musnad evaluate corpus.conll --model lexicon --map GPE=LOC --type PERS --type ORG --type LOC
    """
    from labeling.compare.label_sets import read_label_set
    from labeling.compare.pairing import texts_of

    if (predictions is not None) + (model is not None) > 1 or (predictions, model, texts_to) == (None, None, None):
        raise typer.BadParameter("name predictions, or a pre-annotator with --model, or --texts-to alone")
    listed: list[dict[str, str]] = []
    outcome = Outcome(sink=LeftOut(listed.append))
    vocabulary = vocabulary_of(project)
    with progress("Reading") as advance:
        truth = read_label_set(gold, vocabulary, outcome, split=split)
        advance(len(truth.documents))
    if not truth.documents:
        raise InputError(f"{gold} holds no labelled document", remedy="Name a file with gold labels")
    if texts_to is not None:
        _write_texts(texts_of(truth), texts_to, outcome)
        if predictions is None and model is None:
            emit(
                outcome.to_json(),
                as_json,
                f"{summary(outcome)}\nnext: musnad preannotate --input {texts_to} --output P.jsonl",
            )
            return
    found = _predicted(truth, predictions, model, split, vocabulary, outcome)
    scope = _scope(rename or (), only or (), truth.kind == "CoNLL" if whole_words is None else whole_words, outermost)
    _compare(truth, found, scope, _layers(layer or ()), (rounds, seed), vocabulary, outcome, listed, as_json)


def _compare(
    truth: LabelSet,
    found: LabelSet,
    scope: Scope,
    wanted: tuple[Layer, ...],
    sampling: tuple[int, int],
    vocabulary: Vocabulary,
    outcome: Outcome,
    listed: list[dict[str, str]],
    as_json: bool,
) -> None:
    from labeling.compare.evaluation import evaluate as score
    from labeling.compare.pairing import common_layers, pair_up
    from scripts.cli.score_tables import tables

    layers = tuple(name for name in common_layers(truth, found) if name in wanted)
    if not layers:
        raise InputError(
            f"{truth.name} and {found.name} have no layer in common",
            cause=f"gold covers {', '.join(sorted(truth.layers))}, the predictions {', '.join(sorted(found.layers))}",
            remedy="Compare label sets of the same layer",
        )
    for name in wanted:
        if name not in layers:
            note(f"{name}: not compared, only one of the two covers them")
    rounds, seed = sampling
    with progress("Comparing", len(truth.documents)) as advance:
        pairs = pair_up(truth, found, scope, outcome, advance)
        evaluation = score(pairs, layers, rounds=rounds, seed=seed)
    about = {
        "gold": {"name": truth.name, "kind": truth.kind},
        "predicted": {"name": found.name, "kind": found.kind},
        "scope": {
            "whole_words": scope.whole_words,
            "outermost": scope.outermost,
            "map": dict(scope.rename),
            "types": sorted(scope.types),
        },
    }
    value: dict[str, Any] = {**about, **evaluation.to_json(), "outcome": outcome.to_json(), "left_out": listed}
    text = "" if as_json else tables(truth, found, scope, evaluation, vocabulary) + "\n" + summary(outcome)
    emit(value, as_json, text)


def _predicted(
    truth: LabelSet, predictions: Path | None, model: str | None, split: str, vocabulary: Vocabulary, outcome: Outcome
) -> LabelSet:
    from labeling.compare.label_sets import read_label_set
    from labeling.compare.pairing import predicted_by
    from labeling.preannotate.contract import load

    if predictions is None:
        with progress("Predicting", len(truth.documents)) as advance:
            return predicted_by(load(model or ""), truth, advance)
    chosen = split if (predictions / "documents").is_dir() else ""
    return read_label_set(predictions, vocabulary, outcome, split=chosen, only=truth.documents)


def _write_texts(texts: Any, path: Path, outcome: Outcome) -> None:
    from labeling.store.files import atomic_text

    if path.is_dir():
        raise InputError(f"{path} is a folder", remedy="Name the file that the texts go to")
    with atomic_text(path) as file:
        for name, text in texts:
            file.write(json.dumps({"id": name, "text": text}, ensure_ascii=False) + "\n")
            outcome.done["texts written"] += 1


def _scope(rename: Any, only: Any, whole_words: bool, outermost: bool) -> Scope:
    from labeling.compare.scope import Scope

    pairs = [part.partition("=") for part in rename]
    for part, (old, _, new) in zip(rename, pairs, strict=True):
        if not old or not new:
            raise typer.BadParameter(f"--map takes OLD=NEW, not {part!r}")
    return Scope({old: new for old, _, new in pairs}, frozenset(only), whole_words, outermost)


def _layers(names: Any) -> tuple[Layer, ...]:
    from schemas.records import LAYERS

    for name in names:
        if name not in LAYERS:
            raise typer.BadParameter(f"there is no layer {name!r}; the layers are {', '.join(LAYERS)}")
    return tuple(name for name in LAYERS if not names or name in names)


def vocabulary_of(folder: Path) -> Vocabulary:
    """The project's own vocabulary where `folder` is one, else the built-in one."""
    from schemas.project import FILE, load_project
    from schemas.vocabulary import load_vocabulary

    return load_project(folder).vocabulary if (folder / FILE).is_file() else load_vocabulary()
