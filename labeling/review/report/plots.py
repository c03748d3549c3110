"""The plots as SVG that stands in the page: its colours are the page's, so light, dark and print need no second picture.

matplotlib, not plotly: plotly 7.1's script adds 4.8 MB to every report and draws nothing where scripts are off; these are 10–40 kB.
Knows nothing of where its numbers come from.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_COLOURS = ("ink", "muted", "grid", "entities", "events", "stances", "accepted", "changed", "removed", "added")
_STAND_INS = {name: f"#0000{number:02x}" for number, name in enumerate(_COLOURS, 0xA1)}
"""matplotlib knows no CSS variables, so each stands in as a colour that nothing else has."""
_WIDTH = 7.4  # inches; the page scales it
_BORDERS = (0.667, 0.8)  # of α: from here on tentative, from here on reliable conclusions (Krippendorff 2004)


def progress_plot(days: Sequence[Mapping[str, Any]], forecast: Mapping[str, Any] | None, today: date) -> str:
    """Documents approved and annotations made so far, day by day, with the goal and the way there."""
    if not days or today.isoformat() <= days[0]["day"]:
        return ""  # one day has no course
    figure, axes = _figure(2.9, top=0.3)
    moments = [date.fromisoformat(day["day"]) for day in days]
    start = moments[0] - timedelta(days=1)
    for name, title, colour in (
        ("annotations", "annotations", "muted"),
        ("approved", "documents approved", "entities"),
    ):
        total = 0
        heights = [0]
        for day in days:
            total += day[name]
            heights.append(total)
        times = [start, *moments]
        if today > moments[-1]:
            times, heights = [*times, today], [*heights, total]
        axes.plot(times, heights, color=_STAND_INS[colour], drawstyle="steps-post", label=title, linewidth=1.8)  # type: ignore[arg-type]  # dates are what its own documentation plots
    if forecast is not None:
        axes.axhline(forecast["goal"], color=_STAND_INS["stances"], linestyle=(0, (1, 2)), label="goal (documents)")
        if forecast["day"]:
            _way(axes, forecast, today)
    axes.set_ylim(bottom=0)
    axes.margins(x=0.03)
    _legend(axes)
    _dates(
        axes, start, max([today, *(date.fromisoformat(forecast["day"]) for _ in (1,) if forecast and forecast["day"])])
    )
    return _svg(figure, "progress", "Documents approved and annotations made, day by day")


def agreement_plot(rows: Sequence[tuple[str, str, Mapping[str, Any]]]) -> str:
    """(layer, question, estimate): each value as a dot on a line that ends at 1, its interval as a bar."""
    rows = [row for row in rows if row[2]["value"] is not None]
    if not rows:
        return ""
    figure, axes = _figure(0.55 + 0.24 * len(rows), left=0.42)
    lowest = min(min(e["value"], *(e["interval"] or ())) if e["interval"] else e["value"] for _, _, e in rows)
    least = min(_BORDERS[0] - 0.167, math.floor(lowest * 10) / 10)
    for place, (layer, _, estimate) in enumerate(reversed(rows)):
        colour = _STAND_INS[layer]
        if estimate["interval"]:
            axes.plot(
                estimate["interval"], [place, place], color=colour, linewidth=4, alpha=0.35, solid_capstyle="butt"
            )
        axes.plot([estimate["value"]], [place], "o", color=colour, markersize=5)
    for border in _BORDERS:
        axes.axvline(border, color=_STAND_INS["muted"], linestyle=(0, (1, 3)), linewidth=0.8)
    axes.set_yticks(range(len(rows)), [f"{name} ({e['statistic']})" for _, name, e in reversed(rows)])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(least, 1.02)
    axes.grid(axis="x", color=_STAND_INS["grid"], linewidth=0.6)
    return _svg(figure, "agreement", "Agreement by question with 95 % intervals")


def fates_plot(rows: Sequence[tuple[str, Mapping[str, int]]]) -> str:
    """(name, counts of accepted, changed, removed, added): what became of predicted labels, as shares; additions beside."""
    rows = [row for row in rows if sum(row[1].values())]
    if not rows:
        return ""
    figure, axes = _figure(0.8 + 0.34 * len(rows), left=0.22, top=0.34, bottom=0.46)
    for place, (_, counts) in enumerate(reversed(rows)):
        predicted = sum(counts[name] for name in ("accepted", "changed", "removed")) or 1
        begin = 0.0
        for name in ("accepted", "changed", "removed", "added"):
            share = 100 * counts[name] / predicted
            axes.barh(place, share, left=begin, height=0.62, color=_STAND_INS[name], label=name if place == 0 else None)
            begin += share
    axes.axvline(100, color=_STAND_INS["ink"], linewidth=0.8)
    axes.set_yticks(range(len(rows)), [name for name, _ in reversed(rows)])
    axes.set_xlabel("% of the predicted labels; what people added stands behind the line", fontsize=8)
    axes.xaxis.label.set_color(_STAND_INS["muted"])
    _legend(axes)
    return _svg(figure, "fates", "What became of predicted labels")


def _legend(axes: Axes) -> None:
    axes.legend(
        loc="lower left", bbox_to_anchor=(0, 1), ncols=4, frameon=False, labelcolor=_STAND_INS["ink"], fontsize=8
    )


def _way(axes: Axes, forecast: Mapping[str, Any], today: date) -> None:
    """The line from today to the goal, and the days between which it may be reached."""
    day = date.fromisoformat(forecast["day"])
    way: Any = [today, day]
    axes.plot(
        way, [forecast["approved"], forecast["goal"]], color=_STAND_INS["entities"], linestyle="--", linewidth=1.2
    )
    if forecast["earliest"] and forecast["latest"]:
        ends: Any = [date.fromisoformat(forecast["earliest"]), date.fromisoformat(forecast["latest"])]
        axes.plot(ends, [forecast["goal"]] * 2, color=_STAND_INS["entities"], linewidth=4, alpha=0.35)


def _dates(axes: Axes, first: date, last: date) -> None:
    from matplotlib.dates import AutoDateLocator, ConciseDateFormatter

    if (last - first).days < 8:
        days: Any = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        axes.set_xticks(days, [day.strftime("%d %b") for day in days])
        return
    locator = AutoDateLocator(minticks=3, maxticks=8)  # type: ignore[no-untyped-call]  # matplotlib.dates has no types
    axes.xaxis.set_major_locator(locator)
    axes.xaxis.set_major_formatter(ConciseDateFormatter(locator))  # type: ignore[no-untyped-call]  # as above


def _figure(height: float, left: float = 0.07, top: float = 0.12, bottom: float = 0.28) -> tuple[Figure, Axes]:
    """A figure of `height` inches with one plot; `left` is the share of its width that names take, `top` and `bottom` are in inches."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(_WIDTH, height))
    axes = figure.add_axes((left, bottom / height, 0.985 - left, (height - bottom - top) / height))
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color(_STAND_INS["grid"])
    axes.tick_params(colors=_STAND_INS["ink"], labelsize=8, color=_STAND_INS["grid"])
    axes.patch.set_visible(False)
    figure.patch.set_visible(False)
    return figure, axes


def _svg(figure: Figure, name: str, says: str) -> str:
    """The figure as an <svg> without anything that leads out of the page, the same bytes each time."""
    from matplotlib import rc_context

    file = StringIO()
    with rc_context({"svg.fonttype": "none", "svg.hashsalt": name}):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    drawn = file.getvalue()
    drawn = drawn[drawn.index("<svg") :]
    drawn = re.sub(r"<metadata>.*?</metadata>", "", drawn, flags=re.DOTALL)
    drawn = re.sub(r'\s+xmlns(:\w+)?="[^"]*"', "", drawn).replace("xlink:href", "href")
    drawn = re.sub(r'\bid="', f'id="{name}-', drawn)
    drawn = re.sub(r'href="#', f'href="#{name}-', drawn)
    drawn = re.sub(r"url\(#", f"url(#{name}-", drawn)
    drawn = re.sub(r'(<svg[^>]*?) width="[^"]*"', r"\1", drawn, count=1)
    drawn = re.sub(r'(<svg[^>]*?) height="[^"]*"', rf'\1 role="img" aria-label="{says}"', drawn, count=1)
    for colour, stand_in in _STAND_INS.items():
        drawn = drawn.replace(stand_in, f"var(--{colour})")
    return drawn.strip()
