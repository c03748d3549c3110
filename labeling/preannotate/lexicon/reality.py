"""Whether a reported event took place: its realis and polarity from the words around the trigger. Knows nothing of participants."""

from __future__ import annotations

from labeling.preannotate.lexicon.reading import Hit, Reading

_FUTURE = frozenset({"س", "وس", "فس"})
_NEVER = frozenset({"لم", "لن"})
_NO_NEGATION = "ما"  # more often "what" than "not" before a perfect
_BREAKS = frozenset('،؛.«»"')
_NEAR, _FAR = 4, 10


def reality(reading: Reading, hit: Hit, verb: bool) -> tuple[str, str]:
    """(realis, polarity) from the words in front of and behind the trigger."""
    classes = reading.lexicon.classes
    begin, end = reading.sentence_words(reading.sentence(hit.first))
    realis, polarity = "actual", "positive"
    if hit.proclitic in _FUTURE:
        realis = "other"
    imperfect = verb and reading.text[hit.start] in "يتن"
    definite = reading.text.startswith(("ال", "لل"), hit.start)
    far = max(begin, hit.first - _FAR)
    turned = not classes["turning"].isdisjoint(reading.words[far : hit.first])
    for at in range(hit.first - 1, far - 1, -1) if turned else ():
        gap = reading.gap(at + 1)
        if gap and not _BREAKS.isdisjoint(gap):
            break
        word, distance = _bare(reading.words[at]), hit.first - at
        if word in classes["denial"] and (distance <= _NEAR or not verb):
            polarity = "negative"
        elif word in _NEVER and (distance == 1 or (not verb and not definite and distance <= _NEAR)):
            polarity = "negative"
            realis = "other" if word == "لن" else realis
        elif (word in classes["lack"] and distance <= (2 if verb else 1)) or (
            word in classes["negation"] and word != _NO_NEGATION and distance == 1
        ):
            polarity = "negative"
        elif word == "قد":
            realis = "other" if distance == 1 and imperfect else realis
        elif verb and not imperfect and word not in classes["conditions"]:
            continue  # a perfect without a condition has taken place
        elif distance <= _NEAR and (
            word in classes["other_before"] or word.removeprefix("ل") in classes["other_before"]
        ):
            realis = "other"
        elif distance <= 2 and (
            word.removeprefix("ب") in classes["generic"] or (definite and word in classes["crimes"])
        ):
            realis = "generic"
    if realis == "actual" and (
        _planned(reading, hit, verb, begin) or _to_come(reading, hit, imperfect or not verb, end)
    ):
        realis = "other"
    return realis, polarity


def _bare(word: str) -> str:
    return word[1:] if len(word) > 3 and word[0] in "وف" else word.removeprefix("و")


def _planned(reading: Reading, hit: Hit, verb: bool, begin: int) -> bool:
    """Whether somebody demands, plans or promises what the trigger names: the word that says so leads to it."""
    classes = reading.lexicon.classes
    before = reading.words[hit.first - 1] if hit.first > begin else ""
    led = hit.proclitic[-1:] in ("ب", "ل") if hit.proclitic else before in classes["that"] or before in classes["doing"]
    if verb:
        led = before in ("ان", "بان")
    elif not led and before in classes["prepositions"]:
        return False
    context = reading.lexicon.contexts["planned"]
    if context.words.isdisjoint(reading.words[max(begin, hit.first - context.before) : hit.first]):
        return False
    for at in range(hit.first - 1, max(begin, hit.first - context.before) - 1, -1):
        if not _BREAKS.isdisjoint(reading.gap(at + 1)):
            return False
        if reading.words[at] in context.words:
            return True
    return False


def _to_come(reading: Reading, hit: Hit, may: bool, end: int) -> bool:
    """Whether a time to come follows in the clause."""
    classes, context = reading.lexicon.classes, reading.lexicon.contexts["to_come"]
    window = reading.words[hit.last : min(end, hit.last + context.behind)]
    if context.words.isdisjoint(window) and classes["other_after"].isdisjoint(window[:2]):
        return False
    for at in range(hit.last, min(end, hit.last + context.behind)):
        if not _BREAKS.isdisjoint(reading.gap(at)):
            return False
        if at < hit.last + 2 and reading.words[at] in classes["other_after"]:
            return True
        if may and reading.words[at] in context.words:
            return True
    return False
