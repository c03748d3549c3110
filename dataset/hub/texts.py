"""The texts of a release and its manifest on the Hub, where people may have edited them. Knows nothing of the data."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from dataset.card import CARD
from dataset.card.datasheet import DATASHEET
from dataset.changelog import CHANGELOG
from dataset.citation import CITATION
from dataset.hub.files import LocalFile, RemoteFile, of_bytes
from dataset.hub.merge import Written, difference, merged
from dataset.hub.remote import Refs, Remote
from dataset.manifest import MANIFEST, READABLE
from schemas.errors import HubConflict, HubError, ReleaseError

TEXTS = (CARD, CHANGELOG, DATASHEET, CITATION)
FREE = (*TEXTS, MANIFEST)  # what may differ between a release here and the same one on the Hub


def merged_texts(
    remote: Remote,
    refs: Refs,
    head: str,
    tree: Mapping[str, RemoteFile],
    before: Mapping[str, Any] | None,
    files: Mapping[str, LocalFile],
) -> dict[str, LocalFile]:
    """The texts that people changed on the Hub, with their changes, and the manifest that names them.

    Raises:
        HubConflict: they changed what this release changes, too; nobody's words are overwritten.
    """
    result: dict[str, LocalFile] = {}
    bases: dict[str, Any] = {}
    for name in TEXTS:
        if name not in tree or name not in files or files[name].same(tree[name]):
            continue
        theirs, ours = remote.text(name, head), files[name].read().decode()
        base = base_of(name, remote, refs, head, before, theirs)
        try:
            text = merged(base, theirs, ours) if base is not None else None
        except ReleaseError as problem:
            raise HubConflict(
                f"{name} of {remote.repo}: {problem.what}", cause=problem.cause, remedy=problem.remedy
            ) from problem
        if text is None:
            raise HubConflict(
                f"People changed {name} of {remote.repo} where this release changes it, too",
                cause="what people wrote on the Hub is never overwritten"
                if base is not None
                else f"this {name} was not written by musnad publish",
                remedy="Move their words into a paragraph of their own on the Hub, or into `release` in musnad.yaml, and publish again",
                diff=difference(theirs, ours, name),
            )
        if text != ours:
            result[name] = of_bytes(text.encode())
            bases[name] = Written.of(ours).to_json()
    return {**result, MANIFEST: manifest_with(json.loads(files[MANIFEST].read()), result, bases)} if result else {}


def base_of(
    name: str, remote: Remote, refs: Refs, head: str, before: Mapping[str, Any] | None, theirs: str
) -> Written | None:
    """What the last release wrote of a text, or None where that cannot be known."""
    if before is None:
        return None
    if name in before.get("texts", {}):
        return Written.from_json(before["texts"][name])
    entry = next((entry for entry in before["files"] if entry["path"] == name), None)
    if entry is None:
        return None
    if of_bytes(theirs.encode()).sha256 == entry["sha256"]:
        return Written.of(theirs)
    tagged = refs.tags.get(f"v{before['version']}")
    title = f"Release {before['version']}"
    for commit in [tagged] if tagged else [change.oid for change in remote.changes(head) if change.title == title]:
        text = remote.text(name, commit)
        if of_bytes(text.encode()).sha256 == entry["sha256"]:
            return Written.of(text)
    return None


def manifest_with(manifest: dict[str, Any], texts: Mapping[str, LocalFile], bases: Mapping[str, Any]) -> LocalFile:
    """The manifest for texts that are not as they were built; it keeps in mind what Musnad wrote of them."""
    entries = [
        {**entry, "sha256": texts[entry["path"]].sha256, "bytes": texts[entry["path"]].size}
        if entry["path"] in texts
        else entry
        for entry in manifest["files"]
    ]
    known = {**manifest.get("texts", {}), **bases}
    value = {**manifest, "files": entries, "texts": known}
    return of_bytes((json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode())


def manifest_at(remote: Remote, tree: Mapping[str, RemoteFile], commit: str) -> dict[str, Any] | None:
    """The manifest of a commit, or None where it has none."""
    if MANIFEST not in tree:
        return None
    try:
        value = json.loads(remote.text(MANIFEST, commit))
    except ValueError:
        value = None
    if not isinstance(value, dict) or value.get("format") not in READABLE:
        raise HubError(
            f"The {MANIFEST} of {remote.repo} is of none of the formats {READABLE}",
            remedy="Look at what is there, and take it away or publish to another data set",
        )
    return value


def said(manifest: Mapping[str, Any]) -> dict[str, Any]:
    """What a manifest says of the release itself, whatever became of its texts."""
    files = [entry for entry in manifest["files"] if entry["path"] not in FREE]
    return {**{key: value for key, value in manifest.items() if key != "texts"}, "files": files}
