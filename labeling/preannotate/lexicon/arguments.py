"""Who fills the roles of an event: prepositions first, then the places before and behind the trigger. Knows nothing of realis."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from labeling.preannotate.lexicon.chunks import Chunk, bare, chunks, matter
from labeling.preannotate.lexicon.clauses import Clauses
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.settings import place_of, time_of
from labeling.preannotate.lexicon.terms import RoleFrame

_RELATIVES = ("الذي", "التي", "الذين")
_VAGUE = ("ل", "من", "ب", "في")
_WITH_OBJECT = ("Accuse",)
_DAMMA = "\u064f"

Fill = Callable[[str, Participant | None], bool]
Heads = dict[int, Participant]


def is_verb(reading: Reading, hit: Hit) -> bool:
    """Whether the trigger is a verb here; many masdars are written like one (قتل, إصابة and أصابه)."""
    if hit.term.sub in ("phrase", "participle"):
        return True
    if hit.term.sub not in ("verb", "passive"):
        return False
    alike = any(
        h.term.sub == "masdar" and h.start == hit.start and h.last == hit.last for h in reading.at("trigger", hit.first)
    )
    if not alike:
        return True
    if hit.proclitic.endswith(("ل", "ب", "ك")) or reading.raw_last(hit.last - 1) == "ة":
        return False
    return not (reading.joined(hit.first) and reading.words[hit.first - 1] in reading.lexicon.verb_forms)


def find_arguments(clauses: Clauses, hit: Hit, verb: bool, heads: Heads) -> list[tuple[str, Participant]]:
    """(role, participant) for the trigger `hit`, read as a verb or as a noun; nobody fills two roles.

    `heads` are the triggers of the text by their first word: where one heads a matter, it stands for it.
    """
    frames = clauses.reading.lexicon.frames[hit.term.tag]
    found = chunks(clauses, hit.last)
    slots = _verb_slots(clauses, hit, found) if verb else _noun_slots(clauses, hit, found)
    used: set[int] = set()
    filled: list[tuple[str, Participant]] = []

    def fill(role: str, one: Participant | None) -> bool:
        if one is None or one.first in used:
            return False
        used.update(range(one.first, one.last))
        filled.append((role, one))
        return True

    placed = {id(one) for one in slots.values()}
    for frame in frames:  # a preposition says more than a place in the clause
        led = next((c.filler.first for c in found if c.lead in frame.after), len(clauses.reading))
        own = slots.get("object") if frame.matter and "object" in frame.at else None
        if own is None or own.first > led or not _takes(clauses, frame, own):
            _fill_by_preposition(clauses, found, frame, heads, fill)
    for frame in frames:
        if any(role == frame.role for role, _ in filled) and not frame.many:
            continue
        for slot in ("object", "second", "genitive", "of", "subject"):
            one = slots.get(slot)
            if slot in frame.at and one is not None and _takes(clauses, frame, one):
                chunk = next((c for c in found if c.filler is one), None)
                whole = matter(clauses, chunk, heads) if frame.matter and chunk is not None else one
                if fill(frame.role, whole):
                    _fill_joined(found if chunk is not None else chunks(clauses, one.first), one, frame, fill)
                    if not frame.many:
                        break
        if "bare" in frame.at and not any(role == frame.role for role, _ in filled):
            for chunk in found:
                if not chunk.lead and id(chunk.filler) not in placed and _strictly(clauses, frame, chunk.filler):
                    fill(frame.role, matter(clauses, chunk, heads) if frame.matter else chunk.filler)
                    break
    if not clauses.reading.lexicon.placeless(hit.term.tag):
        place = place_of(clauses, hit, found, used)
        if fill("Place", place) and place is not None:
            _fill_joined(found, place, RoleFrame("Place", ("place",), frozenset(), frozenset(), True, False), fill)
    fill("Time", time_of(clauses, hit, found))
    return filled


def _takes(clauses: Clauses, frame: RoleFrame, one: Participant) -> bool:
    if one.is_a(("time",)):
        return False
    if "any" in frame.takes and (one.is_a(("phrase",)) or one.is_a(frame.takes) or frame.matter):
        return True
    return _strictly(clauses, frame, one)


def _strictly(clauses: Clauses, frame: RoleFrame, one: Participant) -> bool:
    """Whether the filler is of a kind that the role names."""
    if one.is_a(frame.takes):
        return True
    lexicon = clauses.reading.lexicon
    word = clauses.reading.text[one.start : clauses.reading.ends[one.first]]
    return any(word in lexicon.nouns.get(kind, ()) for kind in frame.takes)


def _fill_by_preposition(clauses: Clauses, found: list[Chunk], frame: RoleFrame, heads: Heads, fill: Fill) -> None:
    for chunk in found:
        fits = _takes if frame.matter or chunk.lead not in _VAGUE else _strictly
        if chunk.lead in frame.after and fits(clauses, frame, chunk.filler):
            one = matter(clauses, chunk, heads) if frame.matter else chunk.filler
            if fill(frame.role, one):
                _fill_joined(found, chunk.filler, frame, fill)
                return


def _fill_joined(found: list[Chunk], one: Participant, frame: RoleFrame, fill: Fill) -> None:
    """بين أ وب: those that follow with و."""
    at = next((number for number, chunk in enumerate(found) if chunk.filler is one), len(found))
    last = one.last
    for chunk in found[at + 1 :]:
        if not chunk.joined or chunk.filler.first - last > 1 or not chunk.filler.is_a(frame.takes):
            return
        fill(frame.role, chunk.filler)
        last = chunk.filler.last


def _noun_slots(clauses: Clauses, hit: Hit, found: list[Chunk]) -> dict[str, Participant]:
    reading = clauses.reading
    slots: dict[str, Participant] = {}
    own = clauses.has_pronoun(hit) and reading.raw_last(hit.last - 1) != "ة"
    acted = any("genitive" in frame.at for frame in reading.lexicon.frames[hit.term.tag])
    genitive = "of" if hit.term.sub == "noun" or not acted else "genitive"
    first = found[0] if found else None
    if own:
        antecedent = _antecedent(clauses, hit)
        if antecedent is not None:
            slots[genitive] = antecedent
        if first is not None and not first.lead:
            slots["second"] = first.filler
    elif first is not None and not first.lead and _follows(reading, hit, first.filler):
        slots[genitive] = first.filler
        following = list(bare(found[1:]))
        if following:
            slots["second"] = following[0]
    agent = _light_subject(clauses, hit)
    if agent is not None:
        slots["subject"] = agent
    return slots


def _follows(reading: Reading, hit: Hit, one: Participant) -> bool:
    """Whether a phrase is the genitive of a noun and no adjective of it."""
    if one.is_a(("time",)) or one.first - hit.last > 1:
        return False
    if not one.is_a(("phrase",)):
        return True
    word = reading.words[one.first]
    if one.first != hit.last or word.endswith(("ي", "يه")) or is_definite(reading.words[hit.last - 1]):
        return False
    return one.definite


def _antecedent(clauses: Clauses, hit: Hit) -> Participant | None:
    """Whom a pronoun at the trigger means: the nearest person before it, or else the nearest that acts."""
    before = list(clauses.before(hit.first, window=40))
    return next((one for one in before if one.is_a(("person",)) and one.mention is not None), None) or next(
        (one for one in before if one.is_a(("agent", "people"))), None
    )


def _verb_slots(clauses: Clauses, hit: Hit, found: list[Chunk]) -> dict[str, Participant]:
    reading = clauses.reading
    posts = reading.lexicon.nouns["post"]
    following = [one for one in bare(found) if reading.text[one.start : reading.ends[one.first]] not in posts]
    joined = hit.proclitic[:1] in ("و", "ف")
    subject = None
    if not joined and reading.joined(hit.first):
        subject = clauses.subject_before(hit.first, ("agent", "people"))
    if (
        subject is None
        and hit.first
        and clauses.reading.words[hit.first - 1] in clauses.reading.lexicon.classes["pronoun_subjects"]
    ):
        subject = clauses.near_before(hit.first - 1, ("agent",))
    if hit.term.sub == "participle":
        return _in_order(("subject", "object", "second"), [_last_subject(clauses, hit), *following])
    relative = hit.first > 0 and clauses.reading.words[hit.first - 1] in _RELATIVES
    if relative and not following:
        named = clauses.person_ending(hit.first - 1) or subject
        if named is not None and (named.is_a(("person", "people")) and not named.is_a(("org",))):
            return {"object": named}  # الزعيم X الذي قتل: passive, as nobody follows
    if _passive(clauses, hit, following, subject):
        return _in_order(("object", "second"), following or [subject])
    if clauses.has_pronoun(hit) and following:
        return _in_order(("subject", "second", "object"), [following[0], *following[1:2], _antecedent(clauses, hit)])
    if subject is not None:
        return _in_order(("subject", "object", "second"), [subject, *following])
    alone = len(following) == 1
    if following and not (
        alone and joined and (hit.term.tag in _WITH_OBJECT or not _agree(clauses, hit, following[0]))
    ):
        return _in_order(("subject", "object", "second"), following)
    return _in_order(("subject", "object", "second"), [_last_subject(clauses, hit), *following])


def _last_subject(clauses: Clauses, hit: Hit) -> Participant | None:
    """Who is the subject of the clauses before: the first that acts in the sentence and that no preposition leads."""
    before = [one for one in clauses.before(hit.first, window=40) if one.is_a(("agent", "people"))]
    return next((one for one in reversed(before) if not clauses.leading(one)), None)


def _in_order(slots: tuple[str, ...], fillers: Sequence[Participant | None]) -> dict[str, Participant]:
    return {slot: one for slot, one in zip(slots, fillers, strict=False) if one is not None}


def _passive(clauses: Clauses, hit: Hit, following: list[Participant], subject: Participant | None) -> bool:
    """Whether a verb is passive here: by its vowel, or because one phrase stands behind it that can only suffer."""
    if hit.term.sub == "passive":
        return True
    reading = clauses.reading
    raw = reading.folded.raw
    at = reading.folded.index_back(hit.start)
    if _DAMMA in raw[at : at + (2 if reading.text[hit.start] in "يت" else 5)]:
        return True
    if hit.term.tag not in reading.lexicon.suffered or subject is not None or clauses.has_pronoun(hit):
        return False
    if len(following) != 1:
        return False
    return not following[0].is_a(("org", "place", "force"))


def _agree(clauses: Clauses, hit: Hit, one: Participant) -> bool:
    """Whether what follows can be the subject of the verb by its gender; where both are joined by و it may be the object."""
    reading = clauses.reading
    verb = reading.text[hit.start : reading.ends[hit.last - 1]]
    feminine = verb.endswith("ت") or verb.startswith("ت")
    word = reading.words[one.first]
    if one.mention is not None and (feminine or one.is_a(("person",))):
        return True
    return word.endswith(("ه", "ات", "اء")) if feminine else not word.endswith("ه")


def _light_subject(clauses: Clauses, hit: Hit) -> Participant | None:
    """شن الجيش هجوما: the one between a light verb and its noun, or before the light verb."""
    reading = clauses.reading
    light = reading.lexicon.classes["light_verbs"]
    if hit.term.tag in reading.lexicon.announced:
        light = light | reading.lexicon.classes["announcing_verbs"]
    begin, _ = reading.sentence_words(reading.sentence(hit.first))
    for at in range(hit.first - 1, max(begin, hit.first - 9) - 1, -1):
        word = reading.words[at]
        if word in light or (word[0] in "وفس" and word[1:] in light):
            for one in clauses.after(at + 1, window=hit.first - at):
                if one.last <= hit.first and one.is_a(("agent",)) and clauses.leading(one) == "":
                    return one
            return clauses.subject_before(at, ("agent",))
    return None


def heads_of(hits: Iterable[Hit], reading: Reading) -> Heads:
    """The triggers as fillers, by their first word."""
    return {
        h.first: Participant(
            h.start, reading.ends[h.last - 1], h.first, h.last, frozenset({"event"}), h.proclitic, None
        )
        for h in hits
    }
