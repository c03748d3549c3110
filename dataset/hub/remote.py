"""One data set on the Hub, read and changed through huggingface_hub. Knows nothing of releases.

Reads are tried again while the Hub is busy. A change is sent once: whether it arrived, `Uncertain` leaves to the caller,
who can look.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import huggingface_hub
from huggingface_hub import CommitOperationAdd, CommitOperationDelete, HfApi, constants
from huggingface_hub.errors import GatedRepoError, HfHubHTTPError, RepositoryNotFoundError, RevisionNotFoundError
from huggingface_hub.utils.tqdm import disable_progress_bars

from dataset.hub.files import LocalFile, RemoteFile
from schemas.errors import HubDenied, HubError, HubUnreachable

MAIN = "main"
_KIND = "dataset"
_BUSY = (429, 500, 502, 503, 504)
T = TypeVar("T")


class Uncertain(HubUnreachable):
    """The answer to a change did not come, or was that the Hub failed: it may have been made."""


class Stale(HubError):
    """The repository is not as it was when the change was planned (412), or the name is taken (409)."""


@dataclass(frozen=True, slots=True)
class Account:
    """Whose token it is; `role` is what the token may do, `organisations` what its owner may do elsewhere."""

    name: str
    role: str
    organisations: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refs:
    """Names and the commits that they stand for."""

    branches: Mapping[str, str]
    tags: Mapping[str, str]
    pulls: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """Who committed, when, and under which title."""

    oid: str
    author: str
    when: str
    title: str


class Remote:
    """The data set `repo` at an endpoint (default: HF_ENDPOINT, else huggingface.co) with a token (default: HF_TOKEN or the login).

    `wait` is how long to wait before the second attempt of `attempts`, then twice as long each time; `timeout` is how
    many seconds an answer may take.
    """

    def __init__(
        self,
        repo: str,
        *,
        endpoint: str | None = None,
        token: str | None = None,
        attempts: int = 5,
        wait: float = 1.0,
        timeout: float = 120.0,
    ) -> None:
        self.repo = repo
        self.endpoint = (endpoint or os.environ.get("HF_ENDPOINT") or "https://huggingface.co").rstrip("/")
        self.token = token or huggingface_hub.get_token()
        self.attempts, self._wait = attempts, wait
        self._api = HfApi(self.endpoint, token=self.token or False)
        constants.HF_HUB_DISABLE_TELEMETRY = True  # asks for a list of programs that it may run under
        if not sys.stderr.isatty():
            disable_progress_bars()
        huggingface_hub.get_session().timeout = httpx2.Timeout(timeout)  # without it, the client waits for ever

    def account(self) -> Account:
        """Whose token it is.

        Raises:
            HubDenied: there is no token, or the Hub does not know it.
        """
        if not self.token:
            raise HubDenied(
                "There is no token for the Hub",
                remedy="Run `hf auth login`, or set HF_TOKEN to a token that may write (huggingface.co/settings/tokens)",
            )
        said = self._read(lambda: self._api.whoami(token=self.token or ""), "who the token belongs to")
        token = said.get("auth", {}).get("accessToken", {})
        organisations = {item["name"]: item.get("roleInOrg", "") for item in said.get("orgs", [])}
        return Account(said["name"], token.get("role", ""), organisations)

    def refs(self) -> Refs | None:
        """Branches, tags and pull requests; None where there is no such data set, or none for this token."""
        try:
            found = self._read(
                lambda: self._api.list_repo_refs(self.repo, repo_type=_KIND, include_pull_requests=True), "branches"
            )
        except _NoRepo:
            return None
        return Refs(
            {ref.name: ref.target_commit for ref in found.branches},
            {ref.name: ref.target_commit for ref in found.tags},
            {ref.ref: ref.target_commit for ref in found.pull_requests or ()},
        )

    def tree(self, revision: str) -> dict[str, RemoteFile]:
        """All files of a commit."""

        def read() -> dict[str, RemoteFile]:
            entries = self._api.list_repo_tree(self.repo, recursive=True, revision=revision, repo_type=_KIND)
            return {
                entry.path: RemoteFile(entry.size, entry.blob_id, entry.lfs.sha256 if entry.lfs else "")
                for entry in entries
                if isinstance(entry, huggingface_hub.hf_api.RepoFile)
            }

        return self._read(read, "the files")

    def text(self, path: str, revision: str) -> str:
        """A small file of a commit."""

        def read() -> str:
            with tempfile.TemporaryDirectory() as folder:
                found = self._api.hf_hub_download(self.repo, path, repo_type=_KIND, revision=revision, local_dir=folder)
                return Path(found).read_bytes().decode()

        return self._read(read, path)

    def changes(self, revision: str) -> list[Change]:
        """The commits up to a revision, newest first."""
        found = self._read(
            lambda: self._api.list_repo_commits(self.repo, repo_type=_KIND, revision=revision), "history"
        )
        return [
            Change(item.commit_id, ", ".join(item.authors), f"{item.created_at:%Y-%m-%d %H:%M} UTC", item.title)
            for item in found
        ]

    def create(self, private: bool) -> None:
        """Make the data set; one that is there stays as it is."""
        self._change(
            lambda: self._api.create_repo(self.repo, repo_type=_KIND, private=private or None, exist_ok=True),
            f"make the data set {self.repo}",
        )

    def create_branch(self, name: str, revision: str) -> None:
        """Make a branch; one that is there stays where it is."""
        self._change(
            lambda: self._api.create_branch(self.repo, repo_type=_KIND, branch=name, revision=revision, exist_ok=True),
            f"make the branch {name}",
        )

    def commit(
        self,
        files: Mapping[str, LocalFile],
        deleted: Iterable[str],
        *,
        branch: str,
        parent: str,
        title: str,
        message: str,
        pull_request: bool = False,
    ) -> None:
        """One commit on top of `parent`, or none where nothing changes; look at the tree to know what became of it.

        Raises:
            Stale: the branch is not at `parent` any more.
            Uncertain: no answer came; the commit may be there.
        """
        operations: list[Any] = [
            CommitOperationAdd(path_in_repo=path, path_or_fileobj=file.source) for path, file in files.items()
        ]
        operations += [CommitOperationDelete(path_in_repo=path, is_folder=False) for path in deleted]
        self._change(
            lambda: self._api.create_commit(
                self.repo,
                operations,
                repo_type=_KIND,
                revision=branch,
                parent_commit=parent,
                commit_message=title,
                commit_description=message,
                create_pr=pull_request,
            ),
            "commit",
        )

    def tag(self, name: str, revision: str, message: str) -> None:
        """Name a commit.

        Raises:
            Stale: the tag exists.
            Uncertain: no answer came; the tag may be there.
        """
        self._change(
            lambda: self._api.create_tag(self.repo, tag=name, tag_message=message, revision=revision, repo_type=_KIND),
            f"make the tag {name}",
        )

    def pause(self, attempt: int) -> None:
        """Wait before the next attempt; `attempt` counts from 0."""
        time.sleep(min(self._wait * 2**attempt, 60))

    def _read(self, call: Callable[[], T], what: str) -> T:
        for attempt in range(self.attempts):
            try:
                return call()
            except (RepositoryNotFoundError, RevisionNotFoundError, GatedRepoError) as problem:
                raise _refusal(problem, f"read {what}", self.repo) from problem
            except HfHubHTTPError as problem:
                if problem.response.status_code not in _BUSY or attempt == self.attempts - 1:
                    raise _refusal(problem, f"read {what}", self.repo) from problem
            except (httpx2.TransportError, OSError) as problem:
                if attempt == self.attempts - 1:
                    raise _unreachable(self.endpoint, problem) from problem
            self.pause(attempt)
        raise AssertionError("the last attempt answers or raises")

    def _change(self, call: Callable[[], object], what: str) -> None:
        try:
            call()
        except HfHubHTTPError as problem:
            raise _refusal(problem, what, self.repo) from problem
        except (RuntimeError, ValueError, KeyError) as problem:  # the client's own, of an upload or an odd answer
            raise _upload_failed(problem, self.repo, self.endpoint) from problem
        except (httpx2.TransportError, OSError) as problem:
            fault = _unreachable(self.endpoint, problem)
            raise Uncertain(fault.what, cause=fault.cause, remedy=fault.remedy) from problem


class _NoRepo(HubError):
    pass


def _unreachable(endpoint: str, problem: Exception) -> HubUnreachable:
    return HubUnreachable(
        f"No answer from {endpoint} ({type(problem).__name__})",
        cause="the connection broke or the Hub is slow; what was sent may have arrived",
        remedy="Run the same command again: it looks what is there before it sends",
    )


def _upload_failed(problem: Exception, repo: str, endpoint: str) -> HubError:
    match problem.__cause__:
        case HfHubHTTPError() as answer:
            return _refusal(answer, "send a file", repo)
        case httpx2.TransportError() as broken:
            fault = _unreachable(endpoint, broken)
            return Uncertain(fault.what, cause=fault.cause, remedy=fault.remedy)
    return HubError(
        f"The Hub answered what its client does not understand: {problem}", remedy="Run the same command again"
    )


def _refusal(problem: HfHubHTTPError, what: str, repo: str) -> HubError:
    status = problem.response.status_code
    said = problem.server_message or ""
    if isinstance(problem, GatedRepoError):
        return HubDenied(
            f"The token has no access to {repo}, which is gated", remedy=f"Ask for access on the page of {repo}"
        )
    if isinstance(problem, RepositoryNotFoundError):
        return _NoRepo(
            f"There is no data set {repo}, or none that this token may see",
            remedy="Check `hub.repo` in musnad.yaml and the token (`hf auth whoami`)",
        )
    if isinstance(problem, RevisionNotFoundError):
        return HubError(f"{repo} has no such branch, tag or commit", remedy="Run the same command again")
    if status == 401:
        return HubDenied(
            "The Hub does not accept the token",
            cause=said,
            remedy="Run `hf auth login`, or set HF_TOKEN to a valid one",
        )
    if status == 403:
        return HubDenied(
            f"The token may not {what} at {repo}",
            cause=said,
            remedy="Take a token that may write there, or propose the release with --pr",
        )
    if status in (409, 412):
        return Stale(f"The Hub did not {what}: {said or status}", remedy="Run the same command again")
    if status in _BUSY:
        return Uncertain(
            f"The Hub could not {what} ({status})",
            cause=said,
            remedy="Run the same command again in a while: it looks what is there before it sends",
        )
    return HubError(f"The Hub did not {what} ({status})", cause=said)
