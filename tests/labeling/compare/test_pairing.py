"""Gold documents and what was predicted for them."""

import pytest
from label_strategies import labels_of

from labeling.compare.label_sets import Labelled, LabelSet
from labeling.compare.pairing import common_layers, pair_up, predicted_by, texts_of
from labeling.compare.scope import Scope
from labeling.preannotate.contract import annotate_each
from schemas.errors import InputError, LabelError
from schemas.outcome import Outcome
from schemas.records import Span

ALL = frozenset(("entities", "events", "stances"))
WORD = labels_of([(Span(1, 3), "ORG")])


def label_set(name: str, **documents) -> LabelSet:
    """Labels and text (or None) by id."""
    return LabelSet(
        name, "prediction lines", {key: Labelled(key, labels, ALL, text) for key, (labels, text) in documents.items()}
    )


class FirstWord:
    """A pre-annotator that takes the first three characters for an organisation."""

    name, version = "first", "1"

    def annotate(self, documents):
        return annotate_each(documents, lambda _: labels_of([(Span(0, 3), "ORG")]))


def test_a_document_without_a_prediction_is_scored_as_empty_and_counted():
    outcome = Outcome()
    gold = label_set("g", a=(WORD, "وفد"), b=(WORD, "وفد"))
    pairs = list(pair_up(gold, label_set("p", b=(WORD, None)), Scope(), outcome))
    assert [len(predicted) for _, predicted in pairs] == [0, 1]
    assert outcome.skipped == {"without a prediction, scored as empty": 1}


def test_sets_without_a_common_document_are_refused_with_their_ids():
    with pytest.raises(InputError, match="gold has ids like 'a', the predictions like 'z'"):
        common_layers(label_set("g", a=(WORD, None)), label_set("p", z=(WORD, None)))


def test_labels_of_another_text_are_refused():
    with pytest.raises(InputError, match="The text of 'a' is not the same"):
        list(pair_up(label_set("g", a=(WORD, "وفد")), label_set("p", a=(WORD, "وفود")), Scope(), Outcome()))


def test_a_gold_label_outside_its_text_is_refused_a_predicted_one_is_wrong():
    far = labels_of([(Span(1, 99), "ORG")])
    with pytest.raises(LabelError, match="entity e0 of 'a'"):
        list(pair_up(label_set("g", a=(far, "وفد")), label_set("p", a=(WORD, None)), Scope(), Outcome()))
    outcome = Outcome()
    list(pair_up(label_set("g", a=(WORD, "وفد")), label_set("p", a=(far, None)), Scope(), outcome))
    assert outcome.done["predicted spans outside their text, scored as wrong"] == 1


def test_whole_words_come_from_the_file_else_from_the_text():
    scope, guess = Scope(whole_words=True), label_set("p", a=(WORD, None))
    ((gold, _),) = pair_up(label_set("g", a=(WORD, "وفد قطر")), guess, scope, Outcome())
    assert gold.entities[0].span == Span(0, 3)
    own = LabelSet("g", "CoNLL", {"a": Labelled("a", WORD, ALL, "وفد قطر", (Span(0, 7),))})
    ((gold, predicted),) = pair_up(own, guess, scope, Outcome())
    assert gold.entities[0].span == predicted.entities[0].span == Span(0, 7)


def test_whole_words_need_a_text():
    with pytest.raises(InputError, match="words of 'a' are not known"):
        list(
            pair_up(label_set("g", a=(WORD, None)), label_set("p", a=(WORD, None)), Scope(whole_words=True), Outcome())
        )


def test_a_pre_annotator_is_run_on_the_gold_texts():
    found = predicted_by(FirstWord(), label_set("g", a=(WORD, "وفد قطر"), b=(WORD, "وزير")))
    assert (found.name, list(found.documents)) == ("first@1", ["a", "b"])
    assert found.documents["b"].labels.entities[0].span == Span(0, 3)


def test_texts_that_are_not_known_are_asked_for():
    with pytest.raises(InputError, match="does not hold the text of 'a'"):
        list(texts_of(label_set("g", a=(WORD, None))))


def test_only_layers_of_both_sides_are_compared():
    gold = LabelSet("g", "CoNLL", {"a": Labelled("a", WORD, frozenset(("entities",)))})
    assert common_layers(gold, label_set("p", a=(WORD, None))) == ("entities",)
