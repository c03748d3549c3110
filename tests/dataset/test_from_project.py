"""What a project gives a release, announced ahead or asked for one by one."""

from dataclasses import replace

from dataset.facts import read_facts
from dataset.from_project import release_inputs, release_settings
from labeling.store.labels import LabelStore
from schemas.project import load_project
from schemas.records import LAYERS, Annotation, AnnotationId, Decision, Document, DocumentId, Entity, Labels

LABELS = Labels((Entity("e1", 0, 4, "GPE"),))


def annotation(name: str, number: str) -> Annotation:
    return Annotation(AnnotationId(number), DocumentId(name), "a@x", LABELS, "2026-01-01", "2026-01-01")


def decision(name: str, reason: str) -> Decision:
    return Decision(DocumentId(name), "approved", "r", reason, (), LABELS, ("entities",))


def test_what_is_announced_is_read_once_and_holds_until_the_next_announcement(tmp_path):
    (tmp_path / "musnad.yaml").write_text("name: trial\n")
    project = load_project(tmp_path)
    with LabelStore(project.labels) as store:
        inputs = release_inputs(project, store)
        store.save_annotations([annotation("a", "1"), annotation("b", "2"), annotation("c", "3")])
        store.replace_decisions([decision("a", "first"), decision("c", "first")])
        one_by_one = {
            name: (inputs.decisions(name), inputs.of_layers(name), inputs.annotations(name)) for name in "abcd"
        }
        inputs.ahead([DocumentId("a"), DocumentId("b")])
        assert one_by_one == {
            name: (inputs.decisions(name), inputs.of_layers(name), inputs.annotations(name)) for name in "abcd"
        }
        store.replace_decisions([decision("a", "second")])
        assert inputs.decisions(DocumentId("a")).reason == "first"
        inputs.ahead([])
        assert inputs.decisions(DocumentId("a")).reason == "second"


def test_the_plan_knows_the_same_of_documents_with_or_without_their_decisions(tmp_path):
    (tmp_path / "musnad.yaml").write_text("name: trial\nlayers: [entities, stances]\n")
    project = load_project(tmp_path)
    documents = [Document(DocumentId(name), "text", "source", date="2026-01-02", group="g") for name in "abcd"]
    with LabelStore(project.labels) as store:
        inputs = release_inputs(project, store)
        store.replace_decisions(
            [
                decision("a", "of entities"),
                replace(decision("a", "of stances"), layers=("stances",), verdict="waiting"),
                replace(decision("b", "of all"), layers=LAYERS),
                replace(decision("c", "of none"), verdict="excluded"),
            ]
        )
        settings = release_settings(project)
        facts = read_facts(inputs, settings, documents)
        assert facts == read_facts(replace(inputs, kinds=None), settings, iter(documents))
        assert [(one.id, one.labels["entity GPE"], one.labels["source source"]) for one in facts] == [
            ("a", 1, 1),
            ("b", 1, 1),
        ]
