"""What became of predicted labels, worked out by hand."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from reviewed_cases import ALL, annotation, case, entity, event, stance

from labeling.review.acceptance import NO_PREDICTION, Acceptance, outcomes
from schemas.records import Labels


def fates(predicted, said, layers=ALL):
    return [(o.layer, o.type, o.fate, sorted(o.changes)) for o in outcomes(predicted, said, layers)]


def test_an_entity_is_accepted_changed_removed_or_added():
    predicted = Labels((entity("سامي الخطيب", "PERS"), entity("طبرق", "GPE"), entity("أمس", "DATE")))
    said = Labels((entity("سامي الخطيب", "PERS"), entity("مدينة طبرق", "GPE"), entity("الميناء", "FAC")))
    assert fates(predicted, said) == [
        ("entities", "PERS", "accepted", []),
        ("entities", "GPE", "changed", ["span"]),
        ("entities", "DATE", "removed", []),
        ("entities", "FAC", "added", []),
    ]


def test_a_region_that_kept_its_id_is_one_label_even_with_another_span_and_type():
    predicted, said = Labels((entity("طبرق", "GPE", "r1"),)), Labels((entity("مدينة طبرق", "LOC", "r1"),))
    assert fates(predicted, said) == [("entities", "GPE", "changed", ["span", "type"])]


def test_an_id_that_two_unrelated_labels_share_by_chance_means_nothing():
    predicted, said = Labels((entity("طبرق", "GPE", "e1"),)), Labels((entity("الميناء", "FAC", "e1"),))
    assert [o.fate for o in outcomes(predicted, said, ALL)] == ["removed", "added"]


def test_equal_labels_go_together_before_equal_ids():
    predicted = Labels((entity("مدينة طبرق", "GPE", "a"), entity("طبرق", "GPE", "b")))
    said = Labels((entity("طبرق", "GPE", "a"), entity("مدينة طبرق", "GPE", "b")))
    assert [o.fate for o in outcomes(predicted, said, ALL)] == ["accepted", "accepted"]


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        (event("زار", "Visit", ("Person", "سامي الخطيب")), []),
        (event("زار", "Visit"), ["arguments"]),
        (event("زار", "Visit", ("Agent", "سامي الخطيب")), ["arguments"]),
        (event("زار", "Meeting", ("Person", "سامي الخطيب")), ["type"]),
        (event("زار", "Visit", ("Person", "سامي الخطيب"), realis="other"), ["choice"]),
        (event("زار", "Visit", ("Person", "سامي الخطيب"), polarity="negative"), ["choice"]),
        (event("زار الوزير", "Visit", ("Person", "سامي الخطيب")), ["span"]),
    ],
)
def test_of_an_event_trigger_type_choices_and_arguments_may_change(said, changes):
    predicted = event("زار", "Visit", ("Person", "سامي الخطيب"))
    ((_, _, fate, found),) = fates(Labels(events=(predicted,)), Labels(events=(said,)))
    assert (fate, found) == ("changed" if changes else "accepted", changes)


@pytest.mark.parametrize(
    ("said", "changes"),
    [
        (stance("أدان", "الهجوم", "oppose", "الخطيب"), []),
        (stance("أدان", "الهجوم", "neutral", "الخطيب"), ["type"]),
        (stance("أدان", "الهجوم", "oppose"), ["arguments"]),
        (stance("أدان", "الهجوم", "oppose", "الخطيب", "direct"), ["choice"]),
        (stance("وأدان", "الهجوم", "oppose", "الخطيب"), ["span"]),
    ],
)
def test_of_a_stance_polarity_holder_quotation_and_evidence_may_change(said, changes):
    predicted = stance("أدان", "الهجوم", "oppose", "الخطيب")
    ((_, kind, _, found),) = fates(Labels(stances=(predicted,)), Labels(stances=(said,)))
    assert (kind, found) == ("oppose", changes)


def test_a_layer_that_was_not_asked_for_says_nothing():
    predicted = Labels((entity("طبرق", "GPE"),), (event("زار", "Visit"),))
    assert fates(predicted, Labels(), frozenset({"events"})) == [("events", "Visit", "removed", [])]


@given(st.lists(st.sampled_from(["سامي الخطيب", "مدينة طبرق", "طبرق", "أمس", "الميناء"]), unique=True))
def test_what_was_left_as_it_was_is_accepted_and_nothing_is_counted_twice(words):
    said = Labels(tuple(entity(w, "GPE") for w in words))
    assert [o.fate for o in outcomes(said, said, ALL)] == ["accepted"] * len(words)
    assert [o.fate for o in outcomes(said, Labels(), ALL)] == ["removed"] * len(words)


def test_counts_and_seconds_by_model_by_hand():
    predicted = Labels((entity("سامي الخطيب", "PERS"), entity("طبرق", "GPE")))
    acceptance = Acceptance()
    one = Labels((entity("سامي الخطيب", "PERS"), entity("مدينة طبرق", "GPE")))
    other = Labels((entity("سامي الخطيب", "PERS"), entity("الميناء", "FAC")), (event("زار", "Visit"),))
    acceptance.add(
        case(
            annotation(1, "amal", one, prediction="m@1", lead_time=30.0),
            annotation(2, "basim", other, prediction="m@1", lead_time=20.0),
            annotation(3, "reem", one, lead_time=60.0),
            annotation(4, "dana", one, prediction="gone@1"),
            predictions={"m@1": predicted},
        )
    )
    found = acceptance.to_json()
    model = found["models"]["m@1"]
    assert (model["annotations"], model["seconds"], model["spans"], model["seconds_a_span"]) == (2, 50.0, 5, 10.0)
    entities = model["layers"]["entities"]
    assert [entities[fate] for fate in ("predicted", "accepted", "changed", "removed", "added")] == [4, 2, 1, 1, 1]
    assert (entities["accepted_share"], entities["changed_in"]) == (0.5, {"span": 1})
    assert {kind: row["accepted"] for kind, row in entities["types"].items()} == {"PERS": 2, "GPE": 0, "FAC": 0}
    assert model["layers"]["events"]["types"]["Visit"]["added"] == 1
    assert found["from_an_empty_page"]["seconds_a_span"] == 30.0
    assert found["left_out"] == {NO_PREDICTION: 1}
    assert acceptance.people["basim"].to_json()["accepted_share"] == 0.5
