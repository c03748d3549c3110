"""Whose stance a noun or a state shows, and who speaks in a quotation. Knows nothing of targets."""

from __future__ import annotations

from labeling.arabic.quotes import Quote
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_groups import group_at
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene
from labeling.preannotate.lexicon.stance_subjects import NOBODY, Holding, subject_behind, with_others
from labeling.preannotate.lexicon.stance_words import VOICING

_OBJECT_PRONOUNS = ("ه", "ها", "هم")


def holder_of_state(scene: Scene, hit: Hit, previous: Participant | None) -> Holding:
    """محتجا، رفضا: who acts in the clause before it; صوّت ضده فلان: who follows."""
    if hit.first and hit.term.sub == "phrase" and scene.is_verb(hit.first - 1):
        after = subject_behind(scene, hit, previous, needs_object=False)
        if after is not None:
            return after
    one = scene.subject_of_clause(hit.first) or previous
    return Holding((one,), 0.75, hit.last) if one is not None else NOBODY


def holder_of_noun(scene: Scene, hit: Hit, previous: Participant | None) -> Holding:
    """رفض بلاده، تنديد من الكنيسة، رفضها: a noun and its holder, or the subject of the verb in front of it."""
    reading, clauses = scene.reading, scene.clauses
    word = reading.text[hit.start : reading.ends[hit.last - 1]]
    at = hit.last
    _, end = scene.bounds(hit.first)
    if word.endswith(_OBJECT_PRONOUNS) and reading.raw_last(hit.last - 1) != "ة" and not is_definite(word):
        one = _who_voices(scene, hit.first) or scene.subject_of_clause(hit.first)
        if one is None and previous is not None and previous.first >= scene.bounds(hit.first)[0]:
            one = previous
        return Holding((one,), 0.75, at) if one is not None else NOBODY
    if at < end and reading.joined(at):
        own = next(clauses.after(at, window=1), None)
        announced = _announced(scene, hit.first)
        if own is not None and announced and not _leads_to_target(scene, hit, own.last):
            own = None
        if (
            own is not None
            and own.is_a(HOLDERS)
            and not clauses.leading(own)
            and not own.proclitic
            and not is_definite(word)
        ):
            holders = with_others(scene, own)
            return Holding(holders, 0.8, holders[-1].last)
        group = group_at(scene, at) if own is None or own.first != at else None
        if group is not None and not announced and not is_definite(word):
            return Holding((group,), 0.75, group.last)
        if reading.words[at] in ("بلاده", "بلادها", "حكومته", "حكومتها"):
            one = scene.subject_of_clause(hit.first) or previous
            return Holding((one,), 0.7, at + 1) if one is not None else NOBODY
    for step in range(at, min(end, at + 4)):
        if scene.breaks(step) or scene.is_verb(step):
            break
        if reading.words[step] == "من" and step + 1 < end:
            giver = next(clauses.after(step + 1, window=1), None)
            if giver is not None and giver.is_a(HOLDERS):
                holders = with_others(scene, giver)
                return Holding(holders, 0.8, holders[-1].last)
            giver = group_at(scene, step + 1)
            if giver is not None:
                return Holding((giver,), 0.75, giver.last)
    if _announced(scene, hit.first) and not is_definite(word):
        one = scene.subject_of_clause(hit.first)
        return Holding((one,), 0.7, at) if one is not None else NOBODY
    return NOBODY


def _who_voices(scene: Scene, noun: int) -> Participant | None:
    """عبر فلان عن أمله: who stands between the verb and عن, also a name that the lexicon does not know."""
    reading = scene.reading
    if noun < 3 or reading.words[noun - 1] != "عن":
        return None
    begin, _ = scene.bounds(noun)
    for at in range(noun - 2, max(begin, noun - 8) - 1, -1):
        word = reading.words[at].removeprefix("و")
        if word in VOICING:
            if at == noun - 2:
                return None
            known = next(
                (one for one in scene.clauses.after(at + 1, window=noun - at) if one.last < noun and one.is_a(HOLDERS)),
                None,
            )
            if known is not None:
                return scene.named(known)
            phrase = scene.nouns_end(at + 1)
            if phrase != noun - 1:
                return None
            return Participant(
                reading.starts[at + 1], reading.ends[noun - 2], at + 1, noun - 1, frozenset({"phrase"}), "", None
            )
        if scene.breaks(at + 1):
            return None
    return None


def _leads_to_target(scene: Scene, hit: Hit, at: int) -> bool:
    """Whether a target by preposition follows the owner of a noun: دعم واشنطن لإسرائيل."""
    if at >= scene.length or not scene.reading.joined(at):
        return False
    word = scene.reading.words[at]
    return word in hit.term.extra or (word[0] in hit.term.extra and scene.prefixed(at, word[0]) is not None)


def speaker_of(scene: Scene, quote: Quote) -> Participant | None:
    """Who says what stands in the quotation: behind it (، قال فلان) or before it."""
    reading = scene.reading
    behind = reading.word_at(quote.outer.end) if quote.outer.end < len(reading.text) else scene.length
    while behind < scene.length and reading.starts[behind] < quote.outer.end:
        behind += 1
    if behind < scene.length and behind < scene.bounds(max(0, behind - 1))[1]:
        for at in range(behind, min(behind + 3, scene.length)):
            if scene.is_verb(at) or reading.at("saying", at) or reading.at("judging", at):
                if "،" in reading.gap(behind) or at == behind:
                    one = _first_actor(scene, at + 1)
                    if one is not None and one.first - at <= 5:
                        return one
                break
    first = reading.word_at(quote.inner.start)
    if reading.starts[first] < quote.inner.start:
        first += 1
    return scene.subject_of_clause(first) if first < scene.length else None


def _first_actor(scene: Scene, at: int) -> Participant | None:
    return next((one for one in scene.clauses.bare_after(at) if one.is_a(HOLDERS)), None)


def _announced(scene: Scene, at: int) -> bool:
    """Whether a verb of saying with its subject leads to the noun: أعلنت الحكومة رفض, أعرب عن قلق."""
    reading = scene.reading
    begin, _ = scene.bounds(at)
    for step in range(at - 1, max(begin, at - 9) - 1, -1):
        if scene.breaks(step + 1) or reading.words[step] in ("ان", "بان", "انه", "انها"):
            return False
        if reading.at("saying", step) or reading.at("announcing", step):
            return True
        if scene.is_verb(step):
            return False
    return False
