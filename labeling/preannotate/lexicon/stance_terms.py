"""Cue words of stances.yaml and the frames of judgements.yaml as the gazetteer wants them: one row for each form. Knows nothing of texts."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from labeling.arabic.folding import fold_text
from labeling.preannotate.lexicon.forms import noun_forms, verb_forms, wide_verb_forms

# (form, kind, polarity, sub, weight, extra): the form and what a Term takes.
Row = tuple[str, str, str, str, float, tuple[str, ...]]

_PRONOUNS = ("ه", "ها", "هم")


def stance_rows(stances: dict[str, Any], judgements: dict[str, Any]) -> Iterator[Row]:
    """All forms of all cues, of the verbs that report words, and of those that judge."""
    for polarity in ("oppose", "support", "neutral"):
        for cue in stances[polarity]:
            yield from _cue_rows(cue, polarity)
    for polarity, loyal in stances["loyal"].items():
        targets = tuple(fold_text(word) for word in loyal["target"])
        for word in loyal["words"]:
            for form in noun_forms(word):
                yield form, "loyal", polarity, "adjective", 0.7, targets
    for verb in stances["announcing"]:
        for form in verb_forms(verb):
            yield form, "announcing", "", "verb", 0.7, ()
    saying = stances["saying"]
    weak = {fold_text(word) for word in saying["weak"]}
    for verb in saying["verbs"]:
        for form in verb_forms(verb):
            yield form, "saying", "", "verb", 0.4 if form in weak else 0.9, ()
    for word in saying["participles"]:
        yield word, "saying", "", "participle", 0.9, ()
    for kind in ("described", "deemed", "reports"):
        for verb in judgements[kind]["verbs"]:
            for form in wide_verb_forms(verb):
                yield form, "judging", kind, "verb", 0.8, ()
        for word in judgements[kind]["participles"]:
            yield word, "judging", kind, "participle", 0.8, ()


def judged_words(judgements: dict[str, Any]) -> dict[str, str]:
    """Folded word of judgement → polarity; what stands in both lists would say nothing."""
    found: dict[str, str] = {}
    for polarity, keys in (("oppose", ("bad", "bad_verbs")), ("support", ("good", "good_verbs"))):
        for key in keys:
            for word in judgements[key]:
                found[("v:" if key.endswith("verbs") else "") + fold_text(word)] = polarity
    for word in judgements["denied"]:
        found["not:" + fold_text(word)] = "oppose"
    return found


def _cue_rows(cue: dict[str, Any], polarity: str) -> Iterator[Row]:
    weight = float(cue["weight"])
    extra = [fold_text(word) for word in cue["target"]]
    extra += [f"near:{fold_text(word)}" for word in cue.get("near", ())]
    extra += [flag for flag in ("addressed", "tight", "opposed", "stands", "double", "event") if cue.get(flag)]
    extra += [f"not_by:{cue['not_by']}"] if "not_by" in cue else []
    negated = cue.get("only") == "negated"
    extra += ["negated"] if negated else []
    places = tuple(extra)
    for verb in cue.get("verbs", ()):
        for form in wide_verb_forms(verb):
            yield form, "cue", polarity, "verb", weight, places
        for form in _first_person(verb):
            yield form, "cue", polarity, "first", weight, places
            if "object" in places:
                for pronoun in _PRONOUNS:
                    yield form + pronoun, "cue", polarity, "first", weight, (*places, "pronoun")
    for noun in cue.get("nouns", ()):
        for form in (*noun_forms(noun), *_owned(noun)):
            yield form, "cue", polarity, "noun", weight, places
    for form in cue.get("forms", ()):
        yield form, "cue", polarity, "verb", weight, places
    for form in cue.get("hamza", ()):  # هنأ is written like هنا, "here", where the hamza is left out
        yield form, "cue", polarity, "verb", weight, (*places, "hamza")
    for word in cue.get("adjectives", ()):
        yield word, "cue", polarity, "adjective", weight, places
    for form in cue.get("first", ()):  # what a speaker says of himself
        yield form, "cue", polarity, "first", weight, places
    for phrase in cue.get("phrases", ()):
        yield phrase, "cue", polarity, "phrase", weight, places
    for noun in cue.get("owned", ()):
        for form in _owned(noun):
            yield form, "cue", polarity, "noun", weight, places
    for word in cue.get("states", ()):
        yield word, "cue", polarity, "state", weight, places


def _owned(noun: str) -> Iterator[str]:
    """رفضه، إدانتها: a noun with the pronoun of its holder."""
    folded = fold_text(noun)
    stem = folded[:-1] + "ت" if noun.endswith("ة") else folded
    yield from (stem + pronoun for pronoun in _PRONOUNS)
    if noun.endswith("اء"):  # استياؤه، ولائها
        yield from (f"{folded[:-1]}{seat}{pronoun}" for seat in "وي" for pronoun in _PRONOUNS)


def _first_person(verb: str) -> Iterator[str]:
    """نرفض, أرفض: what a speaker says of himself."""
    imperfect, _, rest = fold_text(verb.split("/")[1]).partition(" ")
    tail = f" {rest}" if rest else ""
    for person in ("ن", "ا"):
        yield person + imperfect + tail
