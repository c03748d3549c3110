"""The labels in a JSON export of Label Studio: one answer for each task, or a reason why there is none. Knows nothing of servers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from labeling.studio.codec import Decoded, from_results
from schemas.errors import InputError
from schemas.outcome import Outcome
from schemas.records import Labels
from schemas.vocabulary import Vocabulary


def read_export(path: Path, vocabulary: Vocabulary, outcome: Outcome) -> Iterator[tuple[str, Labels, str]]:
    """Id, labels and text of each task that has one answer: the starred annotation, else what all submitted alike.

    A task without an annotation or with annotations that differ, and a label that cannot be read, are left out under a
    reason. The id is the task's `doc_id`, else its number in Label Studio.

    Raises:
        InputError: the file is no JSON export; names the task.
    """
    try:
        tasks = json.loads(path.read_bytes())
    except ValueError as problem:
        raise InputError(f"{path} is no JSON: {problem}") from problem
    for number, task in enumerate(tasks, 1):
        try:
            data, annotations = task["data"], task["annotations"]
            text, name = data["text"], str(data.get("doc_id") or task["id"])
            answer = _answer(name, annotations, text, vocabulary, outcome)
        except (KeyError, TypeError, AttributeError) as problem:
            raise InputError(
                f"Task {number} of {path} is not as Label Studio exports it ({problem})",
                cause="the export has another format, or its labelling page is not Musnad's",
                remedy="Export the project as JSON (not JSON-MIN)",
            ) from problem
        if answer is not None:
            yield name, answer, text


def _answer(
    name: str, annotations: list[Mapping[str, Any]], text: str, vocabulary: Vocabulary, outcome: Outcome
) -> Labels | None:
    submitted = [one for one in annotations if not one.get("was_cancelled")]
    read = [(one, from_results(one["result"] or [], text, vocabulary)) for one in submitted]
    starred = [decoded for one, decoded in read if one.get("ground_truth") or decoded.approved]
    candidates = starred or [decoded for _, decoded in read]
    if not candidates:
        outcome.leave_out(name, "not-annotated", "nobody has submitted an annotation of it")
        return None
    if any(one.labels.content() != candidates[0].labels.content() for one in candidates):
        outcome.leave_out(name, "annotations-differ", f"{len(candidates)} annotations and none of them is starred")
        return None
    _list_problems(name, candidates[0], outcome)
    return candidates[0].labels


def _list_problems(name: str, decoded: Decoded, outcome: Outcome) -> None:
    for problem in decoded.problems:
        outcome.leave_out(f"{name}, region {problem.region or '?'}", problem.reason, problem.detail)
