"""A published version marked as withdrawn: in the card and the changelog on main. Knows nothing of the data, which stay.

The tag and its commit stay as they were: whoever pinned the version still loads it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from dataset.card import CARD
from dataset.changelog import CHANGELOG
from dataset.hub.files import LocalFile, of_bytes
from dataset.hub.merge import insert_after
from dataset.hub.plan import check_rights
from dataset.hub.remote import MAIN, Refs, Remote, Stale, Uncertain
from dataset.hub.texts import base_of, manifest_at, manifest_with
from dataset.manifest import MANIFEST
from schemas.errors import HubConflict, HubError


def yank(remote: Remote, version: str, why: str, *, date: str = "") -> bool:
    """Say in card and changelog that a version is withdrawn and why; False where they say so already.

    Raises:
        HubError: there is no such version, or the Hub refuses.
    """
    check_rights(remote, remote.account(), pull_request=False)
    reason = " ".join(why.split())
    date = date or f"{datetime.now(UTC):%Y-%m-%d}"
    for attempt in range(remote.attempts):
        refs = _refs(remote, version)
        head = refs.branches[MAIN]
        files = _marked(remote, refs, head, version, reason, date)
        if not files:
            return attempt > 0
        try:
            remote.commit(
                files, (), branch=MAIN, parent=head, title=f"Withdraw {version}", message=reason, pull_request=False
            )
        except (Stale, Uncertain):
            if attempt == remote.attempts - 1:
                raise
            remote.pause(attempt)
        else:
            return True
    return True


def _refs(remote: Remote, version: str) -> Refs:
    refs = remote.refs()
    if refs is None or f"v{version}" not in refs.tags:
        there = ", ".join(sorted(tag.removeprefix("v") for tag in refs.tags)) if refs else ""
        raise HubError(
            f"{remote.repo} has no version {version}",
            cause=f"there are {there}" if there else "nothing is published there",
            remedy="Name one that is published",
        )
    return refs


def _marked(remote: Remote, refs: Refs, head: str, version: str, why: str, date: str) -> dict[str, LocalFile]:
    tree = remote.tree(head)
    manifest = manifest_at(remote, tree, head)
    if manifest is None or any(name not in tree for name in (CARD, CHANGELOG)):
        raise HubConflict(
            f"main of {remote.repo} holds no release any more", remedy="Publish the newest release again, then withdraw"
        )
    marks = {
        CARD: ("# ", f"> **Version {version} was withdrawn on {date}.** {why}"),
        CHANGELOG: (f"## {version}", f"**Withdrawn on {date}:** {why}"),
    }
    files: dict[str, LocalFile] = {}
    bases: dict[str, Any] = {}
    for name, (heading, mark) in marks.items():
        text = remote.text(name, head)
        known = mark.split(f" on {date}")[0]
        if known in (text if name == CARD else _entry(text, heading)):
            continue
        base = base_of(name, remote, refs, head, manifest, text)
        if base is not None:
            bases[name] = base.to_json()
        files[name] = of_bytes(insert_after(text, heading, mark).encode())
    return {**files, MANIFEST: manifest_with(manifest, files, bases)} if files else {}


def _entry(text: str, heading: str) -> str:
    """What the changelog says under a version."""
    return text.partition(f"\n{heading}")[2].partition("\n## ")[0]
