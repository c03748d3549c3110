"""The groups of a project follow its parts, whatever is killed or removed between."""

import os
import random
import signal
import subprocess
import sys
import time

import pytest

from labeling.corpus.duplicates import update_groups
from labeling.store.parts import documents_of_part, read_documents, write_documents
from schemas.errors import StoreError
from schemas.project import DuplicateSettings

SETTINGS = DuplicateSettings()


@pytest.fixture
def corpus(words, doc):
    """corpus(folder, parts): so many parts of 40 documents, half of them edited copies, some under a common tail."""

    def write(folder, parts, first=0):
        tail = " ".join(words("tail", 30))
        for part in range(first, first + parts):
            batch = []
            for i in range(40):
                dice = random.Random(part * 40 + i)
                text = words(dice.randrange(parts * 20), 50)
                text[dice.randrange(50)] = f"كلمة{i}"
                batch.append(doc(f"{part}-{i:02d}", " ".join(text) + ("\n" + tail) * (i % 3 == 0), source="وكالة"))
            write_documents(folder, batch)

    return write


def names(folder):
    return {document.id: document.group for document in read_documents(folder)}


def test_documents_are_read_with_their_near_duplicate_group(tmp_path, story, doc):
    folder = tmp_path / "documents"
    first = doc("a", story(1))
    write_documents(folder, [first, doc("b", story(2))])
    write_documents(folder, [doc("c", story(1) + " كلمة")])
    grouping = update_groups(folder, SETTINGS)
    assert (grouping.compared, grouping.groups, grouping.merged) == (3, 2, {})
    assert names(folder) == {"a": first.group, "b": doc("b", story(2)).group, "c": first.group}


def test_only_new_parts_are_compared(tmp_path, corpus):
    folder, told = tmp_path / "documents", []
    corpus(folder, 2)
    assert update_groups(folder, SETTINGS, told.append).compared == 80
    corpus(folder, 1, first=2)
    assert update_groups(folder, SETTINGS, told.append).compared == 40
    assert update_groups(folder, SETTINGS, told.append).compared == 0
    assert told == [40, 40, 40]


def test_part_after_part_gives_the_same_bytes_as_all_at_once(tmp_path, corpus):
    for part in range(4):
        corpus(tmp_path / "one" / "documents", 1, first=part)
        update_groups(tmp_path / "one" / "documents", SETTINGS)
        corpus(tmp_path / "all" / "documents", 1, first=part)
    update_groups(tmp_path / "all" / "documents", SETTINGS)
    assert (tmp_path / "one" / "groups.parquet").read_bytes() == (tmp_path / "all" / "groups.parquet").read_bytes()


def test_groups_that_merge_are_reported(tmp_path, words, doc):
    folder = tmp_path / "documents"
    middle = words(1, 100)
    first = [f"أ{i}" for i in range(15)] + middle[15:]
    last = middle[:85] + [f"ب{i}" for i in range(15)]
    ends = [doc("a", " ".join(first)), doc("b", " ".join(last))]
    write_documents(folder, ends)
    update_groups(folder, SETTINGS)
    write_documents(folder, [doc("c", " ".join(middle))])
    assert update_groups(folder, SETTINGS).merged == {ends[1].group: ends[0].group}
    assert set(names(folder).values()) == {ends[0].group}


def test_a_part_that_goes_takes_its_links_with_it(tmp_path, words, doc):
    folder = tmp_path / "documents"
    middle = words(1, 100)
    write_documents(folder, [doc("a", " ".join([*(f"أ{i}" for i in range(15)), *middle[15:]]))])
    write_documents(folder, [doc("b", " ".join([*middle[:85], *(f"ب{i}" for i in range(15))]))])
    bridge = write_documents(folder, [doc("c", " ".join(middle))])
    assert update_groups(folder, SETTINGS).groups == 1
    bridge.unlink()
    assert update_groups(folder, SETTINGS).groups == 2
    assert len(set(names(folder).values())) == 2


def test_the_index_may_be_deleted(tmp_path, corpus):
    folder = tmp_path / "documents"
    corpus(folder, 2)
    update_groups(folder, SETTINGS)
    before = (tmp_path / "groups.parquet").read_bytes()
    for path in (tmp_path / "duplicates").iterdir():
        path.unlink()
    update_groups(folder, SETTINGS)
    assert (tmp_path / "groups.parquet").read_bytes() == before


@pytest.mark.parametrize("sound", [0, 8192, 65536, 131072])
def test_an_index_that_is_damaged_anywhere_is_made_again(tmp_path, corpus, sound):
    folder, index = tmp_path / "documents", tmp_path / "duplicates" / "index.sqlite"
    corpus(folder, 2)
    update_groups(folder, SETTINGS)
    content = index.read_bytes()
    index.write_bytes(content[:sound] + b"x" * (len(content) - sound))
    corpus(folder, 1, first=2)
    update_groups(folder, SETTINGS)
    corpus(tmp_path / "sound" / "documents", 2)
    corpus(tmp_path / "sound" / "documents", 1, first=2)
    update_groups(tmp_path / "sound" / "documents", SETTINGS)
    assert (tmp_path / "groups.parquet").read_bytes() == (tmp_path / "sound" / "groups.parquet").read_bytes()


def test_an_index_that_cannot_be_written_is_named_with_the_mend(tmp_path, corpus, monkeypatch):
    corpus(tmp_path / "documents", 6)
    monkeypatch.setattr("labeling.corpus.duplicates.index._PRAGMAS", "PRAGMA max_page_count = 50;")
    with pytest.raises(StoreError, match=r"index of near-duplicates in .* disk is full") as problem:
        update_groups(tmp_path / "documents", SETTINGS)
    assert "run `musnad ingest` again" in problem.value.remedy


def test_the_index_says_that_it_is_a_cache(tmp_path, corpus):
    corpus(tmp_path / "documents", 1)
    update_groups(tmp_path / "documents", SETTINGS)
    assert "may be deleted" in (tmp_path / "duplicates" / "CACHEDIR.TAG").read_text()


def test_a_project_without_documents_has_no_groups(tmp_path):
    assert update_groups(tmp_path / "documents", SETTINGS).groups == 0


def test_parts_keep_the_exact_text_group(tmp_path, story, doc):
    folder = tmp_path / "documents"
    other = doc("b", story(1) + " كلمة")
    path = write_documents(folder, [doc("a", story(1)), other])
    update_groups(folder, SETTINGS)
    assert [document.group for document in documents_of_part(path)][1] == other.group


_RUN = """
import sys, pathlib
from labeling.corpus.duplicates import update_groups
from schemas.errors import StoreError
from schemas.project import DuplicateSettings
print("go", flush=True)
update_groups(pathlib.Path(sys.argv[1]), DuplicateSettings())
"""


def test_killed_at_any_moment_the_groups_come_out_the_same(tmp_path, corpus):
    """kill -9 at five moments of one project; then a run that nothing disturbs."""
    corpus(tmp_path / "still" / "documents", 12)
    corpus(tmp_path / "killed" / "documents", 12)
    update_groups(tmp_path / "still" / "documents", SETTINGS)
    dice = random.Random(3)
    for _ in range(5):
        command = [sys.executable, "-c", _RUN, str(tmp_path / "killed" / "documents")]
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ) as run:
            run.stdout.readline()
            time.sleep(dice.uniform(0, 0.08))
            run.send_signal(signal.SIGKILL)
    update_groups(tmp_path / "killed" / "documents", SETTINGS)
    outcome = [(tmp_path / name / "groups.parquet").read_bytes() for name in ("still", "killed")]
    assert outcome[0] == outcome[1]
