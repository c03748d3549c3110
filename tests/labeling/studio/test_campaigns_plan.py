"""From the campaigns of musnad.yaml to Label Studio projects: one each, under a name that stays."""

import copy
import json

import pytest

from labeling.store.labels import LabelStore
from labeling.studio.campaigns import adjudication_plan, layers_of, page, plans, prepare, title
from labeling.studio.codec import to_results
from labeling.studio.interface import label_config
from labeling.studio.interface_change import Piece, compare, count_uses
from labeling.studio.task_records import StudioAnnotation, StudioTask
from schemas.errors import StudioError
from schemas.project import create_project, load_project
from schemas.records import Argument, Entity, Event, Labels, Span, TaskId
from schemas.vocabulary import load_vocabulary

CAMPAIGNS = """campaigns:
    - {name: entities, layers: [entities], overlap: 0.2, sampling: uncertainty}
    - {name: events, layers: [events], annotators: 1, after: entities}
"""


class ServerInMemory:
    def __init__(self):
        self.projects: dict[str, dict] = {}
        self.annotations: list[StudioAnnotation] = []

    def find_project(self, title):
        return list(self.projects).index(title) + 1 if title in self.projects else None

    def page_of(self, project):
        return list(self.projects.values())[project - 1]["config"]

    def tasks(self, _project):
        return iter([StudioTask(TaskId(1), {"doc_id": "d1"}, "t", tuple(self.annotations), {})])

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
    with pytest.raises(StudioError, match=r"campaign events are in Label Studio's project 2, but .* name of project 1"):
        prepare(server, project, events, store)


@pytest.mark.parametrize("taken", [False, True], ids=["a name that is free", "a name that another project has"])
def test_after_another_name_in_musnad_yaml_nothing_is_made_or_changed_in_label_studio(project, store, taken):
    server = ServerInMemory()
    entities, _ = plans(project)
    known = prepare(server, project, entities, store)
    renamed = type(project)(project.folder, project.settings.model_copy(update={"name": "copy"}))
    if taken:
        server.projects["copy · entities · Musnad"] = {"config": "<View/>"}
    before = copy.deepcopy(server.projects)
    with pytest.raises(StudioError, match="in Label Studio's project 1, but "):
        prepare(server, renamed, entities, store)
    assert server.projects == before
    assert store.campaign("entities") == known


TEXT = "قصف الطيران ميناء مصراتة."
PORT = Entity("e1", 12, 24, "FAC")
STRIKE = Event("v1", "AirStrike", Span(0, 3), "actual", "positive", (Argument("Target", 12, 24, "e1"),))


def annotated(labels: Labels, tag: str = "FAC") -> StudioAnnotation:
    result = json.dumps(to_results(labels, TEXT, load_vocabulary())).replace('"FAC"', f'"{tag}"')
    return StudioAnnotation(9, TaskId(1), 1, tuple(json.loads(result)), "t", "t", 1.0, False, False, None)


def change(project, store, before: str, *annotations: StudioAnnotation, **options) -> list[str]:
    """What is said where the campaign `entities` had the page `before`."""
    server, said = ServerInMemory(), []
    plan = plans(project)[0]
    prepare(server, project, plan, store)
    next(iter(server.projects.values()))["config"] = before
    server.annotations += annotations
    prepare(server, project, plan, store, say=said.append, **options)
    assert server.page_of(1) == page(project, plan)
    return said


def earlier(project) -> str:
    """A page on which FAC was called SHIP."""
    return page(project, plans(project)[0]).replace('alias="FAC"', 'alias="SHIP"')


NEW = "labelling page of entities: new: label FAC"


def test_what_comes_and_goes_with_a_new_page_is_said_and_what_nobody_uses_may_go(project, store):
    said = change(project, store, earlier(project), annotated(Labels((PORT,))))
    assert said == [NEW, "labelling page of entities: gone, and used by nobody: label SHIP"]
    assert not project.backups.exists()


def test_a_label_that_annotations_use_does_not_go_by_itself(project, store):
    with pytest.raises(StudioError, match=r"lacks label SHIP \(in 1 annotations\)") as refused:
        change(project, store, earlier(project), annotated(Labels((PORT,)), "SHIP"))
    assert "--change-interface" in refused.value.remedy
    assert not project.backups.exists()


def test_where_it_is_asked_for_it_goes_after_a_backup(project, store):
    used = annotated(Labels((PORT,)), "SHIP")
    *said, backup = change(project, store, earlier(project), used, change_interface=True)
    assert said == [NEW, "labelling page of entities: gone: label SHIP, in 1 annotations"]
    [path] = project.backups.iterdir()
    assert str(path) in backup
    head, line = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    assert head == {"project": 1, "label_config": earlier(project)}
    assert (line["document"], line["id"], line["result"]) == ("d1", 9, list(used.result))


def test_a_control_that_annotations_use_cannot_go_and_it_says_why(project, store):
    before = label_config(project.vocabulary, ["entities", "events"])
    with pytest.raises(StudioError, match=r"lacks .*control realis") as refused:
        change(project, store, before, annotated(Labels((PORT,), (STRIKE,))), change_interface=True)
    assert "Label Studio itself refuses" in refused.value.cause
    assert "new campaign" in refused.value.remedy


def test_a_page_that_only_looks_different_changes_without_a_word(project, store):
    before = page(project, plans(project)[0]).replace("rtl", "ltr")
    assert change(project, store, before, annotated(Labels((PORT,)))) == []


def test_names_on_arrows_and_choices_are_counted_as_well(project):
    found = compare(label_config(project.vocabulary, ["events"]), label_config(project.vocabulary, ["stances"]))
    target = next(piece for piece in found.gone if piece.kind == "relation" and piece.name.endswith(" Target"))
    assert Piece("control", "realis") in found.gone
    assert Piece("choice", "actual", "realis") not in found.gone
    uses = count_uses([annotated(Labels((), (STRIKE,)).only(["events"])).result], found.gone)
    assert {piece.name for piece in uses} == {"AirStrike", "realis", "polarity", target.name}
    without = label_config(project.vocabulary).replace('alias="actual"', 'alias="real"')
    assert compare(label_config(project.vocabulary), without).gone == {Piece("choice", "actual", "realis")}
