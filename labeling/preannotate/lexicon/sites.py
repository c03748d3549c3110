"""What stands behind the head of a place: a place or person whose name it bears, or a word that nobody knows (مطار الملك خالد الدولي).

Knows nothing of organisations.
"""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_definite, name_hit
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Hit, Reading

_NO_NAME_ENDS = ("ه", "ي", "ات", "ين", "ون", "ها", "هم", "نا")
_KINGS = frozenset({"الاول", "الثاني", "الثالث", "الرابع", "الخامس", "السادس"})


def place_mention(reading: Reading, hit: Hit) -> Mention | None:
    """The place, facility or region whose head is `hit`, or None where what follows is no name."""
    at = hit.last
    if at >= len(reading) or not reading.joined(at):
        return None
    named = name_hit(reading, at)
    if named is not None and named.term.tag in ("ORG", "FAC"):
        return None  # مبنى البرلمان, منطقة برج إيفل: the inner name says enough
    person = _person_behind(reading, at)
    if person > at and hit.term.tag != "LOC" and hit.term.sub != "known":
        end, score = person, 0.7
    elif named is not None:
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
        if not is_definite(word) and (hit.term.tag == "LOC" or word.endswith(_NO_NAME_ENDS) or word[0] in "ول"):
            return None
        end, score = at + 1, 0.55
        if (
            word in lexicon.classes["first_halves"]
            and end < len(reading)
            and reading.joined(end)
            and reading.words[end].isalpha()
        ):
            end += 1
    while end < len(reading) and end - at < 4 and reading.joined(end) and _describes_a_place(reading, hit, end):
        end += 1
    tag = "LOC" if named is not None and named.term.tag == "LOC" and hit.term.tag == "GPE" else ""
    return Mention(hit.start, reading.ends[end - 1], tag or hit.term.tag, score, hit.first, end, "head", hit.proclitic)


def _person_behind(reading: Reading, at: int) -> int:
    """The word behind a person's name that a place bears, with the title: مطار الملك خالد, مدرسة بشير سعيد."""
    first = at
    titles = [h for h in reading.at("office", at) if h.term.sub in ("form", "before_name") and not h.proclitic]
    if titles and is_definite(reading.words[at]):
        first = max(h.last for h in titles)
        if first >= len(reading) or not reading.joined(first):
            return at
    known = [h.last for h in reading.at("person", first) if not h.proclitic]
    end = max(known, default=first)
    if end == first and reading.words[first] in reading.lexicon.classes["name_compounds"]:
        end = min(first + 2, len(reading))
    if end == first and any(not h.proclitic for h in reading.at("first", first)):
        end = first + 1
    if end == first:
        return at
    lexicon = reading.lexicon
    while end < len(reading) and end - first < 4 and reading.joined(end):
        word = reading.words[end]
        if word in lexicon.classes["name_particles"] or word in lexicon.classes["name_compounds"]:
            end += 2
        elif word in lexicon.classes["families"] or word in lexicon.classes["first_names"] or word in _KINGS:
            end += 1
        else:
            break
    return min(end, len(reading))


def _describes_a_place(reading: Reading, hit: Hit, at: int) -> bool:
    """Whether the adjective at `at` belongs to the name: الدولي to an airport, the nationality only to a town."""
    word = reading.words[at]
    if hit.term.tag == "FAC" and word in reading.lexicon.classes["place_adjectives"]:
        return True
    return word in reading.lexicon.nisbas and is_definite(word)
