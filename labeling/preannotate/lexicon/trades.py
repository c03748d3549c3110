"""The written forms of a trade or rank: with ال, of a woman, of several, in the accusative, with a pronoun. Knows nothing of texts."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.arabic.folding import fold_text

_PRONOUNS = ("ه", "ها", "هم")


def trade_forms(entry: str) -> Iterator[tuple[str, bool]]:
    """(folded form, whether a pronoun closes it) of "طبيب+/أطباء": a singular, + where women have a form of their own, broken plurals.

    Without a broken plural it takes ون. A woman's form is not read into every trade: المحاضرة is a lecture, المؤسسة a body.
    """
    named, *plurals = (fold_text(part) for part in entry.split("/"))
    singular = named.removesuffix("+")
    yield from _with_article(singular)
    yield from ((singular + ending, False) for ending in ("ا", "ان"))
    yield from _with_article(singular + "ين")
    if named != singular:
        yield from _with_article(singular + "ه")
        yield from _with_article(singular + "ات")
        yield from ((singular + "ت" + pronoun, True) for pronoun in _PRONOUNS)
    yield from ((singular + pronoun, True) for pronoun in _PRONOUNS)
    if not plurals:
        yield from _with_article(singular + "ون")
        yield from ((singular + ending, False) for ending in ("و", "ي"))
        yield from ((singular + ending + pronoun, True) for ending in "وي" for pronoun in _PRONOUNS)
    for plural in plurals:
        yield from _with_article(plural)
        bound = plural[:-1] + "ت" if plural.endswith("ه") else plural
        yield from ((bound + pronoun, True) for pronoun in _PRONOUNS)
        if plural.endswith("اء"):
            yield from ((plural[:-1] + ending + pronoun, True) for ending in "وي" for pronoun in _PRONOUNS)  # وزرائها


def _with_article(form: str) -> Iterator[tuple[str, bool]]:
    yield form, False
    yield "ال" + form, False
