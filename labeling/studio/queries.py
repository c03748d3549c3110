"""The filters of Label Studio's Data Manager, as the query of a task list. Knows nothing of connections.

Seen on 1.23.2: times must have a fraction of a second; an address is unquoted twice, so a percent sign may not stand in
it as one; `in_list` works on text fields of `data`.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

Filter = dict[str, Any]

_QUERY_LIMIT = 6000  # servers limit the length of an address, many to 8 KiB
_TASKS_IN_QUERY = 400  # numbers of ten digits, each with a comma that takes three bytes
_READ_ALL_FROM = 2000  # from so many documents on it is cheaper to read all tasks: each query looks at all of them too


def query(filters: Sequence[Filter]) -> str:
    """The `query` parameter that keeps the tasks for which all `filters` hold."""
    value = json.dumps({"filters": {"conjunction": "and", "items": list(filters)}}, separators=(",", ":"))
    return value.replace("%", "\\u0025")


def newest_first() -> str:
    """The `query` parameter for all tasks, the one that was touched last before the others."""
    return json.dumps({"ordering": ["-tasks:updated_at"]}, separators=(",", ":"))


def with_drafts() -> Filter:
    """Tasks on which somebody has work that is not submitted."""
    return _filter("draft_exists", "equal", "Boolean", True)


def annotated() -> Iterator[list[Filter]]:
    """Filters for tasks that have annotations, and for those that have cancelled ones alone."""
    yield [_filter("total_annotations", "greater", "Number", 0)]
    yield [_filter("total_annotations", "equal", "Number", 0), _filter("cancelled_annotations", "greater", "Number", 0)]


def id_after(task: int) -> Filter:
    """Tasks that were made after `task`."""
    return _filter("id", "greater", "Number", task)


def updated_since(time: str) -> Filter:
    """Tasks that were touched at `time` (ISO 8601; UTC where it names no zone) or later."""
    moment = datetime.fromisoformat(time)
    moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    return _filter("updated_at", "greater_or_equal", "Datetime", moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))


def any_of_documents(doc_ids: Sequence[str]) -> Iterator[list[Filter]]:
    """Filters for tasks with one of these `data.doc_id`, in as many queries as fit into addresses; many ids: no filter."""
    if len(doc_ids) >= _READ_ALL_FROM:
        yield []
        return
    batch: list[str] = []
    size = 0
    for doc_id in doc_ids:
        length = len(quote(json.dumps(doc_id))) + 3
        if batch and size + length > _QUERY_LIMIT:
            yield [_documents(batch)]
            batch, size = [], 0
        batch.append(doc_id)
        size += length
    if batch:
        yield [_documents(batch)]


def any_of_tasks(tasks: Sequence[int]) -> Iterator[list[Filter]]:
    """Filters for tasks by number, in as many queries as fit into addresses."""
    for start in range(0, len(tasks), _TASKS_IN_QUERY):
        yield [_filter("id", "in_list", "Number", list(tasks[start : start + _TASKS_IN_QUERY]))]


def _documents(doc_ids: list[str]) -> Filter:
    return _filter("data.doc_id", "in_list", "String", doc_ids)


def _filter(column: str, operator: str, kind: str, value: object) -> Filter:
    return {"filter": f"filter:tasks:{column}", "operator": operator, "type": kind, "value": value}
