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
from labeling.preannotate.lexicon.places import known_places
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
    without_place: frozenset[str]
    announced: frozenset[str]
    leads: frozenset[str]

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
    events = list(_event_terms(files["triggers"]))
    stances = list(_stance_terms(files["stances"]))
    classes = _classes(files)
    entries: list[tuple[str, Term]] = [
        *_organisation_terms(files["organisations"]),
        *_head_terms(files["heads"]),
        *_title_terms(files["titles"]),
        *_person_terms(files["persons"]),
        *_number_terms(files["numbers"]),
        *_people_terms(files["people"], files["nationalities"]),
        *events,
        *stances,
    ]
    # A city of GeoNames that is spelled like any other word of the lexicon is more often that word.
    taken = {spaced(form) for form, _ in entries} | nisbas | {word for words in classes.values() for word in words}
    entries.extend(_place_terms(files["places"], taken))
    unique = _unique(entries)
    function_words = classes["prepositions"] | classes["particles"]
    verbs = classes["verbs"] | {
        spaced(form)
        for form, term in [*events, *stances]
        if term.sub in ("verb", "passive") and " " not in spaced(form)
    }
    nouns = {spaced(form) for form, term in events if term.sub not in ("verb", "passive")}
    first = frozenset(spaced(name) for name in files["persons"]["first_names"])
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
        announced=frozenset(files["frames"]["announced"]),
        leads=classes["prepositions"] | _LEADING_NOUNS | _after_words(files["frames"]),
        without_place=frozenset(files["frames"]["without_place"]),
    )


def _unique(entries: list[tuple[str, Term]]) -> list[tuple[str, Term]]:
    """Each (form as the gazetteer has it, term) once; equal terms are one object."""
    one: dict[Term, Term] = {}
    forms = all_spaced(form for form, _ in entries)
    return list(
        dict.fromkeys((form, one.setdefault(term, term)) for form, (_, term) in zip(forms, entries, strict=True))
    )


_LEADING_NOUNS = frozenset({"ايدي", "يد", "مدينه", "منطقه", "بلده"})


def _after_words(frames: dict[str, Any]) -> frozenset[str]:
    """All words that lead to a filler, without the joined letters."""
    words = {word for roles in frames["types"].values() for role in roles.values() for word in role.get("after", ())}
    return frozenset(fold_text(word) for word in words if len(word) > 1)


def _classes(files: dict[str, Any]) -> dict[str, frozenset[str]]:
    words, heads, titles, numbers = files["words"], files["heads"], files["titles"], files["numbers"]
    frames = files["frames"]
    persons, stances = files["persons"], files["stances"]
    lists = {
        **{name: words[name] for name in ("prepositions", "particles", "verbs", "common", "conjunctions")},
        "not_adjectives": heads["not_adjectives"],
        "always_adjectives": heads["always_adjectives"],
        "title_adjectives": titles["adjectives"],
        "first_names": persons["first_names"],
        "ambiguous_names": persons["ambiguous"],
        "name_particles": persons["particles"],
        "name_compounds": persons["compound"],
        "families": persons["families"],
        "second_halves": persons["second_halves"],
        "numbers": [*numbers["cardinals"], *numbers["scales"], *numbers["vague"], *numbers["ordinals"]],
        "weekdays": numbers["weekdays"],
        "announcing_verbs": [form for verb in frames["announcing_verbs"] for form in verb_forms(verb)],
        "light_verbs": [form for verb in frames["light_verbs"] for form in verb_forms(verb)],
        **{name: frames[name] for name in ("place_leads", "directions")},
        "first_halves": files["places"]["first_halves"],
        "received": stances["received"],
        **{name: stances[name] for name in ("negation", "denial", "other_before", "other_after", "generic")},
    }
    return {name: frozenset(spaced(word) for word in words_) for name, words_ in lists.items()}


def _place_terms(places: dict[str, Any], taken: set[str]) -> Iterator[tuple[str, Term]]:
    for kind, names in places["GPE"].items():
        for name in names:
            yield name, Term("name", "GPE", kind, 0.95)
    for tag in ("LOC", "FAC"):
        for name in places[tag]:
            yield name, Term("name", tag, "", 0.9)
    own = {spaced(name) for names in places["GPE"].values() for name in names}
    refused = {spaced(name) for name in places["not_places"]} | taken
    for phrase in places["blocked"]:
        yield phrase, Term("blocked")
    for name, tag, score in known_places():
        key = spaced(name)
        if key not in refused and key not in own:
            yield name, Term("name", tag, "gazetteer", score)


def _organisation_terms(organisations: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for kind, names in organisations.items():
        tag = "WEBSITE" if kind == "website" else "ORG"
        for name in names:
            yield name, Term("name", tag, kind, 0.9)


def _head_terms(heads: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for tag, groups in heads.items():
        if tag in ("not_adjectives", "always_adjectives"):
            continue
        for group in groups:
            sub = "and" if group.get("and") else next((key for key in ("known", "named") if group.get(key)), "")
            for word in group["words"]:
                yield word, Term("head", tag, sub, float(group.get("alone", 0.0)))


def _title_terms(titles: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for word in titles["offices"]:
        yield word, Term("office", "OCC", "office")
    for word in titles["forms"]:
        yield word, Term("office", "OCC", "form")
    for word in titles["only_before_names"]:
        yield word, Term("office", "OCC", "before_name")
    for word in titles["courtesies"]:
        yield word, Term("courtesy")
    for word in titles["abbreviations"]:
        yield word, Term("abbreviation")


def _person_terms(persons: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for name in persons["known"]:
        yield name, Term("person", "PERS", "known", 0.9)
        if "عبد ال" in name:  # written in one word as often
            yield name.replace("عبد ال", "عبدال"), Term("person", "PERS", "known", 0.9)
    for name in persons["first_names"]:
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
            yield "ال" + stem + ending, Term("name", "NORP", "group", 0.75)
    for word in nationalities["plurals"]["NORP"]:
        yield word, Term("name", "NORP", "group", 0.75)


def _event_terms(triggers: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for tag, forms in triggers.items():
        weak = {fold_text(word) for word in forms.get("weak", ())}

        def term(form: str, sub: str, tag: str = tag, weak: set[str] = weak) -> tuple[str, Term]:
            plain = form.removeprefix("ال")
            return form, Term("trigger", tag, sub, 0.45 if form in weak or plain in weak else 0.8)

        for verb in forms.get("verbs", ()):
            doubtful = fold_text(verb.split("/")[0]) in weak
            for form in verb_forms(verb):
                yield form, Term("trigger", tag, "verb", 0.45 if doubtful or form in weak else 0.8)
        for verb in forms.get("passives", ()):
            yield from (term(form, "passive") for form in verb_forms(verb))
        for kind, sub in (("masdars", "masdar"), ("nouns", "noun")):
            for noun in forms.get(kind, ()):
                yield from (term(form, sub) for form in noun_forms(noun))
        for phrase in forms.get("phrases", ()):
            yield term(fold_text(phrase), "phrase")


def _stance_terms(stances: dict[str, Any]) -> Iterator[tuple[str, Term]]:
    for polarity in ("oppose", "support", "neutral"):
        for cue in stances[polarity]:
            targets, weight = tuple(fold_text(word) for word in cue["target"]), float(cue["weight"])
            for verb in cue.get("verbs", ()):
                for form in verb_forms(verb):
                    yield form, Term("cue", polarity, "verb", weight, targets)
            for noun in cue.get("masdars", ()):
                for form in noun_forms(noun):
                    yield form, Term("cue", polarity, "noun", weight, targets)
            for phrase in cue.get("phrases", ()):
                yield phrase, Term("cue", polarity, "phrase", weight, targets)
    weak = {fold_text(word) for word in stances["saying"]["weak"]}
    for verb in stances["saying"]["verbs"]:
        for form in verb_forms(verb):
            yield form, Term("saying", sub="verb", score=0.4 if form in weak else 0.9)
    for word in stances["saying"]["participles"]:
        yield word, Term("saying", sub="participle", score=0.9)


def _frames(frames: dict[str, Any]) -> dict[str, tuple[RoleFrame, ...]]:
    return {
        tag: tuple(
            RoleFrame(
                role,
                tuple(frame["takes"]),
                frozenset(frame.get("at", ())),
                frozenset(fold_text(word) for word in frame.get("after", ())),
                bool(frame.get("many")),
            )
            for role, frame in roles.items()
        )
        for tag, roles in frames["types"].items()
    }
