"""What a tagger that has not seen a document doubts in its labels."""

import pytest
from reviewed_cases import TEXT, entity

from labeling.corpus.markup import read_markup
from labeling.preannotate.tagger.annotator import TRAINING
from labeling.preannotate.tagger.train import Example
from labeling.review import tagger_doubts
from labeling.review.tagger_doubts import ERRORS_IN_GOLD, within_budget
from schemas.records import Entity, Labels


def test_each_kind_of_difference_has_its_score(monkeypatch):
    gold = Labels(
        (entity("سامي الخطيب", "PERS"), entity("طبرق", "GPE"), entity("أمس", "DATE"), entity("الميناء", "FAC"))
    )
    example = Example("d1", TEXT, gold)

    def said(words, kind, score):
        one = entity(words, kind)
        return Entity("", one.start, one.end, kind, score)

    class Read:
        def __init__(self, example):
            self.example = example

    tagged = (
        said("سامي الخطيب", "PERS", 0.9),
        said("طبرق", "LOC", 0.9),
        said("على الميناء", "FAC", 0.8),
        said("الهجوم", "EVENT", 0.7),
    )
    monkeypatch.setattr(tagger_doubts, "prepare", Read)
    monkeypatch.setattr(tagger_doubts, "unseen", lambda prepared, *_: [(one, tagged) for one in prepared])
    monkeypatch.setattr(tagger_doubts, "platt", lambda _: (1.0, 0.0))
    found = {one.says: one.score for one in tagger_doubts.tagger_doubts([example], budget=0)}
    # odds of 0.9, 0.8, 0.7 are 9, 4, 7/3; the worth of type, span and nothing here is 1.5, 0.5 and 1
    assert found == {
        "GPE; the tagger says LOC": pytest.approx(1.5 * 9 * ERRORS_IN_GOLD),
        "FAC; the tagger marks “على الميناء”": pytest.approx(0.5 * 4 * ERRORS_IN_GOLD),
        "no label; the tagger says EVENT": pytest.approx(7 / 3 * ERRORS_IN_GOLD),
        "DATE; the tagger sees nothing here": pytest.approx(0.8 * ERRORS_IN_GOLD),
    }


def test_a_planted_error_is_among_the_likeliest():
    documents = [(d.id, d.text, labels) for d, labels in read_markup(TRAINING / "egypt-courts.txt")][:45]
    examples = [Example(*one) for one in documents]
    wrong = next(e for e in examples if any(x.type == "ORG" for x in e.labels.entities))
    first = next(x for x in wrong.labels.entities if x.type == "ORG")
    spoilt = Labels(
        tuple(Entity(x.id, x.start, x.end, "MONEY" if x is first else x.type) for x in wrong.labels.entities)
    )
    examples[examples.index(wrong)] = Example(wrong.id, wrong.text, spoilt)
    ranked = sorted(tagger_doubts.tagger_doubts(examples, budget=0), key=lambda one: one.rank)
    place = next(n for n, one in enumerate(ranked) if (one.document, one.span) == (wrong.id, first.span))
    assert place < len(ranked) / 4


def test_the_draw_for_the_budget_does_not_hang_on_the_order():
    examples = [Example(f"d{n}", "نص " * 10, Labels()) for n in range(20)]
    kept = within_budget(examples, 100)
    assert len(kept) == 3
    assert within_budget(examples[::-1], 100) == kept
    assert within_budget(kept, 100) == kept
    assert len(within_budget(examples, 1)) == 1
