"""Names that open with a head word: organisations, places, facilities (وزارة الدفاع العراقية).

Knows nothing of offices, persons and events.
"""

from __future__ import annotations

from collections.abc import Iterator

from labeling.preannotate.lexicon.constructs import (
    complement,
    is_adjective,
    is_definite,
    name_hit,
    quoted_name,
)
from labeling.preannotate.lexicon.continuations import with_law, with_number, with_purpose
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.sites import place_mention

_GUARDS = frozenset({"خفر", "حرس", "لحرس"})


def head_mentions(reading: Reading) -> Iterator[Mention]:
    """Candidates for every head word of an organisation, place, facility, law or event."""
    for hit in reading.all("head"):
        if hit.proclitic and reading.words[hit.first] in reading.lexicon.classes["prepositions"]:
            continue  # بقيادة, برئاسة lead to who leads
        if hit.term.tag == "LOC" and hit.first and reading.words[hit.first - 1] in _GUARDS:
            continue  # خفر السواحل
        mention = _definite(reading, hit) if is_definite_hit(reading, hit) else _construct(reading, hit)
        if mention is not None:
            yield mention


def is_definite_hit(reading: Reading, hit: Hit) -> bool:
    """Whether the words of `hit` carry ال."""
    head = reading.text[hit.start : reading.ends[hit.last - 1]]
    return is_definite(head) or (hit.proclitic.endswith("ل") and head.startswith("ل")) or (" ال" in head)


def _definite(reading: Reading, hit: Hit) -> Mention | None:
    """الحكومة الليبية: adjectives follow; alone, it means one that was named before."""
    end, nisba = hit.last, False
    while end < len(reading) and end - hit.last < 4 and reading.joined(end) and is_adjective(reading, end):
        nisba = nisba or reading.words[end] in reading.lexicon.nisbas
        end += 1
    tag, alone = hit.term.tag, hit.term.score
    if tag == "LAW" and hit.term.sub == "year":
        return _article(reading, hit)
    if tag == "ORG" and end > hit.last:
        purpose = with_purpose(reading, end, complement, is_adjective)
        if purpose > end:
            return _mention(reading, hit, purpose, 0.85)
    if end == hit.last:
        return _mention(reading, hit, end, alone) if alone else None
    if tag in ("GPE", "LOC", "FAC", "LAW") and not nisba:
        return None
    return _mention(reading, hit, end, max(alone, 0.85 if nisba else 0.6 if tag == "ORG" else 0.45))


def _article(reading: Reading, hit: Hit) -> Mention | None:
    """المادة 140 من الدستور العراقي, القانون رقم 9 لسنة 2023, القرار 1701."""
    end = with_number(reading, hit.last)
    if end == hit.last and end < len(reading) and reading.joined(end) and _is_ordinal(reading, end):
        end += 1  # المادة الخامسة
        if end < len(reading) and reading.joined(end) and reading.words[end] == "عشره":
            end += 1
    if end == hit.last:
        return None
    return _mention(reading, hit, with_law(reading, end, complement), 0.8)


def _is_ordinal(reading: Reading, at: int) -> bool:
    return any(h.term.tag == "ORDINAL" and not h.proclitic for h in reading.at("name", at))


def _construct(reading: Reading, hit: Hit) -> Mention | None:
    """وزارة الدفاع, مجلس نواب طبرق, صحيفة «…»."""
    tag = hit.term.tag
    quoted = quoted_name(reading, hit.last)
    if quoted is not None:
        return _quoted(reading, hit, *quoted)
    if hit.term.sub == "quoted":
        return None
    if tag in ("GPE", "LOC", "FAC"):
        return place_mention(reading, hit)
    if hit.term.sub == "year":
        return _article(reading, hit)
    if hit.term.sub == "outer" and _names_a_body(reading, hit.last):
        return None
    if hit.term.sub == "known" and name_hit(reading, hit.last) is None:
        return None
    end = complement(reading, hit.last, coordinated=hit.term.sub == "and")
    if end == hit.last:
        return (
            _mention(reading, hit, end + 1, 0.5) if hit.term.sub == "named" and _could_be_named(reading, end) else None
        )
    named = any(word in reading.lexicon.nisbas for word in reading.words[hit.last : end]) or any(
        name_hit(reading, word) for word in range(hit.last, end)
    )
    if tag in ("ORG", "EVENT"):
        purpose = with_purpose(reading, end, complement, is_adjective)
        named, end = named or purpose > end, purpose
    if tag == "EVENT":
        end = with_number(reading, end)
    score = {"ORG": 0.85 if named else 0.7, "LAW": 0.6, "EVENT": 0.5 if named else 0.35}.get(tag, 0.5)
    return _mention(reading, hit, end, score)


def _quoted(reading: Reading, hit: Hit, last: int, end: int) -> Mention:
    """شركة «كوسكو» الصينية, شركة «دار» للبترول: what follows the marks may belong to the name."""
    if hit.term.tag == "ORG" and last < len(reading) and reading.text[end : reading.starts[last]] == " ":
        behind = last
        if reading.words[last] in reading.lexicon.nisbas and is_definite(reading.words[last]):
            behind += 1
        elif reading.words[last].startswith("ل"):
            behind = _purpose_behind_marks(reading, last)
        if behind > last:
            return _mention(reading, hit, behind, 0.8)
    return _mention(reading, hit, last, 0.75, end)


def _purpose_behind_marks(reading: Reading, at: int) -> int:
    word = reading.words[at]
    return at + 1 if word.startswith("لل") and word[2:] in reading.lexicon.classes["fields"] else at


def _names_a_body(reading: Reading, at: int) -> bool:
    """Whether another organisation or building begins at word `at` (رئاسة البنك المركزي, إدارة متحف …)."""
    return any(h.term.tag in ("ORG", "FAC") and not h.proclitic for h in reading.at("head", at)) or any(
        h.term.tag in ("ORG", "FAC") and not h.proclitic for h in reading.at("name", at)
    )


def _could_be_named(reading: Reading, at: int) -> bool:
    if at >= len(reading) or not reading.joined(at):
        return False
    word, lexicon = reading.words[at], reading.lexicon
    return (
        len(word) > 3
        and word.isalpha()
        and word not in lexicon.never_names
        and not word.endswith(("ه", "ات", "ون", "ين", "ي"))
        and word[0] not in "وليبت"
    )


def _mention(reading: Reading, hit: Hit, last: int, score: float, end: int | None = None) -> Mention:
    start, stop = hit.start, end or reading.ends[last - 1]
    return Mention(start, stop, hit.term.tag, score, hit.first, last, "head", hit.proclitic)
