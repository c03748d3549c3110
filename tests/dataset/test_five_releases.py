"""Five releases in a row over the sample reports as they grow, with edits, a layer approved later, merged groups and a takedown."""

import random
import re
from collections import Counter
from dataclasses import replace

import pytest

from dataset.build import build
from dataset.changelog import CHANGELOG
from dataset.compare_releases import difference
from dataset.homes import homes_in
from dataset.manifest import read_manifest
from dataset.parquet import read_rows, split_files
from dataset.release import SPLITS
from dataset.verify import verify
from labeling.sample.loader import documents, gold
from schemas.outcome import Outcome
from schemas.records import LAYERS

LETTERS = "ابتثجحخدذرزسشصضطظعغفقكلمنهوي"


class Growing:
    """The reports, each followed by words of its own in as many copies as asked for, so that no two are near-duplicates."""

    def __init__(self, corpus, vocabulary, settings, folder) -> None:
        self.corpus, self.buried, self.releases = corpus, set(), []
        self._vocabulary, self._settings, self._folder = vocabulary, settings, folder
        self._reports, self._labels = {d.id: d for d in documents()}, gold()

    def add(self, count: int, copy: int, group: str = "") -> list[str]:
        """The first `count` reports with the words of `copy` after them, approved."""
        names = []
        for report in sorted(self._reports)[:count]:
            number = int(report.split("-")[1]) + 20 * copy
            draw = random.Random(number)
            words = " ".join("".join(draw.choices(LETTERS, k=5)) for _ in range(400))
            text = f"{self._reports[report].text}\n{words}"
            names.append(self.corpus.add(number, labels=self._labels[report], text=text, group=group))
        return names

    def take_down(self, name: str) -> None:
        for kept in (self.corpus.documents, self.corpus.decisions, self.corpus.annotations):
            del kept[name]
        self.buried.add(name)

    def release(self) -> tuple[str, ...]:
        inputs = replace(self.corpus.inputs(self._vocabulary), taken_down=frozenset(self.buried))
        made = build(inputs, self._folder, self._settings, Outcome())
        assert verify(made.folder) == []
        self.releases.append(made)
        return made.changes


@pytest.fixture(scope="module")
def series(new_corpus, vocabulary, trial, tmp_path_factory):
    """The five releases, and what each says of itself."""
    growing = Growing(new_corpus(), vocabulary, trial, tmp_path_factory.mktemp("releases"))
    corpus = growing.corpus
    growing.add(16, 0)
    stances = corpus.decisions["doc-003"].labels.stances
    corpus.decide(
        "doc-003", layers=("entities", "events"), labels=replace(corpus.decisions["doc-003"].labels, stances=())
    )
    growing.release()

    growing.add(10, 1)  # new documents, and a layer of an old one that is approved now
    corpus.decide("doc-003", layers=LAYERS, labels=replace(corpus.decisions["doc-003"].labels, stances=stances))
    growing.release()

    labels = corpus.decisions["doc-001"].labels  # one span shorter, one label away, one of another type
    used = {a.entity for event in labels.events for a in event.arguments}
    alone = [e for e in labels.entities if e.id not in used and e.end - e.start > 3]
    first, second, third = alone[:3]
    others = [e for e in labels.entities if e not in (first, second, third)]
    edited = (first._replace(end=first.end - 1), second._replace(type="WEBSITE"), *others)
    corpus.decide("doc-001", labels=replace(labels, entities=edited))
    corpus.documents["doc-002"] = replace(corpus.documents["doc-002"], title="عنوان مصحَّح")
    growing.edited = (first, second, third)
    growing.release()

    homes = homes_in(growing.releases[0].folder)
    one, other = (next(name for name in sorted(homes) if homes[name].split == split) for split in ("train", "test"))
    for name in (one, other):  # a report that repeats both ties their groups, which stand in different splits
        corpus.documents[name] = replace(corpus.documents[name], group="one story")
    growing.tied = growing.add(1, 2, "one story")
    growing.gone = next(
        name for name in sorted(homes) if homes[name].split == "train" and name not in ("doc-001", "doc-002", one)
    )
    growing.take_down(growing.gone)
    growing.release()

    growing.add(16, 3)
    corpus.documents["doc-002"] = replace(corpus.documents["doc-002"], title="عنوان آخر")
    growing.release()
    return growing


def rows(release) -> dict[str, dict]:
    """The documents of a release, by id."""
    files = [path for split in SPLITS for path in split_files(release.folder / "documents", split)]
    return {row["id"]: row for row in read_rows(files)}


def test_each_version_follows_from_what_changed(series) -> None:
    assert [one.version for one in series.releases] == ["1.0.0", "1.1.0", "2.0.0", "3.0.0", "3.1.0"]
    assert [one.previous for one in series.releases] == ["", "1.0.0", "1.1.0", "2.0.0", "3.0.0"]


def test_no_document_moves_and_what_ties_two_splits_stays_out(series) -> None:
    homes = {}
    for one in series.releases:
        now = homes_in(one.folder)
        assert all(homes.get(name, home).split == home.split for name, home in now.items())
        homes |= now
        assert difference(series.releases[0].folder, one.folder).documents["moved"] == 0
    assert not set(series.tied) & homes.keys()
    assert all(
        read_manifest(one.folder)["left_out"].get("ties-two-splits", 0) == (n > 2)
        for n, one in enumerate(series.releases)
    )


def test_a_document_that_was_taken_down_is_in_no_later_release(series) -> None:
    assert [series.gone in rows(one) for one in series.releases] == [True, True, True, False, False]
    assert difference(series.releases[2].folder, series.releases[3].folder).documents["taken_down"] == 1
    assert difference(series.releases[3].folder, series.releases[4].folder).documents["taken_down"] == 0


def test_each_entry_of_the_changelog_says_what_was_done(series) -> None:
    text = (series.releases[-1].folder / CHANGELOG).read_text(encoding="utf-8")
    entries = dict(re.findall(r"^## (\S+) .*\n((?:(?!## ).*\n)*)", text, re.MULTILINE))
    assert list(entries) == ["3.1.0", "3.0.0", "2.0.0", "1.1.0", "1.0.0"]
    assert "The first release." in entries["1.0.0"]
    assert "; 10 added\n" in entries["1.1.0"]
    assert "; newly approved for 1 document)" in entries["1.1.0"]
    first, second, third = series.edited
    counts = Counter([first.type, second.type])
    assert "; 1 with edited labels\n" in entries["2.0.0"]
    assert "(+0 −1; 2 changed: span 1, type 1)" in entries["2.0.0"]
    assert f"  - of another type now: {second.type} → WEBSITE 1\n" in entries["2.0.0"]
    assert re.search(rf"  - {third.type}: \d+ → \d+ \(\+0 −1", entries["2.0.0"])
    for kind, count in counts.items():
        assert re.search(rf"  - {kind}: .*, {count} changed", entries["2.0.0"])
    assert "by documents: title 1" in entries["2.0.0"]
    assert "; 1 removed (1 taken down)\n" in entries["3.0.0"]
    assert "; 16 added\n" in entries["3.1.0"]
    assert "by documents: title 1" in entries["3.1.0"]
    for one in series.releases:
        before = {
            layer: re.search(rf"- {layer.capitalize()}: (?:.* → )?([\d,]+)", entries[one.version]) for layer in LAYERS
        }
        told = {layer: int(found[1].replace(",", "")) for layer, found in before.items()}
        assert told == dict(read_manifest(one.folder)["counts"].items() & told.items())


def test_counts_between_any_two_releases_are_those_of_their_rows(series) -> None:
    for number, old in enumerate(series.releases):
        for new in series.releases[number:]:
            found = difference(old.folder, new.folder)
            there, now = rows(old), rows(new)
            assert (found.documents["added"], found.documents["removed"]) == (
                len(now.keys() - there.keys()),
                len(there.keys() - now.keys()),
            )
            for layer in LAYERS:
                kind = "polarity" if layer == "stances" else "type"
                for side, name in ((there, "before"), (now, "after")):
                    counted = Counter(label[kind] for row in side.values() for label in row[layer])
                    told = {k: getattr(v, name) for k, v in found.layers[layer].types.items() if getattr(v, name)}
                    assert told == counted
