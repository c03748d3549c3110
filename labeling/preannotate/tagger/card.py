"""The model card that is written beside a model: data, licences, scores out of fold, and the command. Knows nothing of training."""

from __future__ import annotations

from collections.abc import Sequence

from labeling.compare.scores import Score
from labeling.preannotate.tagger.building import Built
from labeling.preannotate.tagger.folds import OutOfFold
from labeling.preannotate.tagger.sources import Source
from labeling.preannotate.tagger.train import Settings


def model_card(
    title: str, command: str, sources: Sequence[Source], licences: Sequence[str], settings: Settings, built: Built
) -> str:
    """Markdown; the same training gives the same card. `licences` go with `sources`, as far as they are known."""
    lines = [
        f"# {title}",
        "",
        "A linear-chain conditional random field for Musnad's 21 entity types: one chain for the outermost entities, one for those",
        "inside them, and a small classifier for the letters that are joined to an entity's first word. Its features are words, affixes,",
        f"shapes, neighbours and what the lexicon says of them (`lexicon@{built.lexicon}`); spelling is folded, so that it reads text without hamza.",
        "",
        "## Data",
        "",
        "| source | kind | documents | entities | licence | SHA-256 of texts and labels |",
        "| --- | --- | ---: | ---: | --- | --- |",
    ]
    for source, licence in zip(sources, [*licences, *[""] * len(sources)], strict=False):
        entities = sum(len(example.labels.entities) for example in source.examples)
        lines.append(
            f"| {source.name} | {source.kind} | {len(source.examples):,} | {entities:,} | {licence or 'not stated'} | `{source.sha256[:16]}` |"
        )
    lines += [
        "",
        "The model holds words and letter groups with their weights, no sentence. What the licences of the data ask for (attribution, where",
        "they do) holds for the model too.",
        "",
        "## Made by",
        "",
        f"    {command}",
        "",
        f"L1 {settings.c1:g}, L2 {settings.c2:g}, {settings.rounds} rounds of L-BFGS (crfsuite), weights in steps of 1/512; the same data, lexicon and",
        f"settings give the same bytes. SHA-256 `{built.sha256}`.",
        "",
        "| part | labels | features | weights |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, model in sorted(built.models.items()):
        lines.append(f"| {name} | {len(model.labels)} | {len(model.rows):,} | {len(model.values):,} |")
    if built.scores is not None:
        lines += ["", *_scores(built.scores)]
    return "\n".join(lines) + "\n"


def _scores(scores: OutOfFold) -> list[str]:
    result = scores.evaluation.results["entity", "strict"]
    lines = [
        f"## Scores out of fold ({scores.folds} folds by document)",
        "",
        "Strict: type and whole words equal, nested entities counted. News of another source will score lower.",
        "",
        "| type | precision | recall | F1 | gold |",
        "| --- | ---: | ---: | ---: | ---: |",
        _line("all", result.micro.score),
    ]
    for name, rated in sorted(result.types.items(), key=lambda item: (-item[1].score.gold, item[0])):
        lines.append(_line(name, rated.score))
    right, judged = scores.exact
    if judged:
        lines += [
            "",
            f"Of {judged:,} entities that were found whole, {right / judged:.1%} begin at the right letter (و, ب, ل … cut or kept).",
        ]
    return lines


def _line(name: str, score: Score) -> str:
    values = (score.precision, score.recall, score.f1)
    numbers = " | ".join("–" if value is None else f"{value:.3f}" for value in values)
    return f"| {name} | {numbers} | {score.gold:,} |"
