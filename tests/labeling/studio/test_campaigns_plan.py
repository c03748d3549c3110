"""From the campaigns of musnad.yaml to Label Studio projects: one each, under a name that stays."""

import pytest

from labeling.store.labels import LabelStore
from labeling.studio.campaigns import adjudication_plan, layers_of, plans, prepare, title
from schemas.errors import StudioError
from schemas.project import create_project, load_project

CAMPAIGNS = """campaigns:
    - {name: entities, layers: [entities], overlap: 0.2, sampling: uncertainty}
    - {name: events, layers: [events], annotators: 1, after: entities}
"""


class ServerInMemory:
    def __init__(self):
        self.projects: dict[str, dict] = {}

    def ensure_project(self, title, config, **settings):
        self.projects[title] = {"config": config, **settings}
        return list(self.projects).index(title) + 1


@pytest.fixture
def project(tmp_path):
    path = create_project(tmp_path / "libya")
    text = path.read_text(encoding="utf-8")
    before, _, after = text.partition("campaigns: []")
    path.write_text(before + CAMPAIGNS.rstrip() + after, encoding="utf-8")
    return load_project(tmp_path / "libya")


@pytest.fixture
def store(tmp_path):
    with LabelStore(tmp_path / "labels.sqlite") as opened:
        yield opened


def test_each_campaign_is_a_project_with_its_page_and_its_people(project, store):
    server = ServerInMemory()
    entities, events = (prepare(server, project, plan, store) for plan in plans(project))
    assert (layers_of(entities), layers_of(events)) == (("entities",), ("events",))
    assert [store.campaign(name) for name in ("entities", "events")] == [entities, events]
    first, second = server.projects.values()
    assert (first["maximum_annotations"], first["overlap"], first["sampling"]) == (2, 0.2, "Uncertainty sampling")
    assert (second["maximum_annotations"], second["overlap"], second["sampling"]) == (1, 1.0, "Sequential sampling")
    assert ('name="context"' in first["config"], 'name="context"' in second["config"]) == (False, True)


def test_the_adjudication_of_a_campaign_asks_for_its_layers_and_says_what_differs(project):
    plan = adjudication_plan(plans(project)[1])
    assert (plan.name, plan.layers, plan.context) == ("adjudication-events", ("events",), ("entities",))
    assert (plan.annotators, plan.note) == (1, True)


def test_names_fit_into_the_limit_of_label_studio_and_tell_campaigns_apart(project):
    long = project.settings.model_copy(update={"name": "ن" * 60})
    here = type(project)(project.folder, long)
    names = [title(here, name) for name in ("main", "entities", "events")]
    assert all(len(name) == 50 for name in names)
    assert len(set(names)) == 3
    assert title(project, "main") == "libya · Musnad"


def test_a_project_that_is_elsewhere_than_it_was_is_refused(project, store):
    server = ServerInMemory()
    entities, events = plans(project)
    prepare(server, project, entities, store)
    prepare(server, project, events, store)
    server.projects.pop("libya · entities · Musnad")
    with pytest.raises(StudioError, match="campaign events are in Label Studio's project 2"):
        prepare(server, project, events, store)
