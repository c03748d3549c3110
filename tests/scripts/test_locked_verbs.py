"""The verbs that work on labels.sqlite wait for one another, and say whom they wait for."""

import pytest

from labeling.store.labels import LabelStore
from labeling.store.lock import project_lock


@pytest.mark.parametrize("verb", ["push", "pull", "review", "build"])
def test_a_verb_waits_for_the_other_and_names_it_in_one_line(musnad, project, verb):
    with LabelStore(project / "labels.sqlite"), project_lock(project, "watch", 0, print):
        ran = musnad(verb, "--wait", 0.1, "--project", project)
    waiting, error = ran.err.strip().splitlines()
    assert (ran.code, ran.out) == (1, "")
    assert waiting.startswith("waiting for `musnad watch`, process ")
    assert "`musnad watch`, process " in error
    assert "--wait" in error


def test_a_wait_that_is_negative_is_wrong_usage(musnad, project):
    assert musnad("push", "--wait", -1, "--project", project).code == 2
