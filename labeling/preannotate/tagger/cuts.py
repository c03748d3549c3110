"""Where an entity begins in its first word: behind which joined letters. Knows features and answers, no weights.

The tagger labels whole words; this decides for `وباريس` whether the entity is باريس or a name that begins with و.
"""

from __future__ import annotations

from functools import lru_cache

from labeling.arabic.clitics import proclitic_lengths
from labeling.preannotate.lexicon.terms import load_lexicon


def cut_choices(word: str) -> tuple[int, ...]:
    """How many letters of a folded word may be cut, shortest first."""
    return proclitic_lengths(word)


def cut_features(word: str, tag: str, before: str, by_lexicon: str) -> tuple[str, ...]:
    """What tells whether letters are joined: `before` is the class of the token before, `by_lexicon` what the lexicon cut ("" for no answer)."""
    lead = word[:2]
    about = (
        f"t={tag}",
        f"w={word}",
        f"p2={lead}",
        f"p3={word[:3]}",
        f"len={min(len(word), 8)}",
        f"lex={by_lexicon}",
        *_knowledge(word),
    )
    crossed = (
        f"t={tag} p1={word[0]}",
        f"t={tag} p2={lead}",
        f"lex={by_lexicon} p1={word[0]}",
        f"lex={by_lexicon} p2={lead}",
        f"before={before} p1={word[0]}",
    )
    known = "|".join(_knowledge(word))
    return (*about, *crossed, f"t={tag} {known}", f"p1={word[0]} {known}", f"p2={lead} {known}")


@lru_cache(maxsize=20_000)
def _knowledge(word: str) -> tuple[str, ...]:
    """Which of the words that the cuts leave the lexicon knows."""
    lexicon = load_lexicon()
    said = []
    for length in cut_choices(word):
        rest = word[length:]
        kinds = {
            term.kind
            for _, proclitic, terms in lexicon.gazetteer.alone(rest)
            if not proclitic
            for term in terms
            if term.kind in ("name", "person", "first", "head", "office", "people", "number")
        }
        if any(rest in lexicon.classes[name] for name in ("families", "second_halves", "name_compounds")):
            kinds.add("first")
        said.append(f"k{length}={'+'.join(sorted(kinds))}{'al' if rest.startswith(('ال', 'لل')) else ''}")
    return tuple(said)
