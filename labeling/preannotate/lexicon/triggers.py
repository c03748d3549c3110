"""The words that report events, in all their forms, and the neighbours that decide doubtful ones. Knows nothing of texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from labeling.arabic.folding import fold_text
from labeling.preannotate.lexicon.forms import noun_forms, verb_forms

SURE, WEAK, NEAR = 0.8, 0.45, 0.85
_OWN = ("ه", "ها", "هم", "هما")
_OBJECTS = ("ه", "ها", "هم", "هما", "هن")
_PLAIN_ENDINGS = ("ا", "ي", "و", "ء")
_LEADS = ("و", "ف", "ب", "ل", "وب", "ول")
# The groups of a type's words, with the `sub` of their terms.
KINDS = {"verbs": "verb", "forms": "verb", "passives": "passive", "passive_forms": "passive", "participles": "participle", "masdars": "masdar", "nouns": "noun", "phrases": "phrase"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """Words of which one has to stand, or must not, up to `before` words in front of a trigger or `behind` words after it."""

    before: int
    behind: int
    words: frozenset[str]


@dataclass(frozen=True, slots=True)
class Trigger:
    """One form of one word.

    `near` names the context that it needs, "" for none, `never` those that it must not have; `acts`: no event where a person does it.
    """

    form: str
    tag: str
    sub: str
    score: float
    near: str = ""
    never: tuple[str, ...] = ()
    acts: bool = False


def triggers(types: Mapping[str, Any]) -> Iterator[Trigger]:
    """Every form of every trigger of triggers.yaml."""
    for tag, words in types.items():
        weak = {fold_text(word) for word in words.get("weak", ())}
        acts = {fold_text(word) for word in words.get("acts", ())}
        never = tuple(words.get("never", ()))
        for sub, word, form in _all_forms(words):
            score = WEAK if form in weak or form.removeprefix("ال") in weak else SURE
            yield Trigger(form, tag, sub, score, "", never, fold_text(word.split("/")[0]) in acts)
        for near, group in words.get("near", {}).items():
            for sub, _, form in _all_forms(group):
                yield Trigger(form, tag, sub, NEAR, near, (*never, *group.get("never", ())))


def contexts(lists: Mapping[str, Any]) -> dict[str, Context]:
    """The lists of contexts.yaml, each word also with ال and with the joined prepositions."""
    return {
        name: Context(one["before"], one["behind"], frozenset(form for word in one["words"] for form in _joined(word)))
        for name, one in lists.items()
    }


def before_pronouns(nouns: Iterable[str]) -> set[str]:
    """What stands before a pronoun that is joined to a noun: the noun, its ه as ت (محاكمته)."""
    forms = set(nouns)
    return forms | {noun[:-1] + "ت" for noun in forms if noun.endswith("ه")}


def _all_forms(words: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """(sub, word as listed, form) of a type's or a group's words."""
    for kind, sub in KINDS.items():
        for word in words.get(kind, ()):
            yield from ((sub, word, form) for form in _forms(kind, word))


def _joined(word: str) -> Iterator[str]:
    folded = fold_text(word)
    yield folded
    for lead in _LEADS:
        yield lead + folded
    if not folded.startswith("ال"):
        yield from ("ال" + folded, "وال" + folded, "بال" + folded, "فال" + folded, "لل" + folded, "ولل" + folded)
        yield from (folded + "ا",) if folded[-1] not in "ها" else ()


def _forms(kind: str, word: str) -> Iterator[str]:
    if kind in ("verbs", "passives"):
        yield from dict.fromkeys((*verb_forms(word), *_more_verb_forms(word)))
    elif kind in ("masdars", "nouns"):
        yield from dict.fromkeys((*noun_forms(word), *_more_noun_forms(word)))
    else:
        yield fold_text(word)


def _more_verb_forms(verb: str) -> Iterator[str]:
    """The dual, the first person plural, the feminine plural, and plurals with an object: قتلا, نقتل, قتلن, قتلوه, يقتلونهم."""
    perfect, imperfect = (fold_text(part) for part in verb.split("/"))
    if " " in perfect:
        return
    if perfect.endswith(("ا", "ي")):
        base = perfect[:-1]
        yield from (perfect + "ت", base + "يا", base + "تا")  # سميت, أخليا
        yield from (base + "ا" + own for own in _OBJECTS)
        yield from (base + "ت" + own for own in _OBJECTS)
    else:
        yield from (perfect + "ا", perfect + "تا", perfect + "ن")
        for own in _OBJECTS:
            yield from (perfect + own, perfect + "ت" + own, perfect + "و" + own)
    stem = imperfect
    base = imperfect[:-1] if imperfect.endswith(("ا", "ي", "و")) else imperfect
    yield "ن" + stem
    for person in ("ي", "ت"):
        yield from (person + stem + "ان", person + base + "ن")
        yield from (person + stem + own for own in _OBJECTS)
        yield from (person + base + "ون" + own for own in _OBJECTS)


def _more_noun_forms(noun: str) -> Iterator[str]:
    """The accusative, the dual and those with a pronoun: هجوما, هجومين, هجومه, محاكمته."""
    folded = fold_text(noun)
    if " " in folded or folded.startswith("ال"):
        return
    if noun.endswith("ة"):
        yield from (folded[:-1] + "ت" + own for own in (*_OWN, "ين", "ان"))
        yield from ("ال" + folded[:-1] + "تين", "ال" + folded[:-1] + "تان")
        return
    yield from (folded + own for own in _OWN)
    if folded.endswith("ء"):
        yield from (folded[:-1] + "ي" + own for own in _OWN)
    if not folded.endswith(_PLAIN_ENDINGS):
        yield from (folded + "ا", folded + "ين", folded + "ان", "ال" + folded + "ين")
