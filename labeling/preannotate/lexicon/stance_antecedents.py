"""What a pronoun or وهو ما means: a noun before it, the last target, or the event that was told. Knows nothing of prepositions."""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_phrases import Phrase
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_words import RECEIVING, TALKING, TRYING

Span = tuple[int, int]


def antecedent(scene: Scene, hit: Hit, last_target: Span | None) -> Span | None:
    """What the pronoun of رفضته or به means: the noun in front of a relative verb, the last target, or the event that was told."""
    reading = scene.reading
    at = hit.first
    while at and reading.words[at - 1] in ("قد", "لم", "لا", "لن") and reading.joined(at):
        at -= 1
    if at == 0:
        return last_target
    before = reading.words[at - 1]
    if before in ("ما", "الامر") or (before in ("الذي",) and at > 1 and reading.words[at - 2] == "الامر"):
        return told(scene, at - 1) or last_target
    joined = reading.joined(at) and hit.proclitic == ""
    if joined and before in ("الذي", "التي", "الذين"):
        return head_before(scene, at - 1)
    if hit.proclitic[:1] in ("و", "ف") or before in ("فيما", "بينما", "حين", "لكن", "لكنها", "لكنه", "لين"):
        return last_target or told(scene, at)
    if joined:
        return head_before(scene, at) or last_target
    return last_target


def person_before(scene: Scene, hit: Hit, own: tuple[Participant, ...]) -> Span | None:
    """Whom هنأته means: the nearest actor before it that is not the holder."""
    held = {(one.start, one.end) for one in own}
    for one in scene.clauses.before(hit.first, window=30):
        if one.is_a(("person", "org", "people")) and (one.start, one.end) not in held:
            return one.start, one.end
    return None


def meant_beside(scene: Scene, hit: Hit, own: tuple[Participant, ...]) -> Span | None:
    """برلمان يؤيدها: what the pronoun means where the noun before the verb is the holder himself: an actor or a noun before him."""
    reading = scene.reading
    feminine = reading.words[hit.last - 1].endswith("ها")
    at = own[0].first
    for one in scene.clauses.before(at, window=30):
        if one.kinds.isdisjoint(("agent", "people")):
            continue
        head = reading.raw_last(one.first) == "ة" or one.is_a(("place",))
        if head == feminine and not one.is_a(("person",)):
            return one.start, one.end
    return None


def head_before(scene: Scene, at: int) -> Span | None:
    """The noun phrase that ends before word `at`: قرار (رحب به), الصفقة (التي وصفها)."""
    reading = scene.reading
    for one in scene.clauses.before(at, window=7):
        if one.last == at and one.mention is not None:
            first = one.first
            if (
                first
                and reading.joined(first)
                and not reading.gap(first)
                and _construct(scene, first - 1)
                and not one.proclitic
            ):
                break
            return one.start, one.end
        break
    first = at
    while first > 0 and at - first < 5:
        word = reading.words[first - 1]
        if first < at and scene.breaks(first):
            break
        if (
            scene.plain(first - 1) in reading.lexicon.function_words
            or scene.is_verb(first - 1)
            or word in ("هناك", "وهناك", "هنالك")
            or not word.isalpha()
        ):
            break
        first -= 1
        if word[0] in "وفبل" and any(
            h.proclitic for k in ("trigger", "head", "name", "cue") for h in reading.at(k, first)
        ):
            break
    if first == at:
        return None
    for number in range(first, at):
        if number in scene.triggers:
            return scene.triggers[number][:2]
    start = reading.starts[first]
    if reading.words[first].startswith(("بال", "وال", "فال")):
        start += 1
    return start, reading.ends[at - 1]


def receiver(scene: Scene, noun: int) -> Phrase | None:
    """تحظى الحكومة (بدعم), واجه المشروع (معارضة): what a verb of receiving in front of a noun says who has it."""
    reading = scene.reading
    begin, _ = scene.bounds(noun)
    for at in range(noun - 1, max(begin, noun - 12) - 1, -1):
        if scene.breaks(at + 1):
            return None
        word = reading.words[at]
        if word in RECEIVING or (word[0] == "و" and word[1:] in RECEIVING):
            phrase = scene.noun_phrase(at + 1) if at + 1 < noun else None
            if (
                phrase is not None
                and phrase.last <= noun
                and (is_definite(reading.words[at + 1]) or scene.opens_mention(at + 1) is not None)
            ):
                return phrase
            before = scene.clauses.subject_before(at, ("agent", "people"))
            return Phrase(before.start, before.end, before.last) if before is not None else None
        if scene.is_verb(at):
            return None
    return None


def attempted(scene: Scene, at: int) -> Span | None:
    """تحاول فرض سيطرتها (رغم معارضة …): what somebody tries in the clause before word `at`."""
    begin, _ = scene.bounds(at)
    for verb in range(at - 2, max(begin, at - 12) - 1, -1):
        if scene.reading.words[verb] in TRYING:
            phrase = scene.noun_phrase(verb + 1)
            return (phrase.start, phrase.end) if phrase is not None and phrase.last <= at else None
    return None


def topic(scene: Scene, at: int) -> Span | None:
    """«هذا مشروع جيد، وعلينا أن ندعمه»: the first noun of the quotation in which word `at` stands."""
    reading = scene.reading
    quote = scene.quote_at(reading.starts[at])
    if quote is None:
        return None
    first = reading.word_at(quote.inner.start)
    for word in range(first, min(first + 6, at)):
        if reading.starts[word] < quote.inner.start or reading.words[word] in TALKING or scene.is_verb(word):
            continue
        phrase = scene.noun_phrase(word)
        return (phrase.start, phrase.end) if phrase is not None and phrase.last <= at else None
    return None


def told(scene: Scene, at: int) -> Span | None:
    """The event that was told before word `at`: that of the nearest verb in its sentence."""
    begin, _ = scene.bounds(at)
    nearest = [word for word in scene.triggers if begin <= word < at]
    verbs = [word for word in nearest if word in scene.verbs]
    chosen = max(verbs or nearest, default=None)
    return scene.triggers[chosen][:2] if chosen is not None else None


def _construct(scene: Scene, at: int) -> bool:
    word = scene.reading.words[at]
    return (
        word not in scene.reading.lexicon.function_words
        and not scene.is_verb(at)
        and not is_definite(word)
        and word.isalpha()
    )
