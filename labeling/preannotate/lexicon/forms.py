"""The written forms of verbs, masdars and adjectives, in folded spelling. Knows nothing of what they mean."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.arabic.folding import fold_text

_PRONOUNS = ("ه", "ها", "هم")
_WEAK_ENDS = ("ا", "ي", "و")


def verb_forms(verb: str) -> Iterator[str]:
    """Third-person forms of "perfect/imperfect without its ي", also with an object pronoun: قتل/قتل → قتلت, يقتل, تقتله …

    A particle after a blank stays behind the verb: "ضرب عن العمل" → يضرب عن العمل.
    """
    perfect, imperfect = (fold_text(part) for part in verb.split("/"))
    word, _, rest = perfect.partition(" ")
    tail = f" {rest}" if rest else ""
    for form in _perfect(word):
        yield form + tail
    word, _, rest = imperfect.partition(" ")
    tail = f" {rest}" if rest else ""
    for form in _imperfect(word):
        yield form + tail


def wide_verb_forms(verb: str) -> Iterator[str]:
    """`verb_forms` with the dual, the plural of women, plurals with a pronoun, weak ends with a pronoun, and هنأ: هنأت."""
    yield from verb_forms(verb)
    perfect, imperfect = verb.split("/")
    word, _, rest = perfect.partition(" ")
    tail = f" {fold_text(rest)}" if rest else ""
    stem = fold_text(word)
    weak = stem.endswith(_WEAK_ENDS) and not word.endswith(("أ", "ئ"))
    base = stem[:-1] if weak else stem
    yield from (base + ending + tail for ending in ("وها", "وه", "وهم"))
    if weak:
        yield from (base + ending + tail for ending in ("اه", "اها", "اهم", "ته", "تها", "تهم"))
    else:
        yield from (base + ending + tail for ending in ("ت", "ن", "ه", "ها", "هم", "ته", "تها", "تهم"))
    word, _, rest = imperfect.partition(" ")
    tail = f" {fold_text(rest)}" if rest else ""
    stem = fold_text(word)
    base = stem[:-1] if stem.endswith(_WEAK_ENDS) else stem
    for person in ("ي", "ت"):
        yield from (person + base + ending + tail for ending in ("ان", "ن", "ونه", "ونها", "ونهم"))
        yield from (person + stem + pronoun + tail for pronoun in _PRONOUNS)


def noun_forms(noun: str) -> Iterator[str]:
    """A noun or a noun with its adjective, without and with ال: غارة جوية, الغارة الجوية."""
    folded = fold_text(noun)
    yield folded
    words = folded.split()
    if len(words) <= 2 and not any(word.startswith("ال") for word in words):
        yield " ".join("ال" + word for word in words)


def nisba_forms(stem: str) -> Iterator[str]:
    """ليبي → ليبي, ليبية, ليبيا (accusative is left out: it is the country), ليبيون, ليبيين, ليبيات, each also with ال."""
    folded = fold_text(stem)
    for ending in ("", "ه", "ون", "ين", "ات", "تين", "تان"):
        yield folded + ending
        yield "ال" + folded + ending


def _perfect(stem: str) -> Iterator[str]:
    weak = stem.endswith(_WEAK_ENDS)
    base = stem[:-1] if weak else stem
    yield from (stem, base + "ت", base + "وا")
    if not weak:
        for pronoun in _PRONOUNS:
            yield from (stem + pronoun, stem + "ت" + pronoun)


def _imperfect(stem: str) -> Iterator[str]:
    weak = stem.endswith(_WEAK_ENDS)
    base = stem[:-1] if weak else stem
    for person in ("ي", "ت"):
        yield person + stem
        yield from (person + base + "ون", person + base + "وا")
        if not weak:
            yield from (person + stem + pronoun for pronoun in _PRONOUNS)
