"""Stances: who supports or opposes what, by cue words. Knows nothing of how entities and events were found."""

from __future__ import annotations

from bisect import bisect_right

from labeling.arabic.quotes import Quote, quotes
from labeling.preannotate.lexicon.clauses import Clauses, nominal, verbal
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.events import Events
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from schemas.records import Stance

_OPAQUE = frozenset({"PERS", "ORG", "GPE", "FAC", "LOC", "DATE", "OCC"})
_HOLDERS = ("agent",)
_FLIPPED = {"support": "oppose", "oppose": "neutral", "neutral": "neutral"}
_CLAUSE = 10


def find_stances(reading: Reading, mentions: list[Mention], events: Events) -> tuple[Stance, ...]:
    """The stances of a text, ids in text order."""
    clauses = events.clauses
    triggers = {event.first: (event.start, event.end, event.last) for event in events.found}
    quoted = [quote for quote in quotes(reading.text) if quote.depth == 0]
    found: list[Stance] = []
    previous: Participant | None = None
    for hit in _cues(reading, mentions):
        holder, sure, target_from = _holder(clauses, hit)
        if holder is None and previous is not None and hit.term.sub != "noun":
            holder, sure = previous, 0.6
        if holder is None:
            continue
        previous = holder
        received = _is_received(reading, hit)
        supported = _receiver(clauses, hit) if received else None
        if received and supported is None:
            continue
        if supported is not None:
            holder = supported[0]
            target: tuple[int, int] | None = (supported[1].start, supported[1].end)
        else:
            target = _target(clauses, hit, target_from, triggers)
        if target is None or target == (holder.start, holder.end):
            continue
        polarity, weight = hit.term.tag, hit.term.score
        if _negated(reading, hit):
            polarity, weight = _FLIPPED[polarity], weight * 0.7
        evidence = reading.span(hit.start, reading.ends[hit.last - 1])
        found.append(
            Stance(
                f"s{len(found) + 1}",
                reading.span(holder.start, holder.end),
                reading.span(*target),
                polarity,
                evidence,
                _quote(reading, quoted, hit, target),
                round(weight * sure, 2),
            )
        )
    return tuple(found)


def _cues(reading: Reading, mentions: list[Mention]) -> list[Hit]:
    """One cue for each stretch of words: the longest, then the surest."""
    closed = {word for m in mentions if m.tag in _OPAQUE for word in range(m.first, m.last)}
    hits = [h for h in reading.all("cue") if (verbal(reading, h) if h.term.sub == "verb" else nominal(h))]
    hits.sort(key=lambda h: (h.first - h.last, len(h.proclitic), -h.term.score, h.first, h.term.sub))
    taken: set[int] = set()
    chosen = []
    for hit in hits:
        words = set(range(hit.first, hit.last))
        if not words & taken and not words & closed:
            taken |= words
            chosen.append(hit)
    return sorted(chosen, key=lambda h: h.start)


def _holder(clauses: Clauses, hit: Hit) -> tuple[Participant | None, float, int]:
    """(holder, how sure, the word from which the target may begin)."""
    if hit.term.sub == "noun":
        return _holder_of_noun(clauses, hit)
    before = clauses.subject_before(hit.first, _HOLDERS)
    if before is not None:
        return before, 0.95, hit.last
    if clauses.opens_clause(hit) or clauses.has_pronoun(hit):
        bare = clauses.bare_after(hit.last)
        if bare and bare[0].is_a(_HOLDERS) and bare[0].first - hit.last <= 3:
            return bare[0], 1.0, bare[0].last
        at = hit.last
        if at < len(clauses.reading) and clauses.reading.joined(at) and is_definite(clauses.reading.words[at]):
            phrase = clauses.phrase(at)
            if phrase is not None and "object" not in hit.term.extra:
                return phrase, 0.7, phrase.last
    near = clauses.near_before(hit.first, _HOLDERS)
    return near, 0.7, hit.last


def _own_holder(reading: Reading, hit: Hit) -> bool:
    """Whether a noun cue points at its holder by a pronoun (رفضه) or as a participle of the sentence (مرحبا)."""
    word = reading.text[hit.start : reading.ends[hit.last - 1]]
    return word.endswith(("ه", "ها", "هم", "ا", "ين", "ون")) and not word.startswith("ال")


def _holder_of_noun(clauses: Clauses, hit: Hit) -> tuple[Participant | None, float, int]:
    reading = clauses.reading
    bare = clauses.bare_after(hit.last)
    word = reading.text[hit.start : reading.ends[hit.last - 1]]
    if bare and bare[0].first == hit.last and bare[0].is_a(_HOLDERS) and not word.endswith(("ا", "ها", "هم")):
        return bare[0], 0.85, bare[0].last
    if hit.term.sub == "noun" and not _own_holder(reading, hit) and not _is_received(reading, hit):
        return None, 0.0, hit.last
    return clauses.near_before(hit.first, _HOLDERS), 0.65, hit.last


def _is_received(reading: Reading, hit: Hit) -> bool:
    return reading.words[hit.first] in reading.lexicon.classes["received"]


def _receiver(clauses: Clauses, hit: Hit) -> tuple[Participant, Participant] | None:
    """(holder, target) of بدعم من X and مدعوم من X: who has the support stands before it."""
    reading = clauses.reading
    giver = next(
        (one for one in clauses.after(hit.last, window=6) if one.is_a(_HOLDERS) and clauses.leading(one) in ("من", "")),
        None,
    )
    target = clauses.near_before(hit.first, _HOLDERS)
    if giver is None or target is None or any("،" in reading.gap(at) for at in range(target.last, hit.first)):
        return None
    return giver, target


def _target(
    clauses: Clauses, hit: Hit, begin: int, triggers: dict[int, tuple[int, int, int]]
) -> tuple[int, int] | None:
    reading = clauses.reading
    wanted = hit.term.extra
    if hit.term.sub == "verb" and clauses.has_pronoun(hit) and not clauses.opens_clause(hit):
        return _head_before(clauses, hit)
    _, end = reading.sentence_words(reading.sentence(hit.first))
    begin = max(begin, hit.last)
    if begin >= end:
        return None
    if hit.term.sub == "noun" and begin > hit.last:
        wanted = tuple(preposition for preposition in wanted if preposition != "object")
    for at in range(begin, min(end, begin + 6)):
        if at > begin and any(mark in "؛.:" for mark in reading.gap(at)):
            break
        word = reading.words[at]
        for preposition in wanted:
            if preposition in ("object", "clause"):
                continue
            if len(preposition) == 1:
                start = _joined_start(reading, at, preposition)
                if start is not None and not _adverbial(reading, at, end, preposition):
                    return _phrase(clauses, at, start, end, triggers)
            elif word == preposition and at + 1 < end:
                return _clause(clauses, at + 1, end, triggers)
    if "object" in wanted or "clause" in wanted:
        at = begin
        while (
            at < end
            and reading.joined(at)
            and (
                reading.words[at] in ("بشده", "بقوه", "امس", "اليوم")
                or any(p.first <= at < p.last and p.is_a(("time",)) for p in clauses.after(at, window=1))
            )
        ):
            at += 1
        if at < end and (at == begin or reading.joined(at) or reading.gap(at) in ('"', "«", "“")):
            return _clause(clauses, at, end, triggers)
    return None


def _adverbial(reading: Reading, at: int, end: int, letter: str) -> bool:
    """رحبت بتحفظ بالاتفاق: the first of two such words says how, the second what."""
    following = at + 1
    return (
        following < end
        and not is_definite(reading.words[at][1:])
        and reading.words[following].startswith((letter + "ال", letter + "ل"))
        and _joined_start(reading, following, letter) is not None
    )


def _head_before(clauses: Clauses, hit: Hit) -> tuple[int, int] | None:
    """قرار يدعمه X: the nouns in front of a verb whose pronoun means them."""
    reading, first = clauses.reading, hit.first
    while first > 0 and hit.first - first < 3 and reading.joined(first):
        word = reading.words[first - 1]
        if word in reading.lexicon.function_words or clauses.verb_between(first - 1, first) or not word.isalpha():
            break
        first -= 1
    return (reading.starts[first], reading.ends[hit.first - 1]) if first < hit.first else None


def _joined_start(reading: Reading, at: int, letter: str) -> int | None:
    """Where the word begins behind the preposition ب or ل; None: it has none (a word may begin with that letter)."""
    word = reading.words[at]
    if word == letter and at + 1 < len(reading):
        return reading.starts[at + 1]
    if not word.startswith(letter) or len(word) < 4:
        return None
    for kind in ("name", "trigger", "head", "office", "person", "people", "first"):
        if any(h.proclitic == "" for h in reading.at(kind, at)):
            return None
        if any(h.proclitic == letter for h in reading.at(kind, at)):
            return reading.starts[at] + 1
    if word.startswith(letter + "ال") or (letter == "ل" and word.startswith("لل")):
        return reading.starts[at] + 1
    if word in reading.lexicon.function_words or word in reading.lexicon.never_names:
        return None
    return reading.starts[at] + 1 if letter == "ب" else None


def _clause(clauses: Clauses, at: int, end: int, triggers: dict[int, tuple[int, int, int]]) -> tuple[int, int] | None:
    """The target at word `at`; behind ان it is what the clause says."""
    reading = clauses.reading
    if reading.words[at] in ("ان", "اي", "ما", "اية", "كل"):
        at += 1
        last = at
        while last < min(end, at + _CLAUSE) and (last == at or reading.joined(last)):
            last += 1
        return (reading.starts[at], reading.ends[last - 1]) if last > at else None
    return _phrase(clauses, at, reading.starts[at], end, triggers)


def _phrase(
    clauses: Clauses, at: int, start: int, end: int, triggers: dict[int, tuple[int, int, int]]
) -> tuple[int, int] | None:
    """The noun phrase at word `at`: an entity, a trigger with what belongs to it, or the words up to a preposition, verb or mark."""
    reading = clauses.reading
    if start >= reading.ends[at]:
        at += 1  # a preposition that stands alone, as before a quotation mark
        if at >= end:
            return None
    for one in clauses.after(at, window=1):
        if one.first == at and not one.is_a(("time",)):
            return one.start, one.end
    if at in triggers:
        return triggers[at][0], triggers[at][1]
    plain = clauses.phrase(at, max(start, reading.starts[at]))
    return None if plain is None else (plain.start, plain.end)


def _negated(reading: Reading, hit: Hit) -> bool:
    at = hit.first - 1
    return (
        at >= 0
        and reading.joined(hit.first)
        and reading.words[at].removeprefix("و") in ("لم", "لا", "لن", "عدم", "دون", "ما")
    )


def _quote(reading: Reading, quoted: list[Quote], hit: Hit, target: tuple[int, int]) -> str:
    """direct: the cue or its target stands in quotation marks; indirect: a verb of saying leads to it with ان; else none."""
    starts = [quote.outer.start for quote in quoted]
    for offset in (hit.start, target[0]):
        index = bisect_right(starts, offset) - 1
        if index >= 0 and quoted[index].inner.start <= offset < quoted[index].inner.end:
            long = quoted[index].inner.end - quoted[index].inner.start > 25
            if long:
                return "direct"
    begin, _ = reading.sentence_words(reading.sentence(hit.first))
    saying = False
    for at in range(begin, hit.first):
        saying = saying or any(h.term.score > 0.5 for h in reading.at("saying", at))
        if saying and reading.words[at] in ("ان", "انه", "انها", "انهم", "بان", "بانه", "بانها"):
            return "indirect"
    return "none"
