"""Who stands before a verb and does it: right before it, at the head of its clause, or as the subject of the verb it goes on with.

Knows nothing of targets and of who stands behind.
"""

from __future__ import annotations

from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_groups import group_before
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene, agrees
from labeling.preannotate.lexicon.stance_words import CLAUSE_LEADS, DESCRIBING, HOLDER_NEGATIONS, LASTING, WILLING

_OBJECT_PRONOUNS = ("ه", "ها", "هم")


def before_verb(scene: Scene, hit: Hit) -> Participant | None:
    """X يرفض: who stands right before the verb and its negation."""
    at = hit.first
    reading = scene.reading
    while at and reading.words[at - 1] in HOLDER_NEGATIONS and not reading.gap(at).strip('"«“'):
        at -= 1
    one = scene.clauses.subject_before(at, HOLDERS)
    if one is not None and "(" in reading.gap(one.first):
        one = next(
            (p for p in scene.clauses.before(one.first, window=8) if p.last == one.first and p.is_a(HOLDERS)), one
        )
        return one
    if one is None or (one.first and reading.joined(one.first) and scene.is_verb(one.first - 1) and one.last == at):
        return None
    relative = at - one.last
    if any(
        reading.words[word] not in ("الذي", "التي", "الذين", "اللذين", "بدوره", "بدورها", "ايضا", "كان", "كانت")
        for word in range(one.last, at)
    ):
        return None
    if relative and reading.words[at - 1] in ("الذي", "التي", "الذين") and has_object_pronoun(scene, hit):
        return None
    if any("،" in reading.gap(word) for word in range(one.last, at + 1)) and relative == 0:
        return None
    return one


def group_of(scene: Scene, hit: Hit) -> Participant | None:
    at = hit.first
    while at and scene.reading.words[at - 1] in HOLDER_NEGATIONS and scene.reading.joined(at):
        at -= 1
    return group_before(scene, at)


def topic_of(scene: Scene, hit: Hit) -> Participant | None:
    """الحكومة في صنعاء ترفض: who opens the clause, with no verb and no mark before the cue."""
    reading = scene.reading
    begin, _ = scene.bounds(hit.first)
    lead = reading.words[hit.first - 1] if hit.first else ""
    if lead in reading.lexicon.classes["prepositions"] or lead in reading.lexicon.classes["common"]:
        return None  # a noun, whatever it can be besides: في دعم, مواصلة دعم
    for one in scene.clauses.before(hit.first, window=9):
        if scene.clauses.verb_between(one.last, hit.first) or any(
            scene.breaks(word) for word in range(one.last, hit.first + 1)
        ):
            return None
        opens = (
            one.first == begin
            or scene.breaks(one.first)
            or one.proclitic == "و"
            or reading.words[one.first - 1] in CLAUSE_LEADS
            or reading.words[one.first - 1].removeprefix("و") in LASTING
        )
        if one.is_a(HOLDERS) and opens and not scene.clauses.leading(one):
            more = reading.words[one.last][0] == "و" and is_plural(reading.words[hit.last - 1])
            return one if more or agrees(scene, hit.first, one) else None
    return None


def who_will(scene: Scene, word: int) -> Participant | None:
    """قررت الحكومة أن ترفض: who decides or wants what the verb behind أن says."""
    begin, _ = scene.bounds(word)
    for at in range(word - 2, max(begin, word - 8) - 1, -1):
        if scene.breaks(at + 1):
            return None
        if scene.plain(at) in WILLING:
            return scene.subject_at(at, word)
    return None


def crowd(scene: Scene, word: int) -> Participant | None:
    """دخل العمال في إضراب، ويطالبون: the last subject that is more than one."""
    begin, _ = scene.bounds(word)
    for verb in reversed([verb for verb in scene.clauses.verb_words if begin <= verb < word]):
        one = scene.subject_at(verb, word)
        if one is not None and one.is_a(("people", "phrase")):
            return one
    return None


def goes_on(scene: Scene, hit: Hit) -> Participant | None:
    """اتخذ الاتحاد قرارا مماثلا، يدين: an imperfect behind a comma says what the subject before it does."""
    if hit.proclitic or "،" not in scene.reading.gap(hit.first) or scene.reading.words[hit.first][0] not in "يت":
        return None
    one = scene.subject_of_clause(hit.first)
    return one if one is not None and agrees(scene, hit.first, one) else None


def apposed(scene: Scene, hit: Hit) -> Participant | None:
    """الشركة، وهي أكبر مشغل، ترفض: who opens the sentence, where a mark stands before the verb and all verbs between describe."""
    reading = scene.reading
    at = hit.first
    if not at or "،" not in reading.gap(at) or hit.proclitic:
        return None
    begin, _ = scene.bounds(at)
    for one in scene.clauses.after(begin, window=6):
        if not one.is_a(HOLDERS) or scene.led(one) or one.last >= at:
            return None
        lead = reading.words[one.first - 1] if one.first > begin else ""
        if lead not in CLAUSE_LEADS and not scene.breaks(one.first):
            return None
        for verb in scene.clauses.verb_words:
            if one.last <= verb < at and reading.words[verb - 1] not in DESCRIBING:
                return None
        return one if agrees(scene, at, one) else None
    return None


def prior_word(scene: Scene, at: int) -> str:
    """The word before a verb, behind its negation."""
    reading = scene.reading
    word = reading.words[at - 1] if at and not reading.gap(at).strip('"«“') else ""
    if word in HOLDER_NEGATIONS and at >= 2 and reading.joined(at - 1):
        return reading.words[at - 2]
    return word


def is_plural(verb: str) -> bool:
    """قالوا, يقولون, يقولان: no subject follows such a verb."""
    bare = verb[1:] if verb[0] in "وف" and len(verb) > 4 else verb
    return bare.endswith(("وا", "ون")) or (bare[0] in "يت" and bare.endswith("ان") and len(bare) > 5)


def has_object_pronoun(scene: Scene, hit: Hit) -> bool:
    last = hit.last - 1
    return (
        scene.reading.words[last].endswith(_OBJECT_PRONOUNS)
        and hit.term.sub == "verb"
        and scene.clauses.has_pronoun(hit)
    )
