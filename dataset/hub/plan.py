"""What publishing a release would change on the Hub, found out by reading alone. Knows nothing of how it is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from dataset.hub.files import LocalFile, RemoteFile, differing, local_files, of_bytes
from dataset.hub.notes import release_notes
from dataset.hub.remote import MAIN, Account, Refs, Remote
from dataset.hub.texts import FREE, TEXTS, manifest_at, merged_texts, said
from dataset.manifest import MANIFEST, read_manifest
from dataset.verify import verify
from dataset.versions import parse
from schemas.errors import HubConflict, HubDenied, ReleaseError

_WRITERS = ("admin", "write", "contributor")


@dataclass(frozen=True, slots=True)
class Options:
    """How to publish: as a pull request, a new data set as a private one, to another branch than main."""

    pull_request: bool = False
    private: bool = False
    branch: str = MAIN


@dataclass(frozen=True, slots=True)
class Plan:
    """All that is to be done. `commit` is set where the release stands there already and `tagged` where its tag does.

    `expected` are the files of the commit as they have to be, `kept` those of other people among them.
    """

    repo: str
    version: str
    options: Options
    parent: str = ""
    commit: str = ""
    tagged: bool = False
    new_branch: bool = False
    files: Mapping[str, LocalFile] = field(default_factory=dict)
    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    deleted: tuple[str, ...] = ()
    kept: Mapping[str, RemoteFile] = field(default_factory=dict)
    merged: tuple[str, ...] = ()
    notes: str = ""

    @property
    def tag(self) -> str:
        """The tag of the version; there is one on main alone."""
        return f"v{self.version}"

    @property
    def tags(self) -> bool:
        """Whether a tag is made: a candidate and a pull request have none."""
        return self.options.branch == MAIN and not self.options.pull_request

    @property
    def title(self) -> str:
        return f"Release {self.version}"

    @property
    def sent(self) -> dict[str, LocalFile]:
        return {name: self.files[name] for name in (*self.added, *self.changed)}

    def complete(self, tree: Mapping[str, RemoteFile]) -> bool:
        """Whether a tree is the release, whole, and with nothing else but what is kept."""
        names = tree.keys() - self.kept.keys()
        return names == self.files.keys() and not differing(self.files, tree)


def plan_release(folder: Path, remote: Remote, options: Options) -> Plan:
    """Check the release, the token and the repository, and say what publishing would do.

    Raises:
        ReleaseError: the release breaks a promise.
        HubDenied: the token may not write there.
        HubConflict: the version or a later one is there with other content, or people edited what we would replace.
    """
    if problems := verify(folder):
        raise ReleaseError(
            f"{folder} breaks {len(problems)} promises, so it is not published: {problems[0]}",
            remedy=f"Run musnad verify {folder}, and build it again",
        )
    manifest, files = read_manifest(folder), local_files(folder)
    version = manifest["version"]
    check_rights(remote, remote.account(), options.pull_request)
    notes = release_notes(folder, manifest, remote.repo)
    refs = remote.refs()
    if refs is None:
        return Plan(remote.repo, version, options, files=files, added=tuple(files), notes=notes)
    if (tagged := refs.tags.get(f"v{version}")) and options.branch == MAIN:
        check_same(manifest, files, remote, tagged)
        there = {name: file for name, file in files.items() if name not in FREE}
        return Plan(remote.repo, version, options, commit=tagged, tagged=True, files=there, notes=notes)
    head = refs.branches.get(options.branch) or refs.branches.get(MAIN, "")
    return _beside(remote, refs, head, manifest, files, options, notes)


def check_rights(remote: Remote, account: Account, pull_request: bool) -> None:
    """Raise where the token cannot write to the data set; what only the server knows, it says later."""
    owner = remote.repo.split("/")[0]
    if account.role == "read":
        raise HubDenied(
            f"The token of {account.name} may only read",
            remedy="Make one that may write (huggingface.co/settings/tokens) and set HF_TOKEN to it, or run `hf auth login`",
        )
    role = "write" if owner == account.name else account.organisations.get(owner, "")
    if role not in _WRITERS and not pull_request:
        raise HubDenied(
            f"{account.name} may not write to {remote.repo}",
            cause=f"they are {role or 'no member'} in {owner}",
            remedy="Ask an administrator of it, or propose the release with --pr",
        )


def check_same(manifest: Mapping[str, Any], files: Mapping[str, LocalFile], remote: Remote, commit: str) -> None:
    """Raise where the version that a tag names is not this release; texts may have been merged."""
    tree = remote.tree(commit)
    data = {name: file for name, file in files.items() if name not in FREE}
    wrong = differing(data, tree)
    there = manifest_at(remote, tree, commit)
    if wrong or there is None or said(there) != said(manifest):
        version = manifest["version"]
        what = f", for one {wrong[0]}" if wrong else ""
        raise HubConflict(
            f"{remote.repo} has a version {version} with other content{what}",
            cause="it was published from another build; a version that exists is never published again",
            remedy="Load that version, or make a change and let `musnad build` choose a new version",
        )


def _beside(
    remote: Remote,
    refs: Refs,
    head: str,
    manifest: Mapping[str, Any],
    files: dict[str, LocalFile],
    options: Options,
    notes: str,
) -> Plan:
    """The plan for a data set that is there."""
    version, tree = manifest["version"], remote.tree(head)
    before = manifest_at(remote, tree, head)
    if ".gitignore" in tree:
        raise HubConflict(
            f"{remote.repo} has a .gitignore",
            cause="it may keep files of the release out of the commit",
            remedy="Delete it on the Hub",
        )
    if before is not None:
        _check_later(before, manifest, remote, options, refs)
    texts = merged_texts(remote, refs, head, tree, before, files)
    files = {**files, **texts}
    stale = {name for name in tree if _ours(name, before, manifest)} - files.keys()
    kept = {name: file for name, file in tree.items() if name not in files and name not in stale}
    found = Plan(
        remote.repo,
        version,
        options,
        parent=head,
        new_branch=options.branch not in refs.branches,
        files=files,
        added=tuple(name for name in files if name not in tree),
        changed=tuple(name for name in differing(files, tree) if name in tree),
        deleted=tuple(sorted(stale)),
        kept=kept,
        merged=tuple(name for name in texts if name != MANIFEST),
        notes=notes,
    )
    if commit := found_commit(found, remote, refs):
        return Plan(remote.repo, version, options, parent=head, commit=commit, files=files, kept=kept, notes=notes)
    return found


def found_commit(plan: Plan, remote: Remote, refs: Refs, *, since: str = "") -> str:
    """The commit that holds this release already, after a cut or from a merged pull request; empty where there is none.

    Besides the head, only commits with the title of this release count, those after `since`.
    """
    if plan.options.pull_request:
        for oid in reversed(list(refs.pulls.values())):
            if _is_release(plan, remote, oid):
                return oid
        return ""
    if plan.options.branch not in refs.branches:
        return ""
    for place, change in enumerate(remote.changes(refs.branches[plan.options.branch])):
        if change.oid == since:
            return ""
        if (place == 0 or change.title.startswith(plan.title)) and _is_release(plan, remote, change.oid):
            return change.oid
    return ""


def _is_release(plan: Plan, remote: Remote, commit: str) -> bool:
    """The data are the same, and the texts are those that the manifest there lists."""
    tree = remote.tree(commit)
    if plan.complete(tree):
        return True
    data = {name: file for name, file in plan.files.items() if name not in FREE}
    there = manifest_at(remote, tree, commit)
    here = json.loads(plan.files[MANIFEST].read())
    if there is None or said(there) != said(here) or differing(data, tree):
        return False
    if {name for name in tree if _ours(name, there, here)} - plan.files.keys():
        return False
    listed = {entry["path"]: entry["sha256"] for entry in there["files"]}
    texts = tree.keys() & listed.keys() & set(TEXTS)
    return all(of_bytes(remote.text(name, commit).encode()).sha256 == listed[name] for name in texts)


def _check_later(
    before: Mapping[str, Any], manifest: Mapping[str, Any], remote: Remote, options: Options, refs: Refs
) -> None:
    there, here = parse(str(before.get("version"))), parse(manifest["version"])
    if options.branch == MAIN and there is not None and here is not None and there > here:
        raise HubConflict(
            f"{remote.repo} is at version {there} already, later than {here}",
            cause="main holds the newest release, older ones are tags",
            remedy="Publish the newest release; `musnad publish --branch NAME` puts another beside it",
        )
    if there == here and f"v{there}" not in refs.tags and said(before) != said(manifest) and options.branch == MAIN:
        raise HubConflict(
            f"{remote.repo} has a version {there} with other content, without a tag",
            cause="it was published from another build",
            remedy="Publish from the project that it came from, or make a change and let `musnad build` choose a new version",
        )


def _ours(name: str, before: Mapping[str, Any] | None, manifest: Mapping[str, Any]) -> bool:
    """Whether a file came with a release: one that its manifest lists, or Parquet in the folder of a config."""
    listed = {entry["path"] for entry in before["files"]} if before is not None else set()
    configs = {*manifest["configs"], *(before["configs"] if before is not None else ())}
    return name in listed or name == MANIFEST or (name.split("/")[0] in configs and name.endswith(".parquet"))
