"""Stories of made-up words, so that two of them have nothing in common but what a test gives them."""

import random

import pytest

from labeling.corpus.duplicates import DuplicateGroups
from labeling.corpus.ingest import same_text_group
from schemas.project import DuplicateSettings
from schemas.records import Document, DocumentId

_SYLLABLES = [
    "با",
    "تو",
    "ثي",
    "جم",
    "حر",
    "خل",
    "دن",
    "سف",
    "شق",
    "صك",
    "طو",
    "عل",
    "غي",
    "قد",
    "كر",
    "لم",
    "مو",
    "نز",
]


@pytest.fixture
def words():
    """words(seed, n): n made-up words, others for each seed."""

    def make(seed, count):
        dice = random.Random(f"words {seed}")
        return ["".join(dice.choices(_SYLLABLES, k=4)) for _ in range(count)]

    return make


@pytest.fixture
def story(words):
    """story(seed, n): a text of n made-up words."""
    return lambda seed, count=60: " ".join(words(seed, count))


@pytest.fixture
def doc():
    def make(number, text, **fields):
        return Document(DocumentId(str(number)), text, group=same_text_group(text), **fields)

    return make


@pytest.fixture
def grouped(tmp_path):
    """grouped(batch, batch …): the groups of these documents as a list of sorted lists of ids, batch after batch."""

    def run(*batches, folder="index", **settings):
        with DuplicateGroups(tmp_path / folder, DuplicateSettings(**settings)) as groups:
            for batch in batches:
                groups.add(batch)
            members = {}
            for number, name in groups.groups():
                members.setdefault(name, []).append(number)
        return sorted(sorted(group) for group in members.values())

    return run
