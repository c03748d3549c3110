"""Stances between two who are both named: who has whose support, who is loyal to whom, who accuses each other. Knows nothing of judgements."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_antecedents import Span, receiver
from labeling.preannotate.lexicon.stance_groups import group_at
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene
from labeling.preannotate.lexicon.stance_subjects import NOBODY, Holding, with_others
from labeling.preannotate.lexicon.stance_words import MUTUAL

_SAID_TO_BE = frozenset({"هو", "هي", "هم", "كان", "كانت", "ما"})


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


def giver_and_receiver(scene: Scene, hit: Hit) -> Holding:
    """بدعم من X, مدعوم من X: X holds the stance, and who has the support stands before it."""
    clauses, reading = scene.clauses, scene.reading
    giver = _giver(scene, hit)
    if giver is None:
        return NOBODY
    has = receiver(scene, hit.first)
    if has is not None:
        return Holding(
            (Participant(has.start, has.end, hit.first, has.last, frozenset(), "", None), *with_others(scene, giver)),
            0.75,
            hit.last,
        )
    target = clauses.near_before(hit.first, HOLDERS)
    if target is None or any("،" in reading.gap(at) for at in range(target.last, hit.first)):
        return NOBODY
    return Holding((target, *with_others(scene, giver)), 0.7, hit.last)


def _giver(scene: Scene, hit: Hit) -> Participant | None:
    """Who gives: بدعم قوي من فرنسا, بدعم تحالف."""
    at = hit.last
    _, end = scene.bounds(hit.first)
    straight = group_at(scene, at) if at not in scene.clauses.covered else None
    if straight is not None:
        return straight
    for one in scene.clauses.after(at, window=6):
        if (
            one.is_a(HOLDERS)
            and scene.clauses.leading(one) in ("من", "")
            and not scene.clauses.verb_between(at, one.first)
        ):
            return one
        break
    while at < min(end, hit.last + 4) and not scene.is_verb(at):
        group = group_at(scene, at)
        if group is not None:
            return group
        at += 1
    return None


def mutual(scene: Scene, hit: Hit) -> bool:
    begin, _ = scene.bounds(hit.first)
    return any(word in MUTUAL for word in scene.reading.words[max(begin, hit.first - 8) : hit.first])


def each_other(scene: Scene, hit: Hit) -> tuple[list[Found], Holding, Span | None]:
    """تبادل الطرفان الاتهامات: two that و joins, each against the other."""
    reading = scene.reading
    verb = max(at for at in range(max(0, hit.first - 8), hit.first) if reading.words[at] in MUTUAL)
    two = [
        one
        for one in scene.clauses.after(verb + 1, window=hit.first - verb)
        if one.last <= hit.first and one.is_a(HOLDERS)
    ]
    if len(two) != 2 or two[1].proclitic != "و" or two[1].first != two[0].last:
        return [], NOBODY, None
    evidence = (hit.start, reading.ends[hit.last - 1])
    weight = hit.term.score * 0.85
    found = [
        Found(evidence, (one.start, one.end), (other.start, other.end), hit.term.tag, weight, hit.first)
        for one, other in (two, two[::-1])
    ]
    return found, Holding(tuple(two), 0.85, hit.last), None


def turned(scene: Scene, hit: Hit, holding: Holding) -> tuple[Holding, list[Span]]:
    """وتتهم الشركة بالتقصير: who stands behind the verb is its object where no other follows."""
    one, other = holding.holders[0], scene.subject_of_clause(hit.first, tense=hit.first)
    if "person" not in hit.term.extra or other is None or (other.start, other.end) == (one.start, one.end):
        return holding, []
    return Holding((other,), 0.6, holding.begin), [(one.start, one.end)]


def loyal(scene: Scene) -> Iterator[Found]:
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
                if hit.first - holder.last <= 2
                and (
                    is_definite(reading.words[hit.first])
                    or not _SAID_TO_BE.isdisjoint(reading.words[holder.last : hit.first])
                )
                and clauses.leading(holder) != "في"
                and reading.joined(holder.last)
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
