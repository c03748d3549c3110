"""What is remarkable in the characters of a text: counts for a document and their sums. Knows nothing of documents, and mends nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

_CLASSES = {
    "c0": "\x00-\x08\x0b-\x1f\x7f",
    "c1": "\x80-\x9f",
    "bidi": "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
    "zero_width": "\u00ad\u180e\u200b-\u200d\u2060-\u2064\ufeff",
    "presentation_forms": "\ufb50-\ufbb1\ufbd3-\ufd3d\ufd50-\ufd8f\ufd92-\ufdc7\ufdf0-\ufdfc\ufe70-\ufe74\ufe76-\ufefc",
    "tatweel": "\u0640",
    "diacritics": "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u08ca-\u08e1\u08e3-\u08ff",
}
"""Which characters are counted under which name; tab and line end are not remarkable."""

DIGITS = {"western": "0-9", "arabic": "\u0660-\u0669", "persian": "\u06f0-\u06f9"}

_REMARKABLE = re.compile(f"[{''.join(_CLASSES.values())}]+")
_IN_CLASS = {name: re.compile(f"[{members}]+") for name, members in _CLASSES.items()}
_DIGITS = [re.compile(f"[{members}]") for members in DIGITS.values()]
_LETTERS = re.compile(r"[^\W\d_]+")
_ARABIC = re.compile(r"[\u0620-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06ee\u06ef\u06fa-\u06ff\u0750-\u077f\u0870-\u0887\u0889-\u088e\u08a0-\u08c9\ufb50-\ufdfc\ufe70-\ufefc]+")  # fmt: skip


def audit(raw: str, text: str) -> dict[str, int]:
    """Counts for one document; what does not occur is not named.

    `raw` is the text as its file has it, `text` as it is kept. `line_ends` is how many became `\\n`, `bom` 1 where one
    went, `nfc` 1 where NFC would change the text, `mixed_digits` how many systems of digits stand side by side.
    """
    counts = {
        "characters": len(text),
        "bom": int(raw.startswith("\ufeff")),
        "line_ends": raw.count("\r"),
        "nfc": int(not unicodedata.is_normalized("NFC", text)),
        "mixed_digits": _digit_systems(text),
    }
    remarkable = "".join(_REMARKABLE.findall(text))
    if remarkable:
        counts |= {name: sum(map(len, pattern.findall(remarkable))) for name, pattern in _IN_CLASS.items()}
    return {name: count for name, count in counts.items() if count}


def arabic_share(text: str) -> float:
    """How many of the letters of `text` are Arabic, 0 to 1; 0 where there is no letter."""
    letters = sum(map(len, _LETTERS.findall(text)))
    return sum(map(len, _ARABIC.findall(text))) / letters if letters else 0.0


class AuditSums:
    """The audits of many documents in one table: for each name, how many documents have it and how often in all."""

    def __init__(self) -> None:
        self._documents: Counter[str] = Counter()
        self._total: Counter[str] = Counter()

    def add(self, counts: Mapping[str, int]) -> None:
        self._documents.update(counts.keys())
        self._total.update(counts)

    def to_json(self) -> dict[str, dict[str, int]]:
        """`{name: {"documents", "total"}}`, names sorted."""
        return {
            name: {"documents": documents, "total": self._total[name]}
            for name, documents in sorted(self._documents.items())
        }


def _digit_systems(text: str) -> int:
    """How many systems of digits the text mixes; one alone is no mixture."""
    systems = sum(pattern.search(text) is not None for pattern in _DIGITS)
    return systems if systems > 1 else 0
