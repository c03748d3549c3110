"""Measures the near-duplicate groups on a corpus of your own: speed, memory, recall and precision of planted copies.

    python scripts/bench/duplicates.py FOLDER [--copies 9] [--titles]

FOLDER holds .zip files of JSON lists of {"content", "source", "title", "url", "date_extracted"}. Every article that has a text
goes in with so many copies of it, each with 1 word edit at least and up to 6 % of its words replaced, deleted or doubled, in
random order. Truth is the exact Jaccard index of the sets of word shingles, counted here without hashes: a pair of one
article's versions at or above the threshold is a planted pair. Recall: the planted pairs that stand in one group. Precision:
of all pairs in one group, those that a chain of pairs at or above the threshold joins; with --titles a pair with one title
within days counts from the lower threshold on, and precision_by_text is without that. Prints one JSON line.
"""

from __future__ import annotations

import argparse
import collections
import itertools
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from labeling.arabic.folding import fold_text
from labeling.corpus.duplicates.links import day_of, title_key
from labeling.corpus.ingest import normalised, same_text_group
from labeling.store.parts import PART_ROWS, read_documents, write_documents
from schemas.project import DuplicateSettings
from schemas.records import Document, DocumentId

_MOST_EDITED = 0.06
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class _Version:
    """What is compared of a document; `text` names its exact text."""

    shingles: set[tuple[str, ...]]
    text: str
    title: str
    day: int | None


def main() -> None:
    options = _options()
    if options.measure:
        print(json.dumps(_measured(options.folder)))
        return
    with tempfile.TemporaryDirectory() as scratch:
        documents = Path(scratch) / "corpus" / "documents"
        count = _write(options.folder, documents, options.copies, options.titles)
        figures = _run(documents)
        again = _run(documents)
        groups: dict[str, list[str]] = collections.defaultdict(list)
        for document in read_documents(documents):
            groups[document.group].append(document.id)
        quality = _quality(documents, list(groups.values()))
    print(json.dumps({"documents": count, **figures, "nothing_new_seconds": again["seconds"], **quality}))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Measure the near-duplicate groups on the articles in FOLDER.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--copies", type=int, default=9, help="edited copies of each article (default: 9)")
    parser.add_argument("--titles", action="store_true", help="give the documents their titles, dates and addresses")
    parser.add_argument("--measure", action="store_true", help=argparse.SUPPRESS)
    options: argparse.Namespace = parser.parse_args()
    return options


def _write(folder: Path, documents: Path, copies: int, titles: bool) -> int:
    """Write the parts, the versions of the articles in random order, without holding their texts."""
    dice = random.Random(0)
    articles = list(_articles(folder))
    versions = [(article, copy) for article in range(len(articles)) for copy in range(copies + 1)]
    dice.shuffle(versions)
    rows = (_document(articles[article], article, copy, titles) for article, copy in versions)
    while batch := list(itertools.islice(rows, PART_ROWS)):
        write_documents(documents, batch)
    return len(versions)


def _articles(folder: Path) -> Iterator[dict[str, Any]]:
    for path in sorted(folder.glob("*.zip")):
        with zipfile.ZipFile(path) as archive:
            for name in sorted(archive.namelist()):
                yield from (item for item in json.loads(archive.read(name)) if (item["content"] or "").strip())


def _document(article: dict[str, Any], number: int, copy: int, titles: bool) -> Document:
    text = normalised(article["content"])
    if copy:
        text = _edited(text, random.Random(f"{number}/{copy}"))
    plain = Document(
        DocumentId(f"{number:06d}-{copy}"), text, source=article["source"] or "", group=same_text_group(text)
    )
    if not titles:
        return plain
    url = f"{article['url'] or ''}/{copy}"
    return replace(plain, title=article["title"] or "", date=article["date_extracted"] or "", url=url)


def _edited(text: str, dice: random.Random) -> str:
    pieces = re.split(r"(\s+)", text)
    words = [place for place, piece in enumerate(pieces) if piece.strip()]
    for place in dice.sample(words, max(1, int(len(words) * dice.uniform(0, _MOST_EDITED)))):
        match dice.randrange(3):
            case 0:
                pieces[place] = pieces[dice.choice(words)]
            case 1:
                pieces[place] = ""
            case _:
                pieces[place] += " " + pieces[dice.choice(words)]
    return "".join(pieces)


def _run(documents: Path) -> dict[str, Any]:
    """Group the documents in a process of its own, on one thread, so that its time and memory are those of the grouping."""
    command = [sys.executable, __file__, "--measure", str(documents)]
    ran = subprocess.run(command, check=True, capture_output=True, env={**os.environ, "RAYON_NUM_THREADS": "1"})
    figures: dict[str, Any] = json.loads(ran.stdout)
    return figures


def _measured(documents: Path) -> dict[str, Any]:
    from labeling.corpus.duplicates import update_groups

    wall, cpu = time.perf_counter(), time.process_time()
    grouping = update_groups(documents, DuplicateSettings())
    wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
    peak = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
    size = sum(path.stat().st_size for path in (documents.parent / "duplicates").iterdir())
    return {
        "groups": grouping.groups,
        "seconds": round(wall, 1),
        "per_second": round(grouping.compared / wall),
        "per_cpu_second": round(grouping.compared / cpu),
        "peak_mb": round(int(peak.split()[1]) / 1024),
        "index_mb": round(size / 2**20),
    }


def _quality(documents: Path, groups: list[list[str]]) -> dict[str, Any]:
    settings = DuplicateSettings()
    group_of = {id_: place for place, members in enumerate(groups) for id_ in members}
    planted = found = 0
    families = read_documents(documents)
    for _, family in itertools.groupby(families, key=lambda document: document.id.split("-")[0]):
        sets = [(document.id, _shingles(document.text, settings.shingle)) for document in family]
        for (one, first), (other, second) in itertools.combinations(sets, 2):
            if _jaccard(first, second) >= settings.threshold:
                planted += 1
                found += group_of[one] == group_of[other]
    pairs = right = by_text = 0
    mixed = [members for members in groups if len(members) > 1]
    for members in mixed:
        pairs += len(members) * (len(members) - 1) // 2
    for versions in _versions(documents, mixed, settings):
        right += _joined_pairs(versions, settings, titles=True)
        by_text += _joined_pairs(versions, settings, titles=False)
    return {
        "planted_pairs": planted,
        "recall": round(found / planted, 5) if planted else None,
        "grouped_pairs": pairs,
        "precision": round(right / pairs, 5) if pairs else None,
        "precision_by_text": round(by_text / pairs, 5) if pairs else None,
        "largest_group": max(map(len, groups)),
    }


def _versions(documents: Path, groups: list[list[str]], settings: DuplicateSettings) -> Iterator[list[_Version]]:
    """What is compared of the members of each group, some groups' texts in memory."""
    for some in _by_members(groups, 10_000):
        wanted = {id_ for members in some for id_ in members}
        texts = {document.id: document for document in read_documents(documents, wanted)}
        for members in some:
            yield [_version(texts[DocumentId(id_)], settings) for id_ in members]


def _version(document: Document, settings: DuplicateSettings) -> _Version:
    shingles = _shingles(document.text, settings.shingle)
    return _Version(shingles, same_text_group(document.text), title_key(document.title), day_of(document.date))


def _by_members(groups: list[list[str]], most: int) -> Iterator[list[list[str]]]:
    some: list[list[str]] = []
    for members in groups:
        some.append(members)
        if sum(map(len, some)) >= most:
            yield some
            some = []
    yield some


def _joined_pairs(versions: list[_Version], settings: DuplicateSettings, titles: bool) -> int:
    """How many pairs a chain of true pairs joins."""
    left, pairs = list(versions), 0
    while left:
        size, waiting = 0, [left.pop()]
        while waiting:
            one = waiting.pop()
            size += 1
            far: list[_Version] = []
            for other in left:
                (waiting if _is_true(one, other, settings, titles) else far).append(other)
            left = far
        pairs += size * (size - 1) // 2
    return pairs


def _is_true(one: _Version, other: _Version, settings: DuplicateSettings, titles: bool) -> bool:
    if one.text == other.text:
        return True
    same_title = titles and one.title and one.title == other.title and one.day is not None and other.day is not None
    within = same_title and abs((one.day or 0) - (other.day or 0)) <= settings.title_days
    threshold = min(settings.threshold, settings.title_threshold) if within else settings.threshold
    return _jaccard(one.shingles, other.shingles) >= threshold


def _shingles(text: str, size: int) -> set[tuple[str, ...]]:
    words = _WORD.findall(fold_text(text).lower())
    return {tuple(words[at : at + size]) for at in range(len(words) - size + 1)}


def _jaccard(one: set[tuple[str, ...]], other: set[tuple[str, ...]]) -> float:
    common = len(one & other)
    return common / (len(one) + len(other) - common) if common else 0.0


if __name__ == "__main__":
    main()
