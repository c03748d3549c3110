"""Campaigns as musnad.yaml writes them: which go together, and what each shows."""

import pytest

from schemas.campaigns import CampaignSettings, adjudication_of, check_campaigns, context_layers, is_adjudication
from schemas.errors import ProjectError
from schemas.labels import LAYERS
from schemas.project import create_project, load_project


def campaigns(*values) -> list[CampaignSettings]:
    return [CampaignSettings(**value) for value in values]


ENTITIES = {"name": "entities", "layers": ["entities"]}
EVENTS = {"name": "events", "layers": ["events"], "after": "entities"}
STANCES = {"name": "stances", "layers": ["stances"], "after": "events"}


def test_a_campaign_shows_the_layers_of_all_that_it_comes_after():
    chain = campaigns(ENTITIES, EVENTS, STANCES)
    check_campaigns(chain, LAYERS)
    assert [context_layers(one, chain, LAYERS) for one in chain] == [(), ("entities",), ("entities", "events")]


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ([ENTITIES, ENTITIES], "twice"),
        ([EVENTS], "comes after 'entities'"),
        ([EVENTS, ENTITIES], "comes after 'entities'"),
        ([{"name": "adjudication-x"}], "adjudication"),
        ([ENTITIES, {"name": "rest", "after": "entities"}], "asks for entities"),
    ],
)
def test_campaigns_that_do_not_go_together_are_refused(values, said):
    with pytest.raises(ValueError, match=said):
        check_campaigns(campaigns(*values), LAYERS)


def test_a_layer_that_the_project_does_not_have_is_refused():
    with pytest.raises(ValueError, match="none of the project's layers"):
        check_campaigns(campaigns(STANCES | {"after": ""}), ("entities",))


def test_a_project_that_names_no_campaign_has_one_with_all_its_layers(tmp_path):
    create_project(tmp_path)
    [main] = load_project(tmp_path).campaigns
    assert (main.name, main.layers) == ("main", LAYERS)


def test_a_wrong_campaign_is_said_with_the_file(tmp_path):
    path = create_project(tmp_path)
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("campaigns: []", "campaigns: [{name: a, after: b}]"), encoding="utf-8")
    with pytest.raises(ProjectError, match="comes after 'b'"):
        load_project(tmp_path)


def test_each_campaign_has_an_adjudication_of_its_own():
    assert [adjudication_of(name) for name in ("main", "events")] == ["adjudication", "adjudication-events"]
    assert [is_adjudication(name) for name in ("main", "events", "adjudication", "adjudication-events")] == [
        False,
        False,
        True,
        True,
    ]
