"""`musnad report` on a project of two documents."""

import json
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "labeling" / "review" / "report"))
from tiny_project import build


@pytest.fixture
def tiny(tmp_path):
    return build(tmp_path / "tiny").folder


def test_it_writes_page_and_numbers_and_says_the_main_ones(musnad, tiny):
    ran = musnad("report", "--date", "2026-03-20", "--goal", 10, "--project", tiny)
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[:2] == [
        "2 documents, 2 by several of 2 annotators",
        "  entities: F1 0.67 (0.50–1.00), entity, strict",
    ]
    assert "goal: 2 of 10 approved; on 2026-05-03 at this pace" in ran.out
    page = tiny / "reports" / "report-2026-03-20.html"
    assert f"report: {page}" in ran.out
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert json.loads(page.with_suffix(".json").read_text(encoding="utf-8"))["date"] == "2026-03-20"


def test_json_has_every_number_and_annotators_bear_the_names_of_the_releases(musnad, tiny):
    from dataset.pseudonyms import Pseudonyms
    from schemas.project import load_project, project_secret

    told = musnad("report", "--date", "2026-03-20", "--json", "--project", tiny).json
    file = json.loads(Path(told.pop("report")).with_suffix(".json").read_text(encoding="utf-8"))
    assert told == file
    pseudonyms = Pseudonyms(project_secret(load_project(tiny)))
    assert set(told["annotators"]) == {pseudonyms.of("amal@example.org"), pseudonyms.of("basim@example.org")}


def test_the_same_project_and_date_give_the_same_bytes(musnad, tiny):
    files = [tiny / "reports" / f"report-2026-03-20.{kind}" for kind in ("html", "json")]
    written = []
    for _ in range(2):
        assert musnad("report", "--date", "2026-03-20", "--project", tiny).code == 0
        written.append([file.read_bytes() for file in files])
        for file in files:
            file.unlink()
    assert written[0] == written[1]


def test_the_goal_may_stand_in_the_settings(musnad, tiny):
    settings = tiny / "musnad.yaml"
    settings.write_text(settings.read_text(encoding="utf-8").replace("goal: 0 ", "goal: 2 "), encoding="utf-8")
    told = musnad("report", "--date", "2026-03-20", "--json", "--project", tiny).json
    assert told["progress"]["forecast"]["why_not"] == "the goal is reached"


def test_without_annotations_or_with_a_date_that_is_none_it_says_so_in_one_line(musnad, project, tiny):
    empty = musnad("report", "--project", project)
    assert (empty.code, "musnad pull" in empty.err) == (1, True)
    wrong = musnad("report", "--date", "yesterday", "--project", tiny)
    assert (wrong.code, len(wrong.err.strip().splitlines())) == (1, 1)
    assert "2026-03-01" in wrong.err
