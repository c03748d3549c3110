"""The sums of an audit in words, for the report of an ingest. Knows nothing of how they were counted."""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = {
    "line_ends": "with other line ends, {total:,} of them now \\n",
    "bom": "with a BOM, which went",
    "c0": "with control characters ({total:,})",
    "c1": "with C1 control characters ({total:,})",
    "bidi": "with bidi controls ({total:,})",
    "zero_width": "with invisible characters ({total:,})",
    "presentation_forms": "with presentation forms ({total:,})",
    "tatweel": "with tatweel ({total:,})",
    "diacritics": "with diacritics ({total:,})",
    "nfc": "that NFC would change",
    "mixed_digits": "that mix systems of digits",
}


def audit_lines(sums: Mapping[str, Mapping[str, int]]) -> list[str]:
    """A line for each thing that occurs in the texts that came in; but for line ends and BOM it is all still there."""
    if "characters" not in sums:
        return []
    whole = sums["characters"]
    lines = [f"audit: {whole['documents']:,} documents, {whole['total']:,} characters"]
    lines += [
        f"  {sums[name]['documents']:>9,} {words.format(**sums[name])}"
        for name, words in _WORDS.items()
        if name in sums
    ]
    lines += [f"  {counts['documents']:>9,} {name}" for name, counts in sums.items() if name.startswith("decoded from")]
    return lines
