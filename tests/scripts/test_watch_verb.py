"""watch: what it does with the verbs that it calls, with play in place of Label Studio."""

import json
import os
import signal
from collections import deque

import pytest
import typer

from schemas.errors import InputError, StudioError, StudioUnreachable
from scripts.cli import watch as watching
from scripts.cli.console import emit, note, progress

AWAY = StudioUnreachable("Nothing answers", remedy="Start it")


class Played:
    """A verb that does in each call what stands next in `answers`: an error, an act, or counts under "done"."""

    def __init__(self, name, calls):
        self.name = name
        self.calls = calls
        self.answers = deque([{}])

    def __call__(self, as_json, **_):
        assert as_json
        self.calls.append(self.name)
        answer = self.answers.popleft() if len(self.answers) > 1 else self.answers[0]
        note("what a person would be told")
        with progress("Working", 1) as advance:
            advance(1)
        if isinstance(answer, Exception):
            raise answer
        if callable(answer):
            answer = answer() and {}
        emit({"decisions": answer} if self.name == "review" else {"done": answer}, as_json)


@pytest.fixture
def calls():
    return []


@pytest.fixture
def verbs(monkeypatch, calls):
    """The three verbs; after the fifth call of push somebody asks to stop."""
    played = {name: Played(name, calls) for name in ("push", "pull", "review")}

    def push(**given):
        if calls.count("push") == 4:
            os.kill(os.getpid(), signal.SIGTERM)
        played["push"](**given)

    monkeypatch.setattr(watching, "push", push)
    monkeypatch.setattr(watching, "pull", played["pull"])
    monkeypatch.setattr(watching, "review", played["review"])
    monkeypatch.setattr(watching, "_GAP", 0)
    monkeypatch.setattr(watching, "pause", lambda *_: 0.01)
    return played


def said(ran):
    return [line[10:] for line in ran.out.splitlines()]


def test_a_line_a_round_says_what_changed(musnad, project, verbs):
    verbs["push"].answers = deque([{"tasks": 2}, {}])
    verbs["pull"].answers = deque([{}, {"annotations new or changed": 3}, {}])
    verbs["review"].answers = deque([{"waiting": 2}, {"approved": 2}])
    ran = musnad("watch", "--project", project)
    assert ran.code == 0
    assert said(ran) == [
        "push: 2 tasks; decisions: 2 waiting",
        "pull: 3 annotations new or changed; decisions: 2 approved",
        "nothing new",
        "nothing new",
        "nothing new",
    ]
    assert ran.err == "stopped\n"


@pytest.mark.usefixtures("verbs")
def test_it_stops_at_the_next_step_of_a_verb_and_calls_no_other(musnad, project, calls):
    musnad("watch", "--project", project)
    assert calls[-1] == "push"
    assert calls.count("push") == 5


def test_the_policy_is_applied_where_there_is_something_new_or_the_policy_changed(musnad, project, verbs, calls):
    verbs["pull"].answers = deque([{}, {}, {"annotations new or changed": 1}, {}])
    musnad("watch", "--project", project)
    assert calls.count("review") == 2
    calls.clear()
    settings = project / "musnad.yaml"
    text = settings.read_text(encoding="utf-8")

    verbs["pull"].answers = deque(
        [{}, lambda: settings.write_text(text.replace("identical: 2", "identical: 3"), encoding="utf-8"), {}]
    )
    musnad("watch", "--project", project)
    assert calls.count("review") == 2


def test_a_server_that_is_away_is_said_once_and_so_is_its_return(musnad, project, verbs, calls):
    verbs["push"].answers = deque([{}, AWAY, AWAY, {}])
    ran = musnad("watch", "--project", project)
    assert said(ran) == ["nothing new"] * 3
    troubles = [line[10:] for line in ran.err.splitlines()[:-1]]
    assert troubles == ["push: Nothing answers. Start it.", "what hindered it before is over"]
    assert calls.count("pull") == 2, "nobody asks a server that is away twice in a round"


def test_what_hinders_a_push_does_not_hinder_a_pull(musnad, project, verbs):
    verbs["push"].answers = deque([StudioError("Refused")])
    verbs["pull"].answers = deque([{"annotations new or changed": 1}])
    ran = musnad("watch", "--once", "--project", project)
    assert (ran.code, said(ran)) == (1, ["pull: 1 annotations new or changed"])
    assert "push: Refused" in ran.err


@pytest.mark.usefixtures("verbs")
def test_a_verb_that_left_something_out_has_still_done_its_work(musnad, project, monkeypatch):
    def pull(as_json, **_):
        emit({"done": {"annotations new or changed": 1}, "left_out": {"span-empty": 1}}, as_json)
        raise typer.Exit(1)

    monkeypatch.setattr(watching, "pull", pull)
    ran = musnad("watch", "--once", "--json", "--project", project)
    assert (ran.code, ran.json["pull"], ran.json["left_out"]) == (
        0,
        {"annotations new or changed": 1},
        {"pull": {"span-empty": 1}},
    )


def test_a_verb_that_hangs_is_cut_off_by_a_second_signal(musnad, project, verbs):
    def hang():
        for _ in range(2):
            os.kill(os.getpid(), signal.SIGTERM)

    verbs["pull"].answers = deque([hang])
    ran = musnad("watch", "--project", project)
    assert (ran.code, ran.err) == (0, "stopped\n")


def test_json_is_a_line_a_round(musnad, project, verbs):
    verbs["push"].answers = deque([AWAY, {"tasks": 1}, {}])
    verbs["review"].answers = deque([InputError("No document has been sent"), {"waiting": 1}])
    ran = musnad("watch", "--json", "--project", project)
    rounds = [json.loads(line) for line in ran.out.splitlines()]
    assert [one["changed"] for one in rounds] == [False, True, True, False, False]
    assert rounds[0]["errors"] == {"push": {"what": "Nothing answers", "cause": "", "remedy": "Start it"}}
    assert (rounds[1]["push"], list(rounds[1]["errors"])) == ({"tasks": 1}, ["review"])
    assert (rounds[2]["decisions"], rounds[2]["errors"]) == ({"waiting": 1}, {})


@pytest.mark.usefixtures("verbs")
def test_once_is_one_round(musnad, project, calls):
    assert musnad("watch", "--once", "--project", project).code == 0
    assert calls == ["push", "pull", "review"]


def test_a_folder_that_is_no_project_ends_it_at_once(musnad, tmp_path):
    ran = musnad("watch", "--project", tmp_path)
    assert (ran.code, "musnad init" in ran.err) == (1, True)


def test_rounds_become_rarer_while_they_fail():
    assert watching.pause(60, 0) == 60
    assert 0.8 * 120 <= watching.pause(60, 1) <= 1.2 * 120
    assert watching.pause(60, 50) <= 1.2 * 600
    assert watching.pause(3600, 3) <= 1.2 * 3600
