"""Version numbers of releases, and which one comes next. Knows nothing of how a change is found.

Versions follow Croissant's reading of semantic versioning for data: MAJOR where labels were edited or removed, documents
went, or columns changed; MINOR where documents, or layers of documents, were only added; PATCH where the texts and labels are
the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

from schemas.errors import ReleaseError

_NAME = re.compile(r"(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)")


class Level(IntEnum):
    """How much a change asks of those who use the data."""

    NONE = 0
    PATCH = 1
    MINOR = 2
    MAJOR = 3


class Version(NamedTuple):
    """Three numbers that sort as versions do."""

    major: int
    minor: int
    patch: int

    def __str__(self) -> str:
        return f"{self.major}.{self.minor}.{self.patch}"

    def after(self, level: Level) -> Version:
        """The next version for a change of `level`."""
        match level:
            case Level.MAJOR:
                return Version(self.major + 1, 0, 0)
            case Level.MINOR:
                return Version(self.major, self.minor + 1, 0)
            case Level.PATCH:
                return Version(self.major, self.minor, self.patch + 1)
            case Level.NONE:
                return self


FIRST = Version(1, 0, 0)


@dataclass(frozen=True, slots=True)
class Wish:
    """A version that somebody asks for, and why it is not the one that the rule gives (empty: it should be)."""

    version: str
    why: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """A version that was asked for stands in the place of the one that the rule gives, for a reason."""

    by_rule: str
    why: str

    def to_json(self) -> dict[str, Any]:
        return {"version_by_rule": self.by_rule, "why": self.why}


def parse(name: str) -> Version | None:
    """The version that a folder's name says, or None."""
    match = _NAME.fullmatch(name)
    return Version(*map(int, match.groups())) if match else None


def last_release(folder: Path) -> Path | None:
    """The release with the highest version in `folder`."""
    found = [(version, path) for path in folder.iterdir() if path.is_dir() and (version := parse(path.name))]
    return max(found)[1] if found else None


def next_version(previous: Version | None, level: Level, wish: Wish | None = None) -> tuple[Version, Override | None]:
    """The version after `previous` (None: there is none) for a change of `level`, or the one that is wished for.

    Raises:
        ReleaseError: the wish is no version, is not above all that exist, or is not that of the rule and gives no reason.
    """
    by_rule = previous.after(level) if previous is not None else FIRST
    if wish is None:
        return by_rule, None
    wanted = parse(wish.version)
    if wanted is None:
        raise ReleaseError(f"{wish.version!r} is no version", remedy="Write three numbers, e.g. --version 2.0.0")
    if previous is None or (wanted == by_rule and level != Level.NONE):
        return wanted, None
    if wanted <= previous:
        raise ReleaseError(
            f"The version {wanted} cannot come after {previous}",
            cause="a release is never replaced, and versions only rise",
            remedy=f"Name one above {previous}, or leave --version out",
        )
    if not wish.why.strip():
        found = "nothing changed" if level == Level.NONE else f"the change is {level.name}, which makes {by_rule}"
        raise ReleaseError(
            f"{wanted} is not the version that follows from what changed since {previous}: {found}",
            remedy="Leave --version out, or say why with --why REASON; the reason goes into CHANGELOG.md and manifest.json",
        )
    return wanted, Override(str(by_rule), " ".join(wish.why.split()))
