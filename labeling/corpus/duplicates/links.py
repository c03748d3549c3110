"""What titles and addresses say of two documents being one story. Knows nothing of texts, disks or groups."""

from __future__ import annotations

import datetime
import re
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit

from labeling.arabic.folding import fold_text

_TRACKING = re.compile(
    r"utm_.*|fb_.*|fbclid|gclid|dclid|msclkid|yclid|igshid|mc_[ce]id|_ga|ref|referr?er|source|src|from|share|amp|outputtype"
)
_INDEX = re.compile(r"/(?:index|default)\.\w{3,5}$")
_WORD = re.compile(r"\w+")
_SHORTEST_TITLE = 5


def address_key(url: str) -> str:
    """The address without scheme, www, fragment and tracking parameters; empty where it names no article.

    Other parameters stay: on many sites `?id=…` is all that tells two articles apart.
    """
    try:
        parts = urlsplit(url.strip() if "://" in url else "//" + url.strip())
        host = (parts.hostname or "").removeprefix("www.")
    except ValueError:  # a bracket that opens an IPv6 address and does not close
        return ""
    path = _INDEX.sub("", unquote(parts.path)).rstrip("/")
    query = urlencode(sorted(pair for pair in parse_qsl(parts.query) if not _TRACKING.fullmatch(pair[0].lower())))
    return f"{host}{path}?{query}" if "." in host and (path or query) else ""


def title_key(title: str) -> str:
    """The folded words of a title; empty where they are too few to name a story ("Caricature", "Letters")."""
    words = _WORD.findall(fold_text(title).lower())
    return " ".join(words) if len(words) >= _SHORTEST_TITLE else ""


def day_of(date: str) -> int | None:
    """The day (as an ordinal) that an ISO 8601 date or time starts with."""
    try:
        return datetime.date.fromisoformat(date.strip()[:10]).toordinal()
    except ValueError:
        return None
