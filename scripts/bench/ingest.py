"""Measures an ingest on a corpus of your own: fidelity, speed, memory, and 20 kills.

    python scripts/bench/ingest.py FOLDER [--kills 20]

FOLDER holds .zip files of JSON lists of {"content", "source", "title", "url", "date_extracted"}. `fidelity` compares what was
ingested with what the zip files say, read here in another way; `speed` is of reading, identity and audit on one core, with
the documents written; `peak_mb` is of that process; the kills are of the whole verb. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.arabic.folding import fold, fold_text
from labeling.arabic.sentences import sentences
from labeling.arabic.tokens import tokens
from labeling.corpus.ingest import ingest
from labeling.corpus.readers import read_paths
from labeling.store.parts import read_documents
from schemas.outcome import Outcome
from schemas.project import FieldMapping, IngestSettings
from schemas.records import Document

ROOT = Path(__file__).resolve().parents[2]
_FIELDS = FieldMapping(id="url", text="content", date="date_extracted")
_MUSNAD = (sys.executable, "-m", "scripts.cli.main")
_CACHE = "duplicates"  # the index of near-duplicates: a cache that says so


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        documents = Path(scratch) / "documents"
        if options.measure:
            print(json.dumps(_measured(options.folder, documents)))
            return
        command = [sys.executable, __file__, str(options.folder), "--measure"]
        figures = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
        outcome = Outcome()
        ingest(read_paths([str(options.folder)], _FIELDS), documents, _settings(), outcome)
        figures["fidelity"] = _fidelity(options.folder, documents, outcome)
        figures["kills"] = _kills(options.folder, Path(scratch), options.kills) if options.kills else {}
    print(json.dumps(figures))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure an ingest of the articles in FOLDER.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=20, help="kills at random moments (default: 20; 0: none)")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options: argparse.Namespace = parser.parse_args()
    return options


def _settings() -> IngestSettings:
    return IngestSettings(fields=_FIELDS)


def _measured(folder: Path, documents: Path) -> dict[str, Any]:
    """Speed and peak memory of a process that does nothing else."""
    outcome = Outcome()
    started, worked = time.monotonic(), time.process_time()
    sums = ingest(read_paths([str(folder)], _FIELDS), documents, _settings(), outcome)
    seconds, cpu = time.monotonic() - started, time.process_time() - worked
    items = sum(sum(counts.values()) for counts in (outcome.done, outcome.skipped, outcome.left_out))
    return {
        **outcome.to_json(),
        "seconds": round(seconds, 2),
        "cpu_seconds": round(cpu, 2),
        "documents_per_second": round(items / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        "audit": sums.to_json(),
    }


def _fidelity(folder: Path, documents: Path, outcome: Outcome) -> dict[str, int]:
    """What differs between the source and the documents, and what the maps back to the raw text get wrong: 0 throughout."""
    raw = {item["url"]: item["content"] or "" for item in _articles(folder)}
    wrong: Counter[str] = Counter({"articles": len(raw)})
    wrong["uncounted"] = len(raw) - sum(
        sum(counts.values()) for counts in (outcome.done, outcome.skipped, outcome.left_out)
    )
    for document in read_documents(documents):
        wrong["documents"] += 1
        source = raw.pop(document.id)
        expected = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
        wrong["texts that differ"] += document.text != expected
        wrong["hashes that differ"] += document.sha256 != hashlib.sha256(expected.encode()).hexdigest()
        wrong += _map_errors(document)
    wrong["lost"] = sum(bool(text.strip()) for text in raw.values())
    wrong["refused as empty"] = len(raw) - wrong["lost"]
    names = (
        "uncounted",
        "texts that differ",
        "hashes that differ",
        "fold-map errors",
        "token errors",
        "sentence errors",
    )
    return {name: wrong[name] for name in ("articles", "documents", "refused as empty", "lost", *names)}


def _map_errors(document: Document) -> Counter[str]:
    text = document.text
    folded = fold(text)
    wrong: Counter[str] = Counter()
    last = -1
    for index, letter in enumerate(folded.text):
        place = folded.index_back(index)
        shape = _folded_letter(text[place])
        wrong["fold-map errors"] += not (
            place >= last and (letter in shape or (letter == " " and text[place].isspace()))
        )
        last = place
    wrong["token errors"] += _joined(text, tokens(text)) != text
    wrong["sentence errors"] += _joined(text, sentences(text)) != text
    return wrong


_LETTERS: dict[str, str] = {}


def _folded_letter(letter: str) -> str:
    if letter not in _LETTERS:
        _LETTERS[letter] = fold_text(letter)
    return _LETTERS[letter]


def _joined(text: str, spans: list[Any]) -> str:
    """The spans and what stands between them; a gap that holds more than blanks and controls joins to nothing."""
    pieces, at = [], 0
    for span in spans:
        gap = text[at : span.start]
        pieces += [gap if not any(map(_is_visible, gap)) else "", text[span.start : span.end]]
        at = span.end
    return "".join([*pieces, text[at:]])


def _is_visible(letter: str) -> bool:
    return letter.isprintable() and not letter.isspace()


def _articles(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                yield from json.loads(archive.read(name))


def _kills(folder: Path, scratch: Path, kills: int) -> dict[str, Any]:
    """Kill the verb at random moments of its run, run it again, and compare the corpus with an undisturbed one's."""
    dice = random.Random(0)
    undisturbed = _project(scratch / "undisturbed")
    started = time.monotonic()
    _verb(undisturbed, folder).wait()
    whole = time.monotonic() - started
    expected = _content(undisturbed)
    result: Counter[str] = Counter()
    for number in range(kills):
        project = _project(scratch / f"killed-{number}")
        process = _verb(project, folder)
        time.sleep(dice.uniform(0, whole))
        process.send_signal(signal.SIGKILL)
        result["killed while it ran"] += process.wait() == -signal.SIGKILL
        result["parts of the corpus were there"] += any(project.glob("corpus/documents/part-*"))
        _verb(project, folder).wait()
        result["identical after it ran again"] += _content(project) == expected
    return {"kills": kills, "undisturbed_seconds": round(whole, 1), **result}


def _project(folder: Path) -> Path:
    folder.mkdir()
    settings = {"name": "bench", "ingest": {"fields": _FIELDS.model_dump()}}
    (folder / "musnad.yaml").write_text(json.dumps(settings), encoding="utf-8")
    return folder


def _verb(project: Path, folder: Path) -> subprocess.Popen[bytes]:
    command = [*_MUSNAD, "ingest", str(folder.resolve()), "--project", str(project)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _content(project: Path) -> dict[str, str]:
    corpus = project / "corpus"
    return {
        str(path.relative_to(corpus)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(corpus.rglob("*"))
        if path.is_file() and path.relative_to(corpus).parts[0] != _CACHE
    } | {"listing": (project / "reports/left-out/ingest.jsonl").read_text(encoding="utf-8")}


if __name__ == "__main__":
    main()
