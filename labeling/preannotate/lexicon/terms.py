"""The lexicon in memory: what the YAML files, CLDR and GeoNames say, compiled into one gazetteer and a few word classes.

Knows nothing of texts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from labeling.arabic.folding import fold_text
from labeling.preannotate.gazetteer import Gazetteer, all_spaced, spaced
from labeling.preannotate.lexicon.forms import nisba_forms, noun_forms, verb_forms
from labeling.preannotate.lexicon.kept import kept
from labeling.preannotate.lexicon.names import listed_names, listed_places, witnesses
from labeling.preannotate.lexicon.person_names import Names, name_lists
from labeling.preannotate.lexicon.stance_terms import judged_words, stance_rows
from labeling.preannotate.lexicon.trades import trade_forms
from labeling.preannotate.lexicon.triggers import Context, Trigger, before_pronouns, contexts, triggers
from labeling.preannotate.lexicon.version import lexicon_version
from schemas.errors import MusnadError
from schemas.yaml_lines import read_yaml

DATA = Path(__file__).parent / "data"


class Term(NamedTuple):
    """One sense of one form. `kind` says who reads it; `tag` is its type, `sub` a finer kind, `extra` what belongs to it alone."""

    kind: str
    tag: str = ""
    sub: str = ""
    score: float = 1.0
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RoleFrame:
    """Where the filler of one role stands (see frames.yaml)."""

    role: str
    takes: tuple[str, ...]
    at: frozenset[str]
    after: frozenset[str]
    many: bool
    matter: bool


@dataclass(frozen=True, slots=True)
class Lexicon:
    """All that the pre-annotator knows before it reads a text. Words are in folded spelling."""

    gazetteer: Gazetteer[Term]
    frames: dict[str, tuple[RoleFrame, ...]]
    classes: dict[str, frozenset[str]]
    function_words: frozenset[str]
    verb_forms: frozenset[str]
    never_names: frozenset[str]
    nisbas: frozenset[str]
    states: frozenset[str]
    without_place: frozenset[str]
    judged: dict[str, str]
    announced: frozenset[str]
    leads: frozenset[str]
    contexts: dict[str, Context]
    whole: frozenset[str]
    suffered: frozenset[str]
    with_pronouns: frozenset[str]
    nouns: dict[str, frozenset[str]]

    def placeless(self, tag: str) -> bool:
        """Whether events of this type have no role Place."""
        return tag in self.without_place


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """The lexicon, compiled once for each version of it."""
    return kept(Lexicon, lexicon_version(), _compiled)


def _compiled() -> Lexicon:
    files = {path.stem: read_yaml(path, MusnadError).data for path in sorted(DATA.glob("*.yaml"))}
    nisbas = frozenset(form for stem in files["nationalities"]["stems"] for form in nisba_forms(stem))
    found = list(triggers(files["triggers"]))
    events = [_event_term(trigger) for trigger in found]
    stances = [(row[0], Term(*row[1:])) for row in stance_rows(files["stances"], files["judgements"])]
    names = name_lists(files, nisbas)
    classes = _classes(files, names)
    entries: list[tuple[str, Term]] = [
        *((name, Term(*term)) for name, term in listed_names(files)),
        *_head_terms(files["heads"]),
        *_office_terms(files["offices"]),
        *_title_terms(files["titles"]),
        *_person_terms(files["persons"], names),
        *_number_terms(files["numbers"]),
        *_people_terms(files["people"], files["nationalities"]),
        *events,
        *stances,
    ]
    # A city of GeoNames that is spelled like any other word of the lexicon is more often that word.
    rivals = (words for name, words in classes.items() if name not in _NO_RIVALS)
    taken = {spaced(form) for form, _ in entries} | nisbas | {word for words in rivals for word in words}
    places = list(listed_places(files["places"], taken))
    entries.extend((name, Term(*term)) for name, term in places)
    unique = _unique(entries)
    function_words = classes["prepositions"] | classes["particles"]
    verbs = classes["verbs"] | {
        spaced(form)
        for form, term in [*events, *stances]
        if term.sub in ("verb", "passive", "first") and " " not in spaced(form)
    }
    nouns = {spaced(form) for form, term in events if term.sub not in ("verb", "passive")}
    first = names.first - names.guarded_first
    heads = {form for form, term in unique if term.kind in ("head", "office", "people")}
    never = (function_words | verbs | nouns | classes["common"] | heads | nisbas | classes["numbers"]) - first
    return Lexicon(
        gazetteer=Gazetteer(unique),
        frames=_frames(files["frames"]),
        classes=classes,
        function_words=function_words,
        verb_forms=frozenset(verbs - first - function_words),
        never_names=frozenset(never),
        nisbas=nisbas,
        states=frozenset(spaced(name) for name, term in places if term.sub in ("countries", "capitals")),
        announced=frozenset(files["frames"]["announced"]),
        leads=classes["prepositions"] | _LEADING_NOUNS | _after_words(files["frames"]),
        without_place=frozenset(files["frames"]["without_place"]),
        judged=judged_words(files["judgements"]),
        whole=frozenset(tag for tag, words in files["triggers"].items() if words.get("whole")),
        with_pronouns=frozenset(verbs | before_pronouns(term.form for term in found if term.sub in ("masdar", "noun"))),
        suffered=frozenset(files["frames"]["suffered"]),
        nouns={kind: frozenset(map(fold_text, words)) for kind, words in files["frames"]["nouns"].items()},
        contexts=contexts(files["contexts"]),
    )


# What these know of a word says nothing against a place of that name: قطر is a diameter, too.
_NO_RIVALS = frozenset(
    {"everyday", "everyday_nouns", "everyday_people", "ambiguous_families", "foreign_names", "last_alone", "not_people"}
)


def _unique(entries: list[tuple[str, Term]]) -> list[tuple[str, Term]]:
    """Each (form as the gazetteer has it, term) once; equal terms are one object."""
    one: dict[Term, Term] = {}
    forms = all_spaced(form for form, _ in entries)
    return list(
        dict.fromkeys((form, one.setdefault(term, term)) for form, (_, term) in zip(forms, entries, strict=True))
    )


_HEAD_CLASSES = (
    "not_adjectives", "always_adjectives", "fields", "field_constructs", "works", "acting_nouns", "dealing_nouns",
    "joining_nouns", "travel_verbs", "place_adjectives",
)  # fmt: skip
# The classes of words that can turn the realis or the polarity of a trigger behind them.
_TURNING = ("negation", "denial", "other_before", "generic", "crimes", "lack", "conditions")
_LEADING_NOUNS = frozenset({"ايدي", "يد", "مدينه", "منطقه", "بلده"})


def _after_words(frames: dict[str, Any]) -> frozenset[str]:
    """All words that lead to a filler, without the joined letters."""
    words = {word for roles in frames["types"].values() for role in roles.values() for word in role.get("after", ())}
    return frozenset(fold_text(word) for word in words if len(word) > 1)


def _classes(files: dict[str, Any], names: Names) -> dict[str, frozenset[str]]:
    words, heads, titles, numbers = files["words"], files["heads"], files["titles"], files["numbers"]
    frames = files["frames"]
    persons, stances = files["persons"], files["stances"]
    lists = {
        **{name: words[name] for name in ("prepositions", "particles", "verbs", "common", "conjunctions")},
        **{name: heads[name] for name in _HEAD_CLASSES},
        "title_adjectives": titles["adjectives"],
        "name_particles": persons["particles"],
        "name_compounds": persons["compound"],
        "second_halves": persons["second_halves"],
        "numbers": [*numbers["cardinals"], *numbers["scales"], *numbers["vague"], *numbers["ordinals"]],
        "weekdays": numbers["weekdays"],
        "not_people": files["nationalities"]["not_people"],
        "announcing_verbs": [form for verb in frames["announcing_verbs"] for form in verb_forms(verb)],
        "light_verbs": [form for verb in frames["light_verbs"] for form in verb_forms(verb)],
        **{name: frames[name] for name in ("place_leads", "directions")},
        "first_halves": files["places"]["first_halves"],
        **witnesses(files["guarded"]),
        "received": stances["received"],
        "withdrawing": stances["withdrawing"],
        **files["clauses"],
        **{name: stances[name] for name in ("negation", "denial", "other_before", "other_after", "generic")},
    }
    classes = {name: frozenset(spaced(word) for word in words_) for name, words_ in lists.items()}
    turning = {word for name in _TURNING for word in classes[name]}
    return (
        classes
        | names.classes()
        | {"turning": frozenset(turning | {lead + word for word in turning for lead in "وفلب"})}
    )


def _head_terms(heads: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for tag, groups in heads.items():
        if not tag.isupper():
            continue
        for group in groups:
            sub = (
                "and"
                if group.get("and")
                else next((key for key in ("known", "named", "outer", "quoted", "year") if group.get(key)), "")
            )
            for word in group["words"]:
                yield word, Term("head", tag, sub, float(group.get("alone", 0.0)))


def _office_terms(offices: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    listed: set[str] = set()
    for kind, sub in (("offices", "office"), ("forms", "form"), ("only_before_names", "before_name")):
        for word in offices[kind]:
            listed.add(spaced(word))
            yield word, Term("office", "OCC", sub)
    for trade in offices["trades"]:
        for form, owned in trade_forms(trade):
            if form not in listed:
                listed.add(form)
                yield form, Term("office", "OCC", "own" if owned else "trade")


def _title_terms(titles: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for word in titles["courtesies"]:
        yield word, Term("courtesy")
    for word in titles["abbreviations"]:
        yield word, Term("abbreviation")


def _person_terms(persons: dict[str, Any], names: Names) -> Iterator[tuple[str, Term]]:
    for name in persons["known"]:
        yield name, Term("person", "PERS", "known", 0.9)
        if "عبد ال" in name:  # written in one word as often
            yield name.replace("عبد ال", "عبدال"), Term("person", "PERS", "known", 0.9)
    for name in sorted(names.first):
        yield name, Term("first", "PERS")


def _number_terms(numbers: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for name in numbers["date_words"]:
        yield name, Term("name", "DATE", "", 0.85)
    for name in numbers["time_words"]:
        yield name, Term("name", "TIME", "", 0.6)
    for name in numbers["ordinals"]:
        yield name, Term("name", "ORDINAL", "", 0.6)
    kinds = (
        "cardinals", "scales", "vague", "percent", "weekdays", "months", "units", "currencies", "day_parts",
        "relative", "time_units",
    )  # fmt: skip
    for kind in kinds:
        for name in numbers[kind]:
            yield name, Term("number", sub=kind)
    for name in numbers["weak_months"]:
        yield name, Term("number", sub="weak_months")
    for name in numbers["date_heads"]["units"]:
        yield name, Term("number", sub="date_units")


def _people_terms(people: dict[str, Any], nationalities: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for word in people["groups"]:
        yield word, Term("people", sub="group")
        yield "ال" + word, Term("people", "NORP", "group", 0.6)
    for word in people["collectives"]:
        for form in noun_forms(word):
            yield form, Term("people", sub="collective")
    for word in people["others"]:
        for form in noun_forms(word):
            yield form, Term("people", sub="group" if " " in word else "other")
    for stem in nationalities["stems"]:
        for ending in ("ون", "ين"):
            yield "ال" + stem + ending, Term("people", "NORP", "group", 0.75)
    for tag, words in nationalities["plurals"].items():
        for word in words:
            yield word, Term("people" if tag == "NORP" else "name", tag, "group", 0.75)
    for word in nationalities["people"]:
        yield word, Term("people", "NORP", "group", 0.6)
    for word in nationalities["groups"]:
        yield word, Term("group", sub="head")
    for word in nationalities["owned"]:
        bound = word[:-1] + "ت" if word.endswith("ة") else word
        for pronoun in ("ه", "ها", "هم"):
            yield bound + pronoun, Term("group", sub="owned")


def _event_term(trigger: Trigger) -> tuple[str, Term]:
    extra = (trigger.near, "acts" if trigger.acts else "", *trigger.never)
    return trigger.form, Term("trigger", trigger.tag, trigger.sub, trigger.score, extra)


def _frames(frames: dict[str, Any]) -> dict[str, tuple[RoleFrame, ...]]:
    return {
        tag: tuple(
            RoleFrame(
                role,
                tuple(frame["takes"]),
                frozenset(frame.get("at", ())),
                frozenset(fold_text(word) for word in frame.get("after", ())),
                bool(frame.get("many")),
                bool(frame.get("matter")),
            )
            for role, frame in roles.items()
        )
        for tag, roles in frames["types"].items()
    }
