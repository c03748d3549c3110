"""An evaluation as tables for people. Knows nothing of how scores are made; `--json` has every number of them and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from io import StringIO

from rich import box
from rich.console import Console
from rich.table import Table

from labeling.compare.confusion import ELSEWHERE, MISSING, SPURIOUS, Confusion
from labeling.compare.evaluation import Evaluation, Interval, Macro, Rated, Result
from labeling.compare.label_sets import LabelSet
from labeling.compare.scope import Scope
from labeling.compare.scores import MODES
from schemas.records import Layer
from schemas.vocabulary import Vocabulary

_WIDTH = 160  # wider than any of the tables, so that none is folded, into whatever it is printed
_TYPED: dict[Layer, str] = {
    "entities": "entity",
    "events": "trigger classification",
    "stances": "holder, target and polarity",
}


def tables(gold: LabelSet, predicted: LabelSet, scope: Scope, evaluation: Evaluation, vocabulary: Vocabulary) -> str:
    """What was compared, and for each layer its measures, its types and its confusions."""
    names = _arabic_names(vocabulary)
    parts = [_heading(gold, predicted, scope, evaluation)]
    for layer in evaluation.layers:
        if not evaluation.confusions[layer]:
            parts.append(f"{layer}: no labels on either side")
            continue
        parts.append(layer.upper())
        if len(evaluation.measures(layer)) > 1:
            parts += [_drawn(_measures(evaluation, layer)), _conditions(evaluation, layer)]
        parts.append(_drawn(_types(evaluation, layer, names)))
        parts.append(_drawn(_confusions(evaluation.confusions[layer], names)))
    return "\n\n".join(parts)


def _heading(gold: LabelSet, predicted: LabelSet, scope: Scope, evaluation: Evaluation) -> str:
    lines = [
        f"gold: {gold.name} ({gold.kind}), predicted: {predicted.name} ({predicted.kind}), {evaluation.documents:,} documents",
        "strict: equal spans; overlap: at least one character in common; labels are matched one to one",
    ]
    if evaluation.documents > 1 and evaluation.rounds:
        lines.append(f"95 %: interval of F1 in {evaluation.rounds:,} samples of the documents (seed {evaluation.seed})")
    if scope.rename:
        lines.append("taken for one another: " + ", ".join(f"{old} as {new}" for old, new in scope.rename.items()))
    if scope.types:
        lines.append("only the types " + ", ".join(sorted(scope.types)))
    if scope.whole_words:
        lines.append("whole words: spans of both sides are widened to the words that they touch")
    if scope.outermost:
        lines.append("outermost: entities inside others are left out on both sides")
    return "\n".join(lines)


def _measures(evaluation: Evaluation, layer: Layer) -> Table:
    table = _score_table("measure")
    for measure in evaluation.measures(layer):
        strict, overlap = (evaluation.results[measure.name, mode].micro for mode in MODES)
        if measure.accuracy:
            table.add_row(f"{measure.name} (accuracy)", "", "", *_share(strict), *_share(overlap))
        else:
            table.add_row(measure.name, *_row(strict, overlap))
    return table


def _conditions(evaluation: Evaluation, layer: Layer) -> str:
    lines = [f"  {measure.name}: {measure.says}" for measure in evaluation.measures(layer)]
    return "\n".join(["what is right, and of what:", *lines])


def _types(evaluation: Evaluation, layer: Layer, names: Mapping[str, str]) -> Table:
    measure = _TYPED[layer]
    strict, overlap = (evaluation.results[measure, mode] for mode in MODES)
    table = _score_table(measure, "")
    for name in _by_gold(strict):
        table.add_row(name, *_row(strict.types[name], overlap.types[name]), names.get(name, ""))
    table.add_section()
    table.add_row("all labels (micro)", *_row(strict.micro, overlap.micro))
    if strict.macro is not None and overlap.macro is not None:
        title = f"mean of {strict.macro.types} types (macro)"
        table.add_row(title, "", "", *_macro(strict.macro), *_macro(overlap.macro))
    return table


def _confusions(confusion: Confusion, names: Mapping[str, str]) -> Table:
    """A row for each type: what became of its gold labels, and how many predictions of it go with none."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column("confusions: gold", no_wrap=True)
    for title in ("right", "other span", "missing", "spurious"):
        table.add_column(title, justify="right")
    table.add_column("same span, taken for", no_wrap=True)
    table.add_column("", no_wrap=True)
    types = sorted({name for pair in confusion for name in pair} - {MISSING, SPURIOUS, ELSEWHERE})
    for name in types:
        taken = [(confusion[name, other], other) for other in types if other != name and confusion[name, other]]
        said = ", ".join(f"{other} {count:,}" for count, other in sorted(taken, key=lambda pair: (-pair[0], pair[1])))
        cells = (confusion[name, name], confusion[name, ELSEWHERE], confusion[name, MISSING], confusion[SPURIOUS, name])
        table.add_row(name, *(f"{cell:,}" if cell else "·" for cell in cells), said, names.get(name, ""))
    return table


def _score_table(first: str, *last: str) -> Table:
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1))
    table.add_column(first, no_wrap=True)
    for title in ("gold", "predicted", "strict P", "R", "F1", "95 %", "overlap P", "R", "F1", "95 %"):
        table.add_column(title, justify="right", no_wrap=True)
    for title in last:
        table.add_column(title, no_wrap=True)
    return table


def _row(strict: Rated, overlap: Rated) -> Iterable[str]:
    yield f"{strict.score.gold:,}"
    yield f"{strict.score.predicted:,}"
    for rated in (strict, overlap):
        score = rated.score
        yield from map(_number, (score.precision, score.recall, score.f1))
        yield _range(rated.intervals[2])


def _share(rated: Rated) -> Iterable[str]:
    """An accuracy in the columns of P, R and F1, with what it is a share of."""
    return "", f"of {rated.score.gold:,}", _number(rated.score.recall), _range(rated.intervals[1])


def _macro(macro: Macro) -> Iterable[str]:
    yield from map(_number, (macro.precision, macro.recall, macro.f1))
    yield _range(macro.intervals[2])


def _by_gold(result: Result) -> list[str]:
    return sorted(result.types, key=lambda name: (-result.types[name].score.gold, name))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def _range(bounds: Interval | None) -> str:
    return "" if bounds is None else f"{bounds[0]:.2f}–{bounds[1]:.2f}"


def _arabic_names(vocabulary: Vocabulary) -> dict[str, str]:
    names = {tag: kind.ar for tag, kind in vocabulary.entities.items()}
    names |= {tag: kind.ar for tag, kind in vocabulary.events.items()}
    return names | {choice.value: choice.ar for choice in vocabulary.stance_polarity}


def _drawn(table: Table) -> str:
    file = StringIO()
    Console(file=file, width=_WIDTH, color_system=None).print(table)
    return "\n".join(line.rstrip() for line in file.getvalue().splitlines()).strip("\n")
