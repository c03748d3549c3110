"""How well the annotators agree, as the section of a card: a table with intervals, and what conditions the numbers. Knows no counting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dataset.card.markdown import cell

_NONE = "## Agreement\n\nNothing is known of how well people agree: that takes documents which more than one of them labelled.\n"


def agreement_section(found: Mapping[str, Any] | None) -> str:
    """The section on the figures of `dataset.agreement`, or on there being none."""
    if found is None:
        return _NONE
    lines = [
        "## Agreement",
        "",
        _whose(found),
        "",
        "F1 counts labels that two annotators set alike, over all pairs of annotators. α is Krippendorff's: 1 where all choose alike, 0 "
        "where they\ndo no better than chance. A line that says “given” compares only what both marked, and tells nothing of what one of "
        "them missed.",
    ]
    for layer, questions in found["layers"].items():
        lines += [
            "",
            f"| {layer} | what is compared | | value | {found['bootstrap']['level']:.0%} interval | labels |",
            "| --- | --- | --- | ---: | ---: | ---: |",
            *map(_line, questions),
        ]
    return "\n".join(lines) + "\n"


def number(estimate: Mapping[str, Any]) -> str:
    """A value with its interval, for a sentence."""
    return f"{_value(estimate)} ({bounds})" if (bounds := _interval(estimate)) != "–" else _value(estimate)


def _whose(found: Mapping[str, Any]) -> str:
    sample = f", of a sample of {found['sample']:,} annotated documents" if found["sample"] else ""
    rounds = found["bootstrap"]["rounds"]
    return (
        f"Of {found['documents_with_several_annotators']:,} documents that several of {found['annotators']:,} annotators labelled{sample}, "
        "whether they were approved or not, as they\nwere handed in, before any adjudication. Intervals: "
        f"{rounds:,} samples of near-duplicate groups, drawn with replacement."
    )


def _line(question: Mapping[str, Any]) -> str:
    cells = (question["name"], question["says"], question["statistic"], _value(question), _interval(question))
    return f"| {' | '.join(map(cell, cells))} | {question['size']:,.0f} |"


def _value(estimate: Mapping[str, Any]) -> str:
    return "–" if estimate["value"] is None else f"{estimate['value']:.2f}"


def _interval(estimate: Mapping[str, Any]) -> str:
    bounds = estimate["interval"]
    return "–" if bounds is None else f"{bounds[0]:.2f}–{bounds[1]:.2f}"
