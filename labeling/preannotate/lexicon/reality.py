"""Whether a reported event took place: its realis and polarity from the words around the trigger. Knows nothing of participants."""

from __future__ import annotations

from labeling.preannotate.lexicon.reading import Hit, Reading

_FUTURE = frozenset({"س", "وس", "فس"})


def reality(reading: Reading, hit: Hit, verb: bool) -> tuple[str, str]:
    """(realis, polarity) from the words in front of and behind the trigger."""
    classes = reading.lexicon.classes
    begin, end = reading.sentence_words(reading.sentence(hit.first))
    realis, polarity = "actual", "positive"
    if hit.proclitic in _FUTURE or (
        hit.proclitic.endswith("ل") and not (hit.term.sub == "masdar" and _after_noun(reading, hit))
    ):
        realis = "other"
    for at in range(hit.first - 1, max(begin, hit.first - 4) - 1, -1):
        if any(mark in '،؛.«»"' for mark in reading.gap(at + 1)):
            break
        word = (
            reading.words[at].removeprefix("و").removeprefix("ف")
            if len(reading.words[at]) > 3
            else reading.words[at].removeprefix("و")
        )
        distance = hit.first - at
        if (word in classes["negation"] and distance <= (1 if verb else 2)) or word in classes["denial"]:
            polarity = "negative"
            if word in ("لن", "دون", "بدون"):
                realis = "other"
        elif word == "قد":
            realis = "other" if distance == 1 and reading.words[hit.first][0] in "يت" else realis
        elif word in classes["other_before"] or word.removeprefix("ل") in classes["other_before"]:
            realis = "other"
        elif word in classes["generic"] and distance <= 2:
            realis = "generic"
    for at in range(hit.last, min(end, hit.last + 2)):
        if reading.joined(at) and reading.words[at] in classes["other_after"]:
            realis = "other"
    return realis, polarity


def _after_noun(reading: Reading, hit: Hit) -> bool:
    return hit.first > 0 and any(reading.at(kind, hit.first - 1) for kind in ("trigger",))
