"""Data sets as a Hub keeps them, in memory: commits, branches, tags, pull requests, large files. Knows nothing of HTTP."""

from __future__ import annotations

import base64
import fnmatch
import hashlib
import json
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

_ATTRIBUTES = b"*.parquet filter=lfs diff=lfs merge=lfs -text\n"


class Refused(Exception):
    """What the server answers instead: a status, the code in `X-Error-Code`, and words."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status, self.code, self.message = status, code, message


@dataclass(frozen=True, slots=True)
class Blob:
    """The content of a file and how it is kept."""

    data: bytes
    lfs: bool = False

    @property
    def sha1(self) -> str:
        """Git's name of what stands in the tree: the content, or the pointer to it."""
        data = self._pointer() if self.lfs else self.data
        return hashlib.sha1(b"blob %d\0" % len(data) + data).hexdigest()

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()

    def to_json(self, path: str) -> dict[str, Any]:
        """The entry of a tree."""
        entry = {"type": "file", "path": path, "size": len(self.data), "oid": self.sha1}
        if self.lfs:
            entry["lfs"] = {"oid": self.sha256, "size": len(self.data), "pointerSize": len(self._pointer())}
        return entry

    def _pointer(self) -> bytes:
        return f"version https://git-lfs.github.com/spec/v1\noid sha256:{self.sha256}\nsize {len(self.data)}\n".encode()


@dataclass(frozen=True, slots=True)
class Commit:
    """One state of all files."""

    oid: str
    parent: str
    title: str
    message: str
    author: str
    date: str
    files: Mapping[str, Blob]


@dataclass
class Repo:
    """One data set. `lock` guards a change of it."""

    name: str
    private: bool = False
    commits: dict[str, Commit] = field(default_factory=dict)
    branches: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    pulls: dict[str, str] = field(default_factory=dict)
    large: dict[str, bytes] = field(default_factory=dict)
    lock: threading.RLock = field(default_factory=threading.RLock)

    @classmethod
    def begun(cls, name: str, author: str, private: bool) -> Repo:
        """A repository as the Hub makes one: a first commit with .gitattributes."""
        repo = cls(name, private)
        repo.put("main", {".gitattributes": Blob(_ATTRIBUTES)}, "initial commit", author)
        return repo

    def at(self, revision: str) -> Commit:
        """The commit that a branch, a tag, a pull request or the name of a commit stands for."""
        named = self.branches | self.tags | self.pulls
        oid = named.get(revision.removeprefix("refs/heads/"), revision)
        if oid not in self.commits:
            raise Refused(404, "RevisionNotFound", f"Invalid rev id: {revision}")
        return self.commits[oid]

    def history(self, revision: str) -> Iterator[Commit]:
        """Newest first."""
        commit = self.at(revision)
        yield commit
        while commit.parent:
            commit = self.commits[commit.parent]
            yield commit

    def put(self, ref: str, files: Mapping[str, Blob], title: str, author: str, message: str = "") -> Commit:
        """Make `files` the whole state of a branch; a test may use it as another person would use the Hub."""
        with self.lock:
            parent = self.branches.get(ref, "")
            return self._add(ref, self.branches, parent, files, title, author, message)

    def edit(self, path: str, data: bytes, author: str, title: str = "Edit on the Hub") -> Commit:
        """Change one file of `main` as a person does on the Hub's page."""
        return self.put("main", {**self.at("main").files, path: Blob(data)}, title, author)

    def commit(self, branch: str, lines: list[Mapping[str, Any]], author: str, pull: bool) -> tuple[Commit, str]:
        """Apply the lines of a commit's body; gives the commit and, for a pull request, its number."""
        with self.lock:
            if branch not in self.branches:
                raise Refused(404, "RevisionNotFound", f"No branch {branch}")
            header, *operations = lines
            if header["key"] != "header" or set(header["value"]) - {"summary", "description", "parentCommit"}:
                raise Refused(400, "", f"Unknown header {header}")
            head = self.branches[branch]
            wanted = header["value"].get("parentCommit", head)
            if wanted != head:
                raise Refused(412, "", "A commit has happened since. Please refresh and try again.")
            files = self._applied(self.at(head).files, operations)
            refs, name = (self.pulls, f"refs/pr/{len(self.pulls) + 1}") if pull else (self.branches, branch)
            value = header["value"]
            made = self._add(name, refs, head, files, value["summary"], author, value.get("description", ""))
            return made, name if pull else ""

    def merge(self, pull: str, author: str) -> Commit:
        """Merge a pull request into `main`."""
        commit = self.at(pull)
        return self.put("main", commit.files, f"{commit.title} (#{pull.removeprefix('refs/pr/')})", author)

    def ignored(self, branch: str, path: str) -> bool:
        """Whether the repository's .gitignore keeps `path` out of a commit."""
        kept_out = self.at(branch).files.get(".gitignore")
        lines = kept_out.data.decode().split() if kept_out else []
        return any(fnmatch.fnmatch(path, line) or fnmatch.fnmatch(path.split("/")[-1], line) for line in lines)

    def _add(
        self,
        name: str,
        refs: dict[str, str],
        parent: str,
        files: Mapping[str, Blob],
        title: str,
        author: str,
        text: str,
    ) -> Commit:
        date = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
        content = {path: blob.sha1 for path, blob in files.items()}
        seed = json.dumps([parent, content, title, author, date, len(self.commits)], sort_keys=True)
        oid = hashlib.sha1(seed.encode()).hexdigest()
        self.commits[oid] = Commit(oid, parent, title, text, author, date, dict(files))
        refs[name] = oid
        return self.commits[oid]

    def _applied(self, files: Mapping[str, Blob], operations: list[Mapping[str, Any]]) -> dict[str, Blob]:
        result = dict(files)
        for operation in operations:
            value = operation["value"]
            path = value["path"]
            match operation["key"]:
                case "file":
                    if value.get("encoding") != "base64":
                        raise Refused(400, "", f"{path} is not in base64")
                    result[path] = Blob(base64.b64decode(value["content"]))
                case "lfsFile":
                    data = self.large.get(value["oid"])
                    if data is None or value["algo"] != "sha256" or value.get("size", len(data)) != len(data):
                        raise Refused(400, "", f"{path} was not uploaded")
                    result[path] = Blob(data, lfs=True)
                case "deletedFile":
                    if result.pop(path, None) is None:
                        raise Refused(404, "EntryNotFound", "A file with this name doesn't exist")
                case "deletedFolder":
                    inside = [name for name in result if name.startswith(path.rstrip("/") + "/")]
                    if not inside:
                        raise Refused(404, "EntryNotFound", "A folder with this name doesn't exist")
                    for name in inside:
                        del result[name]
                case unknown:
                    raise Refused(400, "", f"Unknown operation {unknown}")
        return result
