"""Events: triggers of the lexicon, their realis and polarity, and their participants by the frames. Knows nothing of stances."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from labeling.preannotate.lexicon.clauses import Clauses, Participant, nominal, verbal
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.terms import RoleFrame
from schemas.records import Argument, Event

_OPAQUE = frozenset({"PERS", "ORG", "OCC", "GPE", "FAC", "LOC", "DATE", "TIME", "NORP", "WEBSITE"})
_PLACE_LEADS = frozenset(
    {"في", "ب", "قرب", "داخل", "وسط", "بالقرب", "من", "مدينه", "منطقه", "بلده", "خارج", "قباله", "علي"}
)
_COMPASS = frozenset({"شمال", "جنوب", "شرق", "غرب", "وسط", "شمالي", "جنوبي", "شرقي", "غربي", "قرب", "ضواحي", "محيط"})
_LIGHT = frozenset(
    [
        "شن",
        "شنت",
        "يشن",
        "تشن",
        "شنوا",
        "نفذ",
        "نفذت",
        "ينفذ",
        "تنفذ",
        "نفذوا",
        "اطلق",
        "اطلقت",
        "يطلق",
        "تطلق",
        "فرض",
        "فرضت",
        "يفرض",
        "تفرض",
        "اقر",
        "اقرت",
        "عقد",
        "عقدت",
        "يعقد",
        "تعقد",
        "اجري",
        "اجرت",
        "يجري",
        "تجري",
        "وقع",
        "وقعت",
        "قدم",
        "قدمت",
        "يقدم",
        "تقدم",
        "اعلن",
        "اعلنت",
        "ارتكب",
        "ارتكبت",
        "احكم",
        "احكمت",
    ]
)
_OF_ANY_VERB = frozenset({"Place", "Time", "Agent", "Attacker", "Giver"})
_PRONOUN_SUBJECTS = frozenset({"انه", "انها", "انهم", "بانه", "بانها", "بانهم", "لانه", "لانها"})
_FUTURE = frozenset({"س", "وس", "فس"})


@dataclass(frozen=True, slots=True)
class Found:
    """An event in folded offsets, with the participant of each role."""

    start: int
    end: int
    first: int
    last: int
    tag: str
    realis: str
    polarity: str
    arguments: tuple[tuple[str, Participant], ...]
    score: float
    proclitic: str


@dataclass(slots=True)
class Events:
    """The events of one text, in text order, and the clauses that they were read in."""

    clauses: Clauses
    found: list[Found] = field(default_factory=list)

    def records(self) -> tuple[Event, ...]:
        """As records with raw offsets; entity ids follow the numbers of the mentions."""
        reading = self.clauses.reading
        records = []
        for number, one in enumerate(self.found, 1):
            arguments = []
            for role, participant in one.arguments:
                span = reading.span(participant.start, participant.end)
                entity = None if participant.mention is None else f"e{participant.mention + 1}"
                arguments.append(Argument(role, span.start, span.end, entity))
            trigger = reading.span(one.start, one.end)
            arguments.sort(key=lambda a: (a.start, a.end, a.role))
            records.append(
                Event(f"v{number}", one.tag, trigger, one.realis, one.polarity, tuple(arguments), round(one.score, 2))
            )
        return tuple(records)


Fill = Callable[[str, Participant | None], bool]


def find_events(reading: Reading, mentions: list[Mention]) -> Events:
    """The events of a text, by trigger."""
    clauses = Clauses(reading, mentions)
    events = Events(clauses)
    for hit in _triggers(reading, mentions):
        verb = _is_verb(reading, hit)
        arguments = _arguments(clauses, hit, verb)
        realis, polarity = _reality(reading, hit, verb)
        score = hit.term.score + (0.1 if any(role not in ("Place", "Time") for role, _ in arguments) else -0.1)
        if hit.term.score < 0.5 and not any(_speaks_for(hit, role, one) for role, one in arguments):
            continue
        events.found.append(
            Found(
                hit.start, reading.ends[hit.last - 1], hit.first, hit.last, hit.term.tag, realis, polarity,
                tuple(arguments), min(0.95, max(0.05, score)), hit.proclitic,
            )
        )  # fmt: skip
    return events


def _speaks_for(hit: Hit, role: str, one: Participant) -> bool:
    """Whether an argument stands near enough to a doubtful trigger to make it an event."""
    distance = one.first - hit.last if one.first >= hit.last else hit.first - one.last
    return role not in _OF_ANY_VERB and distance <= 3


def _triggers(reading: Reading, mentions: list[Mention]) -> Iterator[Hit]:
    """One trigger for each stretch of words: the longest, then the surest."""
    closed = {word for m in mentions if m.tag in _OPAQUE for word in range(m.first, m.last)}
    taken: set[int] = set()
    hits = [h for h in reading.all("trigger") if _fits(reading, h)]
    hits.sort(key=lambda h: (h.first - h.last, -h.term.score, len(h.proclitic), h.first, h.term.tag))
    chosen = []
    for hit in hits:
        words = set(range(hit.first, hit.last))
        if words & taken or words & closed:
            continue
        taken |= words
        chosen.append(hit)
    yield from sorted(chosen, key=lambda h: h.start)


def _fits(reading: Reading, hit: Hit) -> bool:
    if hit.term.sub in ("verb", "passive"):
        return verbal(reading, hit) and not _after_preposition(reading, hit.first)
    if hit.term.sub == "phrase":
        return True
    return nominal(hit)


def _after_preposition(reading: Reading, at: int) -> bool:
    if at == 0 or not reading.joined(at):
        return False
    word = reading.words[at - 1]
    return word in reading.lexicon.classes["prepositions"] and word not in ("منذ", "حتي", "بعدما", "رغم", "خلال")


def _is_verb(reading: Reading, hit: Hit) -> bool:
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
    if (
        hit.proclitic.endswith(("ل", "ب", "ك"))
        or reading.folded.raw[reading.folded.index_back(reading.ends[hit.last - 1] - 1)] == "ة"
    ):
        return False
    return not (reading.joined(hit.first) and reading.words[hit.first - 1] in reading.lexicon.verb_forms)


def _arguments(clauses: Clauses, hit: Hit, verb: bool) -> list[tuple[str, Participant]]:
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
                if frame.many:
                    _fill_coordinated(clauses, frame, one, fill)
                break
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
            if reading.gap(at) not in ("", "،") or clauses.verb_between(at, at + 1) or clauses.parted(at, at + 1):
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
    if hit.term.sub == "passive":
        patient = bare[0] if bare else subject
        return {"object": patient} if patient is not None else {}
    if subject is not None:
        slots["subject"] = subject
        if bare:
            slots["object"] = bare[0]
        elif clauses.reading.words[hit.first - 1] in ("الذي", "التي", "الذين") and not subject.is_a(("org",)):
            slots["object"] = slots.pop("subject")  # الزعيم الذي قتل: passive, as nobody follows
    elif bare and not clauses.opens_clause(hit):
        slots["object"] = bare[0]
    elif bare and clauses.reading.text[hit.start : clauses.reading.ends[hit.last - 1]].endswith(("ها", "هم")):
        slots["subject"] = bare[0]
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
    begin, _ = reading.sentence_words(reading.sentence(hit.first))
    for at in range(hit.first - 1, max(begin, hit.first - 7) - 1, -1):
        word = reading.words[at]
        if word in _LIGHT or (word[0] in "وفس" and word[1:] in _LIGHT):
            for one in clauses.after(at + 1, window=hit.first - at):
                if one.last <= hit.first and one.is_a(("agent",)) and clauses.leading(one) == "":
                    return one
            return clauses.subject_before(at, ("agent",))
    return None


def _place(clauses: Clauses, hit: Hit, used: set[tuple[int, int]]) -> Participant | None:
    reading = clauses.reading
    for one in clauses.after(hit.last):
        if clauses.parted(hit.last, one.first) or clauses.verb_between(hit.last, one.first):
            break
        if (one.start, one.end) in used or not one.is_a(("place",)):
            continue
        before = reading.words[one.first - 1] if one.first else ""
        if clauses.leading(one) in _PLACE_LEADS or before.removeprefix("و") in _COMPASS:
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


def _reality(reading: Reading, hit: Hit, verb: bool) -> tuple[str, str]:
    """(realis, polarity) from the words in front of and behind the trigger."""
    classes = reading.lexicon.classes
    begin, end = reading.sentence_words(reading.sentence(hit.first))
    realis, polarity = "actual", "positive"
    if hit.proclitic in _FUTURE or (
        hit.proclitic.endswith("ل") and not (hit.term.sub == "masdar" and _after_noun(reading, hit))
    ):
        realis = "other"
    for at in range(hit.first - 1, max(begin, hit.first - 4) - 1, -1):
        if any(mark in '،؛.«»"' for mark in reading.gap(at + 1)):
            break
        word = (
            reading.words[at].removeprefix("و").removeprefix("ف")
            if len(reading.words[at]) > 3
            else reading.words[at].removeprefix("و")
        )
        distance = hit.first - at
        if (word in classes["negation"] and distance <= (1 if verb else 2)) or word in classes["denial"]:
            polarity = "negative"
            if word in ("لن", "دون", "بدون"):
                realis = "other"
        elif word == "قد":
            realis = "other" if distance == 1 and reading.words[hit.first][0] in "يت" else realis
        elif word in classes["other_before"] or word.removeprefix("ل") in classes["other_before"]:
            realis = "other"
        elif word in classes["generic"] and distance <= 2:
            realis = "generic"
    for at in range(hit.last, min(end, hit.last + 2)):
        if reading.joined(at) and reading.words[at] in classes["other_after"]:
            realis = "other"
    return realis, polarity


def _after_noun(reading: Reading, hit: Hit) -> bool:
    return hit.first > 0 and any(reading.at(kind, hit.first - 1) for kind in ("trigger",))
