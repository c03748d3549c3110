"""Annotations made under names that the vocabulary no longer has are pulled as they were made."""

import pytest

from labeling.studio.codec import from_results, to_results
from schemas.migrations import load_migrations
from schemas.records import Argument, Entity, Event, Labels, Span, Stance
from schemas.replay import readable
from schemas.vocabulary import load_vocabulary

TEXT = "زار الوزير مدينة سرت أمس"
VOCABULARY = load_vocabulary()
OLD = Labels(
    (Entity("e1", 4, 10, "TITLE"), Entity("e2", 17, 20, "PLACE")),
    (Event("v1", "Trip", Span(0, 3), "real", "positive", (Argument("Visitor", 4, 10, "e1"),)),),
    (Stance("s1", Span(4, 10), Span(17, 20), "pro", Span(0, 3), "none"),),
)
STEPS = """migrations:
  - {rename: TITLE, to: OCC, layer: entities}
  - {split: PLACE, into: [GPE, LOC], question: Which?, layer: entities}
  - {rename: Trip, to: Visit, layer: events}
  - {rename: Visitor, to: Person, layer: events, of: role}
  - {rename: real, to: actual, layer: events, of: realis}
  - {rename: pro, to: support, layer: stances}
"""


@pytest.fixture
def wide(tmp_path):
    (tmp_path / "001.yaml").write_text(STEPS, encoding="utf-8")
    return readable(VOCABULARY, load_migrations(tmp_path, VOCABULARY))


def test_the_reading_vocabulary_reads_every_old_name(wide) -> None:
    decoded = from_results(to_results(OLD, TEXT, wide), TEXT, wide)
    assert (decoded.labels, decoded.problems) == (OLD, ())


def test_without_migrations_an_old_name_is_a_problem(wide) -> None:
    decoded = from_results(to_results(OLD, TEXT, wide), TEXT, VOCABULARY)
    assert {problem.reason for problem in decoded.problems} >= {"unknown-label", "relation-end-missing"}
