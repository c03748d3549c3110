"""Persons by what they say: the words right behind a verb of saying. Knows nothing of titles and of other names in the text."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.everyday import is_everyday
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.name_parts import is_name_like, is_preposition, name_end
from labeling.preannotate.lexicon.reading import Reading

_QUOTES = frozenset({"ان", "انه", "انها", "بان", "بانه", "بانها"})
_MARKS_OF_SPEECH = (":", "،", ",", "«", '"', "“")


def after_saying(reading: Reading, at: int) -> Iterator[Mention]:
    """وقال X Y: two unknown words that could be a name; قال صالح إن: a doubtful one that begins to speak; قال الغامدي."""
    classes, word = reading.lexicon.classes, reading.words[at]
    if is_preposition(reading, at, word):
        return
    if word in classes["families"] and is_definite(word):
        yield person(reading, at, at + 1, 0.6)
    definite = word in classes["ambiguous_families"] and is_definite(word)
    bare = word[2:] if definite else word
    if (
        (definite or word in classes["ambiguous_names"])
        and not reading.at("office", at)
        and not reading.at("people", at)
    ):
        end = name_end(reading, at + 1)
        if end - at == 1 and bare not in classes["everyday_people"] and _begins_to_speak(reading, end):
            yield person(reading, at, end, 0.55)
        elif end - at > 1 and not definite and not any(is_everyday(reading.words[part]) for part in range(at + 1, end)):
            yield person(reading, at, end, 0.6)
    if reading.at("first", at) or not is_name_like(reading, at) or is_definite(word):
        return
    if reading.raw_last(at) == "ه" and is_everyday(word[:-1]):
        return
    if any(hit.term.tag in ("GPE", "LOC", "ORG") for hit in reading.at("name", at)):
        return
    end = name_end(reading, at + 1)
    if end - at >= 2:
        yield person(reading, at, end, 0.55)


def _begins_to_speak(reading: Reading, at: int) -> bool:
    if at >= len(reading):
        return False
    return reading.words[at] in _QUOTES if reading.joined(at) else reading.gap(at).startswith(_MARKS_OF_SPEECH)


def person(
    reading: Reading, first: int, last: int, score: float, start: int | None = None, proclitic: str = ""
) -> Mention:
    """A person on words [first, last); `start` is the folded offset behind `proclitic`."""
    begin = reading.starts[first] if start is None else start
    return Mention(begin, reading.ends[last - 1], "PERS", round(score, 2), first, last, "person", proclitic)
