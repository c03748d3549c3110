"""How a noun phrase goes on: adjectives, the construct to its first definite noun or name, names in quotation marks.

Knows nothing of what the phrase names. A construct goes on through indefinite nouns to its first definite noun or name, and takes the
definite adjectives behind that.
"""

from __future__ import annotations

import re

from labeling.preannotate.lexicon.reading import Hit, Reading

_QUOTED = re.compile(r'["«“”]([^"«»“”\n]{2,40})["»”“]')
_LONGEST = 6
_NAMES_INSIDE = frozenset({"GPE", "LOC", "ORG", "FAC"})


def is_definite(word: str) -> bool:
    """Whether a folded word carries ال."""
    return len(word) >= 4 and word.startswith("ال")


def is_adjective(reading: Reading, at: int) -> bool:
    """Whether the word at `at` can be a definite adjective of the name before it."""
    lexicon, word = reading.lexicon, reading.words[at]
    if not is_definite(word) or word in lexicon.classes["not_adjectives"]:
        return False
    if any(hit.first == at and hit.term.sub == "known" for hit in reading.at("person", at)):
        return False
    before = reading.words[at - 1] if at else ""
    if before.endswith("يه") and word.endswith("ي") and before in lexicon.nisbas:
        return False  # الخارجية الأميركية الدبلوماسي: a masculine does not describe what a feminine has described
    if word in lexicon.classes["always_adjectives"] or word in lexicon.nisbas:
        return True
    if word.endswith("ي"):  # الفوضى, الأخرى: ى makes no adjective of relation
        return reading.raw_last(at) in "يی"
    return word.endswith("يه")


def name_hit(reading: Reading, at: int) -> Hit | None:
    """The longest place or organisation of the lexicon that opens word `at` without a proclitic."""
    hits = [h for h in reading.at("name", at) if h.term.tag in _NAMES_INSIDE and not h.proclitic]
    return max(hits, key=lambda h: h.last, default=None)


def complement(reading: Reading, at: int, *, coordinated: bool = False, longest: int = _LONGEST) -> int:
    """The word behind the construct that goes on at word `at`; `at` itself where none does."""
    lexicon = reading.lexicon
    pos, closed = at, False
    while pos < len(reading) and pos - at < longest and reading.joined(pos):
        word = reading.words[pos]
        name = name_hit(reading, pos)
        if name is not None and not closed:
            pos, closed = name.last, True
            continue
        if closed:
            if is_adjective(reading, pos) or (coordinated and pos == at + 1 and _coordinated(reading, pos)):
                pos += 1
                continue
            break
        person = next((h for h in reading.at("person", pos) if not h.proclitic), None)
        if person is not None and pos == at:
            return person.last
        office = next(
            (h for h in reading.at("office", pos) if h.term.sub in ("form", "trade") and not h.proclitic), None
        )
        if office is not None and pos == at and is_definite(word):
            return _with_known_person(reading, title_adjectives(reading, office.last))
        if word in lexicon.function_words or word in lexicon.classes["not_adjectives"]:
            break
        if is_definite(word):
            pos, closed = pos + 1, True
        elif word.isdigit() and pos == at:
            return pos + 1
        elif word.isalpha() and word not in lexicon.nisbas and _opens_construct(reading, pos):
            pos += 1
        else:
            break
    return pos if closed else at


def title_adjectives(reading: Reading, end: int) -> int:
    """The word behind the adjectives of a title at `end`."""
    lexicon = reading.lexicon
    while end < len(reading) and reading.joined(end):
        word = reading.words[end]
        if word not in lexicon.classes["title_adjectives"] and word not in lexicon.nisbas:
            break
        end += 1
    return end


def quoted_name(reading: Reading, at: int, longest: int = 4) -> tuple[int, int] | None:
    """(word behind, folded end) of a short quoted name that opens right before word `at`."""
    if at >= len(reading) or not 1 <= len(reading.gap(at)) <= 2:
        return None
    match = _QUOTED.match(reading.text, reading.starts[at] - 1)
    if match is None or reading.starts[at] != match.start(1):
        return None
    last = reading.word_at(match.end(1) - 1) + 1
    if last - at > longest:
        return None
    return last, match.end()


def _with_known_person(reading: Reading, at: int) -> int:
    """إدارة الرئيس باراك أوباما: the name belongs to the construct."""
    return max((h.last for h in reading.at("person", at) if not h.proclitic and reading.joined(at)), default=at)


def _opens_construct(reading: Reading, at: int) -> bool:
    following = at + 1
    if following >= len(reading) or not reading.joined(following) or _is_first_name(reading, at):
        return False
    if reading.words[at] in reading.lexicon.verb_forms or (reading.words[at][0] == "ي" and len(reading.words[at]) > 3):
        return False  # تحالف يضم …: a verb follows the head
    word = reading.words[following]
    if word in reading.lexicon.function_words or word in reading.lexicon.classes["not_adjectives"]:
        return False
    return is_definite(word) or name_hit(reading, following) is not None


def _is_first_name(reading: Reading, at: int) -> bool:
    return reading.words[at] not in reading.lexicon.classes["ambiguous_names"] and bool(reading.at("first", at))


def _coordinated(reading: Reading, at: int) -> bool:
    word = reading.words[at]
    return len(word) > 5 and word.startswith("وال") and word[1:] not in reading.lexicon.function_words
