"""Names that open with a head word: organisations, places, facilities (وزارة الدفاع العراقية).

Knows nothing of persons and events. A construct goes on through indefinite nouns to its first definite noun or name, and takes the
definite adjectives behind that.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading

_QUOTED = re.compile(r'["«“”]([^"«»“”\n]{2,40})["»”“]')
_LONGEST = 6
_NAMES_INSIDE = frozenset({"GPE", "LOC", "ORG", "FAC"})


def head_mentions(reading: Reading) -> Iterator[Mention]:
    """Candidates for every head word of an organisation, place, facility, law or event."""
    for hit in reading.all("head"):
        if hit.proclitic and reading.words[hit.first] in reading.lexicon.classes["prepositions"]:
            continue  # بقيادة, برئاسة lead to who leads
        mention = _definite(reading, hit) if is_definite_hit(reading, hit) else _construct(reading, hit)
        if mention is not None:
            yield mention


def is_definite_hit(reading: Reading, hit: Hit) -> bool:
    """Whether the words of `hit` carry ال."""
    head = reading.text[hit.start : reading.ends[hit.last - 1]]
    return is_definite(head) or (hit.proclitic.endswith("ل") and head.startswith("ل")) or (" ال" in head)


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
    if word in lexicon.classes["always_adjectives"] or word in lexicon.nisbas:
        return True
    if word.endswith("ي"):  # الفوضى, الأخرى: ى makes no adjective of relation
        return reading.raw_last(at) in "يی"
    return word.endswith("يه")


def name_hit(reading: Reading, at: int) -> Hit | None:
    """The longest place or organisation of the lexicon that opens word `at` without a proclitic."""
    hits = [h for h in reading.at("name", at) if h.term.tag in _NAMES_INSIDE and not h.proclitic]
    return max(hits, key=lambda h: h.last, default=None)


def _definite(reading: Reading, hit: Hit) -> Mention | None:
    """الحكومة الليبية: adjectives follow; alone, it means one that was named before."""
    end, nisba = hit.last, False
    while end < len(reading) and end - hit.last < 3 and reading.joined(end) and is_adjective(reading, end):
        nisba = nisba or reading.words[end] in reading.lexicon.nisbas
        end += 1
    tag, alone = hit.term.tag, hit.term.score
    if tag in ("LAW",) and end == hit.last and end < len(reading) and reading.words[end].isdigit():
        return _mention(reading, hit, end + 1, 0.8)
    if end == hit.last:
        quoted = _quoted(reading, end)
        if quoted is not None:
            return _mention(reading, hit, quoted[0], 0.7, quoted[1])
        return _mention(reading, hit, end, alone) if alone else None
    if tag in ("GPE", "LOC", "FAC", "PRODUCT", "LAW") and not nisba:
        return None
    return _mention(reading, hit, end, max(alone, 0.85 if nisba else 0.6 if tag == "ORG" else 0.45))


def _construct(reading: Reading, hit: Hit) -> Mention | None:
    """وزارة الدفاع, مجلس نواب طبرق, صحيفة «…»."""
    tag = hit.term.tag
    quoted = _quoted(reading, hit.last)
    if quoted is not None:
        return _mention(reading, hit, quoted[0], 0.75, quoted[1])
    if tag == "PRODUCT":
        return None
    if tag in ("GPE", "LOC", "FAC"):
        return _place(reading, hit)
    end = complement(reading, hit.last, coordinated=hit.term.sub == "and")
    if end == hit.last:
        return (
            _mention(reading, hit, end + 1, 0.5) if hit.term.sub == "named" and _could_be_named(reading, end) else None
        )
    named = any(word in reading.lexicon.nisbas for word in reading.words[hit.last : end]) or any(
        name_hit(reading, word) for word in range(hit.last, end)
    )
    score = {"ORG": 0.85 if named else 0.7, "LAW": 0.6, "EVENT": 0.5 if named else 0.35}.get(tag, 0.5)
    return _mention(reading, hit, end, score)


def _could_be_named(reading: Reading, at: int) -> bool:
    if at >= len(reading) or not reading.joined(at):
        return False
    word, lexicon = reading.words[at], reading.lexicon
    return (
        len(word) > 3
        and word.isalpha()
        and word not in lexicon.never_names
        and not word.endswith(("ه", "ات", "ون", "ين", "ي"))
        and word[0] not in "وليبت"
    )


def _place(reading: Reading, hit: Hit) -> Mention | None:
    at = hit.last
    if at >= len(reading) or not reading.joined(at):
        return None
    named = name_hit(reading, at)
    if named is not None:
        end, score = named.last, 0.9
    else:
        word, lexicon = reading.words[at], reading.lexicon
        if (
            hit.term.sub == "known"
            or (word in lexicon.never_names and word not in lexicon.classes["first_halves"])
            or word in lexicon.classes["not_adjectives"]
            or not word.isalpha()
            or len(word) < 3
        ):
            return None
        if not is_definite(word) and (hit.term.tag == "LOC" or word.endswith(("ه", "ي", "ات", "ين", "ون"))):
            return None
        end, score = at + 1, 0.55
        if (
            word in lexicon.classes["first_halves"]
            and end < len(reading)
            and reading.joined(end)
            and reading.words[end].isalpha()
        ):
            end += 1
    while (
        end < len(reading)
        and end - at < 3
        and reading.joined(end)
        and reading.words[end] in reading.lexicon.nisbas
        and is_definite(reading.words[end])
    ):
        end += 1
    return _mention(reading, hit, end, score)


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


def title_adjectives(reading: Reading, end: int) -> int:
    """The word behind the adjectives of a title that begin at `end`."""
    lexicon = reading.lexicon
    while end < len(reading) and reading.joined(end):
        word = reading.words[end]
        if word not in lexicon.classes["title_adjectives"] and word not in lexicon.nisbas:
            break
        end += 1
    return end


def _quoted(reading: Reading, at: int) -> tuple[int, int] | None:
    """(word behind, folded end) of a short quoted name that opens right before word `at`."""
    if at >= len(reading) or not 1 <= len(reading.gap(at)) <= 2:
        return None
    match = _QUOTED.match(reading.text, reading.starts[at] - 1)
    if match is None or reading.starts[at] != match.start(1):
        return None
    last = reading.word_at(match.end(1) - 1) + 1
    if last - at > 4:
        return None
    return last, match.end()


def _mention(reading: Reading, hit: Hit, last: int, score: float, end: int | None = None) -> Mention:
    return Mention(
        hit.start, end or reading.ends[last - 1], hit.term.tag, score, hit.first, last, "head", hit.proclitic
    )
