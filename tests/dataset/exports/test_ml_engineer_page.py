"""The Python and the exports of docs/ml-engineer.md run as they stand there, on a release that is built here."""

from __future__ import annotations

import re
import runpy
import shlex
import shutil
from collections import Counter
from pathlib import Path

import pytest

from dataset.parquet import read_rows, split_files

PAGE = (Path(__file__).parents[3] / "docs" / "ml-engineer.md").read_text(encoding="utf-8")
ELSEWHERE = ('"org/', "path/to/")
"""What stands for a data set on the Hub, which the tests of publishing load from, or for a release with other settings."""
BLOCKS = re.findall(r"^```python\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
(FINE_TUNING,) = (block for block in BLOCKS if block.startswith("import sys\n"))
EXPORTS = re.findall(r"^musnad (export .*)$", PAGE, re.MULTILINE)


@pytest.fixture
def releases(built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder has a release at the path that the page names."""
    import datasets

    monkeypatch.setattr(datasets.config, "HF_DATASETS_CACHE", tmp_path / "cache")
    monkeypatch.setattr(datasets.config, "HF_HUB_OFFLINE", True)
    datasets.disable_progress_bars()
    shutil.copytree(built, tmp_path / "releases" / "1.0.0")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "releases" / "1.0.0"


def test_the_page_runs_from_top_to_bottom(musnad, releases) -> None:
    assert len(EXPORTS) == 3
    for command in EXPORTS:
        assert musnad(*shlex.split(command)).code == 0
    page = {"__name__": "page"}
    ran = [block for block in BLOCKS if block != FINE_TUNING and not any(place in block for place in ELSEWHERE)]
    assert len(ran) >= 8
    for block in ran:
        exec(compile(block, "ml-engineer.md", "exec"), page)
    rows = list(read_rows(split_files(releases / "documents", "train")))
    spans = [(row["id"], e["type"], row["text"][e["start"] : e["end"]]) for row in rows for e in row["entities"]]
    assert "😀" in rows[0]["text"], "so that code points and UTF-16 differ"
    everything = [
        row for split in ("train", "dev", "test") for row in read_rows(split_files(releases / "documents", split))
    ]
    assert len(page["found"]) == sum(len(row["entities"]) for row in everything)
    assert set(spans) <= set(page["found"].itertuples(index=False, name=None))
    assert sorted(page["frame"].rows()) == sorted(spans)
    assert sorted(page["mentions"].fetchall()) == sorted(spans)
    doc = page["doc"]
    assert doc.text == rows[0]["text"]
    assert [entity["id"] for entity in doc.user_data["entities"]] == [span.id_ for span in doc.spans["entities"]]


def tiny_checkpoint(folder: Path, words: list[str]) -> Path:
    """A BERT of two small layers with random weights, whose tokenizer knows half of the words and the letters of all."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import BertProcessing
    from transformers import BertConfig, BertForMaskedLM, PreTrainedTokenizerFast

    letters = sorted({letter for word in words for letter in word})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *sorted(set(words))[::2], *letters]
    pieces += [f"##{letter}" for letter in letters]
    numbers = {piece: number for number, piece in enumerate(dict.fromkeys(pieces))}
    made = Tokenizer(WordPiece(numbers, unk_token="[UNK]"))
    made.pre_tokenizer = BertPreTokenizer()
    made.post_processor = BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    special = {"pad_token": "[PAD]", "unk_token": "[UNK]", "cls_token": "[CLS]", "sep_token": "[SEP]"}
    PreTrainedTokenizerFast(tokenizer_object=made, mask_token="[MASK]", **special).save_pretrained(folder)
    sizes = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 64}
    BertForMaskedLM(BertConfig(vocab_size=len(numbers), **sizes)).save_pretrained(folder)
    return folder


def test_the_fine_tuning_script_has_thirty_lines_at_most() -> None:
    assert len(FINE_TUNING.splitlines()) <= 30


@pytest.mark.e2e
def test_the_fine_tuning_script_runs_unchanged(releases, tmp_path, monkeypatch, capsys) -> None:
    from transformers import AutoModelForTokenClassification, AutoTokenizer

    rows = list(read_rows(split_files(releases / "ner", "train")))
    checkpoint = tiny_checkpoint(tmp_path / "tiny", [token for row in rows for token in row["tokens"]])
    (tmp_path / "finetune.py").write_text(FINE_TUNING, encoding="utf-8")
    monkeypatch.setattr("sys.argv", ["finetune.py", "releases/1.0.0", str(checkpoint), "tagger"])
    ran = runpy.run_path(str(tmp_path / "finetune.py"))
    trained = [[tag for tag in row if tag != -100] for row in ran["data"]["train"]["labels"]]
    assert trained == [row["ner_tags"] for row in rows]
    pieces = Counter(
        len(row) > len(tags) + 2 for row, tags in zip(ran["data"]["train"]["labels"], trained, strict=True)
    )
    assert pieces[True], "words in several pieces, of which one is trained"
    model = AutoModelForTokenClassification.from_pretrained("tagger")
    assert [model.config.id2label[n] for n in range(len(ran["names"]))] == ran["names"]
    assert AutoTokenizer.from_pretrained("tagger").is_fast
    assert "eval_accuracy" in capsys.readouterr().out
