"""Stances: who supports or opposes what, by cue words and by words of judgement. Knows nothing of how entities and events were found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.events import Events
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.stance_antecedents import Span, attempted, receiver, told
from labeling.preannotate.lexicon.stance_cues import cues, near_enough, negation
from labeling.preannotate.lexicon.stance_groups import group_at
from labeling.preannotate.lexicon.stance_holders import holder_of_noun, holder_of_state, speaker_of
from labeling.preannotate.lexicon.stance_judgements import in_quotations, judged, judging
from labeling.preannotate.lexicon.stance_predicates import Judged
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene
from labeling.preannotate.lexicon.stance_subjects import NOBODY, Holding, subject_of_predicate, subject_of_verb, with_others
from labeling.preannotate.lexicon.stance_targets import targets
from labeling.preannotate.lexicon.stance_words import ASIDE, COURTS, MUTUAL, SAID, STIRRING
from schemas.records import Stance

_LEAST = 0.4


@dataclass(frozen=True, slots=True)
class Found:
    """One stance in folded offsets."""

    evidence: Span
    holder: Span | None
    target: Span
    polarity: str
    score: float
    word: int
    state: bool = False


def find_stances(reading: Reading, mentions: list[Mention], events: Events) -> tuple[Stance, ...]:
    """The stances of a text, ids in text order."""
    scene = Scene(events, mentions)
    found = [one for one in (*_read(scene, mentions), *_loyal(scene)) if one.score >= _LEAST]
    said = {(one.evidence, one.holder, one.target, one.polarity): one for one in found}  # a thing is said once
    found = sorted(said.values(), key=lambda one: (one.evidence, one.target, one.holder or (0, 0)))
    return tuple(
        Stance(
            f"s{number}",
            None if one.holder is None else reading.span(*one.holder),
            reading.span(*one.target),
            one.polarity,
            reading.span(*one.evidence),
            quotation(scene, one),
            round(one.score, 2),
        )
        for number, one in enumerate(found, 1)
    )


def _read(scene: Scene, mentions: list[Mention]) -> list[Found]:
    """What cues and judgements show, read in text order, so that a pronoun can mean the last target."""
    reading = scene.reading
    found: list[Found] = []
    judgements: list[Judged] = []
    memory = _Memory()
    steps: list[tuple[int, int, list[Hit]]] = [(readings[0].first, 0, readings) for readings in cues(scene, mentions)]
    steps += [(hit.first, 1, [hit]) for hit in judging(scene)]
    steps.sort(key=lambda step: step[:2])
    for word, kind, readings in steps:
        memory.enter(reading.sentence(word))
        if kind:
            one = judged(scene, readings[0], memory.target)
            if one is not None and all(one.word != other.word for other in judgements):
                judgements.append(one)
                memory.keep(one.holder, one.target)
            continue
        for hit in readings:
            if not near_enough(scene, hit):
                continue
            stances, holding, target = _stances(scene, hit, memory.actor, memory.target)
            if stances:
                found.extend(stances)
                memory.keep(holding.holders[-1], target)
                break
    judgements.extend(in_quotations(scene, {one.word for one in judgements}))
    spans = [one.evidence for one in judgements]
    found = [one for one in found if not any(start < one.evidence[1] and one.evidence[0] < end for start, end in spans)]
    found.extend(
        Found(one.evidence, (one.holder.start, one.holder.end), one.target, one.polarity, one.score, one.word)
        for one in judgements
    )
    return found


@dataclass(slots=True)
class _Memory:
    """Who took a side last, and of what; a target is forgotten at the end of its sentence, a holder one sentence later."""

    actor: Participant | None = None
    target: Span | None = None
    sentence: int = -1

    def enter(self, sentence: int) -> None:
        if sentence != self.sentence:
            self.target = None
            if sentence > self.sentence + 1:
                self.actor = None
            self.sentence = sentence

    def keep(self, actor: Participant, target: Span | None) -> None:
        self.actor, self.target = actor, target


def _stances(
    scene: Scene, hit: Hit, actor: Participant | None, last_target: Span | None
) -> tuple[list[Found], Holding, Span | None]:
    reading = scene.reading
    if hit.term.sub == "noun" and hit.term.tag == "oppose" and _mutual(scene, hit):
        return _each_other(scene, hit)
    denied = negation(reading, hit)
    neither = (
        denied == "لا" and reading.words[hit.last : hit.last + 1] == ["ولا"] and hit.last + 1 < len(reading)
    )  # لا تؤيد ولا تعارض
    received = reading.words[hit.first] in reading.lexicon.classes["received"]
    holding = _receiver(scene, hit) if received else _holding(scene, hit, actor)
    if not holding.holders:
        return [], NOBODY, None
    if received:
        spans = [(holding.holders[0].start, holding.holders[0].end)]
        holding = Holding(holding.holders[1:], holding.sure, holding.begin)
    elif holding.begin < 0:
        spans = targets(scene, hit, hit.last, holding.holders, last_target)
    else:
        begin = hit.last + 2 if neither else holding.begin
        spans = targets(scene, hit, begin, holding.holders, last_target)
    if not spans and hit.term.sub == "noun":
        has = receiver(scene, hit.first)
        spans = [(has.start, has.end)] if has is not None else []
    if not spans and hit.term.sub == "noun" and hit.first and reading.words[hit.first - 1] in STIRRING:
        event = told(scene, hit.first) or attempted(scene, hit.first)
        spans = [event] if event is not None else []
    if not spans and hit.term.sub == "verb" and holding.begin > hit.last and hit.proclitic[:1] in ("و", "ف"):
        holding, spans = _turned(scene, hit, holding)
    if "event" in hit.term.extra:
        events = {span[:2] for span in scene.triggers.values()}
        spans = [span for span in spans if span in events or any(span[0] <= one[0] < span[1] for one in events)]
    if not spans or ("not_by:court" in hit.term.extra and _court(scene, holding)):
        return [], NOBODY, None
    polarity, weight = hit.term.tag, hit.term.score
    start = hit.start
    if denied:
        if denied in ("لا", "لن", "ما"):
            start = reading.ends[hit.first - 1] - len(denied)
        if "negated" not in hit.term.extra:
            if "addressed" in hit.term.extra:
                return [], NOBODY, None
            polarity = {"support": "oppose"}.get(polarity, "neutral")
            weight *= 0.7
    evidence = (start, reading.ends[hit.last - 1])
    if neither:
        polarity, evidence = "neutral", (start, reading.ends[hit.last + 1])
    stances = [
        Found(evidence, (one.start, one.end), span, polarity, weight * holding.sure, hit.first, hit.term.sub == "state")
        for one in holding.holders
        for span in spans
    ]
    return stances, holding, spans[0]


def _mutual(scene: Scene, hit: Hit) -> bool:
    begin, _ = scene.bounds(hit.first)
    return any(word in MUTUAL for word in scene.reading.words[max(begin, hit.first - 8) : hit.first])


def _each_other(scene: Scene, hit: Hit) -> tuple[list[Found], Holding, Span | None]:
    """تبادل الطرفان الاتهامات: two that و joins, each against the other."""
    reading = scene.reading
    verb = max(at for at in range(max(0, hit.first - 8), hit.first) if reading.words[at] in MUTUAL)
    two = [one for one in scene.clauses.after(verb + 1, window=hit.first - verb) if one.last <= hit.first and one.is_a(HOLDERS)]
    if len(two) != 2 or two[1].proclitic != "و" or two[1].first != two[0].last:
        return [], NOBODY, None
    evidence = (hit.start, reading.ends[hit.last - 1])
    weight = hit.term.score * 0.85
    found = [
        Found(evidence, (one.start, one.end), (other.start, other.end), hit.term.tag, weight, hit.first)
        for one, other in (two, two[::-1])
    ]
    return found, Holding(tuple(two), 0.85, hit.last), None


def _turned(scene: Scene, hit: Hit, holding: Holding) -> tuple[Holding, list[Span]]:
    """وتتهم الشركة بالتقصير: who stands behind the verb is its object where no other follows."""
    one, other = holding.holders[0], scene.subject_of_clause(hit.first, tense=hit.first)
    if "person" not in hit.term.extra or other is None or (other.start, other.end) == (one.start, one.end):
        return holding, []
    return Holding((other,), 0.6, holding.begin), [(one.start, one.end)]


def _court(scene: Scene, holding: Holding) -> bool:
    """A court that convicts or upholds takes no side."""
    return scene.reading.text.startswith(COURTS, holding.holders[0].start)


def _holding(scene: Scene, hit: Hit, actor: Participant | None) -> Holding:
    if hit.term.sub == "noun":
        return holder_of_noun(scene, hit, actor)
    if hit.term.sub == "adjective":
        return subject_of_predicate(scene, hit)
    if hit.term.sub in ("state", "phrase"):
        return holder_of_state(scene, hit, actor)
    if hit.term.sub == "first":
        quote = scene.quote_at(hit.start)
        one = speaker_of(scene, quote) if quote is not None else scene.subject_of_clause(hit.first)
        return Holding((one,), 0.8, hit.last) if one is not None else NOBODY
    places = hit.term.extra
    return subject_of_verb(scene, hit, actor, needs_object="object" in places or "second" in places)


def _receiver(scene: Scene, hit: Hit) -> Holding:
    """بدعم من X, مدعوم من X: X holds the stance, and who has the support stands before it."""
    clauses, reading = scene.clauses, scene.reading
    giver = _giver(scene, hit)
    if giver is None:
        return NOBODY
    has = receiver(scene, hit.first)
    if has is not None:
        return Holding((Participant(has.start, has.end, hit.first, has.last, frozenset(), "", None), *with_others(scene, giver)), 0.75, hit.last)
    target = clauses.near_before(hit.first, HOLDERS)
    if target is None or any("،" in reading.gap(at) for at in range(target.last, hit.first)):
        return NOBODY
    return Holding((target, *with_others(scene, giver)), 0.7, hit.last)


def _giver(scene: Scene, hit: Hit) -> Participant | None:
    """Who gives: بدعم قوي من فرنسا, بدعم تحالف."""
    at = hit.last
    _, end = scene.bounds(hit.first)
    for one in scene.clauses.after(at, window=6):
        if one.is_a(HOLDERS) and scene.clauses.leading(one) in ("من", "") and not scene.clauses.verb_between(at, one.first):
            return one
        break
    while at < min(end, hit.last + 4) and not scene.is_verb(at):
        one = group_at(scene, at)
        if one is not None:
            return one
        at += 1
    return None


def _loyal(scene: Scene) -> Iterator[Found]:
    """القوات الموالية للرئيس: who is described holds the stance."""
    clauses, reading = scene.clauses, scene.reading
    for hit in reading.all("loyal"):
        at = hit.last
        if (
            hit.proclitic
            or not hit.first
            or at >= len(reading)
            or not (reading.joined(at) and reading.joined(hit.first))
        ):
            continue
        start = scene.prefixed(at, "ل")
        holder = next((p for p in clauses.before(hit.first, window=10) if p.is_a(HOLDERS)), None)
        if holder is not None and holder.last < hit.first:  # الأغلبية في الكونغرس المعارضة للاتفاق
            holder = (
                holder
                if hit.first - holder.last <= 2 and clauses.leading(holder) != "في" and reading.joined(holder.last)
                else None
            )
        holder = holder or _plain_before(scene, hit.first)
        target = None if start is None else scene.noun_phrase(at, start)
        if holder is not None and target is not None:
            evidence = (hit.start, reading.ends[at - 1])
            yield Found(evidence, (holder.start, holder.end), target[:2], hit.term.tag, hit.term.score, hit.first)


def _plain_before(scene: Scene, at: int) -> Participant | None:
    """الفصائل الموالية: a plural noun with ال that the lexicon does not know, right before the adjective."""
    reading = scene.reading
    word = reading.words[at - 1]
    if (
        not is_definite(word)
        or scene.is_verb(at - 1)
        or word in reading.lexicon.function_words
        or not reading.joined(at)
    ):
        return None
    if not is_definite(reading.words[at]) or at - 1 in scene.clauses.covered:
        return None
    start = reading.starts[at - 1] + (1 if word[0] in "وف" else 0)
    return Participant(start, reading.ends[at - 1], at - 1, at, frozenset({"phrase"}), "", None)


def quotation(scene: Scene, one: Found) -> str:
    """direct: the evidence stands in quotation marks; indirect: a verb of saying leads to it with ان; else none."""
    reading = scene.reading
    if scene.quote_at(one.evidence[0]) is not None:
        return "direct"
    begin, _ = scene.bounds(one.word)
    saying = inside = False
    for at in range(begin, one.word + 1):
        saying = saying or any(h.term.score > 0.5 for h in reading.at("saying", at))
        word = reading.words[at]
        if saying and word in SAID:
            inside = True
        elif (
            inside
            and "،" in reading.gap(at)
            and (word in ASIDE or (word[0] in "وف" and scene.is_verb(at)) or (one.state and at == one.word))
        ):
            inside = False
    return "indirect" if inside else "none"
