"""Which words of a text show a stance: cue verbs, nouns and states, and what turns them. Knows nothing of who holds it."""

from __future__ import annotations

from labeling.preannotate.lexicon.clauses import nominal, verbal
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_words import CUE_NEGATIONS, NOUN_LEADS, STANDS

_OPAQUE = frozenset({"PERS", "ORG", "GPE", "FAC", "LOC", "DATE", "OCC", "LAW", "EVENT", "NORP", "PRODUCT"})
_NEAR = 14


def cues(scene: Scene, mentions: list[Mention]) -> list[list[Hit]]:
    """The cues in text order, each with all its readings, the surest first; the longest words win."""
    reading = scene.reading
    closed = {
        word
        for m in mentions
        if m.tag in _OPAQUE
        and not (m.sub == "gazetteer" and m.last - m.first == 1 and reading.words[m.first][0] == "و")
        for word in range(m.first, m.last)
    }  # ودان is a town, and "and condemned"
    hits = [h for h in reading.all("cue") if h.first not in closed and _fits(scene, h)]
    hits.sort(key=lambda h: (h.first - h.last, len(h.proclitic), _likely(scene, h), _apart(reading, h), -h.term.score))
    taken: dict[int, tuple[int, int, str]] = {}
    chosen: dict[tuple[int, int, str], list[Hit]] = {}
    for hit in hits:
        key = (hit.first, hit.last, hit.proclitic)
        words = range(hit.first, hit.last)
        if all(taken.get(word, key) == key for word in words):
            for word in words:
                taken[word] = key
            chosen.setdefault(key, []).append(hit)
    return [chosen[key] for key in sorted(chosen)]


def negation(reading: Reading, hit: Hit) -> str:
    """The word right before a cue that denies it, or ""."""
    at = hit.first - 1
    if at < 0 or reading.gap(hit.first).strip('"«“') or hit.proclitic[:1] in ("و", "ف"):
        return ""
    word = reading.words[at]
    if word in ("عدم", "دون", "بدون", "ليس", "ليست", "لسنا"):
        return word
    word = word.removeprefix("و") if word.startswith("ول") else word
    return word if word in CUE_NEGATIONS else ""


def near_enough(scene: Scene, hit: Hit) -> bool:
    """Whether one of the words follows that a weak cue asks for."""
    wanted = {place[5:] for place in hit.term.extra if place.startswith("near:")}
    if not wanted:
        return True
    _, end = scene.bounds(hit.first)
    words = scene.reading.words
    return any(
        words[at] in wanted or words[at].removeprefix("و") in wanted
        for at in range(hit.last, min(end, hit.last + _NEAR))
    )


def _fits(scene: Scene, hit: Hit) -> bool:
    reading = scene.reading
    sub = hit.term.sub
    if sub == "verb":
        if hit.proclitic.endswith("ل") and reading.text[hit.start] not in "يت":
            return False
        if not verbal(reading, hit):
            return False
    elif sub == "first":
        told = hit.first and reading.words[hit.first - 1] in ("اننا", "باننا")
        if (not told and scene.quote_at(hit.start) is None) or not verbal(reading, hit):
            return False
    elif sub == "state":
        if hit.proclitic not in ("", "و"):
            return False
    elif not nominal(hit):
        return False
    if "hamza" in hit.term.extra and reading.raw_last(hit.last - 1) != "أ":
        return False
    if "stands" in hit.term.extra and (not hit.first or reading.words[hit.first - 1].removeprefix("و") not in STANDS):
        return False
    if "opposed" in hit.term.extra and not _protested(scene, hit):
        return False
    if hit.first and reading.words[hit.first - 1] in ("بلا", "دون", "بدون"):
        return False
    if sub == "noun" and any(
        reading.words[at] in reading.lexicon.classes["withdrawing"] for at in range(max(0, hit.first - 3), hit.first)
    ):
        return False
    return "negated" not in hit.term.extra or negation(reading, hit) in ("لن", "لا")


def _protested(scene: Scene, hit: Hit) -> bool:
    """Whether somebody protests, strikes or votes in the clause before ضد."""
    begin, _ = scene.bounds(hit.first)
    return any(
        (
            scene.event_types.get(at) in ("Protest", "Strike", "Riot")
            and (
                at in scene.verbs
                or not at
                or scene.reading.words[at - 1] not in scene.reading.lexicon.classes["prepositions"]
            )
        )
        or scene.plain(at).startswith(("صوت", "يصوت", "تصوت", "هتف"))
        for at in range(max(begin, hit.first - 12), hit.first)
    )


def _constructs(scene: Scene, hit: Hit, before: int) -> bool:
    """ضرورة دعم: a word without a pronoun behind an indefinite noun is a noun too."""
    reading = scene.reading
    word = reading.words[before]
    return (
        before not in scene.clauses.covered
        and len(word) > 3
        and not is_definite(word)
        and word not in reading.lexicon.function_words
        and not reading.words[hit.last - 1].endswith(("ت", "ها", "هم", "وا"))
    )


def _apart(reading: Reading, hit: Hit) -> int:
    """حذرت فرنسا، مطالبة المجلس: behind a comma a word in ة is no noun with its owner but says how somebody acts."""
    return int((hit.term.sub == "state") != ("،" in reading.gap(hit.first)))


def _likely(scene: Scene, hit: Hit) -> int:
    """رفض is a verb and a noun, رفضها too: behind a preposition, a verb or a name that follows a verb it is a noun."""
    reading = scene.reading
    before = hit.first - 1
    noun_place = hit.proclitic.endswith(("ب", "ل", "ك")) or reading.raw_last(hit.last - 1) == "ة"
    if not noun_place and before >= 0 and reading.joined(hit.first) and not hit.proclitic:
        word = reading.words[before].removeprefix("و")
        noun_place = (
            word in NOUN_LEADS
            or scene.is_verb(before)
            or (reading.words[hit.last - 1].endswith(("ه", "ها", "هم")) and before in scene.clauses.covered)
            or _constructs(scene, hit, before)
        )
    return 0 if noun_place == (hit.term.sub in ("noun", "state", "adjective")) else 1
