"""Scores from tables equal the sums over spelt-out features, also after words were forgotten."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.preannotate.lexicon.entities import find_entities
from labeling.preannotate.lexicon.reading import read
from labeling.preannotate.lexicon.terms import load_lexicon
from labeling.preannotate.tagger.emissions import Emissions, Row
from labeling.preannotate.tagger.features import EDGE, token_features, word_features
from labeling.preannotate.tagger.tagging import Job, job
from labeling.preannotate.tagger.vocabulary import Vocabulary
from labeling.preannotate.tagger.weights import ChainModel

WORDS = st.sampled_from(
    ["قال", "سلمى", "الكركي", "وباريس", "في", "لندن", "،", "12", "2016", "الأمم", "المتحدة", "وزير", "الداخلية", "بنزرت", "«", "%", "abc"]
)  # fmt: skip


def made(text: str) -> Job:
    reading = read(text, load_lexicon())
    return job(reading, find_entities(reading))


def padded(one: Job) -> tuple[list[str], list[tuple[str, ...]]]:
    said = [one.said.get(at, ()) for at in range(len(one.tokens.keys))]
    return [EDGE, EDGE, *one.tokens.keys, EDGE, EDGE], [(), (), *said, (), ()]


def scores(tables: Emissions, vocabulary: Vocabulary, one: Job) -> np.ndarray:
    keys, said = padded(one)
    row = Row(np.array(vocabulary.numbers(keys)), np.array([vocabulary.finding(names) for names in said]))
    return tables.of("outer", row, np.arange(2, len(keys) - 2))


def spelt_out(model: ChainModel, one: Job) -> np.ndarray:
    keys, said = padded(one)
    known = {key: word_features(key) for key in keys}
    return np.array([model.weights(token_features(keys, known, said, at)) for at in range(2, len(keys) - 2)])


@settings(max_examples=60)
@given(st.lists(WORDS, min_size=1, max_size=12).map(" ".join))
def test_tables_and_features_give_the_same_scores(small_models: dict[str, ChainModel], text: str) -> None:
    vocabulary = Vocabulary()
    tables = Emissions({"outer": small_models["outer"]}, vocabulary)
    one = made(text)
    np.testing.assert_array_equal(scores(tables, vocabulary, one), spelt_out(small_models["outer"], one))


def test_forgetting_words_changes_no_score(
    small_models: dict[str, ChainModel], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Vocabulary, "FULL", 6)
    monkeypatch.setattr(Vocabulary, "KEPT", 3)
    vocabulary = Vocabulary()
    tables = Emissions({name: small_models[name] for name in ("outer", "inner")}, vocabulary)
    for text in ("قال وزير الداخلية في لندن", "وصلت سلمى الكركي إلى بنزرت", "قال وزير الداخلية في لندن", "في تعز"):
        one = made(text)
        vocabulary.refresh()
        np.testing.assert_array_equal(scores(tables, vocabulary, one), spelt_out(small_models["outer"], one))
    assert vocabulary.generation > 0
