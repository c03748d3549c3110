"""Rows without a word of their document, and the way back: what is taken out, what must be known to put it in again.

Knows nothing of files and licences. What is taken out follows from names alone: `text` and `tokens`, wherever they stand;
`leaks` looks at what is left, so a column that a view gains later cannot carry words out by oversight.
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from dataset.features import OFFSET, STRING, ListOf, Struct
from dataset.rights import MaskedSpan, masked

FOLDER = "standoff"
"""The folder of a release in which it says what its withheld texts were like."""
LAYOUTS = "layouts"
RUN = 5
"""So many words in a row are a piece of the text, wherever they turn up."""

LAYOUT = Struct(
    {
        "id": STRING,
        "ink_sha256": STRING,
        "words": ListOf(OFFSET),
        "gaps": ListOf(STRING),
        "masks": ListOf(Struct({"start": OFFSET, "end": OFFSET, "text": STRING})),
        "title_masks": ListOf(Struct({"start": OFFSET, "end": OFFSET, "text": STRING})),
        "title_sha256": STRING,
    }
)
"""What is kept beside the rows of a text that is not there: how long its words are and what blanks stand between them.

`title_sha256` is that of the title as it would be published (null where there is none), so that a change of it shows.
"""

_WORDS = frozenset({"text", "tokens"})
_NAMES = frozenset({"id", "document_id", "group"})
_CODES = _NAMES | {"type", "role", "realis", "polarity", "quote", "entity"}
_PLAIN = ("source", "licence", "date", "url")
_AUDIT = "audit"  # counts of characters that ingest made; no words
_SAID = _NAMES | {*_PLAIN, "title", "metadata", "provenance"}
_SHA256 = re.compile("[0-9a-f]{64}")
_WORD = re.compile(r"[^\W_]+")
_INVISIBLE = "".join(re.escape(chr(code)) for code in range(0x10000) if unicodedata.category(chr(code)) in ("Cf", "Cc"))
_QUOTED = re.compile(r"“[^“”]+”|«[^«»]+»|\"[^\"]+\"|(?<!\w)'[^']+'(?!\w)")
_OTHER_SCRIPT = re.compile(r"[^\W\d_\x00-\u024f][^\s\x00-\u024f]*")
_GAP = re.compile(f"[\\s{_INVISIBLE}]+")


@dataclass(frozen=True, slots=True)
class Layout:
    """How the ink of a text is spaced: the lengths of its words, and the blanks and invisible characters around them.

    `gaps` has one more than `words`: what stands before the first word, between the words, behind the last.
    """

    words: tuple[int, ...]
    gaps: tuple[str, ...]

    @property
    def ink(self) -> int:
        return sum(self.words)

    @property
    def length(self) -> int:
        return self.ink + sum(map(len, self.gaps))


def layout(text: str) -> Layout:
    """The layout of a text."""
    pieces, gaps = _GAP.split(text), _GAP.findall(text)
    words = tuple(map(len, filter(None, pieces)))
    if pieces[0]:
        gaps = ["", *gaps]
    if pieces[-1] or not text:
        gaps = [*gaps, ""]
    return Layout(words, tuple(gaps))


def ink(text: str) -> str:
    """The visible characters of a text, one after the other."""
    return _GAP.sub("", text)


def ink_sha256(text: str) -> str:
    """SHA-256 of the ink: the same for texts that differ in blanks and invisible characters alone."""
    return hashlib.sha256(ink(text).encode("utf-8", "surrogatepass")).hexdigest()


def laid_out(visible: str, plan: Layout) -> str:
    """The text that has this ink and this layout."""
    pieces, at = [plan.gaps[0]], 0
    for length, gap in zip(plan.words, plan.gaps[1:], strict=True):
        pieces += [visible[at : at + length], gap]
        at += length
    return "".join(pieces)


class Words:
    """The runs of words of one text, to look for in what a stand-off release would show."""

    def __init__(self, text: str) -> None:
        self._text = text
        words = _WORD.findall(text)
        self._runs = {tuple(words[n : n + RUN]) for n in range(len(words) - RUN + 1)}

    def run_in(self, value: str) -> bool:
        """Whether `value`, or what it says as an address, holds `RUN` words of the text in a row."""
        for spelling in {value, unquote(value)}:
            words = _WORD.findall(spelling)
            if any(tuple(words[n : n + RUN]) in self._runs for n in range(len(words) - RUN + 1)):
                return True
        return False

    def word_in(self, value: str) -> bool:
        """Whether `value` is a piece of the text that is not plain ASCII (which names of types are, too)."""
        return not value.isascii() and _WORD.search(value) is not None and value in self._text


def without_words_of(text: str, said: str) -> str:
    """`said` with "…" for each word that is written in no Latin letters, and each quotation, that stands in `text`."""
    if not text:
        return said
    hidden = _QUOTED.sub(lambda match: "…" if match.group()[1:-1] in text else match.group(), said)
    hidden = _OTHER_SCRIPT.sub(lambda match: "…" if match.group() in text else match.group(), hidden)
    return "" if Words(text).run_in(hidden) else hidden


def withheld_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """`row` of any config but `documents` without words."""
    bare: dict[str, Any] = _without_words(row)
    return {**bare, "withheld": True} if "withheld" in row else bare


def withheld_document(row: Mapping[str, Any], keeps: Collection[str], words: Words) -> dict[str, Any]:
    """The row of `documents` without words, and without its `telling_fields`.

    The title and all metadata but the audit go, unless `keeps` names them; an empty title is no secret.
    """
    title = None if row["title"] and "title" not in keeps else row["title"]
    said = json.loads(row["metadata"]).items()
    kept = {name: value if name in keeps or name == _AUDIT else None for name, value in said}
    metadata = json.dumps(kept, ensure_ascii=False, sort_keys=True)
    return {**withheld_row(row), "title": title, "metadata": metadata, **dict.fromkeys(telling_fields(row, words))}


def telling_fields(row: Mapping[str, Any], words: Words) -> list[str]:
    """Which of source, licence, date and url of a document hold a run of its words."""
    return [name for name in _PLAIN if words.run_in(row[name])]


def leaks(row: Mapping[str, Any], keeps: Collection[str], words: Words) -> Iterator[str]:
    """The columns of a withheld row that still say something of the text."""
    said = _NAMES | set(_PLAIN) | {"provenance"}
    for name, value in row.items():
        if name in keeps or (name == "metadata" and set(json.loads(value)) & set(keeps)):
            continue
        for text in _strings(value):
            if words.run_in(text) or (name not in said and words.word_in(text)):
                yield name


def restored_row(row: Mapping[str, Any], text: str) -> dict[str, Any]:
    """A withheld row of any config with the words of its document, whose text is `text`."""
    if "text" not in row:
        return dict(row)
    if "offset" not in row:
        return {**row, "text": text, "withheld": False}
    own = text[row["offset"] : row["offset"] + row["length"]]
    filled: dict[str, Any] = {name: _with_words(value, own, text) for name, value in row.items()}
    if "tokens" in row:
        ends = zip(row["token_starts"], row["token_ends"], strict=True)
        filled["tokens"] = [own[start:end] for start, end in ends]
    return {**filled, "text": own, "withheld": False}


def restored_document(
    row: Mapping[str, Any],
    text: str,
    fields: Mapping[str, str],
    metadata: Mapping[str, Any],
    masks: Sequence[MaskedSpan] = (),
) -> dict[str, Any]:
    """`restored_row` of `documents`, with the title, fields and metadata of the user's copy where the release withholds them.

    `masks` are those of the title. What the copy does not say stays null.
    """
    own = json.loads(row["metadata"])
    known = {name: metadata.get(name) if value is None else value for name, value in own.items()}
    said = {name: fields.get(name) for name in ("title", *_PLAIN) if row[name] is None}
    if said.get("title"):
        said["title"] = masked(said["title"] or "", masks)
    full = restored_row({**row, **said}, text)
    return {**full, "metadata": json.dumps(known, ensure_ascii=False, sort_keys=True)}


def standoff_faults(config: str, row: Mapping[str, Any], length: int) -> Iterator[str]:
    """Each promise of a stand-off release that a withheld row breaks, as far as it can be seen without the text, in words."""
    if config == "documents" and not _SHA256.fullmatch(row["sha256"] or ""):
        yield "its text is withheld, but sha256 is no hash of it"
    for at in _words_left(row, ""):
        yield f"its words are withheld, but {at} says something"
    for name, value in row.items():
        if name not in _SAID and any(not text.isascii() for text in _strings(value)):
            yield f"its words are withheld, but {name} holds letters of another script"
    if "offset" not in row:
        return
    if not 0 <= row["offset"] <= row["offset"] + row["length"] <= length:
        yield f"offset and length do not lie in a text of {length} characters"
    for at, start, end, end_of_all in _places(row, row["length"], length, ""):
        if not 0 <= start < end <= end_of_all:
            yield f"{at} does not lie in its text"
    last = 0
    for start, end in zip(row.get("token_starts", ()), row.get("token_ends", ()), strict=True):
        if not last <= start < end <= row["length"]:
            yield f"the token at {start}–{end} does not lie in its text behind the one before"
        last = end
    if len(row.get("tokens", ())) != len(row.get("token_starts", ())):
        yield "tokens, token_starts and token_ends differ in length"


def document_faults(row: Mapping[str, Any], keeps: Collection[str], described: Mapping[str, Any]) -> Iterator[str]:
    """What a withheld row of `documents`, or the row of `LAYOUT` beside it, says of title and metadata that the release does not keep."""
    sealed = described.get("title_sha256")
    if sealed is not None and not _SHA256.fullmatch(sealed):
        yield "title_sha256 is no SHA-256"
    if row["title"] and "title" not in keeps:
        yield "its text is withheld, but it has a title"
    for name, value in json.loads(row["metadata"]).items():
        if value is not None and name != _AUDIT and name not in keeps:
            yield f"its text is withheld, but its metadata say {name}"


def _words_left(value: Any, at: str) -> Iterator[str]:
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _words_left(item, f"{at}[{number}]")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            here = f"{at}.{name}" if at else name
            if name not in _WORDS:
                yield from _words_left(item, here)
            elif item is not None and not (isinstance(item, list) and all(word is None for word in item)):
                yield here


def _places(value: Any, own: int, document: int, at: str) -> Iterator[tuple[str, int, int, int]]:
    """Whatever has a start and an end: where it stands, both, and the length of the text that they lie in."""
    if isinstance(value, list):
        for number, item in enumerate(value):
            yield from _places(item, own, document, f"{at}[{number}]")
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _places(item, own, document, f"{at}.{name}" if at else name)
        if value.get("start") is not None:
            yield at, value["start"], value["end"], own
        if "document_start" in value:
            yield at, value["document_start"], value["document_end"], document


def _without_words(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {name: _blank(item) if name in _WORDS else _without_words(item) for name, item in value.items()}
    return [_without_words(item) for item in value] if isinstance(value, list) else value


def _blank(value: Any) -> Any:
    return [None] * len(value) if isinstance(value, list) else None


def _with_words(value: Any, own: str, document: str) -> Any:
    if isinstance(value, list):
        return [_with_words(item, own, document) for item in value]
    if not isinstance(value, Mapping):
        return value
    filled = {name: _with_words(item, own, document) for name, item in value.items()}
    if "text" in filled:
        here = filled["start"] is not None
        start, end = ("start", "end") if here else ("document_start", "document_end")
        filled["text"] = (own if here else document)[filled[start] : filled[end]]
    return filled


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            if name not in _CODES:
                yield from _strings(item)
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)
