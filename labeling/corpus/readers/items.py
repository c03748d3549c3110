"""What readers give: entries, and what could not be read. Knows nothing of file formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

OTHER_FILE = "other-file"
"""The reason of a file beside the texts of a folder or archive (a README, an image): passed over, and no fault."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A text as it stands in its file; `id` is the source's own name for it.

    `place` says where it was found (`archive.zip!member.json:17`), `encoding` how its bytes were decoded.
    """

    place: str
    id: str
    text: str
    fields: dict[str, str] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    encoding: str = "utf-8"


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A file, a line, a row or a member that gives no text: where, why (a fixed slug) and in words."""

    place: str
    reason: str
    detail: str


Item = Entry | Unreadable


class Refused(Exception):
    """Something gives no entry, for `reason`; where it stood is known to who catches it."""

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(reason, detail)
        self.reason = reason
        self.detail = detail

    def at(self, place: str) -> Unreadable:
        return Unreadable(place, self.reason, self.detail)
