"""Names that are everyday words too (الأهلي, الحياة, صور): taken only where a witness stands near.

Knows nothing of the other names. Clubs, papers and firms want words of their kind in the sentence or a plural before their list;
towns want a place beside them or a direction behind them.
"""

from __future__ import annotations

from collections.abc import Iterator

from labeling.preannotate.lexicon.constructs import is_adjective
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading

_EASY = 0.65  # names below this score are strict (see guarded.yaml)
_PROCLITICS = ("", "و", "ل", "ب")
_TO = frozenset({"في", "الي", "من", "حتي", "قرب", "باتجاه", "نحو", "عبر", "بين"})
_DIRECTIONS = frozenset({"غرب", "شرق", "شمال", "جنوب", "غربي", "شرقي", "شمالي", "جنوبي", "بريف", "وسط", "قرب"})


def guarded_mentions(reading: Reading) -> Iterator[Mention]:
    """Candidates for every guarded name that has its witness."""
    if "guarded" not in reading.hits:
        return
    behind: dict[str, int] = {}  # per kind, the word behind the last name that was taken: lists go on
    for hit in reading.all("guarded"):
        if hit.proclitic not in _PROCLITICS:
            continue
        kind = hit.term.sub
        if kind == "town":
            taken = _town(reading, hit)
        else:
            taken = _leads(reading, hit) or (behind.get(kind) == hit.first and hit.proclitic == "و")
            taken = taken or _spoken_of(reading, hit)
        if taken:
            behind[kind] = hit.last
            yield Mention(
                hit.start,
                reading.ends[hit.last - 1],
                hit.term.tag,
                hit.term.score,
                hit.first,
                hit.last,
                kind,
                hit.proclitic,
            )


def _leads(reading: Reading, hit: Hit) -> bool:
    """صحف الحياة والأهرام: a plural of the kind stands before."""
    at = hit.first - 1
    return (
        not hit.proclitic
        and at >= 0
        and reading.joined(hit.first)
        and _is_one_of(reading.words[at], reading.lexicon.classes["leads " + hit.term.sub])
    )


def _spoken_of(reading: Reading, hit: Hit) -> bool:
    """Whether the sentence has words enough of the kind, and the name is not a part of something else."""
    words = reading.lexicon.classes["context " + hit.term.sub]
    first, last = reading.sentence_words(reading.sentence(hit.first))
    if not words or not _enough(reading.words[first:last], words):
        return False
    strict = hit.term.score < _EASY
    if hit.last < last and reading.joined(hit.last) and is_adjective(reading, hit.last):
        return False  # الاتحاد الآسيوي, الشباب العربي
    before = hit.first - 1
    if hit.proclitic or before < first or not reading.joined(hit.first):
        return hit.proclitic != "ب" and not strict
    # A noun that the word completes (مجلس الاتحاد, رئيس الوحدة) makes it no club; a witness (لاعب الهلال) does not.
    if _is_one_of(reading.words[before], words):
        return True
    return not strict and not any(reading.at(kind, before) for kind in ("head", "office", "people"))


def _enough(said: list[str], words: frozenset[str]) -> bool:
    """Whether two different ones of `words` are said."""
    once = ""
    for word in said:
        if _is_one_of(word, words):
            if once and word != once:
                return True
            once = word
    return False


def _is_one_of(word: str, words: frozenset[str]) -> bool:
    return word in words or (word[0] in "وفبل" and word[1:] in words)


def _town(reading: Reading, hit: Hit) -> bool:
    """من عكار إلى صور, في القائم غرب الأنبار: another place stands beside it."""
    if hit.proclitic == "ل":
        return False
    before, after = hit.first - 1, hit.last
    if after + 1 < len(reading) and reading.joined(after) and reading.words[after] in _DIRECTIONS:
        led = hit.proclitic == "ب" or (before >= 0 and reading.words[before] in _TO)
        return led and reading.joined(after + 1) and _place_at(reading, after + 1)
    if before < 0 or not reading.joined(hit.first):
        return False
    if hit.proclitic == "و":
        return _place_ends(reading, hit.first)
    if reading.words[before] in ("الي", "حتي") and before > 0:
        return _place_ends(reading, before)
    return False


def _place_at(reading: Reading, at: int) -> bool:
    return any(h.term.tag in ("GPE", "LOC") and not h.proclitic for h in reading.at("name", at)) or any(
        h.term.tag == "GPE" for h in reading.at("head", at)
    )


def _place_ends(reading: Reading, behind: int) -> bool:
    """Whether a name of a place ends right before word `behind`."""
    return any(
        h.term.tag == "GPE" and h.last == behind
        for first in range(max(0, behind - 3), behind)
        for h in reading.at("name", first)
    )
