"""What changed between two releases, counted document by document and label by label."""

import copy
import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dataset.compare_releases import difference
from dataset.features import Struct
from dataset.manifest import config_entry, write_manifest
from dataset.parquet import SplitWriter
from dataset.release import ReleaseSettings
from dataset.rows import EXCLUSIONS
from dataset.versions import Level
from dataset.views import documents
from dataset.writers import ConfigFacts, split_facts

FEATURES = documents.features(ReleaseSettings("trial", "Trial", "cc0-1.0", "salt"))
LAYERS = ("entities", "events", "stances")
TEXT = "قال الوزير إن الحكومة زارت المدينة"


def entity(number: int, start: int, end: int, kind: str) -> dict:
    return {"id": f"e{number}", "start": start, "end": end, "type": kind, "score": None}


def row(name: str, layers=("entities", "events"), **changed) -> dict:
    """A document of three entities, an event and a stance; the stances wait for approval."""
    labels = {
        "entities": [entity(1, 4, 10, "OCC"), entity(2, 14, 21, "ORG"), entity(3, 27, 34, "LOC")],
        "events": [
            {
                "id": "v1",
                "type": "Visit",
                "trigger": {"start": 22, "end": 26},
                "realis": "actual",
                "polarity": "positive",
                "arguments": [{"role": "Person", "start": 14, "end": 21, "entity": "e2"}],
                "score": None,
            }
        ],
        "stances": [
            {
                "id": "s1",
                "holder": {"start": 14, "end": 21},
                "target": {"start": 27, "end": 34},
                "polarity": "support",
                "evidence": {"start": 22, "end": 26},
                "quote": "none",
                "score": None,
            }
        ],
    }
    names = ("title", "source", "licence", "date", "url", "metadata")
    provenance = {"rule": "agree", "reason": "", "annotations": [], "annotators": [], "models": []}
    return {
        "id": name,
        "text": TEXT,
        "withheld": False,
        "sha256": "0" * 64,
        **dict.fromkeys(names, ""),
        "group": name,
        "layers": list(layers),
        **{layer: labels[layer] if layer in layers else [] for layer in LAYERS},
        "provenance": {**provenance, "guideline": "", "vocabulary": ""},
    } | changed


def release(folder: Path, rows: dict[str, dict], taken_down=(), split="train") -> Path:
    """A release of these documents and nothing else."""
    folder.mkdir()
    config: Struct = FEATURES
    writer = SplitWriter(folder / "documents", split, config)
    for _, one in sorted(rows.items()):
        writer.write(one)
    facts = ConfigFacts(config, {split: split_facts(writer, tuple(writer.close()))})
    lines = [f'{{"item": "{name}", "reason": "taken-down", "detail": ""}}\n' for name in taken_down]
    (folder / EXCLUSIONS).write_text("".join(lines), encoding="utf-8")
    write_manifest(folder, {"format": 1, "inputs": {"vocabulary": "v"}, "configs": {"documents": config_entry(facts)}})
    return folder


def compared(old: dict[str, dict], new: dict[str, dict], taken_down=()):
    with tempfile.TemporaryDirectory() as folder:
        first = release(Path(folder) / "old", old)
        return difference(first, release(Path(folder) / "new", new, taken_down))


def corpus() -> dict[str, dict]:
    return {name: row(name) for name in ("d1", "d2", "d3")}


def retype(rows, name):
    rows[name]["entities"][0]["type"] = "PERS"


def shift(rows, name):
    rows[name]["entities"][1]["end"] -= 1


def take_a_label_away(rows, name):
    rows[name]["entities"].pop()


def set_a_label(rows, name):
    rows[name]["entities"].append(entity(9, 0, 3, "PERS"))


def deny(rows, name):
    rows[name]["events"][0]["polarity"] = "negative"


def other_role(rows, name):
    rows[name]["events"][0]["arguments"][0]["role"] = "Destination"


def approve_stances(rows, name):
    fresh = row(name, LAYERS)
    rows[name] |= {"layers": [*rows[name]["layers"], "stances"], "stances": fresh["stances"]}


def reopen_events(rows, name):
    rows[name]["layers"].remove("events")
    rows[name]["events"] = []


def other_text(rows, name):
    rows[name] |= {"sha256": "1" * 64, "text": TEXT + "."}


def withhold(rows, name):
    rows[name] |= {"text": None, "withheld": True}


def correct_the_title(rows, name):
    rows[name]["title"] = "عنوان"


def explain_better(rows, name):
    rows[name]["provenance"]["reason"] = "two agree"


def rename_ids(rows, name):
    for number, one in enumerate(rows[name]["entities"]):
        one["id"] = f"new{number}"


def add_a_document(rows, name):
    rows[f"{name}-new"] = row(f"{name}-new")


def drop(rows, name):
    rows.pop(name, None)


SINGLE = {
    **dict.fromkeys((retype, shift, take_a_label_away, set_a_label, deny, other_role), Level.MAJOR),
    **dict.fromkeys((reopen_events, other_text, withhold), Level.MAJOR),
    **dict.fromkeys((approve_stances, add_a_document), Level.MINOR),
    **dict.fromkeys((correct_the_title, explain_better, rename_ids), Level.PATCH),
}


@pytest.mark.parametrize("change", [*SINGLE, drop], ids=lambda change: change.__name__)
def test_each_single_change_has_its_level(change) -> None:
    after = corpus()
    change(after, "d2")
    assert compared(corpus(), after).level == SINGLE.get(change, Level.MAJOR)


# changes of events come before the layer is reopened, which takes the events away
ORDER = sorted(SINGLE, key=lambda change: change is reopen_events)
STEPS = st.sets(st.tuples(st.sampled_from(ORDER), st.sampled_from(["d1", "d2", "d3"])), max_size=6)


def applied(steps, dropped) -> dict[str, dict]:
    after = corpus()
    for change, name in sorted(steps, key=lambda step: (ORDER.index(step[0]), step[1])):
        change(after, name)
    for name in dropped:
        drop(after, name)
    return after


@settings(max_examples=40, deadline=None)
@given(STEPS, st.sets(st.sampled_from(["d1", "d2"]), max_size=1))
def test_the_level_of_many_changes_is_the_highest_of_the_single_ones(steps, dropped) -> None:
    singles = [SINGLE[change] for change, _ in steps] + [Level.MAJOR for _ in dropped]
    assert compared(corpus(), applied(steps, dropped)).level == max([Level.NONE, *singles])


def label_counts(rows: dict[str, dict]) -> Counter:
    return Counter(
        (layer, label["polarity" if layer == "stances" else "type"])
        for one in rows.values()
        for layer in LAYERS
        for label in one[layer]
    )


@settings(max_examples=40, deadline=None)
@given(STEPS, STEPS, st.sets(st.sampled_from(["d1", "d2"]), max_size=1))
def test_counts_before_and_after_and_the_steps_between_add_up_both_ways(steps, others, dropped) -> None:
    old, new = applied(steps, ()), applied(others, dropped)
    there, back = compared(old, new), compared(new, old)
    assert there.level >= Level.MINOR or label_counts(old) == label_counts(new)
    for layer, change in there.layers.items():
        for kind, one in change.types.items():
            assert (one.before, one.after) == (label_counts(old)[layer, kind], label_counts(new)[layer, kind])
            assert one.after == one.before + one.added - one.removed - one.left + one.joined
            turned = back.layers[layer].types[kind]
            assert (one.added, one.removed, one.left, one.joined) == (
                *(turned.removed, turned.added),
                *(turned.joined, turned.left),
            )
        whole = change.total()
        assert whole.after == whole.before + whole.added - whole.removed
        assert sum(change.retyped.values()) == sum(one.left for one in change.types.values())


def test_labels_that_are_aligned_are_changed_and_say_in_what() -> None:
    after = corpus()
    for change in (retype, shift, set_a_label, deny, other_role):
        change(after, "d1")
    take_a_label_away(after, "d3")
    found = compared(corpus(), after).to_json()
    entities, events = found["layers"]["entities"], found["layers"]["events"]
    assert {name: entities[name] for name in ("before", "after", "added", "removed", "changed")} == {
        **{"before": 9, "after": 9},
        **{"added": 1, "removed": 1, "changed": 2},
    }
    assert entities["changed_in"] == {"span": 1, "type": 1}
    assert entities["types"]["OCC"] == {
        **{"before": 3, "after": 2, "added": 0, "removed": 0},
        **{"changed": 1, "left": 1, "joined": 0},
    }
    assert entities["types"]["PERS"]["joined"] == 1
    assert entities["retyped"] == [{"before": "OCC", "after": "PERS", "labels": 1}]
    assert (events["changed"], events["changed_in"]) == (1, {"polarity": 1, "role": 1})
    assert found["documents"]["relabelled"] == 2
    assert found["examples"][0] == {
        "document": "d1",
        "layer": "entities",
        "what": "added",
        "kinds": [],
        "before": None,
        "after": {"type": "PERS", "start": 0, "end": 3, "words": TEXT[0:3]},
    }


def test_layers_and_documents_that_came_and_went_are_counted_with_their_labels() -> None:
    after = corpus()
    approve_stances(after, "d1")
    reopen_events(after, "d1")
    drop(after, "d3")
    add_a_document(after, "d2")
    found = compared(corpus(), after, taken_down=["d3"]).to_json()
    counted = found["documents"]
    assert {name for name, count in counted.items() if count} == {"before", "after", "added", "removed", "taken_down"}
    stances, events = found["layers"]["stances"], found["layers"]["events"]
    assert (stances["documents_added"], stances["added"], stances["types"]["support"]["after"]) == (1, 1, 1)
    assert (events["documents_removed"], events["added"], events["removed"], events["after"]) == (1, 1, 2, 2)


def test_a_document_in_another_split_is_moved(tmp_path) -> None:
    old, new = (release(tmp_path / split, corpus(), split=split) for split in ("train", "dev"))
    found = difference(old, new)
    assert (found.documents["moved"], found.level) == (3, Level.MAJOR)


@pytest.mark.parametrize("side", ["old", "new", "both"])
def test_no_word_of_a_text_that_is_withheld_on_either_side_is_shown(side) -> None:
    old, new = corpus(), corpus()
    for change in (retype, shift, take_a_label_away, set_a_label, deny):
        change(new, "d2")
    for rows, name in ((old, "old"), (new, "new")):
        if side in (name, "both"):
            withhold(rows, "d2")
    found = compared(old, new)
    assert len(found.examples) == 5
    assert all(one[at]["words"] is None for one in found.examples for at in ("before", "after") if one[at])


def test_the_json_has_the_same_keys_whatever_changed() -> None:
    def keys(value, at=""):
        free = at.endswith(("fields", "changed_in", "types", "configs", "vocabulary"))
        return (
            {f"{at}.{k}" for k in value} | {x for k, v in value.items() for x in keys(v, f"{at}.{k}")}
            if (isinstance(value, dict) and not free)
            else set()
        )

    changed = copy.deepcopy(corpus())
    retype(changed, "d1")
    assert keys(compared(corpus(), corpus()).to_json()) == keys(compared(corpus(), changed).to_json())
