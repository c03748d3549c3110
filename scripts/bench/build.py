"""How fast a release is built and verified beside label-studio-sdk's CoNLL converter, in how much memory, and how both grow.

    python scripts/bench/build.py DOCUMENTS.jsonl [--documents 10000 100000] [--annotators 2] [--processes N] [--keep FOLDER]

DOCUMENTS.jsonl has lines of {"text"}. For each number of documents, a project is made in its real form: texts of 3,000 characters
put together from pieces of those in the file, a tenth of them in groups of near-duplicates, each with 40 generated labels in three
layers that every annotator submitted, all approved. `musnad build` and `musnad verify` run as processes of their own;
`converter` is `label_studio_sdk.converter.Converter` alone, in a process of its own, over the same annotations of the first
2,000 documents as Label Studio exports them, before and after the build. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.arabic.tokens import is_word, tokens
from labeling.store.labels import LabelStore
from labeling.store.parts import PART_ROWS, write_documents, write_groups
from labeling.studio.codec import to_results
from labeling.studio.interface import label_config
from schemas.project import load_project
from schemas.records import (
    LAYERS,
    Annotation,
    AnnotationId,
    Argument,
    Decision,
    Document,
    DocumentId,
    Entity,
    Event,
    Labels,
    Span,
    Stance,
)
from schemas.vocabulary import Vocabulary, load_vocabulary

ROOT = Path(__file__).resolve().parents[2]
LENGTH = 3_000
_ENTITIES, _EVENTS, _STANCES = 26, 10, 4
_CONVERTED = 2_000
_MUSNAD = (sys.executable, "-m", "scripts.cli.main")


def main() -> None:
    options = _options()
    if options.convert:
        print(json.dumps(_convert(options.file)))
        return
    figures: dict[str, Any] = {
        "annotators": options.annotators,
        "processes": options.processes or "by itself",
        "cores": os.cpu_count(),
    }
    seconds: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as scratch:
        for documents in options.documents:
            folder = (options.keep or Path(scratch)) / f"{documents}-{options.annotators}"
            made = Made(folder, options.file, documents, options.annotators)
            if not folder.exists():
                made.write()
            figures[f"{documents:,} documents"] = measured = _measured(made, options)
            seconds[documents] = measured["build"]["seconds"]
            if not options.keep:
                shutil.rmtree(folder)
    if len(seconds) > 1:
        few, many = min(seconds), max(seconds)
        figures["growth"] = {"documents": round(many / few, 2), "seconds": round(seconds[many] / seconds[few], 2)}
    print(json.dumps(figures, ensure_ascii=False))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure a build on generated labels.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--documents", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--annotators", type=int, default=2, help="who all submitted the same labels (default: 2)")
    parser.add_argument("--processes", type=int, help="of the build (default: as many as it takes by itself)")
    parser.add_argument("--verify", type=int, default=10**9, help="only releases of so many documents at most")
    parser.add_argument("--keep", type=Path, help="where projects are made, and used again by the next run")
    parser.add_argument("--convert", action="store_true", help=argparse.SUPPRESS)
    options: argparse.Namespace = parser.parse_args()
    return options


def _measured(made: Made, options: argparse.Namespace) -> dict[str, Any]:
    command = [*_MUSNAD, "build", "--project", str(made.folder), "--json"]
    if options.processes:
        command += ["--processes", str(options.processes)]
    shutil.rmtree(made.folder / "releases", ignore_errors=True)
    before = _converter(made)
    build = _run(command)
    after = _converter(made)
    release = made.folder / "releases" / "1.0.0"
    verified = _run([*_MUSNAD, "verify", str(release), "--json"]) if made.documents <= options.verify else {}
    converted = 2 * min(made.documents, _CONVERTED)
    wall, cpu = (converted / (one + other) for one, other in zip(before, after, strict=True))
    return {
        "build": {**build, "documents a second": round(made.documents / build["seconds"], 1)},
        "converter": {"documents a second": round(wall, 1), "documents a cpu second": round(cpu, 1)},
        "times as fast as the converter": round(made.documents / build["seconds"] / wall, 2),
        "times as fast by cpu seconds": round(made.documents / build["cpu seconds"] / cpu, 2),
        "verify": verified,
        "release mb": round(sum(p.stat().st_size for p in release.rglob("*") if p.is_file()) / 2**20, 1),
        "labels": json.loads((release / "manifest.json").read_text(encoding="utf-8"))["counts"],
    }


def _run(command: list[str]) -> dict[str, float]:
    """Seconds by the clock and of all cores, and the most memory that a process and its children held together."""
    began = time.monotonic()
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    peak = 0
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        if ended:
            break
        peak = max(peak, sum(map(_resident, _family(process.pid))))
        time.sleep(0.05)
    seconds = time.monotonic() - began
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return {
        "seconds": round(seconds, 2),
        "cpu seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak mb": round(peak / 2**20),
    }


def _family(process: int) -> Iterator[int]:
    yield process
    with contextlib.suppress(OSError):
        for children in Path(f"/proc/{process}/task").glob("*/children"):
            for child in children.read_text(encoding="ascii").split():
                yield from _family(int(child))


def _resident(process: int) -> int:
    """What a process holds in memory, and its share of what it holds together with others, in bytes."""
    with contextlib.suppress(OSError, IndexError, StopIteration):
        lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
        return 1024 * int(next(line.split()[1] for line in lines if line.startswith("Pss:")))
    return 0


def _converter(made: Made) -> tuple[float, float]:
    """Seconds by the clock and of the processor that label-studio-sdk's converter takes, from reading the file to the last line."""
    command = [sys.executable, __file__, str(made.export), "--convert"]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT)
    wall, cpu = json.loads(answer.stdout)
    return wall, cpu


def _convert(export: Path) -> tuple[float, float]:
    from label_studio_sdk.converter.converter import Converter

    config = export.with_suffix(".xml").read_text(encoding="utf-8")
    made: Any = Converter
    converter = made(config, str(export.parent), download_resources=False)
    with tempfile.TemporaryDirectory() as target:
        began, worked = time.perf_counter(), time.process_time()
        converter.convert(str(export), target, "CONLL2003", is_dir=False)
        return time.perf_counter() - began, time.process_time() - worked


@dataclass(frozen=True, slots=True)
class Made:
    """A project that is made from the texts in `file`; the same arguments give the same project."""

    folder: Path
    file: Path
    documents: int
    annotators: int

    @property
    def export(self) -> Path:
        """The first documents as Label Studio exports them, beside the XML of their page."""
        return self.folder.with_name(f"{self.folder.name}-export.json")

    def write(self) -> None:
        self.folder.mkdir(parents=True)
        settings = {"name": "bench", "release": {"licence": "cc0-1.0"}}
        (self.folder / "musnad.yaml").write_text(json.dumps(settings), encoding="utf-8")
        here, vocabulary = load_project(self.folder), load_vocabulary()
        self.export.with_suffix(".xml").write_text(label_config(vocabulary), encoding="utf-8")
        groups: dict[str, str] = {}
        work = iter(_Work(self.file, vocabulary, self.documents))
        with LabelStore(here.labels) as store:
            store.replace_decisions(self._decisions(here.documents, work, store, groups, vocabulary))
        write_groups(here.documents, lambda ids: {number: groups[number] for number in ids})

    def _decisions(
        self,
        documents: Path,
        work: Iterator[tuple[Document, Labels]],
        store: LabelStore,
        groups: dict[str, str],
        vocabulary: Vocabulary,
    ) -> list[Decision]:
        """Write documents and annotations; the decisions that `musnad review` would make of them."""
        made: list[Decision] = []
        first = True
        while some := list(islice(work, PART_ROWS)):
            write_documents(documents, [document for document, _ in some])
            groups |= {document.id: document.group for document, _ in some}
            said = [self._said(document, labels) for document, labels in some]
            store.save_annotations(annotation for each in said for annotation in each)
            made += [decision for annotations in said for decision in _approved(annotations)]
            if first:
                tasks = [_exported(*one, each, vocabulary) for one, each in zip(some, said, strict=True)]
                self.export.write_text(json.dumps(tasks, ensure_ascii=False), encoding="utf-8")
                first = False
        return made

    def _said(self, document: Document, labels: Labels) -> list[Annotation]:
        number = int(document.metadata["number"])
        return [
            Annotation(
                AnnotationId(str(number * self.annotators + person)),
                document.id,
                f"annotator{(number + person) % 7}@example.org",
                labels,
                "2026-03-02T09:00:00Z",
                f"2026-03-{2 + number % 20:02d}T10:0{person % 10}:00Z",
                lead_time=60.0 + number % 100,
                prediction="combine@1",
                sha256=document.sha256,
            )
            for person in range(self.annotators)
        ]


def _approved(said: list[Annotation]) -> Iterator[Decision]:
    first = said[0]
    for layer in LAYERS:
        yield Decision(
            first.document,
            "approved",
            "two people agree",
            f"{len(said)} annotators submitted the same labels",
            tuple(annotation.revision for annotation in said),
            first.labels.only((layer,)),
            (layer,),
        )


def _exported(document: Document, labels: Labels, said: list[Annotation], vocabulary: Vocabulary) -> dict[str, Any]:
    result = to_results(labels, document.text, vocabulary)
    return {
        "id": document.metadata["number"],
        "data": {"text": document.text, "doc_id": document.id},
        "annotations": [
            {
                "id": int(a.id),
                "result": result,
                "was_cancelled": False,
                "ground_truth": False,
                "created_at": a.created_at,
                "updated_at": a.updated_at,
                "lead_time": a.lead_time,
            }
            for a in said
        ],
        "predictions": [],
    }


class _Work:
    """Documents with their labels; the dice are thrown in one order, whatever else happens."""

    def __init__(self, file: Path, vocabulary: Vocabulary, documents: int) -> None:
        with file.open(encoding="utf-8") as lines:
            self._texts = [text for line in lines if (text := " ".join(json.loads(line)["text"].split(" ")))]
        self._vocabulary, self._documents = vocabulary, documents
        self._dice = random.Random(7)
        self._types = list(vocabulary.entities)
        self._weights = [1 / (place + 1) for place in range(len(self._types))]
        self._events = list(vocabulary.events.values())

    def __iter__(self) -> Iterator[tuple[Document, Labels]]:
        text, group = "", ""
        for number in range(self._documents):
            # one in ten is a near-duplicate of the one before: the same report with another ending
            alike = number > 0 and self._dice.random() < 0.1
            text = text[: -LENGTH // 10] + self._text(LENGTH // 10) if alike else self._text(LENGTH)
            name = hashlib.blake2b(str(number).encode(), digest_size=8).hexdigest()
            group = group if alike else name
            document = Document(
                DocumentId(name),
                text,
                source=f"source {number % 5}",
                licence="CC0-1.0",
                title=text[:60].strip(),
                date=f"2025-{1 + number % 12:02d}-{1 + number % 28:02d}",
                url=f"https://example.org/{name}",
                group=group,
                metadata={"number": number},
            )
            yield document, self._labels(text)

    def _text(self, length: int) -> str:
        """Pieces of articles from a line or a word on, as long as is asked, with a letter at the end."""
        text = ""
        while len(text) < length:
            article = self._dice.choice(self._texts)
            begin = article.find(" ", self._dice.randrange(max(1, len(article) // 2))) + 1
            text += article[begin : begin + self._dice.randrange(300, 1500)].strip() + ".\n"
        return text[: length - 1] + "م"

    def _labels(self, text: str) -> Labels:
        words = [span for span in tokens(text) if is_word(text[span.start : span.end])]
        places = sorted(self._dice.sample(range(len(words) - 8), _ENTITIES + _EVENTS + _STANCES))
        self._dice.shuffle(places)
        entities = [self._entity(n, words, place) for n, place in enumerate(places[:_ENTITIES])]
        events = [self._event(n, words[place], entities) for n, place in enumerate(places[_ENTITIES:][:_EVENTS])]
        stances = [self._stance(n, words, place, entities) for n, place in enumerate(places[-_STANCES:])]
        return Labels(tuple(entities), tuple(events), tuple(stances))

    def _entity(self, number: int, words: list[Span], place: int) -> Entity:
        end = place + self._dice.choice((0, 0, 1, 2))
        (type_,) = self._dice.choices(self._types, self._weights)
        return Entity(f"e{number}", words[place].start, words[end].end, type_)

    def _event(self, number: int, trigger: Span, entities: list[Entity]) -> Event:
        kind = self._events[min(int(self._dice.expovariate(0.1)), len(self._events) - 1)]
        roles = self._dice.sample([role.name for role in kind.roles], min(2, len(kind.roles)))
        arguments = tuple(
            Argument(role, entity.start, entity.end, entity.id)
            for role, entity in zip(roles, self._dice.sample(entities, len(roles)), strict=True)
        )
        realis, polarity = self._dice.choice(self._vocabulary.realis), self._dice.choice(self._vocabulary.polarity)
        return Event(f"v{number}", kind.tag, trigger, realis.value, polarity.value, arguments)

    def _stance(self, number: int, words: list[Span], place: int, entities: list[Entity]) -> Stance:
        target, holder = self._dice.sample(entities, 2)
        evidence = Span(words[place].start, words[place + self._dice.randrange(2, 8)].end)
        polarity, quote = (
            self._dice.choice(choices).value for choices in (self._vocabulary.stance_polarity, self._vocabulary.quotes)
        )
        known = holder.span if self._dice.random() < 0.7 else None
        return Stance(f"s{number}", known, target.span, polarity, evidence, quote)


if __name__ == "__main__":
    main()
