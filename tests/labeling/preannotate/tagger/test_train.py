"""Training: gold on tokens, the same bytes each time, and a model that has learnt what it was shown."""

import hashlib
import subprocess
import sys
from pathlib import Path

from conftest import example

from labeling.preannotate.tagger.spans import Chunk
from labeling.preannotate.tagger.tagging import Tagging
from labeling.preannotate.tagger.train import Example, Prepared, Settings, prepare, train
from labeling.preannotate.tagger.weights import ChainModel, dump
from schemas.records import Entity, Labels


def test_gold_is_laid_on_whole_words_and_the_cut_letters_are_kept() -> None:
    one = prepare(example(1, "قال ل[وزير [ليبيا|GPE]|OCC] الجديد"))
    assert one.outer == [Chunk(1, 3, "OCC")]
    assert one.inner == [Chunk(2, 3, "GPE")]
    assert one.cuts[Chunk(1, 3, "OCC")] == 1


def test_a_span_outside_the_text_or_on_blanks_trains_nothing() -> None:
    labels = Labels((Entity("e1", 2, 3, "GPE"),))
    assert prepare(Example("x", "  سرت", labels)).outer == [Chunk(0, 1, "GPE")]
    assert prepare(Example("y", "", Labels())).outer == []


def test_it_has_learnt_names_that_the_lexicon_does_not_know(small_models: dict[str, ChainModel]) -> None:
    one = prepare(example(1, "قال مارك تولستر إن الطريق إلى بعلبك مغلق."))
    (mentions,) = Tagging(small_models).mentions([one.job])
    text = one.job.reading.text
    assert [(m.tag, text[m.start : m.end]) for m in mentions] == [("PERS", "مارك تولستر"), ("GPE", "بعلبك")]
    assert all(0 < m.score <= 1 for m in mentions)


def test_nested_entities_and_joined_letters_come_back(small_models: dict[str, ChainModel]) -> None:
    one = prepare(
        example(1, "وصل وزير الداخلية في تعز سلمى الكركي إلى واسط. التقى أبو ريان بهند الدقاق في بنزرت ولندن.")
    )
    (mentions,) = Tagging(small_models).mentions([one.job])
    text = one.job.reading.text
    found = [(m.tag, text[m.start : m.end]) for m in mentions]
    assert ("OCC", "وزير الداخليه في تعز") in found
    assert ("GPE", "تعز") in found
    assert ("PERS", "هند الدقاق") in found
    assert ("GPE", "لندن") in found


def test_data_in_which_nothing_nests_trains_too() -> None:
    models = train([prepare(example(1, "قال إنه في [سرت|GPE]"))], Settings(rounds=5))
    assert models["inner"].labels == ("O",)
    assert Tagging(models).mentions([prepare(example(2, "قال إنه")).job]) == [[]]


def test_the_same_data_gives_the_same_bytes_in_another_process(prepared: list[Prepared]) -> None:
    few, settings = prepared[:12], Settings(rounds=10)
    here = hashlib.sha256(dump(train(few, settings), {})).hexdigest()
    code = (
        f"import sys, hashlib; sys.path[:0] = [{str(Path(__file__).parent)!r}, {str(Path(__file__).parents[4])!r}]\n"
        "from conftest import made_examples\n"
        "from labeling.preannotate.tagger.train import Settings, prepare, train\n"
        "from labeling.preannotate.tagger.weights import dump\n"
        "models = train([prepare(one) for one in made_examples()[:12]], Settings(rounds=10))\n"
        "print(hashlib.sha256(dump(models, {})).hexdigest())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, env={"PYTHONHASHSEED": "7"}
    )
    assert done.stdout.strip() == here
