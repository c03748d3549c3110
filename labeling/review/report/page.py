"""The report as one HTML file that asks nothing of any network. Knows nothing of how its numbers were found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from importlib.resources import files
from typing import Any

from labeling.review.acceptance import FATES
from labeling.review.anchoring import SAYS
from labeling.review.disagreements import UNMARKED
from labeling.review.passages import Passage
from labeling.review.report.plots import agreement_plot, fates_plot, progress_plot
from labeling.review.tagger_doubts import ERRORS_IN_GOLD
from schemas.records import Span

PAIRS = 12
"""Pairs of types that the page shows of each layer, with examples; the JSON has all."""
ERRORS = 100
LEAST = 0.1
"""The score from which on a suspected error is shown."""
TYPES = 30
MATRIX = 14
"""Types that a confusion matrix shows."""


def page(found: Mapping[str, Any]) -> str:
    """The HTML of a report's numbers."""
    from jinja2 import Environment, StrictUndefined
    from markupsafe import Markup

    here = files(__package__)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters.update(
        count=_count, share=_share, value=_value, bounds=_bounds, pieces=_pieces, seconds=_seconds, percent=_percent
    )
    environment.filters["by_size"] = _by_size
    environment.tests["likely"] = _likely
    plots = {
        "progress": progress_plot(
            found["progress"]["days"], found["progress"]["forecast"], date.fromisoformat(found["date"])
        ),
        "agreement": agreement_plot(
            [(layer, q["name"], q) for layer, questions in found["agreement"]["layers"].items() for q in questions]
        ),
        "fates": fates_plot(list(_fates(found["acceptance"]["models"]))),
    }
    return environment.from_string(here.joinpath("report.html.j2").read_text(encoding="utf-8")).render(
        found,
        style=Markup(here.joinpath("report.css").read_text(encoding="utf-8")),  # our own file
        plots={name: Markup(drawn) for name, drawn in plots.items()},  # matplotlib escapes names
        stages=list(_stages(found["funnel"])),
        says=SAYS,
        alone=UNMARKED,
        errors_in_gold=ERRORS_IN_GOLD,
        limits={"pairs": PAIRS, "errors": ERRORS, "types": TYPES, "matrix": MATRIX},
    )


def _stages(funnel: Mapping[str, Any]) -> Iterator[tuple[str, int]]:
    """The stages that a document passes, with how many are there."""
    yield "documents", funnel["documents"]
    if funnel.get("chosen"):
        yield "chosen for labelling", funnel["chosen"]
    yield "predicted", max(funnel["predictions"].values(), default=0)
    yield "sent to Label Studio", funnel.get("sent_documents", 0)
    yield "labelled", funnel.get("annotated_documents", 0)
    yield "approved", funnel.get("approved", 0)


def _fates(models: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, int]]]:
    for model, about in models.items():
        for layer, counts in about["layers"].items():
            name = layer if len(models) == 1 else f"{layer} · {model}"
            yield name, {fate: counts[fate] for fate in FATES}


def _count(number: float | None) -> str:
    return "–" if number is None else f"{number:,.0f}"


def _value(number: float | None) -> str:
    return "–" if number is None else f"{round(number, 2) + 0.0:.2f}".replace("-", "−")  # + 0.0: no minus before 0.00


def _seconds(number: float | None) -> str:
    return "–" if number is None else f"{number:,.1f}"


def _share(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}\u00a0%" if whole else "–"


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{100 * share:.0f}\u00a0%"


def _bounds(interval: tuple[float, float] | None) -> str:
    return "" if interval is None else (" to " if interval[0] < 0 else "–").join(map(_value, interval))


def _by_size(types: Mapping[str, Any]) -> list[tuple[str, Any]]:
    return sorted(types.items(), key=lambda pair: (-pair[1]["size"], pair[0]))


def _likely(found: Mapping[str, Any]) -> bool:
    return bool(found["score"] >= LEAST)


def _pieces(shown: Mapping[str, Any]) -> list[tuple[str, str]]:
    marks = tuple(Span(mark["start"], mark["end"]) for mark in shown["marks"])
    return Passage(shown["document"], shown["text"], 0, marks).pieces()
