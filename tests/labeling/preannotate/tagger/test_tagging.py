"""Many texts at once: the same answers in any company, marks trimmed, addresses whole."""

from conftest import example, made_examples

from labeling.preannotate.tagger.tagging import Tagging
from labeling.preannotate.tagger.train import prepare
from labeling.preannotate.tagger.weights import ChainModel, chain_model


def said(tagging: Tagging, texts: list[str]) -> list[list[tuple[str, str, float]]]:
    jobs = [prepare(example(0, text)).job for text in texts]
    return [
        [(m.tag, one.reading.text[m.start : m.end], m.score) for m in mentions]
        for one, mentions in zip(jobs, tagging.mentions(jobs), strict=True)
    ]


def test_a_text_gets_the_same_entities_alone_and_in_company(small_models: dict[str, ChainModel]) -> None:
    texts = [one.text for one in made_examples()[:20]]
    together = said(Tagging(small_models), texts)
    tagging = Tagging(small_models)
    assert [said(tagging, [text])[0] for text in reversed(texts)] == together[::-1]


def test_nothing_comes_of_nothing(small_models: dict[str, ChainModel]) -> None:
    assert said(Tagging(small_models), []) == []
    assert said(Tagging(small_models), [""]) == [[]]
    assert said(Tagging(small_models), ["", " ", "!؟"]) == [[], [], []]


def test_models_that_learned_nothing_find_nothing() -> None:
    empty = chain_model(("O",), {}, {}, {})
    models = {"outer": empty, "inner": empty, "cut": chain_model(("0",), {}, {}, {})}
    assert said(Tagging(models), ["وصلت سلمى الكركي إلى بنزرت"]) == [[]]


def test_an_address_is_taken_whole_from_the_lexicon(small_models: dict[str, ChainModel]) -> None:
    (found,) = said(Tagging(small_models), ["انظر http://example.org/a-b في لندن"])
    assert [words for tag, words, _ in found if tag == "WEBSITE"] == ["http://example.org/a-b"]
