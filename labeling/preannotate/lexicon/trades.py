"""The written forms of a trade or rank: with ال, of a woman, of several, in the accusative, with a pronoun. Knows nothing of texts."""

from __future__ import annotations

from collections.abc import Iterator

from labeling.arabic.folding import fold_text

_PRONOUNS = ("ه", "ها", "هم", "هما", "نا")


def trade_forms(entry: str) -> Iterator[tuple[str, bool]]:
    """(folded form, whether a pronoun closes it) of "طبيب/أطباء": a singular and, behind /, its broken plurals.

    A / with nothing behind it says that there is no plural but those that are listed, here none.
    """
    singular, *plurals = (fold_text(part) for part in entry.split("/"))
    stem = singular[:-1] if singular.endswith("ه") else singular
    for form in (singular, stem + "ه", stem + "ات", stem + "تين"):
        yield from _with_article(form)
    yield from ((stem + ending, False) for ending in ("ا", "ان", "تان", "ي"))
    yield from ((singular + pronoun, True) for pronoun in _PRONOUNS)
    yield from ((stem + "ت" + pronoun, True) for pronoun in _PRONOUNS)
    if not plurals:
        yield from _with_article(stem + "ون")
        yield from _with_article(stem + "ين")
        yield from ((stem + ending, False) for ending in ("و", "ي"))
        yield from ((stem + ending + pronoun, True) for ending in "وي" for pronoun in _PRONOUNS)
    elif singular + "ين" not in plurals:
        yield from _with_article(stem + "ين")  # the dual
    for plural in filter(None, plurals):
        yield from _with_article(plural)
        bound = plural[:-1] + "ت" if plural.endswith("ه") else plural
        yield from ((bound + pronoun, True) for pronoun in _PRONOUNS)
        yield bound.removesuffix("ا") + "يها", True  # وزرائها


def _with_article(form: str) -> Iterator[tuple[str, bool]]:
    yield form, False
    yield "ال" + form, False
