"""The model card."""

from labeling.preannotate.tagger.building import build
from labeling.preannotate.tagger.card import model_card
from labeling.preannotate.tagger.sources import Source
from labeling.preannotate.tagger.train import Example, Prepared, Settings


def test_the_card_says_data_licences_command_and_scores(prepared: list[Prepared]) -> None:
    examples: tuple[Example, ...] = tuple(one.example for one in prepared[:24])
    settings = Settings(rounds=5)
    built = build(examples, settings, 2)
    card = model_card("Mine", "musnad train x --output y", [Source("x", "CoNLL", examples)], ["MIT"], settings, built)
    assert "| x | CoNLL | 24 |" in card
    assert "| MIT |" in card
    assert "    musnad train x --output y" in card
    assert built.sha256 in card
    assert "| all |" in card
    assert card == model_card(
        "Mine",
        "musnad train x --output y",
        [Source("x", "CoNLL", examples)],
        ["MIT"],
        settings,
        build(examples, settings, 2),
    )


def test_a_card_without_folds_says_no_scores_and_names_licences_that_nobody_stated(prepared: list[Prepared]) -> None:
    examples = tuple(one.example for one in prepared[:4])
    card = model_card(
        "Mine", "c", [Source("x", "markup", examples)], [], Settings(), build(examples, Settings(rounds=5), 0)
    )
    assert "not stated" in card
    assert "out of fold" not in card
