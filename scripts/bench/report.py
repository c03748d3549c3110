"""Measures `musnad report` on a project of made-up annotations that lies on disk, as a project of years would.

    python scripts/bench/report.py FOLDER [--documents 10000] [--annotators 3]

The annotations are those of `scripts/bench/agreement.py`; every second document is approved as it was before people slipped, and
every annotation began with a prediction that slipped alike. Makes FOLDER unless it is there, reports on it in a process of its own,
and prints one JSON line with the seconds, the peak memory and the sizes.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from itertools import islice
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

import pyarrow as pa

from labeling.store import parts
from labeling.store.labels import LabelStore, Task
from schemas.project import create_project, load_project
from schemas.records import LAYERS, Annotation, AnnotationId, Decision, Document, DocumentId, Labels, TaskId
from schemas.vocabulary import load_vocabulary
from scripts.bench.agreement import made_up, sentences, slipped

_ROOT = Path(__file__).resolve().parents[2]
_MODEL = "made-up@1"
_PART = 500


def main() -> None:
    options = _options()
    if not options.folder.exists():
        _build(options.folder, options.documents, options.annotators)
    start = time.perf_counter()
    command = [
        sys.executable,
        "-m",
        "scripts.cli.main",
        "report",
        "--project",
        str(options.folder),
        "--date",
        "2026-06-30",
    ]
    subprocess.run(command, check=True, cwd=_ROOT)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    page = options.folder / "reports" / "report-2026-06-30.html"
    print(
        json.dumps(
            {
                "documents": options.documents,
                "annotators": options.annotators,
                "seconds": round(time.perf_counter() - start, 1),
                "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
                "peak_mb": round(used.ru_maxrss / 1024),
                "page_kb": round(page.stat().st_size / 1024),
                "json_kb": round(page.with_suffix(".json").stat().st_size / 1024),
            }
        )
    )


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the report on made-up annotations.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--annotators", type=int, default=3)
    options: argparse.Namespace = parser.parse_args()
    return options


def _build(folder: Path, documents: int, annotators: int) -> None:
    create_project(folder)
    project = load_project(folder)
    vocabulary = load_vocabulary()
    said, draw = sentences(vocabulary), random.Random(1)
    items = (made_up(number, said, annotators, draw, vocabulary) for number in range(documents))
    decisions: list[Decision] = []
    kinds, numbers = list(vocabulary.entities), iter(range(1, documents * annotators + 1))
    with LabelStore(project.labels) as store:
        while some := list(islice(items, _PART)):
            texts = {item.document: Document(DocumentId(item.document), item.text, group=item.group) for item in some}
            part = parts.write_documents(project.documents, list(texts.values()))
            rows = [
                {"id": item.document, "labels": json.dumps(slipped(item.gold or Labels(), draw, kinds).to_json())}
                for item in some
            ]
            parts.write_predictions(project.predictions / _MODEL, part.name, pa.Table.from_pylist(rows))
            tasks = [Task(document.id, document.sha256, _MODEL, 5, None) for document in texts.values()]
            store.intend_tasks(tasks)
            store.acknowledge_tasks([(task.document, TaskId(int(task.document[1:]) + 1)) for task in tasks])
            for item in some:
                made = [
                    Annotation(
                        AnnotationId(str(next(numbers))),
                        DocumentId(item.document),
                        f"{rating.annotator}@example.org",
                        rating.labels,
                        (day := f"2026-{draw.randrange(1, 7):02}-{draw.randrange(1, 28):02}T09:00:00Z"),
                        day,
                        lead_time=draw.uniform(60, 600),
                        prediction=_MODEL,
                        sha256=texts[item.document].sha256,
                    )
                    for rating in item.ratings
                ]
                store.save_annotations(made)
                if draw.random() < 0.5:
                    revisions = tuple(annotation.revision for annotation in made)
                    decisions.append(
                        Decision(
                            DocumentId(item.document),
                            "approved",
                            "made up",
                            "",
                            revisions,
                            item.gold or Labels(),
                            LAYERS,
                        )
                    )
        store.replace_decisions(decisions)


if __name__ == "__main__":
    main()
