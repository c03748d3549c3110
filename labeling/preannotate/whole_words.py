"""From tags on whole words to entities: reads BIO in its dialects, joins words, cuts proclitics. Knows nothing of how a tag was found."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from labeling.arabic.clitics import MARKS
from labeling.arabic.tokens import is_word, tokens
from labeling.preannotate.word_starts import proclitic_length, words_alone
from schemas.errors import InputError
from schemas.label_types import Vocabulary
from schemas.records import Entity, Span

OUTSIDE = "O"
_PREFIX = re.compile(r"([BILUSEM])-(.+)")
_OPENS, _CLOSES = frozenset("BSU"), frozenset("ELSU")
# Names that tag sets in use have for our types, beside those that the vocabulary names (CAMeL's and OntoNotes').
_OTHER_NAMES = {
    "PER": "PERS", "PERSON": "PERS", "ORGANIZATION": "ORG", "ORGANISATION": "ORG", "LOCATION": "LOC", "FACILITY": "FAC",
    "NATIONALITY": "NORP", "JOB": "OCC", "TITLE": "OCC", "CURRENCY": "CURR", "PERCENTAGE": "PERCENT", "URL": "WEBSITE",
}  # fmt: skip
_LEFT_OUT = frozenset({"MISC", "MIS", "WORK_OF_ART", "OTHER"})  # several of our types in one, or none
_NOT_FOR_MODELS = re.compile(f"[{MARKS}]")
_KEPT_AT_THE_END = {")": "(", "]": "[", "»": "«", "”": "“", "%": "", "٪": "", "$": "", "€": "", "£": ""}


@dataclass(frozen=True, slots=True)
class Tag:
    """What a model says of one word: our type ("" for none), and whether a name begins or ends with it."""

    type: str
    opens: bool = False
    closes: bool = False


def tag_readings(
    labels: Iterable[str], mapping: Mapping[str, str], vocabulary: Vocabulary, where: str
) -> dict[str, Tag]:
    """What each of a model's labels means here: `mapping` first, then the vocabulary's codes, then names in common use.

    A LOC of a tag set that has no GPE is a GPE, which most of its places are. `where` names the setting that mends it.

    Raises:
        InputError: a label is unknown, or `mapping` names a type that the vocabulary has not.
    """
    split = {label: _split(label) for label in labels}
    types = {type_ for _, type_ in split.values()} - {OUTSIDE}
    names = _known_names(vocabulary, has_gpe="GPE" in types) | dict(mapping)
    wrong = sorted({ours for ours in mapping.values() if ours and ours not in vocabulary.entities})
    if wrong:
        raise InputError(
            f"{where} maps to {', '.join(wrong)}, which the vocabulary has not",
            remedy=f"Use one of {', '.join(vocabulary.entities)}",
        )
    unknown = sorted(types - names.keys())
    if unknown:
        raise InputError(
            f"The model has tags whose meaning is not known: {', '.join(unknown)}",
            remedy=f'Map them in {where} of musnad.yaml, as {{{unknown[0]}: PERS}}, or to "" to leave them out',
        )
    return {
        label: Tag(names[type_], prefix in _OPENS, prefix in _CLOSES) if type_ != OUTSIDE else Tag("")
        for label, (prefix, type_) in split.items()
    }


def model_words(text: str, inside: Span | None = None) -> tuple[list[Span], list[str]]:
    """The words of `text` (or of a stretch of it) and how a model should read each: no harakat, tatweel or invisible marks.

    A word of nothing else is read as "": models have no piece for it.
    """
    begin, end = (inside.start, inside.end) if inside else (0, len(text))
    spans = [Span(span.start + begin, span.end + begin) for span in tokens(text[begin:end])]
    return spans, [model_form(text[span.start : span.end]) for span in spans]


def model_form(word: str) -> str:
    """A word in the letters that models were trained on; hamza and the like stay as they are written."""
    if word.isascii():
        return word
    plain = _NOT_FOR_MODELS.sub("", word)
    if any("\ufb50" <= letter <= "\ufefc" for letter in plain):
        plain = _NOT_FOR_MODELS.sub("", unicodedata.normalize("NFKC", plain))
    return "".join(letter for letter in plain if unicodedata.category(letter) not in ("Cf", "Cc", "Zs"))


def entities(text: str, words: Sequence[Span], tags: Sequence[Tag], scores: Sequence[float]) -> tuple[Entity, ...]:
    """Entities e1, e2 … in text order; a name ends at a line's end and is as sure as its least sure word."""
    alone = words_alone([text[word.start : word.end] for word in words])
    found: list[Entity] = []
    for first, last in runs(_broken_at_lines(text, words, tags)):
        first, last = _without_edge_marks(text, words, first, last)
        if first == last:
            continue
        opening = words[first]
        start = opening.start + proclitic_length(text[opening.start : opening.end], alone)
        score = round(min(scores[first:last]), 3)
        found.append(Entity(f"e{len(found) + 1}", start, words[last - 1].end, tags[first].type, score))
    return tuple(found)


def runs(tags: Sequence[Tag]) -> Iterator[tuple[int, int]]:
    """Names as [first, last) word numbers. A name that no B opens begins where its type does (as conlleval reads it)."""
    first = 0
    for number in range(1, len(tags) + 1):
        before = tags[number - 1]
        goes_on = number < len(tags) and tags[number].type == before.type and not tags[number].opens
        if goes_on and not before.closes:
            continue
        if before.type:
            yield first, number
        first = number


def _broken_at_lines(text: str, words: Sequence[Span], tags: Sequence[Tag]) -> list[Tag]:
    """The tags, with a new name wherever one would go on over a line end."""
    return [
        replace(tag, opens=True) if number and "\n" in text[words[number - 1].end : words[number].start] else tag
        for number, tag in enumerate(tags)
    ]


def _split(label: str) -> tuple[str, str]:
    match = _PREFIX.fullmatch(label)
    return (match.group(1), match.group(2)) if match else ("", label)


def _known_names(vocabulary: Vocabulary, *, has_gpe: bool) -> dict[str, str]:
    names = dict.fromkeys(_LEFT_OUT, "")
    for tag, kind in vocabulary.entities.items():
        if kind.ontonotes and kind.ontonotes not in vocabulary.entities:
            names.setdefault(kind.ontonotes, tag)
    names |= {theirs: ours for theirs, ours in _OTHER_NAMES.items() if ours in vocabulary.entities}
    names |= {tag: tag for tag in vocabulary.entities}
    if not has_gpe and "GPE" in vocabulary.entities:
        names |= {"LOC": "GPE", "LOCATION": "GPE"}
    return names


def _without_edge_marks(text: str, words: Sequence[Span], first: int, last: int) -> tuple[int, int]:
    """The run without marks of punctuation at its edges; a bracket that closes one inside stays, and so do % and $."""
    while first < last and not is_word(text[words[first].start : words[first].end]):
        if text[words[first].start] in "$€£":
            break
        first += 1
    while first < last:
        mark = text[words[last - 1].start : words[last - 1].end]
        partner = _KEPT_AT_THE_END.get(mark)
        inside = text[words[first].start : words[last - 1].start]
        if is_word(mark) or (partner is not None and last - first > 1 and partner in inside):
            break
        last -= 1
    return first, last
