"""Label Studio's results taken apart: regions with their choices, and relations between them. Knows nothing of events or stances.

What a result says of the text it covers is not believed: the text is the document's, at the region's offsets.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from labeling.studio import controls
from labeling.studio.shifted_offsets import squeezed, unshifted
from schemas.records import Span

Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something in the results that somebody should know: of which region ("" of none), under which fixed reason, and the facts."""

    region: str
    reason: str
    detail: str


@dataclass(frozen=True, slots=True)
class Region:
    """A stretch of text with one label and the answers given for it, by control; `context`: it was shown to read."""

    id: str
    span: Span
    label: str
    score: float | None = None
    choices: Mapping[str, str] = field(default_factory=dict)
    context: bool = False


@dataclass(frozen=True, slots=True)
class Relation:
    """An arrow between two regions, turned so that it points from `source` to `filler`, with the names on it."""

    source: str
    filler: str
    names: tuple[str, ...]
    both_ways: bool = False


@dataclass(frozen=True, slots=True)
class Parts:
    """What could be read of some results, in their order, what could not, and which offsets were put right; `approved` is
    the reviewer's tick, `flagged` the one that asks for a discussion.
    """

    regions: Mapping[str, Region]
    relations: tuple[Relation, ...]
    problems: tuple[Finding, ...]
    approved: bool
    flagged: bool
    repairs: tuple[Finding, ...] = ()


def take_apart(results: Sequence[Any], text: str) -> Parts:
    """Sort `results` into regions and relations; offsets are checked against `text`, white space at the edges goes."""
    problems: list[Finding] = []
    repairs: list[Finding] = []
    labelled: dict[str, list[Result]] = {}
    chosen: dict[str, dict[str, set[str]]] = {}
    relations: list[Relation] = []
    ticks: set[str] = set()
    for result in results:
        kind = result.get("type") if isinstance(result, dict) else None
        if kind == "relation":
            relations += _relation(result, problems)
        elif kind == "labels" and _is_region(result) and result.get("from_name") in _LABELS:
            labelled.setdefault(result["id"], []).append(result)
        elif kind == "choices" and _is_region(result) and result.get("from_name") in controls.CHOICES:
            answers = chosen.setdefault(result["id"], {}).setdefault(result["from_name"], set())
            answers.update(_strings(result["value"].get("choices")))
        elif kind == "choices" and _is_region(result) and result.get("from_name") == controls.REVIEW:
            ticks.update(_strings(result["value"].get("choices")))
        else:
            problems.append(_unreadable(result))
    regions: dict[str, Region] = {}
    for id_, results_ in labelled.items():
        # who selects a region of the context and presses a label's key has labelled the same words
        several = [result for result in results_ if not _is_context(result)] or results_
        choices = _single(id_, chosen.pop(id_, {}), problems)
        try:
            regions[from_region_id(id_)] = _region(id_, several, choices, text, problems, repairs)
        except _Refused as why:
            problems.append(Finding(from_region_id(id_), why.reason, why.detail))
    problems += [
        Finding(from_region_id(id_), "label-missing", f"the region has only {', '.join(sorted(controls_))}")
        for id_, controls_ in chosen.items()
    ]
    approved, flagged = controls.APPROVED in ticks, controls.FLAGGED in ticks
    return Parts(regions, tuple(relations), tuple(problems), approved, flagged, tuple(repairs))


def region_id(id_: str) -> str:
    """An id of ours as Label Studio bears it: it cuts a region's id at the first `#`."""
    return id_.replace("%", "%25").replace("#", "%23")


def from_region_id(id_: str) -> str:
    """The id of ours that `region_id` was given."""
    return id_.replace("%23", "#").replace("%25", "%")


_LABELS = (controls.LABEL, controls.CONTEXT)


def _is_context(result: Result) -> bool:
    return result.get("from_name") == controls.CONTEXT


def _is_region(result: Result) -> bool:
    id_ = result.get("id")
    return isinstance(id_, str) and bool(id_) and isinstance(result.get("value"), dict)


def _strings(value: Any) -> list[str]:
    return [item for item in value if isinstance(item, str)] if isinstance(value, list) else []


def _unreadable(result: Any) -> Finding:
    if not isinstance(result, dict):
        return Finding("", "unreadable-result", f"it is no object: {result!r:.80}")
    what = ", ".join(f"{key} {result.get(key)!r:.40}" for key in ("type", "from_name"))
    return Finding(from_region_id(str(result.get("id") or "")), "unreadable-result", f"no control of ours: {what}")


def _relation(result: Result, problems: list[Finding]) -> Iterable[Relation]:
    ends = [result.get("from_id"), result.get("to_id")]
    if not all(isinstance(end, str) and end for end in ends):
        problems.append(Finding("", "relation-end-missing", f"from {ends[0]!r:.40} to {ends[1]!r:.40}"))
        return
    source, filler = (from_region_id(str(end)) for end in ends)
    names = tuple(dict.fromkeys(_strings(result.get("labels"))))
    if not names:
        problems.append(Finding(source, "relation-without-label", f"to {filler}"))
        return
    direction = result.get("direction", "right")
    if direction == "left":
        source, filler = filler, source
    yield Relation(source, filler, names, both_ways=direction == "bi")


def _single(id_: str, answers: Mapping[str, set[str]], problems: list[Finding]) -> dict[str, str]:
    single = {}
    for control, values in answers.items():
        if len(values) == 1:
            (single[control],) = values
        elif values:
            detail = f"{control} is {' and '.join(sorted(values))}"
            problems.append(Finding(from_region_id(id_), "several-choices", detail))
    return single


class _Refused(Exception):
    """A region cannot be read; raised and caught in this module only."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.detail = detail


def _region(
    id_: str,
    several: Sequence[Result],
    choices: Mapping[str, str],
    text: str,
    problems: list[Finding],
    repairs: list[Finding],
) -> Region:
    labels = list(dict.fromkeys(label for result in several for label in _strings(result["value"].get("labels"))))
    if not labels:
        raise _Refused("label-missing", "the region has no label")
    if len(labels) > 1 or len(several) > 1:
        raise _Refused("several-labels", f"{len(several)} results with {' and '.join(labels)}")
    (label,) = labels
    value = several[0]["value"]
    try:
        given = _offsets(label, value, text)
    except _Refused:
        found = unshifted(value, text)
        if found is None:
            raise
        given = found
        detail = f"{label} at {value['start']}:{value['end']}, counted in UTF-16, is {given.start}:{given.end}"
        repairs.append(Finding(from_region_id(id_), "offsets-shifted", detail))
    covered = text[given.start : given.end]
    start = given.start + len(covered) - len(covered.lstrip())
    span = Span(start, start + len(covered.strip()))
    if span != given:
        detail = f"{label} had white space at its edges, now {span.start}:{span.end}"
        problems.append(Finding(from_region_id(id_), "span-trimmed", detail))
    context = _is_context(several[0])
    if context and several[0].get("origin") != "prediction":
        raise _Refused(
            "context-changed", f"{label} at {span.start}:{span.end} was shown to read, and was moved or set anew"
        )
    return Region(from_region_id(id_), span, label, _score(several[0].get("score")), choices, context)


def _offsets(label: str, value: Mapping[str, Any], text: str) -> Span:
    start, end = value.get("start"), value.get("end")
    if not _is_offset(start) or not _is_offset(end) or max(start, end) > len(text):
        raise _Refused("span-outside-text", f"{label} at {start!r:.20}:{end!r:.20} of {len(text)}")
    covered = text[start:end]
    if not covered.strip():
        raise _Refused("span-empty", f"{label} at {start}:{end}")
    if "\0" in covered:
        raise _Refused("span-holds-nul", f"{label} at {start}:{end}")
    said = value.get("text")
    if isinstance(said, str) and said != covered and squeezed(said) != squeezed(covered):
        raise _Refused(
            "text-differs", f"{label} at {start}:{end} is {covered!r:.60}, Label Studio took it for {said!r:.60}"
        )
    return Span(start, end)


def _is_offset(value: Any) -> TypeGuard[int]:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _score(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None
