"""Who fills the roles of an event: prepositions first, then the places before and behind the trigger. Knows nothing of realis."""

from __future__ import annotations

from collections.abc import Callable

from labeling.preannotate.lexicon.clauses import Clauses
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.terms import RoleFrame

_PRONOUN_SUBJECTS = frozenset({"انه", "انها", "انهم", "بانه", "بانها", "بانهم", "لانه", "لانها"})

Fill = Callable[[str, Participant | None], bool]


def is_verb(reading: Reading, hit: Hit) -> bool:
    """Whether the trigger is a verb here; many masdars are written like one (قتل, إصابة and أصابه)."""
    if hit.term.sub == "phrase":
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


def find_arguments(clauses: Clauses, hit: Hit, verb: bool) -> list[tuple[str, Participant]]:
    """(role, participant) for the trigger `hit`, read as a verb or as a noun; nobody fills two roles."""
    frames = clauses.reading.lexicon.frames[hit.term.tag]
    slots = _slots(clauses, hit, verb)
    used: set[tuple[int, int]] = set()
    filled: list[tuple[str, Participant]] = []

    def fill(role: str, one: Participant | None) -> bool:
        if one is None or (one.start, one.end) in used:
            return False
        used.add((one.start, one.end))
        filled.append((role, one))
        return True

    for frame in frames:  # a preposition says more than a place in the clause
        _fill_by_preposition(clauses, hit, frame, fill)
    for frame in frames:
        if any(role == frame.role for role, _ in filled) and not frame.many:
            continue
        for slot in ("object", "genitive", "subject"):
            one = slots.get(slot)
            if slot in frame.at and one is not None and one.is_a(frame.takes) and fill(frame.role, one):
                if not frame.many:
                    break
                _fill_coordinated(clauses, frame, one, fill)
    late = slots.get("late subject")
    for frame in frames:
        if (
            late is not None
            and "subject" in frame.at
            and late.is_a(frame.takes)
            and not any(r == frame.role for r, _ in filled)
        ):
            fill(frame.role, late)
    if not clauses.reading.lexicon.placeless(hit.term.tag):
        fill("Place", _place(clauses, hit, used))
    fill("Time", _time(clauses, hit))
    return filled


def _fill_by_preposition(clauses: Clauses, hit: Hit, frame: RoleFrame, fill: Fill) -> None:
    if not frame.after:
        return
    for one in clauses.after(hit.last):
        if clauses.verb_between(hit.last, one.first):
            return
        if one.is_a(frame.takes) and clauses.leading(one) in frame.after and fill(frame.role, one):
            if frame.many:
                _fill_coordinated(clauses, frame, one, fill)
            return
    if "phrase" in frame.takes:
        reading = clauses.reading
        for at in range(hit.last, min(hit.last + 7, len(reading) - 1)):
            if (
                reading.gap(at) not in ("", "،")
                or reading.at("trigger", at)
                or clauses.verb_between(at, at + 1)
                or clauses.parted(at, at + 1)
            ):
                return
            if reading.words[at] in frame.after and at not in clauses.covered and reading.joined(at + 1):
                fill(frame.role, clauses.phrase(at + 1))
                return


def _fill_coordinated(clauses: Clauses, frame: RoleFrame, one: Participant, fill: Fill) -> None:
    """بين أ وب: the participants that follow with و."""
    last = one.last
    for other in clauses.after(one.last, window=6):
        if other.first - last > 2 or not other.proclitic.startswith("و") or not other.is_a(frame.takes):
            return
        fill(frame.role, other)
        last = other.last


def _slots(clauses: Clauses, hit: Hit, verb: bool) -> dict[str, Participant]:
    bare = clauses.bare_after(hit.last)
    slots: dict[str, Participant] = {}
    if not verb:
        if bare and bare[0].first - hit.last <= 1:
            slots["genitive"] = bare[0]
        agent = _light_subject(clauses, hit)
        if agent is not None:
            slots["subject"] = agent
        return slots
    subject = clauses.subject_before(hit.first, ("agent", "people"))
    if subject is None and hit.first and clauses.reading.words[hit.first - 1] in _PRONOUN_SUBJECTS:
        subject = clauses.near_before(hit.first - 1, ("agent",))
    relative = hit.first > 0 and clauses.reading.words[hit.first - 1] in ("الذي", "التي", "الذين")
    if relative and not bare:
        named = clauses.person_ending(hit.first - 1)  # الزعيم X الذي قتل: passive, as nobody follows
        if named is not None:
            return {"object": named}
    if hit.term.sub == "passive":
        patient = bare[0] if bare else subject
        return {"object": patient} if patient is not None else {}
    if subject is not None:
        slots["subject"] = subject
        if bare:
            slots["object"] = bare[0]
        elif relative and not subject.is_a(("org",)):
            slots["object"] = slots.pop("subject")
    elif bare and clauses.has_pronoun(hit):
        slots["subject"] = bare[0]
    elif bare and not clauses.opens_clause(hit):
        slots["object"] = slots["late subject"] = bare[0]
    elif len(bare) >= 2 and bare[0].is_a(("agent",)):
        slots["subject"], slots["object"] = bare[0], bare[1]
    elif bare and bare[0].first - hit.last <= 8:
        suffers = not bare[0].is_a(("agent",)) or bare[0].mention is None
        slots["object" if suffers else "subject"] = bare[0]
    if "object" not in slots and "subject" in slots and slots["subject"].first >= hit.last:
        at = slots["subject"].last
        if at < len(clauses.reading) and clauses.reading.joined(at):
            phrase = clauses.phrase(at)
            if phrase is not None and phrase.first not in clauses.covered:
                slots["object"] = phrase
    return slots


def _light_subject(clauses: Clauses, hit: Hit) -> Participant | None:
    """شن الجيش هجوما: the one between a light verb and its noun, or before the light verb."""
    reading = clauses.reading
    light = reading.lexicon.classes["light_verbs"]
    if hit.term.tag in reading.lexicon.announced:
        light = light | reading.lexicon.classes["announcing_verbs"]
    begin, _ = reading.sentence_words(reading.sentence(hit.first))
    for at in range(hit.first - 1, max(begin, hit.first - 6) - 1, -1):
        word = reading.words[at]
        if word in light or (word[0] in "وفس" and word[1:] in light):
            for one in clauses.after(at + 1, window=hit.first - at):
                if one.last <= hit.first and one.is_a(("agent",)) and clauses.leading(one) == "":
                    return one
            return clauses.subject_before(at, ("agent",))
    return None


def _place(clauses: Clauses, hit: Hit, used: set[tuple[int, int]]) -> Participant | None:
    reading, classes = clauses.reading, clauses.reading.lexicon.classes
    for one in clauses.after(hit.last):
        if clauses.parted(hit.last, one.first) or clauses.verb_between(hit.last, one.first):
            break
        if (one.start, one.end) in used or not one.is_a(("place",)):
            continue
        before = reading.words[one.first - 1] if one.first else ""
        if clauses.leading(one) in classes["place_leads"] or before.removeprefix("و") in classes["directions"]:
            return one
    for one in clauses.before(hit.first, window=8):
        if (one.start, one.end) not in used and one.is_a(("place",)) and clauses.leading(one) in ("في", "ب"):
            return one
    return None


def _time(clauses: Clauses, hit: Hit) -> Participant | None:
    for one in clauses.after(hit.last, window=12):
        if one.is_a(("time",)):
            if clauses.parted(hit.last, one.first):
                break
            return one
    for one in clauses.before(hit.first, window=10):
        if one.is_a(("time",)):
            return None if clauses.parted(one.last, hit.first) else one
    return None
