"""Memory: large files go by without being held."""

import gzip
import itertools
import json
import tracemalloc
import zipfile

import pytest

from labeling.corpus.readers import read_paths

LINE = json.dumps({"text": "خبر طويل " * 300}, ensure_ascii=False)
COUNT = 5_000
MEGABYTE = 2**20


def pieces(name):
    if name.endswith(".json"):
        return itertools.chain(["["], itertools.repeat(LINE + ",\n", COUNT - 1), [LINE, "]"])
    if name.endswith(".csv"):
        return itertools.chain(["text\n"], itertools.repeat("خبر طويل " * 300 + "\n", COUNT))
    return itertools.repeat(LINE + "\n", COUNT)


@pytest.mark.parametrize("name", ["r.jsonl", "r.json", "r.csv"])
@pytest.mark.parametrize("packing", ["", ".gz", ".zip"])
def test_reading_25_megabytes_takes_a_few(tmp_path, name, packing):
    path = tmp_path / (name + packing)
    if packing == ".zip":
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
            archive.writestr(name, "".join(pieces(name)))
    else:
        with gzip.open(path, "wb", 1) if packing else path.open("wb") as file:
            file.writelines(piece.encode() for piece in pieces(name))
    tracemalloc.start()
    try:
        assert sum(item.encoding == "utf-8" for item in read_paths([str(path)])) == COUNT
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 8 * MEGABYTE
