"""Whose stance a verb shows: who stands before it, behind it, or acts in the clause that it goes on with. Knows nothing of targets."""

from __future__ import annotations

from typing import NamedTuple

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_groups import group_before
from labeling.preannotate.lexicon.stance_openers import (
    apposed,
    before_verb,
    crowd,
    goes_on,
    group_of,
    has_object_pronoun,
    is_plural,
    prior_word,
    topic_of,
    who_will,
)
from labeling.preannotate.lexicon.stance_people import can_act, person_of_title, titled
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene, agrees
from labeling.preannotate.lexicon.stance_words import (
    ADVERBS,
    CARRIED,
    HOWEVER,
    LATER,
    RELATIVES,
    SKIPPED,
)

_MEANT = frozenset({"به", "بها", "بهم", "عليه", "عليها", "منه", "منها", "عنه", "عنها", "معه", "معها", "معهم"})


class Holding(NamedTuple):
    """Who holds (more than one where they are joined by و), how sure that is, and the word from which the target may stand."""

    holders: tuple[Participant, ...]
    sure: float
    begin: int


NOBODY = Holding((), 0.0, 0)


def subject_of_verb(scene: Scene, hit: Hit, previous: Participant | None, *, needs_object: bool) -> Holding:
    """The subject of a finite verb."""
    clauses = scene.clauses
    joined_and = hit.proclitic[:1] in ("و", "ف") or prior_word(scene, hit.first) in ("ثم", "بل")
    if not joined_and:
        before = before_verb(scene, hit) or group_of(scene, hit)
        if before is not None:
            return Holding((before,), 0.95, hit.last)
    prior = prior_word(scene, hit.first)
    carried = prior in CARRIED
    if not carried or prior in LATER:
        after = subject_behind(scene, hit, previous, needs_object=needs_object and not has_object_pronoun(scene, hit))
        if after is not None:
            return after
    relative = prior in ("الذي", "التي", "الذين", "اللذين")
    if relative:
        named = group_before(scene, hit.first - 1) if hit.first else None
        named = named or next((one for one in clauses.before(hit.first, window=8) if one.is_a(HOLDERS)), None)
        return Holding((named,), 0.7, hit.last) if named is not None else NOBODY
    begin, _ = scene.bounds(hit.first)
    if prior in HOWEVER and previous is not None and previous.first >= begin and agrees(scene, hit.first, previous):
        return Holding((previous,), 0.65, hit.last)
    if joined_and or carried or prior in ("ان",):
        plural = joined_and and is_plural(scene.reading.words[hit.last - 1])
        one = crowd(scene, hit.first) if plural else None
        one = one or scene.subject_of_clause(hit.first, tense=None if carried else hit.first)
        one = one or (previous if carried else who_will(scene, hit.first) if prior == "ان" else None)
        if one is not None:
            return Holding((one,), 0.6, hit.last)
    one = topic_of(scene, hit)
    if one is not None:
        return Holding((one,), 0.75, hit.last)
    one = apposed(scene, hit) or goes_on(scene, hit)
    return Holding((one,), 0.7, hit.last) if one is not None else NOBODY


def subject_of_predicate(scene: Scene, hit: Hit) -> Holding:
    """الحكومة مستعدة: who stands before an adjective that says what he is ready for."""
    one = before_verb(scene, hit) or group_of(scene, hit) or topic_of(scene, hit)
    return Holding((one,), 0.9, hit.last) if one is not None else NOBODY


def subject_behind(scene: Scene, hit: Hit, previous: Participant | None, *, needs_object: bool) -> Holding | None:
    clauses, reading = scene.clauses, scene.reading
    _, end = scene.bounds(hit.first)
    if hit.term.sub == "verb" and is_plural(reading.words[hit.last - 1]):
        return None  # a plural verb stands behind its subject
    at, steps = hit.last, 0
    while at < end and steps < 5:
        if reading.gap(at) and scene.breaks(at):
            return None
        counted = scene.counted(at)
        if counted is not None:
            return Holding((counted,), 0.8, counted.last)
        one = next((p for p in clauses.after(at, window=1)), None) or person_of_title(scene, at)
        if one is not None:
            if one.is_a(("time",)):
                at, steps = one.last, steps + 1
                continue
            if (
                not scene.led(one)
                or (clauses.leading(one) == "من" and reading.words[at - 1] == "من" and reading.words[at - 2] == "كل")
            ) and one.is_a(HOLDERS):
                return _joined(scene, hit, one, previous, needs_object=needs_object)
            if clauses.leading(one) or one.proclitic:
                return _behind_phrase(scene, hit, one.last)
        word = reading.words[at]
        if word == "هولاء" and (at + 1 >= end or not is_definite(reading.words[at + 1])):
            those = next((p for p in clauses.before(hit.first, window=40) if p.is_a(("people", "office"))), None)
            return Holding((those,), 0.7, at + 1) if those is not None else None
        if word in SKIPPED:
            at, steps = at + 1, steps + 1
            continue
        if word in reading.lexicon.function_words:
            phrase = scene.noun_phrase(at + 1) if at + 1 < end else None
            return _behind_phrase(scene, hit, phrase.last) if phrase is not None else None
        start = scene.prefixed(at, word[0]) if word[0] in "بل" else None
        if start is not None:
            phrase = scene.noun_phrase(at, start)
            return _behind_phrase(scene, hit, phrase.last) if phrase is not None else None
        if scene.is_verb(at):
            return None
        named = titled(scene, at, end)
        if named is not None:
            return _joined(scene, hit, named, previous, needs_object=needs_object)
        if hit.term.sub == "verb" and (has_object_pronoun(scene, hit) or scene.reading.words[at - 1] in _MEANT):
            return _only_subject(scene, hit, at)
        return _plain_subject(scene, hit, at, needs_object=needs_object)
    return None


def _only_subject(scene: Scene, hit: Hit, at: int) -> Holding | None:
    """رحبت به روابط المشجعين, انتقدها نواب سابقون: behind a verb whose object is a pronoun any noun is its subject."""
    words, lexicon = scene.reading.words, scene.reading.lexicon
    word = words[at]
    if word in lexicon.function_words or word in ADVERBS or len(word) < 4 or word.endswith("ا") or word[0] in "ول":
        return None
    if (
        words[hit.last - 1].endswith(("ونه", "ونها", "ونهم", "وه", "وها", "وهم"))
        or "party" in hit.term.extra
        or hit.proclitic == "ف"
    ):
        return None  # a plural has its subject before it; what threatens need be nobody
    if hit.term.tag == "deemed" and not is_definite(word):
        return None  # يعتبرها فرصة: what it is held to be
    if hit.first and words[hit.first - 1] in lexicon.classes["prepositions"]:
        return None
    phrase = scene.noun_phrase(at)
    if phrase is None:
        return None
    one = Participant(phrase.start, phrase.end, at, phrase.last, frozenset({"phrase"}), "", None)
    return Holding((one,), 0.7, phrase.last)


def _behind_phrase(scene: Scene, hit: Hit, at: int) -> Holding | None:
    """رحب بالخطوة أحفاد فلان: the subject behind the target."""
    reading = scene.reading
    if at >= scene.length or not reading.joined(at):
        return None
    one = next((p for p in scene.clauses.after(at, window=1)), None)
    if one is not None and "addressed" in hit.term.extra and hit.proclitic[:1] in ("و", "ف"):
        return None  # ودعا في خطابه بكين إلى: who is spoken to
    if one is not None and one.is_a(HOLDERS) and not scene.clauses.leading(one) and not one.proclitic:
        return Holding((one,), 0.8, -1)
    return None


def _plain_subject(scene: Scene, hit: Hit, at: int, *, needs_object: bool) -> Holding | None:
    """A subject that the lexicon does not know: الشركة, محاموه."""
    phrase = scene.noun_phrase(at) if can_act(scene, at) else None
    if phrase is None or (prior_word(scene, hit.first) in RELATIVES and not has_object_pronoun(scene, hit)):
        return None
    one = Participant(phrase.start, phrase.end, at, phrase.last, frozenset({"phrase"}), "", None)
    if not needs_object:
        if scene.reading.words[at].endswith(("ين", "ا")) or not (
            hit.proclitic or is_definite(scene.reading.words[at]) or scene.clauses.opens_clause(hit)
        ):
            return None
        return Holding((one,), 0.7, phrase.last)
    following = phrase.last
    if scene.reading.words[at].endswith("ون") and is_definite(scene.reading.words[at]):
        return Holding((one,), 0.8, following)
    if following < scene.length and scene.reading.joined(following) and not scene.is_verb(following):
        other = scene.noun_phrase(following)
        word = scene.reading.words[following]
        if (
            other is not None
            and (word not in scene.reading.lexicon.function_words or word in ("اي", "ايه", "كل"))
            and (word[0] not in "بل" or scene.prefixed(following, word[0]) is None)
        ):
            return Holding((one,), 0.7, following)
    return None


def _joined(
    scene: Scene, hit: Hit, one: Participant, previous: Participant | None, *, needs_object: bool
) -> Holding | None:
    """The subject with those that و joins to it; None where it is the object of a verb that has its subject before."""
    reading = scene.reading
    one = scene.named(one)
    if hit.proclitic[:1] in ("و", "ف") or prior_word(scene, hit.first) == "ثم":
        accusative = (
            reading.words[one.first].endswith(("ين", "ي"))
            and one.is_a(("people", "office", "group"))
            and reading.words[one.first] not in reading.lexicon.nisbas
        )
        addressed = "addressed" in hit.term.extra and not _object_follows(scene, one.last, straight=True)
        speaker = scene.spoke_before(hit.first, hit.first) if addressed or _doubled(scene, hit, one) else None
        if speaker is not None:
            return Holding((speaker,), 0.7, hit.last)
        if accusative or not agrees(scene, hit.first, one) or (needs_object and not _object_follows(scene, one.last)):
            previous = scene.subject_of_clause(hit.first) or previous
            return Holding((previous,), 0.65, hit.last) if previous is not None else None
    holders = with_others(scene, one)
    return Holding(holders, 0.95, holders[-1].last)


def with_others(scene: Scene, one: Participant) -> tuple[Participant, ...]:
    """A holder with those that و joins to it: فرنسا وألمانيا، الإدارة وحلفاؤها."""
    holders = [one]
    for other in scene.clauses.after(one.last, window=6):
        if (
            other.first > holders[-1].last
            or other.proclitic != "و"
            or not other.is_a(("agent",))
            or not scene.reading.joined(other.first)
        ):
            break
        holders.append(other)
    theirs = _with_theirs(scene, holders[-1].last)
    if theirs is not None:
        holders.append(theirs)
    return tuple(holders[:4])


def _with_theirs(scene: Scene, at: int) -> Participant | None:
    """الحكومة وحلفاؤها الأوروبيون: a second holder that belongs to the first."""
    reading = scene.reading
    if at >= scene.length or not reading.joined(at) or scene.is_verb(at):
        return None
    word = reading.words[at]
    if word[0] != "و" or len(word) < 6 or not word.endswith(("وها", "يها", "وه", "يه", "وهم", "يهم")):
        return None
    last = at + 1
    while last < scene.bounds(at)[1] and reading.joined(last) and last - at < 3 and _described(scene, last):
        last += 1
    start = reading.starts[at] + 1
    return Participant(start, reading.ends[last - 1], at, last, frozenset({"phrase"}), "", None)


def _described(scene: Scene, at: int) -> bool:
    """Whether the word is a definite plural adjective: الأوروبيون, المحليين."""
    word = scene.reading.words[at]
    return is_definite(word) and word not in RELATIVES and word.endswith(("ون", "ين")) and not scene.is_verb(at)


def _doubled(scene: Scene, hit: Hit, one: Participant) -> bool:
    """حمّلت ليبيا المسؤولية: where what is laid on somebody follows at once, he is no subject."""
    if "double" not in hit.term.extra or one.last >= scene.length:
        return False
    return f"near:{scene.reading.words[one.last]}" in hit.term.extra


def _object_follows(scene: Scene, at: int, *, straight: bool = False) -> bool:
    """Whether a noun phrase stands behind word `at`: `straight`: without a preposition before it."""
    if at >= scene.length or (scene.breaks(at)):
        return False
    reading = scene.reading
    for step in range(at, min(at + 4, scene.length)):
        if scene.breaks(step):
            return False
        if straight:
            word = reading.words[step]
            return (
                word not in reading.lexicon.function_words
                and not scene.is_verb(step)
                and (word[0] not in "بل" or scene.prefixed(step, word[0]) is None)
            )
        if scene.opens_mention(step) is not None or step in scene.triggers:
            return True
        if reading.words[step] in reading.lexicon.function_words or scene.is_verb(step):
            continue
        return True
    return False
