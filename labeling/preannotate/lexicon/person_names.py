"""The lists of personal names, with the spellings that foreign names take in Arabic. Knows nothing of texts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from labeling.arabic.folding import fold_text

_SOFT_G = "غ"
_LIKE_G = ("ج", "ك", "ق")
_LONG = 5


@dataclass(frozen=True, slots=True)
class Names:
    """Names in folded spelling. What is `guarded` is an everyday word, too, and opens no name by itself."""

    first: frozenset[str]
    guarded_first: frozenset[str]
    families: frozenset[str]
    guarded_families: frozenset[str]
    foreign: frozenset[str]
    last_alone: frozenset[str]
    everyday: frozenset[str]
    everyday_nouns: frozenset[str]
    everyday_people: frozenset[str]

    def classes(self) -> dict[str, frozenset[str]]:
        """The lists by the names under which the lexicon keeps its classes of words."""
        return {
            "first_names": self.first,
            "ambiguous_names": self.guarded_first,
            "families": self.families,
            "ambiguous_families": self.guarded_families,
            "foreign_names": self.foreign,
            "last_alone": self.last_alone,
            "everyday": self.everyday,
            "everyday_nouns": self.everyday_nouns,
            "everyday_people": self.everyday_people,
        }


def name_lists(files: dict[str, Any], taken: Collection[str]) -> Names:
    """The names of first_names.yaml, foreign_names.yaml and family_names.yaml.

    `taken` are folded words that no variant spelling may be.
    """
    arabic, foreign, families, everyday = (
        files[name] for name in ("first_names", "foreign_names", "family_names", "everyday")
    )
    plain = _folded(word for kind, words in everyday.items() if kind != "people" for word in words)
    barred = plain | {word + "ا" for word in plain} | frozenset(taken)
    guarded_first = _folded([*arabic["guarded"], *foreign["first_guarded"]])
    guarded_families = _folded([*families["guarded"], *foreign["last_guarded"]])
    own = _folded(arabic["sure"]) | _folded(families["sure"]) | guarded_first | guarded_families
    foreign_first = _with_variants(foreign["first"], barred | own)
    foreign_last = _with_variants(foreign["last"], barred | own | foreign_first)
    return Names(
        first=_folded(arabic["sure"]) | foreign_first | guarded_first,
        guarded_first=guarded_first,
        families=_folded(families["sure"]) | foreign_last,
        guarded_families=guarded_families,
        foreign=foreign_first | foreign_last,
        last_alone=frozenset(name for name in foreign_last if len(name) >= _LONG),
        everyday=plain,
        everyday_nouns=_folded(everyday["nouns"]),
        everyday_people=_folded(everyday["people"]),
    )


def spellings(folded: str) -> Iterator[str]:
    """Other spellings of a foreign name in folded spelling: a g as غ ج ك ق (غوردون، جوردون), a t as ت ط (أنتونيو، أنطونيو).

    و/ؤ, ى/ي, ف/ڤ and آ/ا are one letter there.
    """
    if _SOFT_G in folded:
        for letter in _LIKE_G:
            yield folded.replace(_SOFT_G, letter)
    if len(folded) >= _LONG and "ت" in folded.replace("تش", ""):
        yield folded.replace("تش", "\0").replace("ت", "ط").replace("\0", "تش")


def _with_variants(names: list[str], barred: Collection[str]) -> frozenset[str]:
    listed = _folded(names)
    return listed | {form for name in listed for form in spellings(name) if form not in barred}


def _folded(words: Iterable[str]) -> frozenset[str]:
    return frozenset(fold_text("\n".join(words)).split("\n"))  # in one piece: ten thousand words one by one cost 50 ms
