"""A Hub on loopback for tests and benchmarks: the calls that real clients make to publish and load a data set, and no others.

A call that it does not know is answered with 501 and stands in `unknown`, which a test has to find empty. Faults are
injected by the name of a call. Everything that clients sent stands in `received`.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

from scripts.bench.hub_store import Blob, Commit, Refused, Repo

Fault = int | str
"""A status to answer with, "cut before" or "cut after" the work is done, or "slow" (done after a while)."""

_D = r"/api/datasets/(?P<repo>[^/]+/[^/]+)"
_CALLS = (
    ("whoami", "GET", r"/api/whoami-v2"),
    ("create", "POST", r"/api/repos/create"),
    ("yaml", "POST", r"/api/validate-yaml"),
    ("preupload", "POST", _D + r"/preupload/(?P<rev>[^/]+)"),
    ("commit", "POST", _D + r"/commit/(?P<rev>[^/]+)"),
    ("tag", "POST", _D + r"/tag/(?P<rev>[^/]+)"),
    ("branch", "POST", _D + r"/branch/(?P<rev>[^/]+)"),
    ("refs", "GET", _D + r"/refs"),
    ("commits", "GET", _D + r"/commits/(?P<rev>[^/]+)"),
    ("tree", "GET", _D + r"/tree/(?P<rev>[^/]+)(?:/(?P<path>.+))?"),
    ("paths", "POST", _D + r"/paths-info/(?P<rev>[^/]+)"),
    ("info", "GET", _D + r"(?:/revision/(?P<rev>[^/]+))?"),
    ("resolve", "GET", r"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/(?P<rev>[^/]+)/(?P<path>.+)"),
    ("resolve", "HEAD", r"/datasets/(?P<repo>[^/]+/[^/]+)/resolve/(?P<rev>[^/]+)/(?P<path>.+)"),
    ("batch", "POST", r"/datasets/(?P<repo>[^/]+/[^/]+)\.git/info/lfs/objects/batch"),
    ("upload", "PUT", r"/lfs/(?P<repo>[^/]+/[^/]+)/(?P<path>[0-9a-f]{64})"),
)


@dataclass(frozen=True)
class User:
    """Who a token stands for; `role` is "write" or "read"."""

    name: str
    role: str = "write"
    organisations: tuple[str, ...] = ()


@dataclass
class LoopbackHub:
    """The state of the server. `fault` is asked for each call by its name; `regular` keeps every file out of LFS."""

    url: str = ""
    users: dict[str, User] = field(default_factory=dict)
    repos: dict[str, Repo] = field(default_factory=dict)
    gated: set[str] = field(default_factory=set)
    received: list[tuple[str, str, bytes]] = field(default_factory=list)
    unknown: list[str] = field(default_factory=list)
    fault: Callable[[str], Fault | None] = lambda _: None
    regular: bool = False
    pause: float = 0.3

    def calls(self, name: str) -> int:
        """How often a call was made."""
        patterns = [re.compile(pattern) for call, _, pattern in _CALLS if call == name]
        methods = {method for call, method, _ in _CALLS if call == name}
        return sum(
            method in methods and any(pattern.fullmatch(path) for pattern in patterns)
            for method, path, _ in self.received
        )

    def fail(self, call: str, *faults: Fault | None) -> None:
        """Let the next calls of this name meet these faults, one each."""
        waiting = list(faults)
        before = self.fault
        self.fault = lambda name: waiting.pop(0) if name == call and waiting else before(name)


@contextlib.contextmanager
def loopback_hub(**settings: Any) -> Iterator[LoopbackHub]:
    """A running server on a free port; the token `hf_writer` may write to `org`, `hf_reader` may read."""
    hub = LoopbackHub(**settings)
    hub.users = {"hf_writer": User("writer", "write", ("org",)), "hf_reader": User("reader", "read", ("org",))}
    handler = type("Handler", (_Handler,), {"hub": hub})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    hub.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield hub
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    hub: LoopbackHub
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        self._answer()

    do_POST = do_PUT = do_HEAD = do_GET  # noqa: N815 - as above

    def log_message(self, *_: Any) -> None:
        """Nothing on stderr."""

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        parts = urlsplit(self.path)
        self.hub.received.append((self.command, parts.path, body))
        name, match = _call(self.command, parts.path)
        if match is None:
            self.hub.unknown.append(f"{self.command} {self.path}")
            return self._send(501, {"error": "unknown call"}, {"X-Error-Message": "unknown call"})
        given = {key: unquote(value) for key, value in match.groupdict().items() if value is not None}
        fault = self.hub.fault(name)
        if isinstance(fault, int):
            return self._send(fault, {"error": f"injected {fault}"}, {"X-Error-Message": f"injected {fault}"})
        if fault == "cut before":
            return self._cut()
        if fault == "slow":
            time.sleep(self.hub.pause)
        try:
            answer = getattr(self, f"_{name}")(given, parse_qs(parts.query), body)
        except Refused as refused:
            headers = {"X-Error-Code": refused.code} if refused.code else {}
            answer = (refused.status, {"error": refused.message}, {**headers, "X-Error-Message": refused.message})
        if fault == "cut after":
            return self._cut()
        return self._send(*answer)

    def _cut(self) -> None:
        self.close_connection = True
        with contextlib.suppress(OSError):
            self.connection.shutdown(socket.SHUT_RDWR)

    def _send(self, status: int, content: Any, headers: dict[str, str] | None = None) -> None:
        data = content if isinstance(content, bytes) else json.dumps(content).encode()
        with contextlib.suppress(OSError):  # the client did not wait
            self.send_response(status)
            for key, value in {
                "Content-Type": "application/json",
                "Content-Length": len(data),
                **(headers or {}),
            }.items():
                self.send_header(key, str(value))
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(data)

    def _user(self) -> User | None:
        given = self.headers.get("Authorization", "").removeprefix("Bearer ")
        if given and given not in self.hub.users:
            raise Refused(401, "", "Invalid credentials in Authorization header")
        return self.hub.users.get(given)

    def _repo(self, given: dict[str, str], write: bool = False) -> Repo:
        user, name = self._user(), given["repo"]
        repo = self.hub.repos.get(name)
        if repo is None or (repo.private and user is None):
            raise Refused(404 if user else 401, "RepoNotFound", "Repository not found")
        if name in self.hub.gated and user is None:
            raise Refused(401, "GatedRepo", f"Access to {name} is restricted")
        if write:
            self._may_write(user, name)
        return repo

    def _may_write(self, user: User | None, name: str) -> User:
        owner = name.split("/")[0]
        if user is None:
            raise Refused(401, "", "Sign in first")
        if user.role != "write" or owner not in (user.name, *user.organisations):
            raise Refused(403, "", f"You don't have the rights to write to {name}")
        return user

    def _whoami(self, *_: Any) -> Any:
        user = self._user()
        if user is None:
            raise Refused(401, "", "Sign in first")
        return 200, {
            "type": "user",
            "name": user.name,
            "orgs": [{"name": name, "roleInOrg": user.role} for name in user.organisations],
            "auth": {"type": "access_token", "accessToken": {"displayName": "test", "role": user.role}},
        }

    def _create(self, _: Any, __: Any, body: bytes) -> Any:
        asked = json.loads(body)
        user = self._user()
        owner = asked.get("organization") or (user.name if user else "")
        name = f"{owner}/{asked['name']}"
        self._may_write(user, name)
        if asked["type"] != "dataset":
            raise Refused(400, "", "only data sets here")
        if name in self.hub.repos:
            there = {"url": f"{self.hub.url}/datasets/{name}", "id": "1", "name": name}
            return 409, {"error": "You already created this dataset repo", **there}
        private = asked.get("private") is True or asked.get("visibility") == "private"
        self.hub.repos[name] = Repo.begun(name, user.name if user else "", private)
        return 200, {"url": f"{self.hub.url}/datasets/{name}", "id": "1", "name": name}

    def _yaml(self, _: Any, __: Any, body: bytes) -> Any:
        asked = json.loads(body)
        good = asked["repoType"] == "dataset" and asked["content"].startswith("---\n")
        return (
            (200, {"errors": [], "warnings": []})
            if good
            else (400, {"errors": [{"message": "no YAML"}], "warnings": []})
        )

    def _preupload(self, given: dict[str, str], query: dict[str, list[str]], body: bytes) -> Any:
        repo = self._repo(given, write="create_pr" not in query)
        files = repo.at(given["rev"]).files
        answer = []
        for file in json.loads(body)["files"]:
            lfs = file["path"].endswith(".parquet") and not self.hub.regular
            entry: dict[str, Any] = {"path": file["path"], "uploadMode": "lfs" if lfs else "regular"}
            entry["shouldIgnore"] = repo.ignored(given["rev"], file["path"])
            if old := files.get(file["path"]):
                entry["oid"] = old.sha256 if old.lfs else old.sha1
            answer.append(entry)
        return 200, {"files": answer}

    def _batch(self, given: dict[str, str], _: Any, body: bytes) -> Any:
        repo = self._repo(given)
        objects = []
        for asked in json.loads(body)["objects"]:
            entry = {"oid": asked["oid"], "size": asked["size"]}
            if asked["oid"] not in repo.large:
                entry["actions"] = {"upload": {"href": f"{self.hub.url}/lfs/{repo.name}/{asked['oid']}"}}
            objects.append(entry)
        return 200, {"transfer": "basic", "objects": objects}

    def _upload(self, given: dict[str, str], _: Any, body: bytes) -> Any:
        if hashlib.sha256(body).hexdigest() != given["path"]:
            raise Refused(400, "", "the content is not what its name says")
        self.hub.repos[given["repo"]].large[given["path"]] = body
        return 200, b""

    def _commit(self, given: dict[str, str], query: dict[str, list[str]], body: bytes) -> Any:
        pull = query.get("create_pr") == ["1"]
        repo = self._repo(given, write=not pull)
        user = self._user()
        if user is None:
            raise Refused(401, "", "Sign in first")
        lines = [json.loads(line) for line in body.splitlines()]
        made, name = repo.commit(given["rev"], lines, user.name, pull)
        base = f"{self.hub.url}/datasets/{repo.name}"
        answer = {"success": True, "commitOid": made.oid, "commitUrl": f"{base}/commit/{made.oid}", "hookOutput": ""}
        if pull:
            answer["pullRequestUrl"] = f"{base}/discussions/{name.removeprefix('refs/pr/')}"
        return 200, answer

    def _tag(self, given: dict[str, str], _: Any, body: bytes) -> Any:
        repo, asked = self._repo(given, write=True), json.loads(body)
        with repo.lock:
            commit = repo.at(given["rev"])
            if asked["tag"] in repo.tags:
                raise Refused(409, "", f"Tag reference exists already: {asked['tag']}")
            repo.tags[asked["tag"]] = commit.oid
        return 200, {}

    def _branch(self, given: dict[str, str], _: Any, body: bytes) -> Any:
        repo = self._repo(given, write=True)
        with repo.lock:
            if given["rev"] in repo.branches:
                raise Refused(409, "", "Reference exists already")
            repo.branches[given["rev"]] = repo.at(json.loads(body).get("startingPoint", "main")).oid
        return 200, {}

    def _refs(self, given: dict[str, str], query: dict[str, list[str]], _: bytes) -> Any:
        repo = self._repo(given)

        def listed(refs: dict[str, str], prefix: str) -> list[dict[str, str]]:
            return [{"name": name, "ref": prefix + name, "targetCommit": oid} for name, oid in refs.items()]

        answer = {
            "branches": listed(repo.branches, "refs/heads/"),
            "tags": listed(repo.tags, "refs/tags/"),
            "converts": [],
        }
        if "include_prs" in query:
            answer["pullRequests"] = listed(repo.pulls, "")
        return 200, answer

    def _commits(self, given: dict[str, str], _: Any, __: bytes) -> Any:
        return 200, [
            {
                "id": commit.oid,
                "title": commit.title,
                "message": commit.message,
                "date": commit.date,
                "authors": [{"user": commit.author}],
            }
            for commit in self._repo(given).history(given["rev"])
        ]

    def _tree(self, given: dict[str, str], query: dict[str, list[str]], _: bytes) -> Any:
        files = self._repo(given).at(given["rev"]).files
        start = f"{given['path']}/" if given.get("path") else ""
        inside = {path: blob for path, blob in files.items() if path.startswith(start)}
        if start and not inside:
            raise Refused(404, "EntryNotFound", f"{given['path']} does not exist")
        whole = query.get("recursive", ["false"])[0].lower() in ("1", "true")
        entries = [
            blob.to_json(path) for path, blob in sorted(inside.items()) if whole or "/" not in path.removeprefix(start)
        ]
        return 200, [*_folders(list(inside), start, whole), *entries]

    def _paths(self, given: dict[str, str], _: Any, body: bytes) -> Any:
        files = self._repo(given).at(given["rev"]).files
        found: list[dict[str, Any]] = []
        for path in parse_qs(body.decode()).get("paths", []):
            if path in files:
                found.append(files[path].to_json(path))
            elif any(name.startswith(f"{path}/") for name in files):
                found.append(
                    {"type": "directory", "path": path, "size": 0, "oid": hashlib.sha1(path.encode()).hexdigest()}
                )
        return 200, found

    def _info(self, given: dict[str, str], _: Any, __: bytes) -> Any:
        repo = self._repo(given)
        commit = repo.at(given.get("rev", "main"))
        return 200, {
            "_id": "1",
            "id": repo.name,
            "author": repo.name.split("/")[0],
            "sha": commit.oid,
            "lastModified": commit.date,
            "createdAt": commit.date,
            "private": repo.private,
            "gated": "auto" if repo.name in self.hub.gated else False,
            "disabled": False,
            "downloads": 0,
            "likes": 0,
            "tags": [],
            "siblings": [{"rfilename": path} for path in sorted(commit.files)],
        }

    def _resolve(self, given: dict[str, str], _: Any, __: bytes) -> Any:
        commit: Commit = self._repo(given).at(given["rev"])
        blob: Blob | None = commit.files.get(given["path"])
        if blob is None:
            return 404, {"error": "Entry not found"}, {"X-Error-Code": "EntryNotFound", "X-Repo-Commit": commit.oid}
        tag = blob.sha256 if blob.lfs else blob.sha1
        headers = {"ETag": f'"{tag}"', "X-Repo-Commit": commit.oid, "Accept-Ranges": "bytes"}
        headers["Content-Type"] = "application/octet-stream"
        data = blob.data
        if match := re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", "")):
            first, last = int(match[1]), min(int(match[2] or len(data)), len(data) - 1)
            headers["Content-Range"] = f"bytes {first}-{last}/{len(data)}"
            return 206, data[first : last + 1], headers
        return 200, data, headers


def _call(method: str, path: str) -> tuple[str, re.Match[str] | None]:
    for name, wanted, pattern in _CALLS:
        if method == wanted and (match := re.fullmatch(pattern, path)):
            return name, match
    return "", None


def _folders(paths: list[str], start: str, whole: bool) -> list[dict[str, Any]]:
    names = set()
    for path in paths:
        parts = path.removeprefix(start).split("/")[:-1]
        for depth in range(1, len(parts) + 1 if whole else min(len(parts), 1) + 1):
            names.add(start + "/".join(parts[:depth]))
    return [
        {"type": "directory", "path": name, "size": 0, "oid": hashlib.sha1(name.encode()).hexdigest()}
        for name in sorted(names)
    ]
