"""A whole release through `musnad export`: what comes out, what is refused, what is told, and that nothing stays half done."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from dataset.exports.export import FORMATS, export
from dataset.features import to_yaml
from dataset.manifest import MANIFEST
from dataset.parquet import read_rows, split_files
from dataset.views import ner
from schemas.errors import InputError, ReleaseError
from schemas.labels import Labels
from schemas.outcome import Outcome
from schemas.records import Entity

ROOT = Path(__file__).parents[3]


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("name", FORMATS)
def test_a_release_goes_out_with_all_its_splits(musnad, built, tmp_path, name) -> None:
    ran = musnad("export", built, tmp_path / "out", "--format", name, "--json")
    assert ran.code == 0
    assert ran.json["done"]["documents"] == 30
    assert ran.json["splits"] == ["train", "dev", "test"]
    tops = {path.split("/")[0].split(".")[0] for path in contents(tmp_path / "out")}
    assert tops >= {"train", "dev", "test"}
    assert ran.json["done"]["entities"] == (180 if name == "conll2003" else 210)
    skipped = {"conll2003": {"events", "stances"}, "nested-conll": {"events", "stances"}, "ace": {"stances"}}
    assert {key.split(",")[0] for key in ran.json["skipped"]} == skipped.get(name, set())
    left = {"conll2003": {"nested-entity": 30}, "ace": {"argument-beyond-sentence": 30}}
    assert ran.json["left_out"] == left.get(name, {})
    listed = tmp_path / "out" / "left-out.jsonl"
    assert listed.is_file() == (name in left)
    assert not listed.is_file() or len(listed.read_text(encoding="utf-8").splitlines()) == 30


def test_the_same_release_gives_the_same_bytes_whatever_the_process(built, tmp_path) -> None:
    code = (
        "import sys; from pathlib import Path; from dataset.exports.export import FORMATS, export; from schemas.outcome import Outcome\n"
        "for name in FORMATS: export(Path(sys.argv[1]), Path(sys.argv[2]) / name, name, Outcome())"
    )
    environment = {**os.environ, "PYTHONHASHSEED": "7", "TZ": "Asia/Aden", "LC_ALL": "C"}
    command = [sys.executable, "-c", code, str(built), str(tmp_path / "there")]
    subprocess.run(command, check=True, cwd=ROOT, env=environment)
    for name in FORMATS:
        export(built, tmp_path / "here" / name, name, Outcome())
    assert contents(tmp_path / "here") == contents(tmp_path / "there")
    assert len(contents(tmp_path / "here")) > 70


def test_conll_2003_shows_what_it_looks_like(musnad, built, tmp_path) -> None:
    assert musnad("export", built, tmp_path / "c", "--format", "conll2003", "--split", "dev").code == 0
    text = (tmp_path / "c" / "dev.conll").read_text(encoding="utf-8")
    assert text.startswith("-DOCSTART- -X- O O\n\nقال - - O\nوزير - - B-OCC\nالخارجية - - I-OCC\nسامر - - B-PERS\n")
    assert text.count("-DOCSTART-") == 3
    assert "ولبيروت - - B-GPE\n😀 - - O\nرأي - - O\n" in text
    assert " - - O\n. - - O\n\n" in text
    assert sorted(contents(tmp_path / "c")) == ["dev.conll", "left-out.jsonl"]


def test_names_side_by_side_share_the_first_column_of_nested_conll(make, corpus, tmp_path) -> None:
    text = "قال وزير خارجية تلمار سامر النجار"
    spans = (("وزير خارجية تلمار", "OCC"), ("خارجية تلمار", "ORG"), ("تلمار", "GPE"), ("سامر النجار", "PERS"))
    entities = [(text.index(words), words, kind) for words, kind in spans]
    labels = Labels(tuple(Entity(f"e{n}", at, at + len(w), kind) for n, (at, w, kind) in enumerate(entities)))
    corpus.documents.clear()
    corpus.add(1, text=text, labels=labels)
    release = make(corpus, shares={"train": 1.0}).folder
    export(release, tmp_path / "n", "nested-conll", Outcome())
    assert (tmp_path / "n" / "train.conll").read_text(encoding="utf-8") == (
        "قال O\nوزير B-OCC\nخارجية I-OCC B-ORG\nتلمار I-OCC I-ORG B-GPE\nسامر B-PERS\nالنجار I-PERS\n\n"
    )


def test_sentences_and_their_words_are_those_of_the_rows_of_the_release(built, tmp_path) -> None:
    export(built, tmp_path / "a", "ace", Outcome())
    lines = [json.loads(line) for line in (tmp_path / "a" / "train.jsonl").read_text(encoding="utf-8").splitlines()]
    rows = read_rows(split_files(built / "ner", "train"))
    assert [(x["sent_id"], x["offset"], x["sentence"], x["tokens"]) for x in lines] == [
        (row["id"], row["offset"], row["text"], row["tokens"]) for row in rows
    ]


def test_brat_gets_a_configuration_with_the_roles_of_each_event(built, vocabulary, tmp_path) -> None:
    export(built, tmp_path / "known", "brat", Outcome(), vocabulary=vocabulary)
    known = (tmp_path / "known" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    assert known.index("[entities]") < known.index("PERS") < known.index("Span") < known.index("[relations]")
    (visit,) = (line for line in known if line.startswith("Visit\t"))
    assert [part.split("*:")[0] for part in visit.split("\t")[1].split(", ")] == [
        role.name for role in vocabulary.events["Visit"].roles
    ]
    assert "Realis\tArg:<EVENT>, Value:actual|generic|other" in known
    other = replace(vocabulary, version="another")
    export(built, tmp_path / "unknown", "brat", Outcome(), vocabulary=other)
    unknown = (tmp_path / "unknown" / "annotation.conf").read_text(encoding="utf-8").splitlines()
    (visit,) = (line for line in unknown if line.startswith("Visit\t"))
    assert visit.count("*:") == len(vocabulary.roles)
    listed = [json.loads(line) for line in (tmp_path / "known" / "documents.jsonl").read_text().splitlines()]
    assert len(listed) == 30
    assert all((tmp_path / "known" / f"{line['file']}.ann").is_file() for line in listed)


def test_a_document_whose_id_is_no_file_name_has_a_plain_one_of_its_own(make, corpus, tmp_path) -> None:
    for name in ("../خبر/1", "../خبر/2", ".hidden", "a" * 300):
        made = corpus.add(1)
        for table in (corpus.documents, corpus.decisions, corpus.annotations):
            table[name] = table.pop(made)
        corpus.documents[name] = replace(corpus.documents[name], id=name)
        corpus.decide(name, document=name)
        corpus.annotations[name] = [replace(a, document=name, id=f"{name}{a.id}") for a in corpus.annotations[name]]
        corpus.decide(name, annotations=tuple(a.revision for a in corpus.annotations[name]))
    release = make(corpus, shares={"train": 1.0}).folder
    export(release, tmp_path / "b", "brat", Outcome())
    listed = [json.loads(line) for line in (tmp_path / "b" / "documents.jsonl").read_text().splitlines()]
    assert len({line["file"] for line in listed}) == len(listed) == 33
    assert {line["id"] for line in listed} >= {"../خبر/1", "../خبر/2", ".hidden", "a" * 300}
    assert all((tmp_path / "b" / f"{line['file']}.txt").parent == tmp_path / "b" / "train" for line in listed)
    assert all(len(line["file"]) < 110 for line in listed)


@pytest.mark.parametrize("name", FORMATS)
def test_a_text_that_is_withheld_is_left_out_and_told(make, corpus, tmp_path, name) -> None:
    hidden = sorted(corpus.documents)[:3]
    for document in hidden:
        corpus.documents[document] = replace(corpus.documents[document], licence="")
    outcome = Outcome()
    export(make(corpus, shares={"train": 1.0}).folder, tmp_path / "out", name, outcome)
    assert (outcome.done["documents"], outcome.left_out["text-withheld"]) == (27, 3)
    listed = [json.loads(line) for line in (tmp_path / "out" / "left-out.jsonl").read_text().splitlines()]
    assert [line["item"] for line in listed if line["reason"] == "text-withheld"] == hidden


def test_a_release_that_withholds_all_texts_is_refused(musnad, built_standoff, tmp_path) -> None:
    ran = musnad("export", built_standoff, tmp_path / "out", "--format", "jsonl")
    assert ran.code == 1
    assert "6 text-withheld" in ran.err
    assert "musnad rehydrate" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_a_layer_that_nobody_approved_is_never_empty_gold(make, corpus, tmp_path) -> None:
    first, second, *_ = sorted(corpus.documents)
    corpus.decide(first, layers=("entities", "stances"))
    corpus.decide(second, layers=("events",))
    release = make(corpus, shares={"train": 1.0}).folder
    kept = {}
    for name in ("conll2003", "ace", "docbin", "jsonl", "brat"):
        outcome = Outcome()
        export(release, tmp_path / name, name, outcome)
        kept[name] = (outcome.done["documents"], outcome.left_out["layer-not-approved"])
    assert kept == {"conll2003": (29, 1), "ace": (28, 2), "docbin": (29, 1), "jsonl": (30, 0), "brat": (30, 0)}
    lines = {
        line["id"]: line
        for line in map(json.loads, (tmp_path / "jsonl" / "train.jsonl").read_text(encoding="utf-8").splitlines())
    }
    assert "events" not in lines[first]
    assert "entities" not in lines[second]
    listed = map(json.loads, (tmp_path / "brat" / "documents.jsonl").read_text(encoding="utf-8").splitlines())
    assert {line["id"]: line["layers"] for line in listed}[second] == ["events"]


def test_a_format_that_needs_a_layer_says_that_the_release_has_none(make, corpus, tmp_path) -> None:
    release = make(corpus, layers=("stances",)).folder
    with pytest.raises(ReleaseError, match="no entities and no events"):
        export(release, tmp_path / "out", "ace", Outcome())
    export(release, tmp_path / "out", "brat", Outcome())
    config = (tmp_path / "out" / "annotation.conf").read_text(encoding="utf-8")
    assert "Stance\tHolder?" in config
    assert "Realis" not in config


def test_the_evaluator_reads_conll_and_json_lines_as_gold(musnad, built, tmp_path) -> None:
    for name, file in (("conll2003", "train.conll"), ("nested-conll", "train.conll"), ("jsonl", "train.jsonl")):
        assert musnad("export", built, tmp_path / name, "--format", name).code == 0
        gold = tmp_path / name / file
        scores = musnad("evaluate", gold, gold, "--json", "--rounds", "0").json
        layers = {"entities", "events", "stances"} if name == "jsonl" else {"entities"}
        assert set(scores["layers"]) == layers
        assert "I- tags" not in json.dumps(scores)
    against = musnad("evaluate", built, tmp_path / "jsonl" / "dev.jsonl", "--split", "dev", "--json", "--rounds", "0")
    assert against.code == 0


def test_what_is_no_release_is_refused(musnad, built, tmp_path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(built, damaged)
    (file,) = (damaged / "documents").glob("dev-*.parquet")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    old = tmp_path / "old"
    old.mkdir()
    (old / MANIFEST).write_text('{"format": 0}', encoding="utf-8")
    there = tmp_path / "there"
    there.mkdir()
    out = tmp_path / "out"
    for arguments, said in (
        ((tmp_path / "none", out, "--format", "brat"), "has no manifest.json"),
        ((old, out, "--format", "brat"), "is not of format"),
        ((damaged, out, "--format", "brat"), "musnad verify"),
        ((built, there, "--format", "brat"), "exists"),
        ((built, out, "--format", "excel"), "conll2003, nested-conll, brat, docbin, ace, jsonl"),
        ((built, out, "--format", "brat", "--split", "validation"), "It has train, dev, test"),
    ):
        ran = musnad("export", *arguments)
        assert (ran.code, ran.out) == (1, "")
        assert said in ran.err
        assert len(ran.err.strip().splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["damaged", "old", "there"]
    assert musnad("export", damaged, out, "--format", "brat", "--split", "train").code == 0


def test_without_spacy_one_line_says_how_to_get_it(musnad, built, tmp_path, monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "spacy", None)  # what Python itself does where an import must fail
    ran = musnad("export", built, tmp_path / "out", "--format", "docbin")
    assert ran.code == 1
    assert "pip install -c constraints.txt -e '.[spacy]'" in ran.err
    assert list(tmp_path.iterdir()) == []


def test_an_export_that_is_cut_leaves_nothing_and_the_next_one_is_whole(built, tmp_path) -> None:
    def cut(_: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export(built, tmp_path / "out", "brat", Outcome(), advance=cut)
    assert list(tmp_path.iterdir()) == []
    (tmp_path / ".out.partial" / "train").mkdir(parents=True)  # what a killed one leaves
    export(built, tmp_path / "out", "brat", Outcome())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


@pytest.mark.parametrize(("name", "label"), [("brat", "Span"), ("brat", "نوع"), ("ace", "Span"), ("conll2003", "A B")])
def test_a_label_that_a_format_cannot_spell_is_refused(built, vocabulary, tmp_path, name, label) -> None:
    release = tmp_path / "release"
    shutil.copytree(built, release)
    manifest = json.loads((release / MANIFEST).read_text(encoding="utf-8"))
    kind = vocabulary.entities["PERS"]
    strange = replace(vocabulary, entities={**vocabulary.entities, label: kind})
    manifest["configs"]["ner"]["features"] = to_yaml(ner.features(strange))
    (release / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    with pytest.raises(ReleaseError, match=f"a label named '{label}'"):
        export(release, tmp_path / "out", name, Outcome())
    export(release, tmp_path / "out", "jsonl", Outcome())


def test_an_unknown_format_is_named(built, tmp_path) -> None:
    with pytest.raises(InputError, match="xml"):
        export(built, tmp_path / "out", "xml", Outcome())
