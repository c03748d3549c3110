"""train as a person calls it."""

import json

import pytest

from labeling.preannotate.tagger.annotator import TRAINING


def test_a_model_is_trained_described_and_used(musnad, tmp_path):
    model = tmp_path / "small.tagger"
    ran = musnad("train", TRAINING / "gulf-oil.txt", "--output", model, "--folds", 2, "--licence", "CC0-1.0", "--json")
    assert ran.code == 0, ran.err
    assert ran.json["done"]["bytes of the model"] == model.stat().st_size
    assert 0 < ran.json["out_of_fold"]["all"]["f1"] < 1
    card = (tmp_path / "small.tagger.md").read_text(encoding="utf-8")
    assert ran.json["sha256"] in card
    assert "CC0-1.0" in card
    (tmp_path / "d.jsonl").write_text('{"id": "1", "text": "قال وزير النفط إن أرامكو تبيع."}\n', encoding="utf-8")
    used = musnad(
        "preannotate", "--input", tmp_path / "d.jsonl", "--output", tmp_path / "p.jsonl", "--model", f"tagger:{model}"
    )
    assert used.code == 0, used.err
    assert json.loads((tmp_path / "p.jsonl").read_text(encoding="utf-8"))["model"].startswith("tagger@1-")


@pytest.mark.parametrize("arguments", [[], ["x.txt"], ["x.txt", "--output", "m", "--type", "forest"]])
def test_wrong_usage_exits_2(musnad, arguments):
    assert musnad("train", *arguments).code == 2


def test_data_that_is_not_there_is_named(musnad, tmp_path):
    ran = musnad("train", tmp_path / "none.txt", "--output", tmp_path / "m")
    assert ran.code == 1
    assert "none.txt" in ran.err
    assert not (tmp_path / "m").exists()
