"""The benchmark of pre-annotators runs on a tiny corpus, and its help shows how."""

import json
import subprocess
import sys
from pathlib import Path

BENCH = Path(__file__).parents[2] / "scripts/bench/preannotate.py"


def test_it_prints_speed_ratio_memory_and_start(tmp_path: Path) -> None:
    documents = tmp_path / "documents.jsonl"
    texts = ["وصل وزير الداخلية إلى بنزرت أمس.", "", "قالت سلمى الكركي إن الطريق إلى لندن مغلق."]
    lines = [json.dumps({"id": number, "text": text}) for number, text in enumerate(texts * 5)]
    documents.write_text("\n".join(lines) + "\n", encoding="utf-8")
    command = [sys.executable, str(BENCH), str(documents), "--model", "lexicon", "--rounds", "1"]
    ran = subprocess.run(command, check=True, capture_output=True, text=True)
    figures = json.loads(ran.stdout)
    assert (figures["model"], figures["documents"]) == ("lexicon", 15)
    for name in ("mb_per_second", "ratio", "ratio_first"):
        assert figures[name] > 0
    for name in ("verb", "start", "start_first"):
        assert figures[name]["peak_mb"] > 10
        assert figures[name]["seconds"] > 0


def test_its_help_has_examples() -> None:
    ran = subprocess.run([sys.executable, str(BENCH), "--help"], check=True, capture_output=True, text=True)
    assert "python scripts/bench/preannotate.py news.jsonl --megabytes 3" in ran.stdout
