"""A migration that a release used stays as it was, and every migration begins at a name that was in use."""

from dataclasses import replace

import pytest

from dataset.build import build
from dataset.manifest import read_manifest
from dataset.migration_history import check_known
from labeling.store.labels import LabelStore
from schemas.errors import ReleaseError, VocabularyError
from schemas.migrations import load_migrations
from schemas.outcome import Outcome
from schemas.records import Annotation, AnnotationId, Argument, DocumentId, Entity, Event, Labels, Span


@pytest.fixture
def migrated(tmp_path, corpus, vocabulary, settings):
    """Build a release with the migrations that these files hold, as they are now; each renames a name to ORG."""

    def made(files: dict[str, str]):
        folder = tmp_path / "migrations"
        folder.mkdir(exist_ok=True)
        for path in folder.iterdir():
            path.unlink()
        for name, old in files.items():
            (folder / name).write_text(f"migrations: [{{rename: {old}, to: ORG, layer: entities}}]\n", encoding="utf-8")
        inputs = replace(corpus.inputs(vocabulary), migrations=load_migrations(folder, vocabulary))
        return build(inputs, tmp_path / "releases", settings, Outcome())

    return made


def test_a_release_records_its_migrations_and_more_may_follow(migrated, corpus) -> None:
    migrated({"001.yaml": "A"})
    corpus.add(40)
    release = migrated({"001.yaml": "A", "002.yaml": "B"})
    assert [one["name"] for one in read_manifest(release.folder)["migrations"]] == ["001.yaml", "002.yaml"]
    assert "Earlier annotations were migrated by 002.yaml" in release.changes
    assert not any("001.yaml" in line for line in release.changes)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"001.yaml": "C"}, "001.yaml was changed since release 1.0.0 used it"),
        ({}, "001.yaml is gone since release 1.0.0 used it"),
        ({"000.yaml": "B", "001.yaml": "A"}, "001.yaml no longer stands at its place since release 1.0.0"),
    ],
)
def test_a_used_migration_may_not_change_go_or_get_one_before_it(migrated, corpus, files, words) -> None:
    migrated({"001.yaml": "A"})
    corpus.add(40)
    with pytest.raises(ReleaseError, match=words):
        migrated(files)


NO_LABELS = Labels()


def known(tmp_path, vocabulary, steps: str, labels: Labels = NO_LABELS) -> None:
    (tmp_path / "001.yaml").write_text(f"migrations:\n{steps}", encoding="utf-8")
    found = load_migrations(tmp_path, vocabulary)
    with LabelStore(tmp_path / "labels.sqlite", found) as store:
        store.save_annotations([Annotation(AnnotationId("1"), DocumentId("d"), "a", labels, "2026", "2026")])
        check_known(found, tmp_path / "releases", store)


def test_a_name_that_nothing_had_is_refused(tmp_path, vocabulary) -> None:
    labels = Labels((Entity("e1", 0, 1, "FIRM"),))
    with pytest.raises(VocabularyError, match=r"001\.yaml:2 begins at 'FRIM', an unknown type of entities.*have: FIRM"):
        known(tmp_path, vocabulary, "  - {rename: FRIM, to: ORG, layer: entities}\n", labels)


def test_names_of_annotations_and_of_earlier_steps_are_known(tmp_path, vocabulary) -> None:
    event = Event("v", "Trip", Span(0, 1), "real", "positive", (Argument("Visitor", 0, 1),))
    steps = (
        "  - {rename: Trip, to: Tour, layer: events}\n  - {rename: Tour, to: Visit, layer: events}\n"
        "  - {rename: Visitor, to: Person, layer: events, of: role}\n"
        "  - {rename: real, to: actual, layer: events, of: realis}\n"
    )
    known(tmp_path, vocabulary, steps, Labels(events=(event,)))


def test_names_of_releases_are_known_though_no_annotation_has_them_any_more(
    tmp_path, vocabulary, corpus, settings
) -> None:
    types = {**vocabulary.entities, "FIRM": replace(vocabulary.entities["ORG"], tag="FIRM")}
    roles = {**vocabulary.roles, "Visitor": replace(vocabulary.roles["Person"], name="Visitor")}
    build(corpus.inputs(replace(vocabulary, entities=types, roles=roles)), tmp_path / "releases", settings, Outcome())
    steps = "  - {rename: FIRM, to: ORG, layer: entities}\n  - {rename: Visitor, to: Person, layer: events, of: role}\n"
    known(tmp_path, vocabulary, steps)
