"""Events: triggers of the lexicon, their realis and polarity, and their participants by the frames. Knows nothing of stances."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from labeling.preannotate.lexicon.arguments import find_arguments, heads_of, is_verb
from labeling.preannotate.lexicon.clauses import Clauses, nominal, verbal
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.reality import reality
from schemas.records import Argument, Event

_OPAQUE = frozenset({"PERS", "ORG", "OCC", "GPE", "FAC", "LOC", "DATE", "TIME", "NORP", "WEBSITE"})
_WANTED = {("Demand", "Demand"), ("Threaten", "Topic")}
_OBJECT_WITHIN = 12
_DOERS = ("Attacker", "Agent")
_OF_ANY_VERB = frozenset({"Place", "Time", "Agent", "Attacker", "Giver"})


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


def find_events(reading: Reading, mentions: list[Mention]) -> Events:
    """The events of a text, by trigger."""
    clauses = Clauses(reading, mentions)
    events = Events(clauses)
    hits = list(_triggers(reading, mentions))
    heads = heads_of((hit for hit in hits if hit.term.score >= 0.5), reading)
    for hit in hits:
        verb = is_verb(reading, hit)
        arguments = find_arguments(clauses, hit, verb, heads)
        if hit.term.extra[1] and any(role in _DOERS and _is_a_critic(one) for role, one in arguments):
            continue
        realis, polarity = reality(reading, hit, verb)
        score = hit.term.score + (0.1 if any(role not in ("Place", "Time") for role, _ in arguments) else -0.1)
        if hit.term.score < 0.5 and not any(_speaks_for(hit, role, one) for role, one in arguments):
            continue
        events.found.append(
            Found(
                hit.start - hit.proclitic.endswith("س"), reading.ends[hit.last - 1], hit.first, hit.last, hit.term.tag, realis, polarity,
                tuple(arguments), min(0.95, max(0.05, score)), hit.proclitic,
            )
        )  # fmt: skip
    wanted = [(a.start, a.end) for one in events.found for role, a in one.arguments if (one.tag, role) in _WANTED]
    for number, one in enumerate(events.found if wanted else ()):
        if one.realis == "actual" and any(start <= one.start < end for start, end in wanted):
            events.found[number] = replace(one, realis="other")  # what is demanded has not taken place
    return events


def _is_a_critic(one: Participant) -> bool:
    """هاجم الناقد الفيلم: a person or an office attacks in words."""
    return one.is_a(("person", "office")) and not one.is_a(("people",))


def _speaks_for(hit: Hit, role: str, one: Participant) -> bool:
    """Whether an argument stands near enough to a doubtful trigger to make it an event."""
    distance = one.first - hit.last if one.first >= hit.last else hit.first - one.last
    return role not in _OF_ANY_VERB and distance <= 3


def _triggers(reading: Reading, mentions: list[Mention]) -> Iterator[Hit]:
    """One trigger for each stretch of words: the longest, then the surest."""
    closed = {
        word for m in mentions if m.tag in _OPAQUE and (m.tag != "TIME" or m.last > m.first + 1)
        for word in range(m.first, m.last)
    }  # fmt: skip
    taken: set[int] = set()
    hits = [h for h in reading.all("trigger") if h.first not in closed and _fits(reading, h)]
    hits.sort(key=lambda h: (h.first - h.last, -h.term.score, len(h.proclitic), h.first, h.term.tag))
    chosen = []
    for hit in hits:
        words = set(range(hit.first, hit.last))
        if words & taken or words & closed:
            continue
        taken |= words
        chosen.append(hit)
    chosen.sort(key=lambda h: h.start)
    yield from (hit for at, hit in enumerate(chosen) if not _inside_own_verb(reading, chosen[:at], hit))


def _inside_own_verb(reading: Reading, before: list[Hit], hit: Hit) -> bool:
    """وقعت الدولتان اتفاقا: the verb alone is the trigger."""
    if hit.term.tag not in reading.lexicon.whole or hit.term.sub in ("verb", "passive"):
        return False
    sentence = reading.sentence(hit.first)
    for other in reversed(before):
        if hit.first - other.last > _OBJECT_WITHIN or reading.sentence(other.first) != sentence:
            return False
        if other.term.tag == hit.term.tag and other.term.extra[0]:
            return not any("،" in reading.gap(at) for at in range(other.last, hit.first + 1))
    return False


def _fits(reading: Reading, hit: Hit) -> bool:
    if hit.term.sub in ("verb", "passive", "participle"):
        if not verbal(reading, hit) or _after_preposition(reading, hit.first) or _noun_behind_lam(reading, hit):
            return False
    elif hit.term.sub != "phrase" and not nominal(hit):
        return False
    needed, _, *never = hit.term.extra
    if needed and not _near(reading, hit, needed):
        return False
    return not any(_near(reading, hit, name) for name in never)


def _near(reading: Reading, hit: Hit, name: str) -> bool:
    """Whether one of the words of a context stands near enough, in the sentence of the hit."""
    context = reading.lexicon.contexts[name]
    first, last = max(0, hit.first - context.before), hit.last + context.behind
    words = reading.words[first:last]
    if context.words.isdisjoint(words):
        return False  # the most of the time: the sentence need not be looked up
    begin, end = reading.sentence_words(reading.sentence(hit.first))
    before = reading.words[max(begin, first) : hit.first]
    behind = reading.words[hit.last : min(end, last)]
    return not (context.words.isdisjoint(behind) and context.words.isdisjoint(before))


def _noun_behind_lam(reading: Reading, hit: Hit) -> bool:
    """لبحث الأزمة: ل stands before an imperfect or a noun, never before a perfect."""
    return hit.proclitic.endswith("ل") and reading.text[hit.start] not in "يتن"


def _after_preposition(reading: Reading, at: int) -> bool:
    if at == 0 or not reading.joined(at):
        return False
    word = reading.words[at - 1]
    return word in reading.lexicon.classes["prepositions"] and word not in ("منذ", "حتي", "بعدما", "رغم", "خلال")
