"""Reads HTML pages: the main text, without menus and footers, found by trafilatura. Knows nothing of projects.

trafilatura also cleans: it drops or changes format controls, NBSP and the like, and writes marks before list items. So
only its choice of elements is taken. What it would clean is put behind letters that the page does not have before it
sees it, and the text is put together here. Runs of blanks become one and each block is a line, as a browser shows them.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import Any

from labeling.corpus.readers.encodings import decode
from labeling.corpus.readers.items import Entry, Item, Refused
from labeling.corpus.readers.streams import Source, whole
from schemas.project import FieldMapping

_BLANK = re.compile(r"[ \t\n\r\f]+")
_CHARSET = re.compile(rb"""<meta[^>]+charset\s*=\s*["']?\s*([\w.:-]+)""", re.IGNORECASE)
_HEAD = 4096
_STAND_INS = range(0x13000, 0x13430)  # Egyptian hieroglyphs: letters to every cleaner, and in no news
_BLOCKS = frozenset({"p", "head", "item", "list", "quote", "lb", "row", "table", "cell", "code", "div", "ab", "fw"})
_DATES = {"original_date": True, "extensive_search": False}  # the date that the page states, none guessed from its text


def read_html(source: Source, _: FieldMapping) -> Iterator[Item]:
    """The page as one entry with title, date and url where the page states them; its id is left to its text."""
    with source.stream() as stream:
        page, encoding = _decoded(whole(stream))
    text, found = _main_text(page)
    if not text:
        raise Refused("no-text", "no main text was found on the page")
    known = {name: value for name in ("title", "date", "url") if (value := getattr(found, name, None))}
    metadata = {name: value for name in ("author", "sitename") if (value := getattr(found, name, None))}
    yield Entry(source.place, "", text, known, metadata, encoding)


def _decoded(data: bytes) -> tuple[str, str]:
    declared = _CHARSET.search(data, 0, _HEAD)
    try:
        name = codecs.lookup(declared[1].decode("ascii")).name if declared else ""
    except LookupError:
        name = ""
    text, encoding = decode(data, {"cp1256": "windows-1256"}.get(name, name))
    return text.removeprefix("\ufeff"), encoding


def _main_text(page: str) -> tuple[str, Any]:
    import lxml.etree
    import lxml.html
    import trafilatura

    try:
        # as bytes: lxml refuses a string that declares an encoding
        parser = lxml.html.HTMLParser(encoding="utf-8")
        tree = lxml.html.document_fromstring(page.encode("utf-8"), parser=parser)
    except (lxml.etree.LxmlError, ValueError, AssertionError) as problem:
        raise Refused("invalid-html", f"it cannot be parsed ({problem})") from problem
    stand_ins = _stand_ins(page, tree)
    found: Any = trafilatura.bare_extraction(
        _translated(tree, stand_ins), with_metadata=True, include_comments=False, date_extraction_params=_DATES
    )
    if found is None or getattr(found, "body", None) is None:
        return "", None
    back = {stand_in: character for character, stand_in in stand_ins.items() if stand_in in _STAND_INS}
    blocks = "".join(_pieces(found.body)).split("\0")
    lines = (_BLANK.sub(" ", block).strip(" ").translate(back) for block in blocks)
    return "\n".join(line for line in lines if line.strip()), found


def _stand_ins(page: str, tree: Any) -> dict[int, int]:
    """What a cleaner would drop or change, with a letter that the page does not have for each."""
    characters = set("".join(tree.itertext()))
    harmed = sorted(c for c in characters if c not in " \t\n\r\f" and (c.isspace() or not c.isprintable()))
    free = (number for number in _STAND_INS if chr(number) not in page)
    # a form feed is a blank to HTML, and nothing that an XML tree holds
    return {ord("\f"): ord(" ")} | dict(zip(map(ord, harmed), free, strict=False))


def _translated(tree: Any, stand_ins: dict[int, int]) -> Any:
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in ("script", "style"):
            continue
        element.text = (element.text or "").translate(stand_ins)
        element.tail = (element.tail or "").translate(stand_ins)
    return tree


def _pieces(element: Any) -> Iterator[str]:
    """The text of an element with NUL, which HTML cannot hold, where a block begins or ends."""
    edge = "\0" if element.tag in _BLOCKS else ""
    yield edge
    yield element.text or ""
    for child in element:
        yield from _pieces(child)
        yield child.tail or ""
    yield edge
