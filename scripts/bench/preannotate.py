"""Measures a pre-annotator on documents of your own: speed, memory, start-up, and its time against a plain tokeniser's.

    python scripts/bench/preannotate.py DOCUMENTS.jsonl [--model combine] [--rounds 5]

DOCUMENTS.jsonl are lines {"id", "text"}, as for `musnad preannotate --input`. Prints one JSON line.

`rounds` run in one process that has nothing else to do. Each labels all documents and cuts them into words with
`simple_word_tokenize` of camel-tools, one after the other, so that a busy machine slows both down; `ratio` is the median of the rounds'
quotients, `mb_per_second` (of UTF-8, CPU time) the median too. The first round meets every word for the first time and stands by itself.
`verb` is `musnad preannotate` over the same file in a process of its own, reading and writing included; `start` the
same verb for one short document, and `start_first` when it finds nothing that an earlier start has kept on disk.

    python scripts/bench/preannotate.py news.jsonl                     the default on one core
    python scripts/bench/preannotate.py news.jsonl --megabytes 3       only the first 3 MB of it
    python scripts/bench/preannotate.py news.jsonl --model lexicon     another pre-annotator
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

_MUSNAD = (sys.executable, "-m", "scripts.cli.main")
_ONE_CORE = dict.fromkeys(("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"), "1")
_TOGETHER = 256  # documents in one table, as the verb takes them
_SHORT = "قال وزير الخارجية في مؤتمر صحفي إن بلاده ترفض القرار."


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measured(options.documents, options.model, options.rounds)))
        return
    _stay_on_one_core()
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        documents = folder / "documents.jsonl"
        size = _write_some(options.documents, documents, options.megabytes)
        command = [sys.executable, __file__, str(documents), "--measure"]
        command += ["--model", options.model, "--rounds", str(options.rounds)]
        ran = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ, **_ONE_CORE})
        figures = json.loads(ran.stdout)
        figures["verb"] = _verb(documents, folder, options.model, os.environ.get("XDG_CACHE_HOME", ""))
        figures["verb"]["mb_per_second"] = round(size / figures["verb"]["cpu_seconds"] / 1e6, 3)
        short = folder / "short.jsonl"
        short.write_text(json.dumps({"id": "1", "text": _SHORT}) + "\n", encoding="utf-8")
        first = _verb(short, folder, options.model, str(folder / "cache"))
        starts = [_verb(short, folder, options.model, str(folder / "cache")) for _ in range(options.rounds)]
        figures["start_first"] = first
        figures["start"] = {name: round(median(one[name] for one in starts), 2) for name in first}
    print(json.dumps(figures))


def _options() -> argparse.Namespace:
    about, _, examples = (__doc__ or "").partition("\n")
    parser = argparse.ArgumentParser(
        description=about, epilog=examples, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("documents", type=Path, help='lines {"id", "text"}')
    parser.add_argument("--model", default="combine", help="the pre-annotator (default: combine)")
    parser.add_argument("--rounds", type=int, default=5, help="rounds over all documents (default: 5)")
    parser.add_argument("--megabytes", type=float, default=0, help="take only so much of the documents (default: all)")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options: argparse.Namespace = parser.parse_args()
    return options


def _stay_on_one_core() -> None:
    """Keep this process and those that it starts on one core, where the system lets us."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})


def _write_some(source: Path, target: Path, megabytes: float) -> int:
    """Copy documents until there is enough text; the bytes of text that were copied."""
    size = 0
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as out:
        for line in lines:
            if megabytes and size >= megabytes * 1e6:
                break
            if line.strip():
                size += len(json.loads(line)["text"].encode())
                out.write(line.rstrip("\n") + "\n")
    return size


def _measured(documents: Path, model: str, rounds: int) -> dict[str, Any]:
    """Speed in this process, against the tokeniser's."""
    from labeling.preannotate import compiled

    compiled.use()  # as the command line does
    from camel_tools.tokenizers.word import simple_word_tokenize

    from labeling.preannotate.contract import load, text_column

    rows = [json.loads(line) for line in documents.read_text(encoding="utf-8").splitlines()]
    texts = [row["text"] for row in rows]
    size = sum(len(text.encode()) for text in texts)
    import pyarrow as pa

    tables = [
        pa.table({"id": text_column(str(row["id"]) for row in some), "text": text_column(row["text"] for row in some)})
        for some in (rows[first : first + _TOGETHER] for first in range(0, len(rows), _TOGETHER))
    ]
    annotator = load(model)
    labelling: list[float] = []
    tokenising: list[float] = []
    for _ in range(rounds + 1):
        started = time.process_time()
        for text in texts:
            simple_word_tokenize(text)
        between = time.process_time()
        for table in tables:
            annotator.annotate(table)
        tokenising.append(between - started)
        labelling.append(time.process_time() - between)
    first, later = labelling[0], labelling[1:]
    return {
        "model": annotator.name,
        "compiled": compiled.whole(compiled.folder()) and os.environ.get(compiled.SWITCH) != "0",
        "documents": len(rows),
        "megabytes": round(size / 1e6, 2),
        "mb_per_second": round(size / median(later) / 1e6, 3),
        "mb_per_second_first": round(size / first / 1e6, 3),
        "tokenizer_seconds": round(median(tokenising), 3),
        "ratio": round(median(mine / theirs for mine, theirs in zip(later, tokenising[1:], strict=True)), 2),
        "ratio_first": round(first / tokenising[0], 2),
    }


def _verb(documents: Path, folder: Path, model: str, cache: str) -> dict[str, float]:
    """Time and peak memory of `musnad preannotate` in a process of its own."""
    command = [*_MUSNAD, "preannotate", "--input", str(documents), "--output", str(folder / "predictions.jsonl")]
    environment = {**os.environ, **_ONE_CORE, **({"XDG_CACHE_HOME": cache} if cache else {})}
    started = time.perf_counter()
    process = subprocess.Popen(
        [*command, "--model", model], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return {
        "seconds": round(time.perf_counter() - started, 2),
        "cpu_seconds": round(usage.ru_utime + usage.ru_stime, 2),
        "peak_mb": round(usage.ru_maxrss / 1024),
    }


if __name__ == "__main__":
    main()
