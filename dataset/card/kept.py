"""Sections of a text that people may edit, and that stay as they left them when the text is written anew.

A section stands between `<!-- musnad:keep NAME -->` and `<!-- musnad:end NAME -->`. The opening mark also carries a hash of what Musnad
wrote there, so a section that nobody touched follows the facts, and one that somebody touched, even to empty it, does not. Without
its marks a section is written anew. Knows nothing of what sections say.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.errors import ReleaseError

_OPEN = re.compile(r"^<!-- musnad:keep ([\w-]+)(?: ([0-9a-f]{8}))? -->[ \t]*$", re.MULTILINE)
_SECTION = re.compile(
    r"^<!-- musnad:keep (?P<name>[\w-]+)(?: (?P<mark>[0-9a-f]{8}))? -->[ \t]*$\n?(?P<said>.*?)^<!-- musnad:end (?P=name) -->[ \t]*$",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class Section:
    """What stands between the marks, and the hash of what Musnad wrote there; a section of people's own has none."""

    said: str
    mark: str

    @property
    def edited(self) -> bool:
        return self.mark != _mark(self.said)


def sections(text: str) -> dict[str, Section]:
    """The marked sections of a text, by name.

    Raises:
        ReleaseError: one is opened and not closed, or there are two of one name.
    """
    found: dict[str, Section] = {}
    for match in _SECTION.finditer(text):
        name = match["name"]
        if name in found or _OPEN.search(match["said"]):
            raise _broken(name)
        found[name] = Section(match["said"].strip(), match["mark"] or "")
    if missing := [match[1] for match in _OPEN.finditer(text) if match[1] not in found]:
        raise _broken(missing[0])
    return found


def edited_sections(text: str) -> dict[str, Section]:
    """Those that people changed or added."""
    return {name: section for name, section in sections(text).items() if section.edited}


def with_kept(text: str, kept: Mapping[str, Section]) -> str:
    """A text with these words in its sections; sections that it does not have go to its end."""
    own = sections(text)
    filled = _SECTION.sub(lambda match: _marked(match["name"], kept.get(match["name"], own[match["name"]])), text)
    return filled + "".join(f"\n{_marked(name, section)}\n" for name, section in kept.items() if name not in own)


def just_written(text: str) -> str:
    """A text from a template, with the hash of each section in its mark."""
    return _SECTION.sub(lambda match: _marked(match["name"], Section(said := match["said"].strip(), _mark(said))), text)


def with_sections_of(theirs: str, ours: str) -> str:
    """`ours` with the sections that people changed in `theirs`, where nobody changed them here."""
    own = sections(ours)
    there = edited_sections(theirs).items()
    return with_kept(ours, {name: section for name, section in there if name in own and not own[name].edited})


def _marked(name: str, section: Section) -> str:
    opening = f"<!-- musnad:keep {name} {section.mark} -->" if section.mark else f"<!-- musnad:keep {name} -->"
    return "\n\n".join(part for part in (opening, section.said, f"<!-- musnad:end {name} -->") if part)


def _mark(said: str) -> str:
    return hashlib.sha256(said.strip().encode()).hexdigest()[:8]


def _broken(name: str) -> ReleaseError:
    return ReleaseError(
        f"The section {name!r} is marked by more or less than one <!-- musnad:keep {name} --> and one <!-- musnad:end {name} -->",
        cause="somebody edited the marks",
        remedy="Put both back on lines of their own, or take both away to have Musnad write the section anew",
    )
