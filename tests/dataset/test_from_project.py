"""What a project gives a release, announced ahead or asked for one by one."""

from dataset.from_project import release_inputs
from labeling.store.labels import LabelStore
from schemas.project import load_project
from schemas.records import Annotation, AnnotationId, Decision, DocumentId, Entity, Labels

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
