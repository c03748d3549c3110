"""What a release publishes of a document: all of it, its labels alone, or nothing; which metadata; what is masked.

Knows nothing of rows. A licence that is not known to be open does not count as open.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib import import_module
from importlib.metadata import entry_points
from pathlib import Path
from typing import Literal

from schemas.errors import ReleaseError
from schemas.records import Document, Labels
from schemas.rights import Publish, RightsRule, RightsSettings

MASKS = "musnad.masks"
"""The entry-point group in which an installed package may offer a mask."""

Mask = Callable[[str, Labels], Iterable[tuple[int, int, str]]]
"""From a text and its labels to (start, end, replacement); a replacement is as long as what it hides, so that offsets stay."""

Metadata = Literal["all", "none"] | tuple[str, ...]

# Licences under which anybody may pass on the text and what was made of it: those that conform to the Open Definition and
# are used for texts and data, by their SPDX identifiers in lower case; a port to a jurisdiction may follow a CC version.
_OPEN = re.compile(
    r"cc0-1\.0|cc-pddc|pddl-1\.0|cc-by(-sa)?-(1\.0|2\.0|2\.5|3\.0|4\.0)(-[a-z]{2,3})?|odc-by-1\.0|odbl-1\.0"
    r"|cdla-permissive-[12]\.0|cdla-sharing-1\.0|etalab-2\.0|ogl-uk-[123]\.0|ogl-canada-2\.0|dl-de-(by|zero)-2\.0"
    r"|nlod-[12]\.0|ogdl-taiwan-1\.0|gfdl-1\.[123](-no-invariants)?(-only|-or-later)?|lal-1\.3"
    r"|mit|mit-0|apache-2\.0|0bsd|bsd-[23]-clause|isc|unlicense"
)
# what the Hub and people write for some of them
_ALIASES = {"odc-by": "odc-by-1.0", "odbl": "odbl-1.0", "pddl": "pddl-1.0", "cc0": "cc0-1.0", "gfdl": "gfdl-1.3"}
_ADDRESS = re.compile(
    r"https?://(?:www\.)?creativecommons\.org/(?:licenses/(by(?:-sa)?)/(\d\.\d)|publicdomain/(zero)/1\.0)(?:/.*)?"
)


@dataclass(frozen=True, slots=True)
class MaskedSpan:
    """A stretch of a text and what stands there instead."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Published:
    """A document as a release may show it, and what was masked in its text and title."""

    document: Document
    masks: tuple[MaskedSpan, ...] = ()
    title_masks: tuple[MaskedSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class Rights:
    """The rules of a project; `metadata` names the fields of documents' metadata that any release may show."""

    settings: RightsSettings = field(default_factory=RightsSettings)
    metadata: Metadata = "all"
    mask: Mask | None = None

    def of(self, document: Document) -> Publish:
        """What may be published of `document`: the first rule that fits, else by licence."""
        for rule in self.settings.rules:
            if _fits(rule, document):
                return rule.publish
        return "full" if is_open(document.licence) else self.settings.otherwise

    def published(self, document: Document, labels: Labels) -> Published:
        """The document with its metadata cut down and its text and title masked.

        Raises:
            ReleaseError: the mask breaks its promise.
        """
        if self.metadata != "all":
            kept = self.metadata if isinstance(self.metadata, tuple) else ()
            document = replace(document, metadata={k: v for k, v in document.metadata.items() if k in kept})
        if self.mask is None:
            return Published(document)
        masks = _checked(self.mask, document.text, labels, document)
        title_masks = _checked(self.mask, document.title, Labels(), document)
        shown = replace(document, text=masked(document.text, masks), title=masked(document.title, title_masks))
        return Published(shown, masks, title_masks)


def is_open(licence: str) -> bool:
    """Whether a licence is known to be open: an SPDX identifier, several joined by OR or AND, or the address of a CC licence."""
    words = re.split(r"\s+or\s+", licence.strip().lower())
    return any(all(_is_open(one) for one in re.split(r"\s+and\s+", word)) for word in words)


def masked(text: str, spans: Iterable[MaskedSpan]) -> str:
    """`text` with each of `spans` replaced; they stand in order and do not overlap."""
    pieces, at = [], 0
    for span in spans:
        pieces += [text[at : span.start], span.text]
        at = span.end
    return "".join([*pieces, text[at:]])


def load_mask(name: str, folder: Path) -> Mask | None:
    """The function that `rights.mask` names; modules in `folder`, the project's, are found too. An empty name is none.

    Raises:
        ReleaseError: there is no such function.
    """
    if not name:
        return None
    module, colon, function = name.partition(":")
    try:
        if not colon:
            (point,) = entry_points(group=MASKS, name=name)
            made = point.load()
        else:
            sys.path.insert(0, str(folder.resolve()))
            try:
                made = getattr(import_module(module), function)
            finally:
                sys.path.remove(str(folder.resolve()))
    except (ImportError, AttributeError, ValueError) as problem:
        raise ReleaseError(
            f"rights.mask names {name!r}, which cannot be loaded",
            cause=f"no installed package offers this name in the entry points {MASKS}" if not colon else str(problem),
            remedy="Write package.module:function, with the module installed or beside musnad.yaml",
        ) from problem
    if not callable(made):
        raise ReleaseError(f"rights.mask names {name!r}, which is no function", remedy="Name a function(text, labels)")
    checked: Mask = made
    return checked


def all_full(counts: Mapping[str, int]) -> dict[str, int]:
    """The counts of documents by what is published of them, were no text withheld."""
    return {"full": sum(counts.values()), "standoff": 0}


def rights_in_words(full: int, standoff: int) -> str:
    """The paragraph of a card on texts that are not there; empty where all are."""
    if not standoff:
        return ""
    return (
        "## Texts that are not here\n\n"
        f"{standoff:,} of {full + standoff:,} documents are published stand-off: their labels, offsets, SHA-256 and address are here, "
        "their texts are not. In\ntheir rows `withheld` is true, and `text`, `tokens` and the words of every span are null. "
        "Whoever has the texts puts them back:\n\n"
        "```\nmusnad rehydrate path/to/this/folder --texts path/to/texts --output path/to/new/folder\n```\n\n"
        "Each text is checked against its SHA-256; other white space is no obstacle.\n\n"
    )


def _fits(rule: RightsRule, document: Document) -> bool:
    pairs = ((rule.licence, document.licence), (rule.source, document.source), (rule.url, document.url))
    return all(pattern is None or fnmatchcase(value.lower(), pattern.lower()) for pattern, value in pairs)


@lru_cache(maxsize=1024)
def _is_open(licence: str) -> bool:
    address = _ADDRESS.fullmatch(licence)
    if address is not None:
        licence = "cc0-1.0" if address.group(3) else f"cc-{address.group(1)}-{address.group(2)}"
    name = "-".join(licence.split())
    return _OPEN.fullmatch(_ALIASES.get(name, name)) is not None


def _checked(mask: Mask, text: str, labels: Labels, document: Document) -> tuple[MaskedSpan, ...]:
    spans = sorted((MaskedSpan(*span) for span in mask(text, labels)), key=lambda span: (span.start, span.end))
    last = 0
    for span in spans:
        if not last <= span.start < span.end <= len(text) or len(span.text) != span.end - span.start:
            raise ReleaseError(
                f"The mask of rights.mask gives {span.start}–{span.end} with {len(span.text)} characters for {document.id!r}",
                cause="a masked span lies in the text, overlaps no other, and its replacement is as long as it",
                remedy="Mend the function; no release was made",
            )
        last = span.end
    return tuple(spans)
