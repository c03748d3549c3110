"""What the tagger looks at: a word's letters, its place in the lexicon, its neighbours, and the lexicon's findings.

Knows nothing of weights and labels. Every feature is a string; those of a word depend on nothing but the word, so that
whoever tags can add up their weights once for each word of the language instead of once for each token.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from labeling.preannotate.lexicon.terms import load_lexicon

EDGE = "<s>"
"""The word that stands before and behind every sentence."""

_ARTICLE = re.compile(r"([وف]?[بك]?ال|[وف]?لل)(?=..)")
_PREFIXED = re.compile(r"(?:[وف][بلك]|[وفبلك])(?=...)")
_LETTERS = re.compile(r"[ء-يةى]+")
_CLASSES = (
    ("families", "fam"),
    ("first_names", "fst"),
    ("ambiguous_names", "amb"),
    ("second_halves", "sec"),
    ("name_particles", "par"),
    ("name_compounds", "cmp"),
    ("title_adjectives", "tad"),
    ("not_adjectives", "nad"),
    ("weekdays", "day"),
    ("numbers", "num"),
    ("common", "com"),
    ("conjunctions", "cnj"),
    ("first_halves", "fha"),
)
_ENDINGS = frozenset({"ون", "ين", "ات", "ية", "ان", "ها", "هم", "وا", "ة", "ى", "ي", "ا", "ت", "ن"})


class WordFeatures(NamedTuple):
    """The features of one word where it stands, one word away, and two words away; and its class for class patterns."""

    here: tuple[str, ...]
    near: tuple[str, ...]
    far: tuple[str, ...]
    group: str


def word_features(key: str) -> WordFeatures:
    """All that one word says; `key` is a token's key (see `sequences.Tokens`), a mark, or EDGE."""
    sight = see(key)
    if not sight.shared:
        near, far = (1, -1) if key[0].isdigit() else (0, 0)
        here = sight.own
        return WordFeatures(here, here[near:], here[far:] if far else here[:1], sight.group)
    shape, prefixes, suffixes, edges, known = sight.shared
    letters = 3 if sight.own[2:3] and sight.own[2].startswith("k=") else 2
    longer = tuple(one for one in sight.rare if one[0] == "p")
    here = (*sight.own[:letters], *shape, *sight.own[letters:], *prefixes, *longer, *suffixes)
    here = (*here, *sight.rare[len(longer) :], *edges, *known)
    near_ = tuple(one for one in here if one.partition("=")[0] in _SEEN_NEAR)
    return WordFeatures(here, near_, tuple(one for one in here if one[:2] in ("w=", "g=")), sight.group)


class Sight(NamedTuple):
    """The features of a word where it stands: its own, in parts those that many words share, and those that few share; its class."""

    own: tuple[str, ...]
    shared: tuple[tuple[str, ...], ...]
    rare: tuple[str, ...]
    group: str


SHARED_PARTS = 5
"""How many shared parts a word has; marks, numbers and findings have none."""


def see(key: str) -> Sight:
    """What there is to see of a word where it stands (see `word_features`)."""
    initial = key[0]
    if not (initial.isalnum() or initial == "_"):
        if key == EDGE:
            return Sight(("w=<s>",), (), (), "<s>")
        return Sight((f"w={key}", "mark"), (), (), _mark_group(key))
    if initial.isdigit():
        return _digits(key)
    folded = key.replace("ة", "ه").replace("ى", "ي")
    known, by_term = _known(folded)
    match = _ARTICLE.match(folded)
    own: tuple[str, ...]
    if match is None:
        stem, article = folded, None
        own = (f"w={folded}", f"s={folded}") if key == folded else (f"w={folded}", f"s={folded}", f"k={key}")
        bare = _PREFIXED.match(folded)
        if bare:
            own = (*own, f"v={folded[bare.end() :]}", f"pre={bare.group()}")
    else:
        stem, article = folded[match.end() :], match.group()
        own = (f"w={folded}", f"s={stem}") if key == folded else (f"w={folded}", f"s={stem}", f"k={key}")
    size = len(folded)
    script = "" if _LETTERS.fullmatch(key) else "latin" if key.isascii() else "mixed"
    end = key[2:][-2:]
    if end not in _ENDINGS:
        end = end[-1:] if end[-1:] in _ENDINGS else ""
    opening = stem[:3] if len(stem) > 3 else stem[:-1]
    closing = folded[-4:] if size > 4 else folded[1:]
    rare: tuple[str, ...] = (f"p3={opening}",) if len(opening) == 3 else ()
    if len(closing) > 2:
        rare = (*rare, f"x3={closing[-3:]}", f"x4={closing}") if len(closing) == 4 else (*rare, f"x3={closing}")
    shared = (
        _shape(size if size < 9 else 9, article, script), _prefixes(opening[:2]), _suffixes(closing[-2:]),
        _edges(article, end), known,
    )  # fmt: skip
    return Sight(own, shared, rare, _group(folded, article, end, known, by_term))


@lru_cache(maxsize=1_000)
def _shape(size: int, article: str | None, script: str) -> tuple[str, ...]:
    shape = (f"len={size}", f"art={'no' if article is None else article}")
    return (*shape, script) if script else shape


@lru_cache(maxsize=5_000)
def _prefixes(longest: str) -> tuple[str, ...]:
    return tuple(f"p{n}={longest[:n]}" for n in range(1, len(longest) + 1))


@lru_cache(maxsize=5_000)
def _suffixes(longest: str) -> tuple[str, ...]:
    return tuple(f"x{n}={longest[-n:]}" for n in range(1, len(longest) + 1))


@lru_cache(maxsize=1_000)
def _edges(article: str | None, end: str) -> tuple[str, ...]:
    return (f"art+end={article or ''}{end}",)


_SEEN_NEAR = frozenset({"w", "s", "len", "art", "latin", "mixed", "pre", "x2", "x3", "art+end", "g", "l"})
"""The kinds of features that a neighbour sees."""


def near_findings(said: tuple[str, ...]) -> tuple[str, ...]:
    """Those findings about a token that its neighbours see."""
    return tuple(one for one in said if one[0] == "m" and one[1] == "=")


GROUP_PATTERNS = ((-1, 0), (0, 1), (-1, 0, 1), (-2, -1, 0))
"""The class patterns: which neighbours' classes are read together."""


def token_features(
    keys: Sequence[str], known: Mapping[str, WordFeatures], said: Sequence[tuple[str, ...]], at: int
) -> list[str]:
    """All features of token `at`: what `emissions.Emissions` adds up without spelling it out.

    `keys` and `said` (findings) are of one sentence with two EDGE tokens before and behind it, `known` has the features of
    each key.
    """
    words = {offset: known[keys[at + offset]] for offset in (-2, -1, 0, 1, 2)}
    features = [f"0{one}" for one in words[0].here]
    features += [f"-{one}" for one in words[-1].near]
    features += [f"+{one}" for one in words[1].near]
    features += [f"<{one}" for one in words[-2].far]
    features += [f">{one}" for one in words[2].far]
    features += [f"0{one}" for one in said[at]]
    features += [f"-{one}" for one in near_findings(said[at - 1])]
    features += [f"+{one}" for one in near_findings(said[at + 1])]
    features.append(f"{pair_lead('-')}{keys[at - 1]} {keys[at]}")
    features.append(f"{pair_lead('+')}{keys[at]} {keys[at + 1]}")
    for pattern in GROUP_PATTERNS:
        features.append(group_lead(pattern) + " ".join(words[offset].group for offset in pattern))
    return features


def pair_lead(side: str) -> str:
    """How the features of two words that stand together begin; the token is the second (-) or the first (+)."""
    return f"b{side}"


def group_lead(pattern: tuple[int, ...]) -> str:
    """How the features of some neighbours' classes begin."""
    return f"c{pattern[0]}{len(pattern)}="


def _digits(key: str) -> Sight:
    length = len(key)
    year = "year" if re.fullmatch(r"1[89]\d\d|20\d\d|1[34]\d\d", key) else ""
    shape = re.sub(r"\d", "9", key) if length <= 8 else "long"
    here = (f"w={key}" if length <= 4 else "w=9", f"d={shape}", f"y={year}", "digit")
    return Sight(here, (), (), f"9{year or min(length, 3)}")


def _known(folded: str) -> tuple[tuple[str, ...], str]:
    """What the lexicon says of the word alone, and the class that follows from it ("" for none)."""
    said: set[str] = set()
    first, group = len(_RANKS), ""
    for _, proclitic, terms in load_lexicon().gazetteer.alone(folded):
        joined = "+" if proclitic else ""
        for term in terms:
            kind = term.kind
            if kind in ("trigger", "cue"):
                said.add(f"g={kind}{joined}")
                continue
            said.add(f"g={kind}-{term.tag}-{term.sub}{joined}")
            rank = _RANKS.get(kind, first)
            if rank < first:
                first = rank
                group = f"{kind}-{term.sub if kind == 'number' else term.tag}{joined}"
    codes = _codes()
    if folded in codes:
        said.update(f"l={code}" for code in codes[folded])
    if len(folded) > 3:  # without its article, or without a joined letter
        cut, how = (2, "al") if len(folded) > 4 and folded.startswith("ال") else (1, folded[0])
        if (cut == 2 or how in "وفبل") and folded[cut:] in codes:
            said.update(f"l={code}{how}" for code in codes[folded[cut:]])
    return (tuple(sorted(said)), group) if said else _NOTHING


_NOTHING: tuple[tuple[str, ...], str] = ((), "")


@lru_cache(maxsize=1)
def _codes() -> dict[str, tuple[str, ...]]:
    """The word classes of the lexicon, turned round: what each word is in."""
    lexicon = load_lexicon()
    sets = [(lexicon.classes[name], code) for name, code in _CLASSES]
    sets += [
        (lexicon.nisbas, "nis"),
        (lexicon.function_words, "fun"),
        (lexicon.verb_forms, "vrb"),
        (lexicon.never_names, "nev"),
    ]
    codes: dict[str, tuple[str, ...]] = {}
    for words, code in sets:
        for word in words:
            codes[word] = (*codes.get(word, ()), code)
    return codes


_RANKS = {
    kind: rank
    for rank, kind in enumerate(("name", "person", "head", "office", "courtesy", "number", "people", "saying"))
}
_BY_CODE = (
    ("l=vrb", "V"), ("l=vrbو", "V"), ("l=cmp", "C"), ("l=par", "P"), ("l=amb", "A"), ("l=fst", "F"), ("l=fstو", "F+"),
    ("l=fstل", "F+"), ("l=fstب", "F+"), ("l=fam", "L"), ("l=sec", "L"), ("l=tad", "J"), ("l=nis", "S"),
)  # fmt: skip


def _group(folded: str, article: str | None, end: str, known: tuple[str, ...], by_term: str) -> str:
    """The class of a word in class patterns: a function word is its own, the others share one with their like."""
    if known:
        if "l=fun" in known:
            return folded
        if by_term:
            return by_term
        for feature, group in _BY_CODE:
            if feature in known:
                return group
    return f"{'w' if 'l=nev' in known or 'l=com' in known else 'x'}{article or ''}{end}"


def _mark_group(mark: str) -> str:
    if mark in '"«»“”„':
        return '"'
    return mark if mark in "()،.:-/%؛[]" else "?"
