"""What a stance is about: the phrase behind a preposition, the object, the party, or what a pronoun means. Knows nothing of holders' minds."""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_adjective, is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.reading import Hit
from labeling.preannotate.lexicon.stance_antecedents import Span, antecedent, meant_beside, person_before, topic
from labeling.preannotate.lexicon.stance_scene import HOLDERS, Scene
from labeling.preannotate.lexicon.stance_words import ADVERBS, DETERMINERS, NO_TARGETS, PARTY_LEADS, TARGET_CLAUSES

_PRONOUN_AFTER = {
    "ب": ("به", "بها", "بهم"), "علي": ("عليه", "عليها"), "من": ("منه", "منها"), "مع": ("معه", "معها", "معهم"), "عن": ("عنه", "عنها", "عنهم"),
    "في": ("فيه", "فيها"), "ل": ("له", "لها", "لهم"), "الي": ("اليه", "اليها"), "ضد": ("ضده", "ضدها"), "object": ("اياه", "اياها", "اياهم"),
}  # fmt: skip
_CLAUSE = 8
_WINDOW = 16


def targets(scene: Scene, hit: Hit, begin: int, own: tuple[Participant, ...], last_target: Span | None) -> list[Span]:
    """The targets of a cue (two where و joins them); none where no place holds one."""
    places = hit.term.extra
    if hit.term.sub == "first" and "pronoun" in places:
        back = last_target or antecedent(scene, hit, last_target) or topic(scene, hit.first)
        return [back] if back is not None else []
    if hit.term.sub in ("verb",) and _pronoun_object(scene, hit) and "object" in places:
        back = antecedent(scene, hit, last_target)
        if "person" in places and hit.proclitic:
            back = person_before(scene, hit, own) or back
        if back is not None and any(back[0] < one.end and one.start < back[1] for one in own):
            back = meant_beside(scene, hit, own)
        return [back] if back is not None else []
    _, end = scene.bounds(hit.first)
    if hit.last < end and scene.reading.words[hit.last] in {
        form for place in places for form in _PRONOUN_AFTER.get(place, ())
    }:
        back = antecedent(scene, hit, last_target)
        return [back] if back is not None else []
    begin = max(begin, hit.last)
    found: list[Span] = []
    if places[0] == "object" and len(places) > 1:
        found = _object(scene, hit, begin, end)
    if not found:
        found = _behind_preposition(scene, hit, begin, end, places, last_target)
    if not found and "second" in places:
        found = _second(scene, begin, end)
    if not found and "object" in places:
        found = _object(scene, hit, begin, end)
    if not found and "object" in places and begin > hit.last:
        found = _behind_apposition(scene, hit, begin, end)
    if not found and "party" in places:
        found = _party(scene, begin, end)
    held = {(one.start, one.end) for one in own}
    return [span for span in found if span not in held]


def _pronoun_object(scene: Scene, hit: Hit) -> bool:
    return (
        scene.clauses.has_pronoun(hit) and scene.reading.raw_last(hit.last - 1) != "ة" and _has_longer_form(scene, hit)
    )


def _has_longer_form(scene: Scene, hit: Hit) -> bool:
    """Whether the form without the pronoun is a form too: ه of رفضه is a pronoun, that of وجه is none."""
    word = scene.reading.words[hit.last - 1]
    for pronoun in ("هم", "ها", "ه"):
        if word.endswith(pronoun):
            rest = word[: -len(pronoun)].removeprefix("و")
            rest_f = word[: -len(pronoun)]
            forms = scene.reading.lexicon.verb_forms
            return (
                rest in forms
                or rest_f in forms
                or rest_f.removeprefix("ف") in forms
                or rest + "ا" in forms
                or rest + "ي" in forms
            )
    return False


def _behind_preposition(
    scene: Scene, hit: Hit, begin: int, end: int, places: tuple[str, ...], last_target: Span | None
) -> list[Span]:
    reading = scene.reading
    letters = tuple(place for place in places if len(place) == 1)
    words = frozenset(place for place in places if len(place) > 1 and ":" not in place)
    pronouns = {form for place in places for form in _PRONOUN_AFTER.get(place, ())}
    at, commas = begin, 0
    limit = min(end, begin + (1 if "tight" in places else 3 if hit.term.sub == "noun" else _WINDOW))
    while at < limit:
        if at > begin and scene.breaks(at):
            commas += 1
            if commas > 2 or any(mark in reading.gap(at) for mark in ".؛:!؟") or reading.words[at][0] in "وف":
                break
        word = reading.words[at]
        if word == "اياه" or word == "اياها" or word == "اياهم":
            back = last_target or person_before(scene, hit, ())
            return [back] if back is not None else []
        if word in pronouns:
            back = antecedent(scene, hit, last_target)
            return [back] if back is not None else []
        if word in words and at + 1 < end:
            return _phrases(scene, at + 1, end)
        for letter in letters:
            start = scene.prefixed(at, letter)
            if start is not None and not _adverbial(scene, at, end, letter):
                return _phrases(scene, at, end, start)
        if (at > begin and scene.is_verb(at) and at not in scene.triggers) or (
            word in ("فيما", "بينما", "لكن", "الذي", "التي", "الذين", "حيث") and "addressed" not in places
        ):
            break
        if word in TARGET_CLAUSES and at > begin:
            break
        mention = scene.opens_mention(at)
        at = mention.last if mention is not None else at + 1
    return []


def _phrases(scene: Scene, at: int, end: int, start: int | None = None) -> list[Span]:
    """The noun phrase at word `at` and one that و joins to it; behind أن what the clause begins with."""
    reading = scene.reading
    if start is None and reading.words[at] in ("ان", "الا"):
        return _clause(scene, at + 1, end, led=scene.reading.words[at - 1] == "من")
    if reading.words[at] in NO_TARGETS:
        return []
    phrase = scene.noun_phrase(at, start, wide=True)
    if phrase is None:
        return []
    spans = [(phrase.start, phrase.end)]
    following = phrase.last
    if following < end and not scene.breaks(following):
        other = scene.mentions.get(following)
        first = scene.mentions.get(at)
        if other is not None and first is not None and other.proclitic == "و" and first.last == following:
            spans.append((other.start, other.end))
    return spans


def _clause(scene: Scene, at: int, end: int, *, led: bool) -> list[Span]:
    """Behind أن: the event of its verb, or its words; behind من أن it is more often a judgement that follows."""
    reading = scene.reading
    if at >= end:
        return []
    for step in range(at, min(at + 3, end)):
        if step in scene.triggers:
            return [scene.triggers[step][:2]]
    if led:
        phrase = scene.noun_phrase(at) if reading.words[at] in ("اي", "ايه") else None
        return [(phrase.start, phrase.end)] if phrase is not None else []
    last = at + 1
    while last < min(end, at + _CLAUSE) and not scene.breaks(last):
        last += 1
    return [(reading.starts[at], reading.ends[last - 1])]


def _object(scene: Scene, hit: Hit, begin: int, end: int, *, apart: bool = False) -> list[Span]:
    reading = scene.reading
    at = _past_adverbs(scene, begin, end)
    if at >= end or (not apart and (at > begin or reading.gap(at)) and scene.breaks(at)):
        return []
    word = reading.words[at]
    if apart and not (
        is_definite(word)
        or word in DETERMINERS
        or scene.opens_mention(at)
        or at in scene.triggers
        or (at + 1 < end and reading.joined(at + 1) and is_definite(reading.words[at + 1]))
    ):
        return []
    if word in _PRONOUN_AFTER["object"] or word in NO_TARGETS or _led_by_letter(scene, at):
        return []
    if hit.term.sub == "noun" and begin > hit.last and is_definite(word):
        return []  # رفض الحكومة القاطع
    if any(h.term.sub == "state" for h in reading.at("cue", at)) or (hit.term.sub == "noun" and reading.gap(at)):
        return []
    if word in reading.lexicon.function_words and word not in (
        "اي",
        "ايه",
        "كل",
        "هذا",
        "هذه",
        "تلك",
        "ذلك",
        "ان",
        "جميع",
        "بعض",
    ):
        return []
    return _phrases(scene, at, end)


def _behind_apposition(scene: Scene, hit: Hit, begin: int, end: int) -> list[Span]:
    """رفض فلان، رئيس الاتحاد، القرار: the object behind what stands between two commas."""
    first = begin
    while begin < min(end, first + 3) and scene.reading.joined(begin) and is_definite(scene.reading.words[begin]):
        begin += 1  # حزب الوسط الجديد،
    if begin >= end or "،" not in scene.reading.gap(begin):
        return []
    for at in range(begin + 1, min(end, begin + _WINDOW)):
        if scene.is_verb(at) and not scene.breaks(at):
            return []
        if scene.breaks(at):
            if "،" not in scene.reading.gap(at) or scene.reading.words[at][0] in "وف":
                return []
            return _object(scene, hit, at, end, apart=True)
    return []


def _led_by_letter(scene: Scene, at: int) -> bool:
    """Whether ب or ل is joined to the word: then it is no object."""
    letter = scene.reading.words[at][0]
    return letter in "بل" and scene.prefixed(at, letter) is not None


def _second(scene: Scene, begin: int, end: int) -> list[Span]:
    """ناشدت المانحين سد العجز: what stands behind the one who is addressed."""
    at = _past_adverbs(scene, begin, end)
    if at >= end or scene.breaks(at):
        return []
    addressed = scene.noun_phrase(at)
    if addressed is None or addressed.last >= end or scene.breaks(addressed.last):
        return []
    following = addressed.last
    if scene.reading.words[following] in scene.reading.lexicon.function_words:
        return []
    return _phrases(scene, following, end)


def _party(scene: Scene, begin: int, end: int) -> list[Span]:
    """The party behind ضد, على or مع."""
    for one in scene.clauses.after(begin, window=_WINDOW):
        if one.first >= end or any(scene.breaks(word) for word in range(begin + 1, one.first + 1)):
            break
        if one.is_a(HOLDERS) and scene.clauses.leading(one) in PARTY_LEADS:
            return [(one.start, one.end)]
    return []


def _past_adverbs(scene: Scene, at: int, end: int) -> int:
    """The word behind adverbs, times and phrases such as في أثينا that stand between a verb and its object."""
    reading = scene.reading
    first = at
    while at < end and not (at > first and scene.breaks(at)):
        word = reading.words[at]
        time = next((p for p in scene.clauses.after(at, window=1) if p.is_a(("time",))), None)
        if time is not None:
            at = time.last
        elif (
            (
                at == first
                and first
                and scene.reading.joined(at)
                and is_adjective(reading, at)
                and first - 1 in scene.clauses.covered
            )
            or word in ADVERBS
            or word.startswith(("بالاجماع", "باغلبيه", "بغالبيه", "بالغالبيه"))
        ):
            at += 1
        elif word == "باشد" and at + 1 < end:
            at += 2
        elif word in ("في", "من", "امام", "خلال", "لدي") and at + 1 < end:
            phrase = scene.noun_phrase(at + 1)
            if phrase is None:
                return at
            at = phrase.last
        else:
            break
    return at


def _adverbial(scene: Scene, at: int, end: int, letter: str) -> bool:
    """رحبت بتحفظ بالاتفاق: the first of two such words says how, the second what."""
    reading, following = scene.reading, at + 1
    word = reading.words[at]
    if word in ADVERBS or word.startswith(("بغالبيه", "باغلبيه", "بالاجماع", "باشد", "بالقراءه", "بشكل")):
        return True
    return (
        following < end
        and not is_definite(word[1:])
        and reading.words[following].startswith((letter + "ال", letter + "ل"))
        and scene.prefixed(following, letter) is not None
    )
