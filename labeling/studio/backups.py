"""A campaign's annotations as Label Studio has them, in a file, before something there is changed. Knows nothing of the change."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from labeling.store.files import atomic_text
from labeling.studio.client import StudioClient
from labeling.studio.task_records import StudioAnnotation


def back_up(studio: StudioClient, project: int, page: str, folder: Path, name: str) -> Path:
    """Write every annotation of `project`, a line each after one with its labelling page; returns the file."""
    path = folder / f"{name}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}.jsonl"
    with atomic_text(path) as file:
        file.write(_line({"project": project, "label_config": page}))
        for document, annotation in _annotations(studio, project):
            file.write(_line({"document": document, **asdict(annotation)}))
    return path


def _annotations(studio: StudioClient, project: int) -> Iterator[tuple[str, StudioAnnotation]]:
    for task in studio.tasks(project):
        for annotation in task.annotations:
            yield str(task.data.get("doc_id", "")), annotation


def _line(value: dict[str, object]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
