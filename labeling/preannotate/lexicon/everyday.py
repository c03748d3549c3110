"""Whether a word is one of every day, also as it is inflected and with letters joined to it. Knows nothing of where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from labeling.preannotate.lexicon.terms import load_lexicon

_SUFFIXES = ("هما", "ها", "هم", "نا", "ين", "ون", "ان", "ات", "وا", "ته", "ه", "ا", "ت")
_PREFIXES = ("ال", "ب", "ل", "ك", "ف", "و", "ي", "ت", "س", "ن")
_PREPOSITIONS = ("ب", "ل", "ك")
_JOINED = {"ال": 3, "و": 2, "ف": 2, "ب": 2, "ل": 4, "ك": 4, "ي": 4, "ت": 4}


@lru_cache(maxsize=65536)
def is_everyday(word: str) -> bool:
    """Whether a folded word is an everyday one, also with a joined letter, a pronoun, or the endings of case and number."""
    if is_inflected(word):
        return True
    for prefix in _PREFIXES:
        stem = word[len(prefix) :]
        if word.startswith(prefix) and len(stem) > 2 and any(is_listed(rest) for rest in _without_endings(stem)):
            return True
    return False


@lru_cache(maxsize=65536)
def is_inflected(word: str) -> bool:
    """`is_everyday`, with letters joined only to a word as it is listed."""
    if is_listed(word) or any(is_listed(rest) for rest in _without_endings(word)):
        return True
    return any(
        word.startswith(prefix)
        and len(word) - len(prefix) >= least
        and is_listed(word[len(prefix) :])
        and not (prefix in _PREPOSITIONS and word[len(prefix) :] in load_lexicon().verb_forms)
        for prefix, least in _JOINED.items()
    )


def _without_endings(word: str) -> Iterator[str]:
    for suffix in _SUFFIXES:
        rest = word[: -len(suffix)]
        if word.endswith(suffix) and len(rest) >= 3:
            yield rest
            if suffix in ("ته", "ت", "ات"):
                yield rest + "ه"


def is_listed(word: str) -> bool:
    """Whether a folded word is an everyday one as it stands, and no sure name."""
    lexicon = load_lexicon()
    if word in lexicon.classes["first_names"] and word not in lexicon.classes["ambiguous_names"]:
        return False
    return word in lexicon.classes["everyday"] or word in lexicon.never_names
