"""What was built yesterday need not be allowed today."""

from __future__ import annotations

import pytest

from dataset.parquet import read_rows
from dataset.permission import check_permission
from dataset.rights import Rights
from schemas.errors import ReleaseError
from schemas.rights import RightsRule, RightsSettings

ALL = Rights(RightsSettings(otherwise="full"))


@pytest.fixture
def release(three_releases):
    return three_releases / "1.0.0"


@pytest.fixture
def names(release):
    return sorted(row["id"] for row in read_rows(sorted((release / "documents").glob("*.parquet")), ["id"]))


def test_what_the_rules_allow_may_go(release):
    check_permission(release, ALL, ())


@pytest.mark.parametrize("publish", ["standoff", "nothing"])
def test_a_release_that_shows_more_than_a_new_rule_allows_is_refused(release, names, publish):
    rights = Rights(RightsSettings(rules=(RightsRule(source="*", publish=publish),), otherwise="full"))
    with pytest.raises(ReleaseError, match=rf"shows more than .* of {len(names)} documents: {names[0]}"):
        check_permission(release, rights, ())


def test_a_document_that_was_taken_down_since_is_named(release, names):
    with pytest.raises(ReleaseError, match=f"holds 1 documents that were taken down: {names[-1]}"):
        check_permission(release, ALL, {names[-1], "another"})
