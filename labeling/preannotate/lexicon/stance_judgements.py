"""Judgements: what somebody calls something, or says that it is (وصف القرار بأنه مجحف، قال إن الاتفاق خطوة جيدة). Knows nothing of cue words."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.arabic.quotes import Quote
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_antecedents import Span, antecedent
from labeling.preannotate.lexicon.stance_holders import holder_of_state, speaker_of
from labeling.preannotate.lexicon.stance_predicates import (
    Judged,
    judgement,
    past_copulas,
    predicate,
    quoted_within,
    spoken_of,
)
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_subjects import subject_of_verb
from labeling.preannotate.lexicon.stance_verdicts import verdict
from labeling.preannotate.lexicon.stance_words import CLAUSES, COPULAS, PRONOUN_CLAUSES


def judging(scene: Scene) -> list[Hit]:
    """The verbs and participles that may lead to a judgement, one reading for each word, in text order."""
    reading = scene.reading
    hits = [
        hit
        for kind in ("judging", "saying")
        for hit in reading.all(kind)
        if hit.proclitic in ("", "و", "ف") and hit.first not in scene.clauses.covered
    ]
    hits.sort(key=lambda h: (h.first, h.term.kind != "judging", h.term.tag))
    return [hit for number, hit in enumerate(hits) if not number or hits[number - 1].first != hit.first]


def judged(scene: Scene, hit: Hit, last_target: Span | None) -> Judged | None:
    """The judgement to which one of these verbs leads."""
    kind = hit.term.tag if hit.term.kind == "judging" else "reports"
    _, end = scene.bounds(hit.first)
    participle = hit.term.sub == "participle"
    if kind == "described":
        return _described(scene, hit, end, participle, last_target)
    if kind == "deemed":
        direct = _deemed(scene, hit, end, participle, last_target)
        if direct is not None:
            return direct
    return _reported(scene, hit, end, participle, last_target)


def in_quotations(scene: Scene, known: set[int]) -> list[Judged]:
    """«القرار باطل», قال فلان: a quotation that opens with what it judges; `known` are the words judged by."""
    reading = scene.reading
    more: list[Judged] = []
    for quote in scene.quotes:
        first = reading.word_at(quote.inner.start)
        if reading.starts[first] < quote.inner.start:
            first += 1
        last = first
        while last < scene.length and reading.ends[last] <= quote.inner.end:
            last += 1
        if last - first < 2 or first >= scene.length:
            continue
        opening = _existing(scene, quote, first, last) or _named_bad(scene, quote, first, last)
        if opening is not None and opening.word not in known:
            more.append(opening)
            continue
        if last - first > 25:
            continue
        more.extend(_clauses_in(scene, quote, first, last, known))
        if not (is_definite(reading.words[first]) or reading.words[first] in ("هذا", "هذه", "ما")):
            continue
        start = past_copulas(scene, scene.nouns_end(first), last)
        if reading.words[first] in ("هذا", "هذه") and first + 1 < last and not is_definite(reading.words[first + 1]):
            start = first + 1
        if start >= last or start in known or scene.breaks(start) or not predicate(scene, start):
            continue
        phrase = scene.noun_phrase(first)
        target = (reading.starts[first], reading.ends[start - 1]) if phrase is None else (phrase.start, phrase.end)
        holder = speaker_of(scene, quote)
        if holder is None:
            continue
        stop = start + 1
        while (
            stop < last
            and stop - start < 3
            and not reading.gap(stop)
            and reading.words[stop] not in reading.lexicon.function_words
        ):
            stop += 1
        polarity = verdict(scene, start, stop)
        if polarity:
            more.append(Judged((reading.starts[start], reading.ends[stop - 1]), holder, target, polarity, 0.6, start))
    return more


def _existing(scene: Scene, quote: Quote, first: int, last: int) -> Judged | None:
    """«هناك رغبة صحية جدا …»: a noun that is said to be there, with an adjective that judges it."""
    reading = scene.reading
    if reading.words[first] not in ("هناك", "ثمه", "هنالك", "لدينا"):
        return None
    for at in range(first + 2, min(first + 4, last)):
        if scene.breaks(at) or reading.words[at] in reading.lexicon.function_words or is_definite(reading.words[at]):
            return None
        polarity = verdict(scene, at, at + 1)
        holder = speaker_of(scene, quote) if polarity else None
        if holder is not None:
            stop = at + 2 if at + 1 < last and reading.words[at + 1] in ("جدا", "للغايه", "تماما") else at + 1
            evidence, target = (
                (reading.starts[at], reading.ends[stop - 1]),
                (reading.starts[first + 1], reading.ends[at - 1]),
            )
            return Judged(evidence, holder, target, polarity, 0.6, at)
    return None


def _named_bad(scene: Scene, quote: Quote, first: int, last: int) -> Judged | None:
    """«الخطر الحقيقي هو …»: a judgement that comes first, and behind it what it is of."""
    reading = scene.reading
    if not is_definite(reading.words[first]) or not verdict(scene, first, first + 1):
        return None
    stop = scene.nouns_end(first)
    if first + 3 < stop or stop + 1 >= last:
        return None
    word = reading.words[stop]
    at = stop + 1 + (reading.words[stop + 1] in ("في", "ان"))
    if word not in ("هو", "هي", "يكمن", "تكمن") or at >= last:
        return None
    polarity = verdict(scene, first, first + 1)
    phrase = scene.noun_phrase(at, wide=True) if polarity else None
    holder = speaker_of(scene, quote) if phrase is not None else None
    if phrase is None or holder is None:
        return None
    evidence = (reading.starts[first], reading.ends[stop - 1])
    return Judged(evidence, holder, (phrase.start, phrase.end), polarity, 0.6, first)


def _holder(scene: Scene, hit: Hit, participle: bool) -> tuple[Participant | None, float, int]:
    holding = holder_of_state(scene, hit, None) if participle else subject_of_verb(scene, hit, None, needs_object=False)
    if not holding.holders:
        return None, 0.0, hit.last
    begin = holding.begin if holding.begin > 0 else hit.last
    return holding.holders[0], holding.sure, begin


def _described(scene: Scene, hit: Hit, end: int, participle: bool, last_target: Span | None) -> Judged | None:
    """وصف فلان القرار بأنه مجحف, وصفته بالمجحف."""
    reading = scene.reading
    lead = None
    for at in range(hit.last, min(end, hit.last + 18)):
        word = reading.words[at]
        if word in ("بانه", "بانها", "بانهم") or (word == "ب" and at + 1 < end):
            lead = at + 1
            break
        if word.startswith("بال") and len(word) > 5 and verdict(scene, at, at + 1):
            lead = at
            break
        if at > hit.last and scene.is_verb(at) and at not in scene.triggers:
            break
    if lead is None or lead >= end:
        return None
    holder, sure, begin = _holder(scene, hit, participle)
    if holder is None:
        return None
    target = _own_target(
        scene, hit, begin, lead - (1 if reading.words[lead - 1] in ("بانه", "بانها", "بانهم", "ب") else 0), last_target
    )
    return judgement(scene, lead, end, holder, sure, target)


def _deemed(scene: Scene, hit: Hit, end: int, participle: bool, last_target: Span | None) -> Judged | None:
    """اعتبر فلان القرار "سياسيا", عدّته "ذعرا", رأت فيه "اعترافا": the judgement follows the target."""
    reading = scene.reading
    holder, sure, begin = _holder(scene, hit, participle)
    if holder is None or begin >= end:
        return None
    target: Span | None = None
    at = begin
    for step in range(hit.last, min(end, begin + 2)):
        if reading.words[step] in ("فيه", "فيها", "فيهم"):
            target = antecedent(scene, hit, last_target)
            at = max(step + 1, begin)
    word = reading.words[at] if at < end else ""
    if target is None and _pronoun(scene, hit):
        target = antecedent(scene, hit, last_target)
    elif target is None and word in ("اياه", "اياها", "ذلك", "هذا"):
        target = last_target if word != "هذا" else None
        at += 1
    elif target is None and word == "في":
        phrase = scene.noun_phrase(at + 1)
        if phrase is None:
            return None
        target, at = (phrase.start, phrase.end), phrase.last
    elif target is None:
        if word in CLAUSES or word in PRONOUN_CLAUSES or word in reading.lexicon.function_words:
            return None
        phrase = scene.noun_phrase(at)
        if phrase is None or phrase.last >= end:
            return None
        target, at = (phrase.start, phrase.end), phrase.last
        at = quoted_within(scene, at, min(end, at + 5)) or at
    if target is None or at >= end or scene.breaks(at):
        return None
    if at not in scene.quoted_words and not (
        _says_considers(scene, hit) and not is_definite(reading.words[at]) and verdict(scene, at, at + 1)
    ):
        return None
    return judgement(scene, at, end, holder, sure, target)


def _says_considers(scene: Scene, hit: Hit) -> bool:
    """Whether the verb needs no quotation marks to judge: اعتبر, and رأت فيه."""
    word = scene.reading.words[hit.first]
    return (
        "عتبر" in word
        or "عتبار" in word
        or (hit.last < scene.length and scene.reading.words[hit.last] in ("فيه", "فيها", "في"))
    )


def _reported(scene: Scene, hit: Hit, end: int, participle: bool, last_target: Span | None) -> Judged | None:
    """قال فلان إن الاتفاق "خطوة جيدة", معتبرا أنه مكافأة."""
    reading = scene.reading
    clause = None
    for at in range(hit.last, min(end, hit.last + 16)):
        word = reading.words[at]
        if word in CLAUSES or word in PRONOUN_CLAUSES:
            clause = at
            break
        if at in scene.verbs and at > hit.last and (reading.at("saying", at) or reading.at("judging", at)):
            return None
    if clause is None or clause + 1 >= end:
        return None
    begin = clause + 1
    if reading.words[clause] in PRONOUN_CLAUSES:
        start: int | None = begin
        target = antecedent(scene, hit, last_target)
        while start is not None and start < end and reading.words[start] in COPULAS:
            start += 1
    else:
        target, start = spoken_of(scene, begin, end)
    if start is None or start >= end or target is None:
        return None
    if start not in scene.quoted_words and not predicate(scene, start):
        return None
    holder, sure, _ = _holder(scene, hit, participle)
    if holder is None:
        return None
    return judgement(scene, start, end, holder, sure, target)


def _own_target(scene: Scene, hit: Hit, begin: int, lead: int, last_target: Span | None) -> Span | None:
    """What is described: the object, or what the verb's pronoun means."""
    reading = scene.reading
    at = begin
    if at < lead:
        word = reading.words[at]
        if word in ("اياه", "اياها", "اياهم", "فيه", "فيها"):
            return last_target or antecedent(scene, hit, last_target)
        if not _pronoun(scene, hit) or word in ("هذا", "هذه"):
            phrase = scene.noun_phrase(at)
            return (phrase.start, phrase.end) if phrase is not None else None
    return (
        antecedent(scene, hit, last_target)
        if _pronoun(scene, hit) or (hit.first and reading.words[hit.first - 1] in ("ما", "الذي", "التي"))
        else None
    )


def _pronoun(scene: Scene, hit: Hit) -> bool:
    return hit.term.sub == "verb" and scene.clauses.has_pronoun(hit) and scene.reading.raw_last(hit.last - 1) != "ة"


def _clauses_in(scene: Scene, quote: Quote, first: int, last: int, known: set[int]) -> Iterator[Judged]:
    """ "… وأن القرار مجحف": clauses inside a quotation that judge."""
    for at in range(first, last - 2):
        if scene.plain(at) not in CLAUSES:
            continue
        target, start = spoken_of(scene, at + 1, last)
        if target is None or start is None or start in known or not predicate(scene, start):
            continue
        holder = speaker_of(scene, quote)
        if holder is None:
            return
        one = judgement(scene, start, last, holder, 0.8, target)
        if one is not None:
            known.add(start)
            yield one
