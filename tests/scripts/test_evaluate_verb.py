"""`musnad evaluate` as a person calls it."""

import json

import pytest

GOLD = [
    {"id": "d1", "text": "سلمى في حلب", "entities": [[0, 4, "PERS"], [8, 11, "GPE"]]},
    {"id": "d2", "text": "عاد الوفد", "entities": [[4, 9, "ORG"]]},
]
GUESS = [
    {"id": "d1", "entities": [[0, 4, "PERS"], [8, 11, "LOC"]]},
    {"id": "d2", "entities": []},
    {"id": "d3", "entities": []},
]


def write(path, rows):
    lines = []
    for row in rows:
        entities = [
            dict(zip(("start", "end", "type"), e, strict=True), id=f"e{i}") for i, e in enumerate(row["entities"])
        ]
        lines.append(json.dumps({**row, "model": "m@1", "entities": entities}, ensure_ascii=False) + "\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.fixture
def gold(tmp_path):
    return write(tmp_path / "gold.jsonl", GOLD)


@pytest.fixture
def guess(tmp_path):
    return write(tmp_path / "guess.jsonl", GUESS)


def test_the_table_names_types_in_both_languages_with_their_scores(musnad, gold, guess):
    ran = musnad("evaluate", gold, guess)
    assert ran.code == 0
    rows = {line.split()[0]: line.split() for line in ran.out.splitlines() if line.strip()}
    assert rows["PERS"][-1] == "شخص"
    (total,) = [line.split() for line in ran.out.splitlines() if "(micro)" in line]
    assert total[3:8] == ["3", "2", "0.50", "0.33", "0.40"]
    assert "LOC 1" in ran.out
    assert "skipped: 1 not in gold" in ran.out


def test_json_has_every_number(musnad, gold, guess):
    value = musnad("evaluate", gold, guess, "--json").json
    entity = value["layers"]["entities"]["measures"]["entity"]["strict"]
    assert entity["micro"]["right"] == 1
    assert set(entity["types"]) == {"PERS", "GPE", "ORG", "LOC"}
    assert entity["macro"]["types"] == 4
    assert value["layers"]["entities"]["confusion"]["GPE"] == {"LOC": 1}
    assert value["bootstrap"]["rounds"] == 1000
    assert "events" not in value["layers"]


def test_two_runs_say_the_same(musnad, gold, guess):
    assert musnad("evaluate", gold, guess).out == musnad("evaluate", gold, guess).out


def test_types_are_renamed_and_chosen(musnad, gold, guess):
    value = musnad("evaluate", gold, guess, "--map", "GPE=LOC", "--type", "LOC", "--json").json
    micro = value["layers"]["entities"]["measures"]["entity"]["strict"]["micro"]
    assert (micro["right"], micro["gold"], micro["predicted"]) == (1, 1, 1)


def test_a_pre_annotator_is_scored_on_all_layers_of_a_markup_folder(musnad, tmp_path):
    (tmp_path / "1.txt").write_text(
        "id: one\n\n[رفض|#a] [رئيس الحكومة|OCC#1] [الاتفاق|#b].\n>> Reject #a Speaker=#1 Topic=#b\n>> Agreement #b\n"
        ">> stance #a oppose holder=#1 target=#b\n",
        encoding="utf-8",
    )
    ran = musnad("evaluate", tmp_path, "--model", "lexicon")
    assert ran.code == 0
    for part in (
        "ENTITIES",
        "EVENTS",
        "STANCES",
        "trigger identification",
        "holder and target",
        "what is right, and of what",
    ):
        assert part in ran.out
    assert "\npolarity, given" not in ran.out  # measures stand in one table, each with its condition below


def test_conll_texts_are_written_predicted_and_scored_as_whole_words(musnad, tmp_path):
    corpus, texts, predictions = (tmp_path / name for name in ("c.txt", "t.jsonl", "p.jsonl"))
    corpus.write_text("وصل O\nوفد O\nلليبيا B-GPE\n\nوفي O\nالقاهرة B-GPE\n", encoding="utf-8")
    assert "2 texts written" in musnad("evaluate", corpus, "--texts-to", texts).out
    assert json.loads(texts.read_text(encoding="utf-8").splitlines()[0]) == {
        "id": "sentence-1",
        "text": "وصل وفد لليبيا",
    }
    assert musnad("preannotate", "--input", texts, "--output", predictions, "--model", "lexicon").code == 0
    ran = musnad("evaluate", corpus, predictions)
    assert "whole words" in ran.out
    value = musnad("evaluate", corpus, predictions, "--json").json
    direct = musnad("evaluate", corpus, "--model", "lexicon", "--json").json
    assert value["layers"] == direct["layers"]
    exact = musnad("evaluate", corpus, predictions, "--no-whole-words", "--json").json
    assert exact["scope"]["whole_words"] is False
    assert value["layers"]["entities"]["measures"]["entity"]["strict"]["micro"]["right"] == 2


def test_wrong_usage_is_told(musnad, gold, guess):
    assert musnad("evaluate", gold).code == 2
    assert musnad("evaluate", gold, guess, "--model", "lexicon").code == 2
    assert musnad("evaluate", gold, guess, "--layer", "feelings").code == 2
    assert musnad("evaluate", gold, guess, "--map", "GPE").code == 2


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["absent.jsonl", "--model", "lexicon"], "There is no file"),
        (["gold.jsonl", "--model", "nobody"], "no pre-annotator 'nobody'"),
        (["gold.jsonl", "other.jsonl"], "none of the documents"),
        (["gold.jsonl", "guess.jsonl", "--layer", "events"], "no layer in common"),
        (["guess.jsonl", "--model", "lexicon"], "does not hold the text"),
        (["gold.jsonl", "--texts-to", "."], "is a folder"),
        (["empty.jsonl", "--model", "lexicon"], "no labels that can be read"),
    ],
)
@pytest.mark.usefixtures("gold", "guess")
def test_errors_are_one_line(musnad, tmp_path, monkeypatch, arguments, said):
    monkeypatch.chdir(tmp_path)
    write(tmp_path / "other.jsonl", [{"id": "z", "entities": []}])
    (tmp_path / "empty.jsonl").touch()
    ran = musnad("evaluate", *arguments)
    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err.splitlines()[-1]


def test_a_projects_own_vocabulary_names_its_types(musnad, project, gold, guess):
    assert musnad("evaluate", gold, guess, "--project", project).code == 0


def test_what_an_export_does_not_answer_is_listed(musnad, tmp_path):
    tasks = [{"id": n, "data": {"text": "سلمى", "doc_id": f"d{n}"}, "annotations": []} for n in (1, 2)]
    tasks[0]["annotations"] = [{"result": [], "was_cancelled": False, "ground_truth": False}]
    (tmp_path / "export.json").write_text(json.dumps(tasks), encoding="utf-8")
    value = musnad("evaluate", tmp_path / "export.json", "--model", "lexicon", "--json").json
    assert value["documents"] == 1
    assert [(item["item"], item["reason"]) for item in value["left_out"]] == [("d2", "not-annotated")]
