"""The command line as a whole: help, exit codes, one-line errors, and its agreement with the README."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.cli.main import app

ROOT = Path(__file__).parents[2]
VERBS = [command.callback.__name__ for command in app.registered_commands]
README = ROOT / "README.md"


def test_musnad_alone_prints_the_verbs_in_the_order_of_the_work(musnad):
    shown = musnad()
    order = [line.split()[0] for line in (shown.out + shown.err).splitlines() if re.match(r"  [a-z]+ ", line)]
    assert [verb for verb in order if verb in VERBS] == VERBS
    assert VERBS[:4] == ["init", "ingest", "preannotate", "serve"]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_has_help_with_examples(musnad, verb):
    shown = musnad(verb, "--help")
    assert shown.code == 0
    assert f"musnad {verb}" in shown.out.split("Examples:")[1]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_is_shown_with_its_output_in_the_readme(verb):
    assert re.search(rf"^\$ musnad {verb}\b", README.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_readme_names_no_verb_and_no_option_that_does_not_exist(musnad):
    for line in re.findall(r"^\$ musnad (.*)$", README.read_text(encoding="utf-8"), re.MULTILINE):
        verb, *words = line.split()
        if verb.startswith("-"):
            continue
        assert verb in VERBS
        shown = musnad(verb, "--help").out
        for option in (word for word in words if word.startswith("--")):
            assert option in shown, line


def test_wrong_usage_exits_2(musnad):
    assert musnad("no-such-verb").code == 2
    assert musnad("ingest").code == 2
    assert musnad("preannotate", "--input", "x").code == 2


@pytest.mark.parametrize("verb", ["status", "push", "pull", "review", "build", "preannotate", "serve"])
def test_without_a_project_one_line_says_what_to_do(musnad, tmp_path, verb):
    ran = musnad(verb, "--project", tmp_path)
    assert ran.code == 1
    assert ran.out == ""
    assert len(ran.err.strip().splitlines()) == 1
    assert "musnad init" in ran.err


def test_an_error_is_json_where_json_was_asked_for(musnad, tmp_path):
    ran = musnad("status", "--json", "--project", tmp_path)
    assert ran.code == 1
    assert ran.json["error"]["remedy"].startswith("Run `musnad init")


def test_a_traceback_needs_debug(tmp_path):
    command = [sys.executable, "-m", "scripts.cli.main", "status", "--project", str(tmp_path)]
    plain = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    debug = subprocess.run([*command, "--debug"], capture_output=True, text=True, check=False, cwd=ROOT)
    assert (plain.returncode, "Traceback" in plain.stderr) == (1, False)
    assert (debug.returncode, "Traceback" in debug.stderr) == (1, True)


def test_help_imports_nothing_heavy():
    code = "import sys, scripts.cli.main; print(sorted({'torch', 'pyarrow', 'datasets', 'pydantic', 'rich', 'httpx', 'label_studio_sdk', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_mending_wants_a_check(musnad, project):
    ran = musnad("status", "--fix", "--project", project)
    assert (ran.code, "--check" in ran.err) == (2, True)
