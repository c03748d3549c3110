"""Stances: who supports or opposes what, by cue words and by words of judgement. Knows nothing of how entities and events were found."""

from __future__ import annotations

from dataclasses import dataclass

from labeling.preannotate.lexicon.events import Events
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit, Reading
from labeling.preannotate.lexicon.stance_antecedents import Span, attempted, receiver, told
from labeling.preannotate.lexicon.stance_cues import cues, near_enough, negation
from labeling.preannotate.lexicon.stance_holders import holder_of_noun, holder_of_state, speaker_of
from labeling.preannotate.lexicon.stance_judgements import in_quotations, judged, judging
from labeling.preannotate.lexicon.stance_parties import Found, each_other, giver_and_receiver, loyal, mutual, turned
from labeling.preannotate.lexicon.stance_predicates import Judged
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_subjects import (
    NOBODY,
    Holding,
    subject_of_predicate,
    subject_of_verb,
)
from labeling.preannotate.lexicon.stance_targets import targets
from labeling.preannotate.lexicon.stance_words import ASIDE, COURTS, SAID, STIRRING
from schemas.records import Stance

_LEAST = 0.4


def find_stances(reading: Reading, mentions: list[Mention], events: Events) -> tuple[Stance, ...]:
    """The stances of a text, ids in text order."""
    if not reading.words:  # quotation marks around a lone sign: the searches below count on a word
        return ()
    scene = Scene(events, mentions)
    found = [one for one in (*_read(scene, mentions), *loyal(scene)) if one.score >= _LEAST]
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
    if hit.term.sub == "noun" and hit.term.tag == "oppose" and mutual(scene, hit):
        return each_other(scene, hit)
    denied = negation(reading, hit)
    neither = (
        denied == "لا" and reading.words[hit.last : hit.last + 1] == ["ولا"] and hit.last + 1 < len(reading)
    )  # لا تؤيد ولا تعارض
    received = reading.words[hit.first] in reading.lexicon.classes["received"]
    holding = giver_and_receiver(scene, hit) if received else _holding(scene, hit, actor)
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
        holding, spans = turned(scene, hit, holding)
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
