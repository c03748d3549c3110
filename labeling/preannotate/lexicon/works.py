"""Works and wares in quotation marks behind their kind (رواية «…», صواريخ "…"): the name alone is the PRODUCT. Knows nothing of other names."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.preannotate.lexicon.constructs import name_hit, quoted_name
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading

_LONGEST = 6


def work_mentions(reading: Reading) -> Iterator[Mention]:
    """Candidates for every quoted name right behind a word of `works`, or behind one and its adjective."""
    works = reading.lexicon.classes["works"]
    for at, word in enumerate(reading.words):
        bare = word if word in works else word[1:] if word[0] in "وبلف" else ""
        if bare not in works:
            continue
        for behind in (at + 1, at + 2):
            quoted = quoted_name(reading, behind, _LONGEST)
            if quoted is not None and name_hit(reading, behind) is None and not reading.at("head", behind):
                last, _ = quoted
                yield Mention(reading.starts[behind], reading.ends[last - 1], "PRODUCT", 0.75, behind, last, "work")
                break
            if behind >= len(reading) or not reading.joined(behind):
                break
