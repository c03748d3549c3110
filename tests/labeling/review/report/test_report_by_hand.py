"""Every number of the report's JSON twin on the tiny project, worked out by hand: none is left out of the table.

What the tiny project has nothing of is worked out by hand beside its module: stances, three annotators, months and people who
labelled twice in test_agreement, blind documents in test_anchoring, label errors in test_suspicions and its neighbours, γ in test_gamma.
Near-duplicate groups are d1 and d2, so a sample is d1 twice, d2 twice or one of each, and bounds of intervals are the values of these.
"""

import re

import pytest
from tiny_project import build, told


def leaves(found, path=""):
    """Every number, every day and every value that is not there, by its path."""
    if isinstance(found, dict):
        for key, value in found.items():
            yield from leaves(value, f"{path}/{key}")
    elif isinstance(found, list | tuple):
        for place, value in enumerate(found):
            yield from leaves(value, f"{path}/{place}")
    elif found is None or not isinstance(found, str | bool) or re.fullmatch(r"\d{4}-\d\d-\d\d", found):
        yield path, found


def estimate(value, low, high, size, **types):
    return {"value": value, "interval": [low, high], "size": size, "types": types}


def undefined(size, *kinds):
    """α where everybody always says the same, or nobody anything: not defined."""
    nothing = {"value": None, "interval": None, "size": size}
    return {**nothing, "types": dict.fromkeys(kinds, nothing)}


def plain(value, low, high, size):
    return {"value": value, "interval": [low, high], "size": size}


# Entities: d1 has 2 + 2 labels, the person in common; d2 1 + 1, the same.
D1, BOTH = 2 * 1 / 4, 2 * 2 / 6
STRICT = estimate(BOTH, D1, 1, 6, PERS=plain(1, 1, 1, 4), GPE=plain(0, 0, 0, 1), LOC=plain(0, 0, 0, 1))

# Tokens: 11 a document, so 22 values each. d1: the person 2 tokens, the town 2 (GPE and LOC), 7 of none; d2: 2 and 9.
# α = 1 - (n - 1)·off / (n² - Σ n_c²), n = 44. One of each: none 14 + 18, PERS 8, GPE 2, LOC 2, off the diagonal 4.
TOKEN = 1 - 43 * 4 / (44**2 - (32**2 + 8**2 + 2**2 + 2**2))
TOKEN_D1 = 1 - 43 * 8 / (44**2 - (28**2 + 8**2 + 4**2 + 4**2))
# GPE or not: 2 values of 44 are, none of them paired with another; d1 twice: 4. Without d1 it is not defined.
GPE, GPE_D1 = 1 - 43 * 4 / (44**2 - (2**2 + 42**2)), 1 - 43 * 8 / (44**2 - (4**2 + 40**2))
TOWN = plain(GPE, GPE_D1, GPE, 44)

# The visit of d1: both set it, with the same filler. d2 has no event, so d2 twice is not defined.
ALIKE = plain(1, 1, 1, 2)
WITH_OTHERS = {"entities": plain(BOTH, D1, 1, 6), "events": ALIKE}
# Gold: of d1 the events, of d2 the one entity, each as both set them
WITH_GOLD = {"entities": ALIKE, "events": ALIKE}


def fates(predicted, accepted, changed, removed, added, **changed_in):
    return {
        "predicted": predicted,
        "accepted": accepted,
        "changed": changed,
        "removed": removed,
        "added": added,
        "changed_in": changed_in,
        "accepted_share": accepted / predicted if predicted else None,
    }


def annotator(seconds, last, predictions):
    return {
        "documents": 2,
        "annotations": 2,
        "labels": 4,  # d1: person, town, visit; d2: person
        "labels_a_document": 4 / 2,
        "median_seconds": seconds,
        "first_day": "2026-03-10",
        "last_day": last,
        "with_the_others": WITH_OTHERS,
        "with_consensus": {},  # needs three annotators
        "with_gold": WITH_GOLD,
        "with_themselves": {},
        "predictions": predictions,
    }


def decided(documents):
    return {"documents": documents}


HAND = {
    "format": 1,
    "date": "2026-03-20",
    "funnel": {
        "documents": 3,
        "predictions": {"m@1": 3},
        "sent_documents": 2,
        "annotated_documents": 2,
        "annotations": 4,
        "approved": 2,
    },
    "progress": {
        # d1's events were decided from annotations of the 10th, d2 from those of the 11th and 12th
        "days": [
            {"day": "2026-03-10", "annotations": 2, "approved": 1},
            {"day": "2026-03-11", "annotations": 1, "approved": 0},
            {"day": "2026-03-12", "annotations": 1, "approved": 1},
        ],
        # from the 10th to the 20th are 11 days with 2 approved; 8 are left: 8 / (2/11) = 44 days from 20 March, and at best 22
        "forecast": {
            "goal": 10,
            "approved": 2,
            "approved_a_day": 2 / 11,
            "interval": [0, 4 / 11],  # drawn: days are binomial, 2.5 % and 97.5 % of which lie at 0 and at 4 to 5 of 11
            "day": "2026-05-03",
            "earliest": "2026-04-11",
            "latest": None,  # at 0 a day, never
        },
    },
    "agreement": {
        "documents": 2,
        "documents_with_several_annotators": 2,
        "groups": 2,
        "bootstrap": {"rounds": 50, "seed": 0, "level": 0.95},
        "layers": {
            "entities": [
                STRICT,
                STRICT,  # the town has the same span and another type
                estimate(
                    TOKEN,
                    TOKEN_D1,
                    1,
                    44,
                    **{"(none)": plain(1, 1, 1, 44)},
                    PERS=plain(1, 1, 1, 44),
                    GPE=TOWN,
                    LOC=TOWN,
                ),
            ],
            "events": [
                {**ALIKE, "types": {}},
                {**ALIKE, "types": {}},
                {**ALIKE, "types": {"Visit": ALIKE}},
                undefined(2, "Visit"),
                {**ALIKE, "types": {}},
                undefined(2, "Person"),
                undefined(2, "actual"),
                undefined(2, "positive"),
            ],
            "stances": [undefined(0)] * 4,
        },
        "annotator_with_the_others": {"annotator-a": WITH_OTHERS, "annotator-b": WITH_OTHERS},
        "annotator_with_gold": {"annotator-a": WITH_GOLD, "annotator-b": WITH_GOLD},
        "months": {"2026-03": WITH_OTHERS},
        "gamma": {
            "value": None,
            "interval": None,
            "size": 6,
            "documents": 2,
            "eligible_documents": 2,
            "too_long": 0,
            "alpha": 3,
            "beta": 1,
            "delta_empty": 1,
            "samples": 30,
        },
    },
    "disagreements": {
        "entities": {
            "alike": 2,
            "differences": {"type": 1},
            "matrix": {"PERS": {"PERS": 2}, "GPE": {"LOC": 1}},
            # مدينة طبرق in زار سامي الخطيب مدينة طبرق أمس: 3 + 1 + 11 + 1 code points stand before it, it has 10
            "pairs": [{"count": 1, "examples": [{"marks": [{"start": 16, "end": 26}] * 2}]}],
        },
        "events": {"alike": 1, "matrix": {"Visit": {"Visit": 1}}},
        "stances": {"alike": 0},
    },
    "annotators": {
        # from the prediction (person, town, date): d1 person accepted, town's span changed, date removed, visit added; d2 town and
        # date removed. basim's d2 began on an empty page, and his town of d1 has another type, too
        "annotator-a": annotator((30 + 10) / 2, "2026-03-11", fates(6, 2, 1, 3, 1, span=1)),
        "annotator-b": annotator((50 + 10) / 2, "2026-03-12", fates(3, 1, 1, 1, 1, span=1, type=1)),
    },
    "acceptance": {
        "models": {
            "m@1": {
                "annotations": 3,
                "timed_annotations": 3,
                "seconds": 30 + 50 + 10,
                "spans": 3 + 3 + 1,  # the visit's filler is the person
                "seconds_a_span": 90 / 7,
                "seconds_a_document": 90 / 3,
                "layers": {
                    "entities": {
                        **fates(9, 3, 2, 4, 0, span=2, type=1),
                        "types": {
                            "PERS": fates(3, 3, 0, 0, 0),
                            "GPE": fates(3, 0, 2, 1, 0, span=2, type=1),
                            "DATE": fates(3, 0, 0, 3, 0),
                        },
                    },
                    "events": {**fates(0, 0, 0, 0, 2), "types": {"Visit": fates(0, 0, 0, 0, 2)}},
                },
            }
        },
        "from_an_empty_page": {
            "annotations": 1,
            "timed_annotations": 1,
            "seconds": 10,
            "spans": 1,
            "seconds_a_span": 10,
            "seconds_a_document": 10,
        },
        "blind_slice": {"documents": {"blind": 0, "shown": 2}, "groups": {"blind": 0, "shown": 2}},
    },
    # by layer, then approved before waiting: entities of d2 and of d1, events of both, stances of both
    "decisions": [decided(1), decided(1), decided(2), decided(2)],
    "labels": {
        "approved_documents": {"entities": 1, "events": 2, "stances": 2},
        "labels": {"entities": 1, "events": 1, "stances": 0},
        "types": {"entities": {"PERS": 1}, "events": {"Visit": 1}},
        "choices": {"event polarity": {"positive": 1}, "realis": {"actual": 1}},
        "roles": {"Person": 1},
    },
    "label_errors": {"documents": 2, "asked_of_the_tagger": None},
}


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    from labeling.review import gamma

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(gamma, "LIBRARY", "a_library_that_nobody_has")  # the same numbers on every machine
        return told(build(tmp_path_factory.mktemp("tiny") / "p"), goal=10)


def test_every_number_is_the_one_worked_out_by_hand(found):
    by_hand = dict(leaves(HAND))
    told_there = dict(leaves(found))
    unused = {path for path, value in told_there.items() if path.startswith("/labels/types/") and value == 0}
    assert told_there.keys() - unused == by_hand.keys()
    wrong = {
        path: (told_there[path], value)
        for path, value in by_hand.items()
        if told_there[path] != (value if value is None or isinstance(value, str) else pytest.approx(value))
    }
    assert wrong == {}


def test_types_that_nobody_used_are_those_of_the_vocabulary(found):
    counted = found["labels"]["types"]
    assert {layer: len(kinds) for layer, kinds in counted.items()} == {"entities": 21, "events": 40, "stances": 3}
    assert {layer: sum(kinds.values()) for layer, kinds in counted.items()} == {
        "entities": 1,
        "events": 1,
        "stances": 0,
    }
