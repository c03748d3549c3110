"""The training corpus: every sentence is valid, stands once, is free to use, and is none of the sample's."""

from collections import Counter
from pathlib import Path

import pytest

from labeling.arabic.folding import fold_text
from labeling.corpus.markup import read_markup
from labeling.sample.loader import documents
from schemas.vocabulary import load_vocabulary

FILES = sorted((Path(__file__).parents[3] / "labeling/preannotate/training").glob("*.txt"))
VOCABULARY = load_vocabulary()


@pytest.fixture(scope="module")
def sentences():
    return [pair for path in FILES for pair in read_markup(path, VOCABULARY)]


def test_every_sentence_fits_the_vocabulary(sentences):
    assert len(sentences) >= 1_990


def test_every_sentence_stands_once(sentences):
    assert [number for number, times in Counter(d.id for d, _ in sentences).items() if times > 1] == []
    assert [text for text, times in Counter(fold_text(d.text) for d, _ in sentences).items() if times > 1] == []


def test_every_sentence_is_free_to_use(sentences):
    assert {d.licence for d, _ in sentences} == {"CC0-1.0"}


def test_no_sentence_is_one_of_the_sample_that_measures_it(sentences):
    sample = " ".join(fold_text(d.text) for d in documents())
    assert [d.id for d, _ in sentences if fold_text(d.text) in sample] == []


def test_every_type_is_taught(sentences):
    entities = Counter(e.type for _, labels in sentences for e in labels.entities)
    events = Counter(v.type for _, labels in sentences for v in labels.events)
    polarities = Counter(s.polarity for _, labels in sentences for s in labels.stances)
    assert set(entities) == set(VOCABULARY.entities)
    assert set(events) == set(VOCABULARY.events)
    assert set(polarities) == {choice.value for choice in VOCABULARY.stance_polarity}


def test_some_sentences_have_no_label_at_all(sentences):
    assert sum(len(labels) == 0 for _, labels in sentences) >= 100
