"""The groups beside the parts: read with the documents wherever they fit."""

import json

import pyarrow as pa

from labeling.store import parts
from schemas.records import Document, DocumentId


def document(number, group="g-exact"):
    return Document(DocumentId(number), "نص", group=group)


def test_every_way_of_reading_gives_the_group_beside_the_parts(tmp_path):
    folder = tmp_path / "documents"
    parts.write_documents(folder, [document("c"), document("a")])
    parts.write_documents(folder, [document("b")])
    assert parts.write_groups(folder, lambda ids: {number: "g-" + number for number in ids}) == {}
    assert [d.group for d in parts.read_documents(folder)] == ["g-a", "g-b", "g-c"]
    assert [d.group for d, _ in parts.paired(folder, None)] == ["g-a", "g-c", "g-b"]
    key = ("c", document("c").sha256)
    assert parts.DocumentIndex(folder).get([key])[key].group == "g-c"


def test_a_part_that_came_later_or_was_changed_has_its_exact_text_groups(tmp_path):
    folder = tmp_path / "documents"
    first = parts.write_documents(folder, [document("a")])
    parts.write_groups(folder, lambda ids: dict.fromkeys(ids, "g-near"))
    parts.write_documents(folder, [document("b")])
    assert [d.group for d in parts.read_documents(folder)] == ["g-near", "g-exact"]
    first.unlink()
    assert [d.group for d in parts.read_documents(folder)] == ["g-exact"]


def test_groups_that_are_renamed_are_told(tmp_path):
    folder = tmp_path / "documents"
    parts.write_documents(folder, [document("a"), document("b"), document("c")])
    parts.write_groups(folder, lambda _: {"a": "1", "b": "2", "c": "3"})
    assert parts.write_groups(folder, lambda _: {"a": "1", "b": "1", "c": "3"}) == {"2": "1"}


def test_a_part_of_more_rows_than_a_batch_keeps_each_group_with_its_document(tmp_path):
    folder = tmp_path / "documents"
    parts.write_documents(folder, [document(f"{i:04d}") for i in range(700)])
    parts.write_groups(folder, lambda ids: {number: "g-" + number for number in ids})
    assert all(d.group == "g-" + d.id for d in parts.read_documents(folder, only={"0003", "0255", "0256", "0699"}))


def test_a_fingerprint_changes_with_its_part(tmp_path):
    path = parts.write_documents(tmp_path / "documents", [document("a")])
    before = parts.part_fingerprint(path)
    path.unlink()
    parts.write_documents(tmp_path / "documents", [document("b")])
    assert parts.part_fingerprint(path) != before
    path.unlink()
    parts.write_documents(tmp_path / "documents", [document("a")])
    assert parts.part_fingerprint(path) == before


def test_labelled_rows_are_the_newest_revision_of_the_wanted_documents_with_each_models_labels(tmp_path):
    folder, model = tmp_path / "documents", tmp_path / "m@1"
    first = parts.write_documents(folder, [document("a"), document("b"), document("c")])
    second = parts.write_documents(folder, [Document(DocumentId("b"), "نص جديد", revision=2), document("d")])
    parts.write_groups(folder, lambda ids: {number: "g-" + number for number in ids})
    for part, ids in ((first, "abc"), (second, "bd")):
        rows = [
            {"id": i, "labels": json.dumps({"entities": [{"id": i, "start": 0, "end": 1, "type": "PERS"}]})}
            for i in ids
        ]
        parts.write_predictions(model, part.name, pa.Table.from_pylist(rows))
    wanted = {"m@1": model, "none@1": tmp_path / "none@1"}
    found = {d.id: (d.text, d.group, said) for d, said in parts.labelled_rows(folder, wanted, {"a", "b", "x"})}
    assert {name: (text, group) for name, (text, group, _) in found.items()} == {
        "a": ("نص", "g-a"),
        "b": ("نص جديد", "g-b"),
    }
    assert [said["m@1"].entities[0].id for _, _, said in found.values()] == ["a", "b"]
    assert all(set(said) == {"m@1"} for _, _, said in found.values())
