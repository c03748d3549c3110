"""A version that is withdrawn says so on main; who pinned it still loads it."""

from __future__ import annotations

import pytest

from dataset.hub.yank import yank
from schemas.errors import HubError


def texts(hub, revision="main"):
    files = hub.repos["org/trial"].at(revision).files
    return files["README.md"].data.decode(), files["CHANGELOG.md"].data.decode()


def test_card_and_changelog_say_it_and_later_versions_keep_it(three_releases, hub, remote, publish):
    publish(three_releases / "1.0.0")
    before = texts(hub)
    assert yank(remote, "1.0.0", "two sources\ntook back their texts", date="2026-01-02") is True
    card, changelog = texts(hub)
    assert "# Trial\n\n> **Version 1.0.0 was withdrawn on 2026-01-02.** two sources took back their texts\n\n" in card
    assert "\n\n**Withdrawn on 2026-01-02:** two sources took back their texts\n\n" in changelog
    assert texts(hub, "v1.0.0") == before
    for version in ("1.1.0", "2.0.0"):
        publish(three_releases / version)
        card, changelog = texts(hub)
        assert "> **Version 1.0.0 was withdrawn" in card
        assert f"Version {version}" in card
        after = changelog.split("## 1.0.0")[1]
        assert "**Withdrawn on 2026-01-02:**" in after
        assert f"## {version}" in changelog


def test_again_it_changes_nothing_and_after_a_cut_it_comes_once(three_releases, hub, remote, publish):
    publish(three_releases / "1.0.0")
    hub.fail("commit", "cut after")
    yank(remote, "1.0.0", "wrong licence", date="2026-01-02")
    assert yank(remote, "1.0.0", "wrong licence", date="2026-05-05") is False
    titles = [commit.title for commit in hub.repos["org/trial"].history("main")]
    assert titles.count("Withdraw 1.0.0") == 1


def test_a_version_that_is_not_there_is_named(three_releases, remote, publish):
    publish(three_releases / "1.0.0")
    with pytest.raises(HubError, match=r"has no version 3\.0\.0"):
        yank(remote, "3.0.0", "x")
