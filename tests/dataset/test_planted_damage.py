"""Every kind of damage that is planted in a release is named by `verify`, also where all hashes and counts were made right again.

A forger who knows the format has rewritten what belongs to the change: Parquet files by our own writer, manifest, sizes in the
card, `croissant.json`. Where a kind leaves the hashes wrong, its name begins with "raw".
"""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from dataset.build import build
from dataset.card import CARD, with_sizes
from dataset.croissant import CROISSANT, with_files
from dataset.features import from_yaml
from dataset.manifest import MANIFEST, config_entry, config_hash, config_sizes, read_manifest, write_manifest
from dataset.parquet import SplitWriter, read_rows, split_files
from dataset.standoff import FOLDER, LAYOUT, LAYOUTS
from dataset.verify import verify
from dataset.writers import ConfigFacts, SplitFacts, split_facts
from schemas.outcome import Outcome
from schemas.records import text_sha256

Rows = list[dict[str, Any]]
TRAIN = "train-00000-of-00001.parquet"
SPLITS = ("train", "dev", "test")
REPORT = (
    "قال وزير الخارجية سامر النجار إن حكومة تلمار ترفض الحصار.\n"
    "زار النجار مدينة وادي القمر يوم الأحد. وقُتل جندي في تلمار ولبيروت 😀 رأي."
)


class Forged:
    """A copy of a release to damage; `done` makes everything right again that the damage itself is not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.manifest = read_manifest(folder)
        self.before = json.dumps(self.manifest["configs"])

    def rows(self, config: str, split: str = "train") -> Rows:
        return list(read_rows(split_files(self.folder / config, split)))

    def write(self, config: str, rows: Rows, split: str = "train") -> None:
        entry = self.manifest["configs"][config]
        features = from_yaml(entry["features"])
        for path in split_files(self.folder / config, split):
            path.unlink()
        writer = SplitWriter(self.folder / config, split, features)
        for row in rows:
            writer.write(row)
        facts: dict[str, SplitFacts] = {split: split_facts(writer, tuple(writer.close()))}
        entry["splits"][split] = config_entry(ConfigFacts(features, facts))["splits"][split]

    def edit(self, config: str, change: Callable[[Rows], Any], split: str = "train") -> None:
        rows = self.rows(config, split)
        change(rows)
        self.write(config, rows, split)

    def text(self, name: str, change: Callable[[str], str]) -> None:
        path = self.folder / name
        old = path.read_text(encoding="utf-8")
        new = change(old)
        assert new != old
        path.write_text(new, encoding="utf-8")

    def done(self) -> None:
        for config in self.manifest["configs"].values():
            contents = {split: facts["content_sha256"] for split, facts in config["splits"].items()}
            config["content_sha256"] = config_hash(config["features"], contents)
        sizes = config_sizes(self.manifest, self.folder)
        card, croissant, leakage = (self.folder / name for name in (CARD, CROISSANT, "leakage.json"))
        if card.is_file() and json.dumps(self.manifest["configs"]) != self.before:
            card.write_text(with_sizes(card.read_text(encoding="utf-8"), self.manifest, sizes), encoding="utf-8")
        if croissant.is_file() and json.dumps(self.manifest["configs"]) != self.before:
            described = with_files(croissant.read_text(encoding="utf-8"), self.manifest, self.folder)
            croissant.write_text(described, encoding="utf-8")
        report = json.loads(leakage.read_text(encoding="utf-8"))
        configs = self.manifest["configs"].items()
        report["rows"] = {name: {s: facts["rows"] for s, facts in config["splits"].items()} for name, config in configs}
        leakage.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
        self.sign()

    def sign(self) -> None:
        """The hashes of the files as they are."""
        write_manifest(self.folder, {key: value for key, value in self.manifest.items() if key != "files"})


@pytest.fixture(scope="session")
def releases(tmp_path_factory, new_corpus, vocabulary, trial, written) -> Path:
    """1.0.0 and 1.1.0: nine documents of which one was taken down in between, two are withheld, and two are of one group."""
    corpus, folder = new_corpus(), tmp_path_factory.mktemp("releases")
    settings = replace(trial, shares={"train": 0.5, "dev": 0.25, "test": 0.25}, croissant=True)

    def add(number: int) -> None:
        name = corpus.add(number, text=f"{REPORT} {written.ending(number)} {number}.")
        document = corpus.documents[name]
        licence = "" if number in (2, 6) else document.licence
        corpus.documents[name] = replace(document, licence=licence, group="doc-000" if number == 1 else "")

    for number in range(8):
        add(number)
    build(corpus.inputs(vocabulary), folder, settings, Outcome())
    for number in (8, 9):
        add(number)
    del corpus.documents["doc-007"]
    inputs = replace(corpus.inputs(vocabulary), taken_down=frozenset({"doc-007"}))
    build(inputs, folder, settings, Outcome())
    return folder


@pytest.fixture
def forged(releases, tmp_path) -> Forged:
    """The second release, with the first one beside it."""
    shutil.copytree(releases, tmp_path / "releases")
    last = max(path.name for path in releases.iterdir())
    return Forged(tmp_path / "releases" / last)


def test_undamaged_and_signed_again_it_verifies(forged) -> None:
    assert verify(forged.folder) == []
    forged.done()
    assert verify(forged.folder) == []


Damage = Callable[[Forged], Any]


def put(config: str, value: Any, *path: str | int, split: str = "train") -> Damage:
    """Write `value` at a place of the rows of a split; a function is asked for it with what is there."""

    def change(rows: Any) -> None:
        *way, last = path
        for step in way:
            rows = rows[step]
        rows[last] = value(rows[last]) if callable(value) else value

    return lambda forged: forged.edit(config, change, split)


def plus_one(number: int) -> int:
    return number + 1


def rows_of(config: str, change: Callable[[Rows], Any]) -> Damage:
    return lambda forged: forged.edit(config, change)


def doubled(number: int) -> Callable[[Rows], None]:
    return lambda rows: rows.insert(number, rows[number])


def swapped(rows: Rows) -> None:
    rows[0], rows[1] = rows[1], rows[0]


def reordered(config: str, column: str, *parts: str) -> Damage:
    """Swap the first two names of a class label, in manifest and card alike."""

    def change(forged: Forged) -> None:
        feature = next(one for one in forged.manifest["configs"][config]["features"] if one["name"] == column)
        for part in parts:
            inner = feature.get("list") or feature.get("struct")
            feature = next(one for one in inner if one["name"] == part)
        label = feature.get("dtype") or feature["list"]
        names = label["class_label"]["names"]
        a, b = ("1", "3") if column == "ner_tags" else ("0", "1")
        names[a], names[b] = names[b], names[a]

    return change


def moved(document: str, to: str, **changes: str) -> Damage:
    """Take all rows of a document of train to another split, or copy them with `changes` of its row."""

    def change(forged: Forged) -> None:
        for config in forged.manifest["configs"]:
            key = "id" if config == "documents" else "document_id"
            rows, there = forged.rows(config), forged.rows(config, to)
            forged.write(config, [row for row in rows if row[key] != document or changes])
            new = [{**row, **(changes if config == "documents" else {})} for row in rows if row[key] == document]
            place = "offset" if config in ("ner", "stance", "events") else "id"
            forged.write(config, sorted([*there, *new], key=lambda row: (row[key], row[place])), to)

    return change


def leaked(document: str, to: str, name: str, change: Callable[[str], str] = lambda text: text) -> Damage:
    """Copy all rows of a document of train into another split, under a new id and a new group, with its text changed."""

    def renamed(row: dict[str, Any], config: str) -> dict[str, Any]:
        if config != "documents":
            return {**row, "id": row["id"].replace(document, name), "document_id": name}
        text = change(row["text"])
        return {**row, "id": name, "group": name, "text": text, "sha256": text_sha256(text)}

    def damage(forged: Forged) -> None:
        for config in forged.manifest["configs"]:
            key = "id" if config == "documents" else "document_id"
            new = [renamed(row, config) for row in forged.rows(config) if row[key] == document]
            forged.write(config, [*forged.rows(config, to), *new], to)

    return damage


def both(*damages: Damage) -> Damage:
    def change(forged: Forged) -> None:
        for damage in damages:
            damage(forged)

    return change


def said(*path: str, value: Any) -> Damage:
    """Write `value` into the manifest."""

    def change(forged: Forged) -> None:
        *way, last = path
        part = forged.manifest
        for step in way:
            part = part[step]
        part[last] = value(part[last]) if callable(value) else value

    return change


def schema(change: Callable[[Any], Any], **options: Any) -> Damage:
    """Write a file of `ner` by pyarrow alone, with what `change` makes of its table."""

    def damage(forged: Forged) -> None:
        path = forged.folder / "ner" / TRAIN
        table = change(pq.ParquetFile(path).read())
        pq.write_table(table, path, **{"write_page_index": True, **options})

    return damage


def other_type(table: Any) -> Any:
    place = table.schema.get_field_index("offset")
    return table.set_column(place, "offset", table["offset"].cast("int64"))


def in_json(name: str, *path: str, value: Any) -> Damage:
    def change(forged: Forged) -> None:
        told = json.loads((forged.folder / name).read_text(encoding="utf-8"))
        *way, last = path
        part = told
        for step in way:
            part = part[step]
        part[last] = value(part[last]) if callable(value) else value
        (forged.folder / name).write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")

    return change


LABELS = ("provenance", "labels")
DEEP: dict[str, tuple[Damage, str]] = {
    # offsets
    "an offset moved in documents": (put("documents", plus_one, 0, "entities", 0, "start"), "entities are not those"),
    "an offset moved in ner": (put("ner", plus_one, 0, "entities", 0, "start"), "does not hold the words at"),
    "an offset moved in stance": (put("stance", plus_one, 0, "target", "end"), "target does not hold the words at"),
    "an offset moved in events": (put("events", plus_one, 1, "events", 0, "trigger", "end"), "does not hold the words"),
    "an offset moved in annotators": (put("annotators", 500, 0, "entities", 0, "end"), "does not lie in the text"),
    "the place of a row moved": (put("ner", plus_one, 0, "offset"), "text is not what the document holds at offset"),
    "the length of a row changed": (put("events", plus_one, 0, "length"), "length is 58, but the text has 57"),
    "an argument moved in the document": (
        put("events", plus_one, 1, "events", 0, "arguments", 0, "document_start"),
        "events are not those of its document there",
    ),
    "a span that ends before it starts": (put("documents", 0, 0, "entities", 0, "end"), "does not lie in the text"),
    "offsets in bytes": (put("ner", lambda ends: [2 * n for n in ends], 0, "token_ends"), "tokens[0] does not hold"),
    "an offset moved where the text is withheld": (
        put("ner", 900, 8, "entities", 0, "end"),
        "does not lie in its text",
    ),
    # labels
    "an unknown label in documents": (put("documents", "ALIEN", 0, "entities", 0, "type"), "entities are not those"),
    "a number without a name": (put("ner", 999, 0, "entities", 0, "type"), "which is none of its"),
    "another type in ner": (put("ner", 1, 0, "entities", 0, "type"), "entities are not those of its document"),
    "class labels of entities in another order": (reordered("ner", "entities", "type"), "entities are not those"),
    "class labels of tags in another order": (reordered("ner", "ner_tags"), "ner_tags["),
    "class labels of polarity in another order": (reordered("stance", "polarity"), "it is not the stance of its"),
    "class labels of events in another order": (reordered("events", "events", "realis"), "events are not those"),
    "a tag too many": (put("ner", lambda tags: [*tags, 0], 0, "ner_tags"), "ner_tags and tokens differ in length"),
    "BIO that begins inside": (put("ner", 6, 0, "ner_tags", 1), "ner_tags[1] is I-OCC after O"),
    "an entity without its tag": (put("ner", [0] * 11, 0, "ner_tags"), "ner_tags are not those of its outermost"),
    "a tag without an entity": (put("ner", 1, 0, "ner_tags", 0), "ner_tags are not those of its outermost entities"),
    "a nested entity missing in ner": (
        both(put("ner", lambda e: e[:3], 0, "entities"), put("ner", [False] * 3, 0, "unseen")),
        "entities are not those of its document",
    ),
    "a sentence with entities missing in ner": (rows_of("ner", lambda rows: rows.pop(0)), "3 of its 7 entities"),
    "a sentence with events missing in events": (rows_of("events", lambda rows: rows.pop(1)), "1 of its 2 events"),
    "a stance missing in stance": (rows_of("stance", lambda rows: rows.pop(0)), "1 of its 2 stances"),
    "all rows of the last document missing in ner": (
        rows_of("ner", lambda rows: rows.__delitem__(slice(12, None))),
        "doc-005: its rows have 0 of its 7 entities",
    ),
    "an argument that points to no entity": (
        put("documents", "e99", 0, "events", 0, "arguments", 0, "entity"),
        "does not have the span of entity e99",
    ),
    "an argument beyond its sentence not marked": (
        put("events", False, 1, "events", 0, "arguments", 0, "beyond"),
        "beyond is False, but it stands beyond",
    ),
    "a stance target outside the text": (put("stance", 57, 0, "target", "end"), "target does not hold the words"),
    "another polarity": (put("stance", 0, 0, "polarity"), "it is not the stance of its document"),
    "a candidate pair with a verdict": (put("stance", 0, 2, "polarity"), "a candidate pair is neutral"),
    "labels of a layer that nobody approved": (
        put("documents", ["entities", "events"], 0, "layers"),
        "it has stances, but nobody approved them",
    ),
    "an unknown layer": (put("documents", lambda layers: [*layers, "topics"], 0, "layers"), "none of its layers"),
    "a name marked unseen that train has": (
        put("ner", lambda marks: [True, *marks[1:]], 0, "unseen", split="dev"),
        "but train has such a name",
    ),
    # words
    "a token that is not its words": (put("ner", "كلمة", 0, "tokens", 1), "tokens[1] does not hold the words"),
    "the words of an entity changed": (put("ner", "كلمة", 0, "entities", 0, "text"), "does not hold the words at"),
    "the words of a row changed": (put("stance", "كلمة", 0, "text"), "text is not what the document holds"),
    "a text changed under its hash": (put("documents", lambda text: text + " ", 0, "text"), "sha256 is not that of"),
    "a wrong SHA-256 of a text": (put("documents", "0" * 64, 0, "sha256"), "sha256 is not that of the text"),
    "a withheld text in documents": (put("documents", REPORT, 2, "text"), "withheld is True, but its document has"),
    "a withheld text that leaks in ner": (put("ner", "نص", 8, "text"), "text says something"),
    "a withheld word that leaks in stance": (put("stance", "نص", 8, "target", "text"), "target.text says something"),
    "a withheld word that leaks in annotators": (put("annotators", "نص", 4, "model"), "letters of another script"),
    "the title of a withheld text": (put("documents", "خبر", 2, "title"), "it has a title"),
    "a withheld row that says it is not": (put("events", False, 8, "withheld"), "withheld is False, but its document"),
    # rows and documents
    "a duplicated row in documents": (rows_of("documents", doubled(0)), "it stands out of order"),
    "a duplicated row in ner": (rows_of("ner", doubled(0)), "it stands out of order"),
    "a duplicated row in stance": (rows_of("stance", doubled(0)), "a row of this id is there already"),
    "a duplicated row in annotators": (rows_of("annotators", doubled(0)), "it stands out of order"),
    "unsorted documents": (rows_of("documents", swapped), "it stands out of order"),
    "unsorted sentences": (rows_of("events", swapped), "it stands out of order"),
    "a row whose document does not exist": (put("ner", "doc-999", -1, "document_id"), "does not hold its document"),
    "a row with the id of another": (put("ner", "doc-000:58", 0, "id"), "its id is not that of its place"),
    "a document in two splits": (moved("doc-005", "test", group="doc-999"), "doc-005 stands in two splits"),
    "a near-duplicate in another split than its group": (moved("doc-001", "test"), "its group 'doc-000' stands in"),
    "a near-duplicate in another split under a new id and a new group": (
        leaked("doc-005", "dev", "doc-900"),
        "doc-900 in dev is a near-duplicate (Jaccard 1.00) of doc-005 in train",
    ),
    "a near-duplicate that was edited, in another split under a new id and a new group": (
        leaked("doc-005", "test", "doc-900", lambda text: text[:-8] + "كلمات" + text[-3:]),
        "doc-900 in test is a near-duplicate (Jaccard 0.89) of doc-005 in train",
    ),
    "a near-duplicate with harakat": (
        leaked("doc-005", "dev", "doc-900", lambda text: text.replace("تلمار", "تِلْمَار")),
        "doc-900 in dev is a near-duplicate (Jaccard 1.00) of doc-005 in train",
    ),
    "a report that does not say what a near-duplicate is": (
        in_json("leakage.json", "near_duplicates", "threshold", value=None),
        "leakage.json does not say by which threshold",
    ),
    "a document that moved since the last release": (
        moved("doc-005", "dev"),
        "it stood in train in the release before",
    ),
    "a document that was taken down": (
        lambda forged: (forged.folder / "exclusions.jsonl").write_text(
            '{"item": "doc-000", "reason": "taken-down", "detail": ""}\n', encoding="utf-8"
        ),
        "doc-000: it was taken down",
    ),
    "metadata that are no JSON object": (put("documents", "[]", 0, "metadata"), "metadata is no JSON object"),
    "a null where there is none": (put("ner", None, 0, "length"), "a value is missing or of another kind"),
    # people and provenance
    "an annotator's e-mail address": (put("annotators", "rim@example.org", 0, "annotator"), "no pseudonym"),
    "an e-mail address in a reason": (put("documents", "so said rim@example.org", 0, "provenance", "reason"), "e-mail"),
    "a reviewer's name": (put("documents", "Rim", 0, *LABELS, 0, "reviewer"), "somebody stands there who has no"),
    "provenance of other labels": (put("documents", "e9", 0, *LABELS, 0, "id"), "provenance.labels are not its labels"),
    "provenance names no annotation": (
        put("documents", ["x"], 0, "provenance", "annotations"),
        "x, which is not there",
    ),
    "an annotation missing": (rows_of("annotators", lambda rows: rows.pop(0)), "names the annotation 000-0, which is"),
    "NaN seconds": (put("annotators", float("nan"), 0, "seconds"), "seconds is nan, which is no number"),
    "an endless score": (put("documents", float("inf"), 0, "entities", 0, "score"), "is inf, which is no number"),
    # what a release says of itself
    "counts of the manifest wrong": (said("counts", "entities", value=plus_one), "counts.entities is 64, but"),
    "a reason left out of the manifest": (said("left_out", value={}), "not as many for each reason"),
    "a version lower than the last": (
        both(said("version", value="0.9.0"), said("previous", value="1.0.0")),
        "the version 0.9.0 does not come after 1.0.0",
    ),
    "a version that is none": (said("version", value="two"), "'two' is no version"),
    "a changelog without the version": (
        lambda forged: forged.text("CHANGELOG.md", lambda text: text.replace("## 2.0.0", "## 9.0.0")),
        "it has no entry of 2.0.0",
    ),
    "a citation of another version": (
        lambda forged: forged.text("CITATION.cff", lambda text: text.replace("2.0.0", "9.0.0")),
        "it says version 9.0.0, not 2.0.0",
    ),
    "an item left out without a reason": (
        lambda forged: (forged.folder / "exclusions.jsonl").write_text('{"item": "x"}\n', encoding="utf-8"),
        "line 1 is no item with its reason",
    ),
    "another number of withheld texts": (said("rights", "standoff", value=plus_one), "2 texts are withheld, not 3"),
    "a layout of a withheld text missing": (
        lambda forged: _one_layout(forged.folder / FOLDER),
        "it describes 1 of 2 withheld texts",
    ),
    "a title in the place of its hash": (
        lambda forged: _one_layout(forged.folder / FOLDER, title_sha256="خبر 2"),
        "title_sha256 is no SHA-256",
    ),
    "near-duplicates counted wrong": (
        in_json("leakage.json", "near_duplicates", "groups", value=plus_one),
        "near_duplicates.groups is",
    ),
    "unseen names counted wrong": (
        in_json("leakage.json", "entities", "dev", "unseen", value=plus_one),
        "its figures on the entities of dev are not those of the rows",
    ),
}
SHALLOW: dict[str, tuple[Damage, str]] = {
    "swapped columns": (schema(lambda table: table.select(table.schema.names[::-1])), "its columns are not those"),
    "another type of a column": (schema(other_type), "its columns are not those of the manifest"),
    "a column missing": (schema(lambda table: table.drop_columns(["tokens"])), "its columns are not those"),
    "Parquet without a page index": (schema(lambda table: table, write_page_index=False), "it has no page index"),
    "rows missing in a file": (schema(lambda table: table.slice(1)), "it has 15 rows, not 16"),
    "a content hash of other rows": (
        said("configs", "ner", "splits", "dev", "content_sha256", value="0" * 64),
        "the content hash of ner/dev is not that of its rows",
    ),
    "row counts in the card wrong": (
        lambda forged: forged.text(CARD, lambda text: text.replace("num_examples: 16", "num_examples: 15", 1)),
        "the row counts of 'ner' are",
    ),
    "a size in memory in the card wrong": (
        lambda forged: forged.text(CARD, lambda text: re.sub(r"num_bytes: \d+", "num_bytes: 1", text, count=1)),
        "num_bytes of 'documents' are not",
    ),
    "a download size in the card wrong": (
        lambda forged: forged.text(CARD, lambda text: re.sub(r"download_size: \d+", "download_size: 1", text, count=1)),
        "download_size of 'documents' is 1, but its files have",
    ),
    "a whole size in the card wrong": (
        lambda forged: forged.text(CARD, lambda text: re.sub(r"dataset_size: \d+", "dataset_size: 1", text, count=1)),
        "dataset_size of 'documents' is 1, not the sum",
    ),
    "class labels in the card in another order": (
        lambda forged: forged.text(CARD, lambda text: text.replace("'0': O\n", "'0': X\n", 1)),
        "the columns or class labels of 'ner' are not those of the manifest",
    ),
    "a config missing in the card": (
        lambda forged: forged.text(CARD, lambda text: text.replace("config_name: stance", "config_name: stances")),
        "the config 'stance' does not stand in the card and in the manifest alike",
    ),
    "files under another pattern in the card": (
        lambda forged: forged.text(CARD, lambda text: text.replace("path: ner/dev-", "path: ner/test-")),
        "the files of 'ner' are not found under the patterns of its splits",
    ),
    "no default config": (
        lambda forged: forged.text(CARD, lambda text: text.replace("  default: true\n", "")),
        "0 configs are the default",
    ),
    "a card without YAML": (lambda forged: forged.text(CARD, lambda _: "# hello\n"), "it has no YAML at its head"),
    "croissant.json of other files": (
        lambda forged: forged.text(
            CROISSANT, lambda text: re.sub(r'"sha256": "\w{6}', '"sha256": "000000', text, count=1)
        ),
        "croissant.json: ",
    ),
    "the manifest lacks a file": (lambda forged: (forged.folder / "notes.txt").touch(), "does not list this file"),
    "raw: a file is missing": (lambda forged: (forged.folder / "ner" / TRAIN).unlink(), "the file is missing"),
    "raw: a file has another length": (
        lambda forged: (forged.folder / "GUIDELINES.md").open("a", encoding="utf-8").write("x"),
        "GUIDELINES.md: it has",
    ),
}
UNSIGNED = ("the manifest lacks a file",)


def _one_layout(folder: Path, **changed: str) -> None:
    rows = list(read_rows(split_files(folder, LAYOUTS)))
    writer = SplitWriter(folder, LAYOUTS, LAYOUT)
    writer.write(rows[0] | changed)
    writer.close()


def test_there_are_more_than_fifty_kinds() -> None:
    assert len(DEEP) > 50
    assert not DEEP.keys() & SHALLOW.keys()


@pytest.mark.parametrize("kind", DEEP)
def test_damage_is_named_though_all_hashes_are_right(forged, kind) -> None:
    damage, words = DEEP[kind]
    damage(forged)
    forged.done()
    found = list(map(str, verify(forged.folder)))
    assert any(words in problem for problem in found), found
    assert not any("SHA-256 is not the one" in problem or "content hash" in problem for problem in found)


@pytest.mark.parametrize("kind", SHALLOW)
def test_damage_to_files_is_named(forged, kind) -> None:
    damage, words = SHALLOW[kind]
    damage(forged)
    if not kind.startswith("raw") and kind not in UNSIGNED:
        forged.sign()
    found = list(map(str, verify(forged.folder)))
    assert any(words in problem for problem in found), found


def test_a_flipped_byte_in_any_kind_of_file_is_named(forged) -> None:
    """One byte in the middle of each file in turn, of train alone where there are splits; the manifest itself cannot be read, or says something else then."""
    for path in sorted(p for p in forged.folder.rglob("*") if p.is_file() and not p.name.startswith(SPLITS[1:])):
        data = path.read_bytes()
        place = len(data) // 2
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        name = path.relative_to(forged.folder).as_posix()
        found = list(map(str, verify(forged.folder)))
        assert any(name in problem or name == MANIFEST for problem in found), name
        assert found, name
        path.write_bytes(data)
