"""Differences in Arabic words, for the page on which they are settled. Knows nothing of how they are found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from labeling.review.adjudication import Dispute
from labeling.review.differences import KINDS, Difference, Label, place
from schemas.records import Argument, Entity, Event, Layer, Span, Stance
from schemas.vocabulary import Choice, Vocabulary

_LAYERS: Mapping[Layer, str] = {"entities": "الكيانات", "events": "الأحداث", "stances": "المواقف"}


def note(dispute: Dispute, text: str, vocabulary: Vocabulary) -> str:
    """What an adjudicator reads above the text."""
    people = len(dispute.said)
    if not dispute.differences:
        return f"لا اختلاف بين من وسموا هذا النص ({people})؛ سبب الإحالة: \u2068{dispute.reason}\u2069"
    head = f"عدد من وسموا هذا النص: {people}، ومواضع الاختلاف: {len(dispute.differences)}"
    return f"{head}\n{in_words(dispute.differences, text, vocabulary)}"


def in_words(found: Sequence[Difference], text: str, vocabulary: Vocabulary) -> str:
    """A line for each difference, under the name of its layer: the words in the text, then what each person said of them.

    Only what differs is told; people who say the same are named together.
    """
    lines: list[str] = []
    for layer in KINDS:
        mine = [one for one in found if one.layer == layer]
        if mine:
            lines.append(f"{_LAYERS[layer]} ({len(mine)})")
            lines += (f"• {_line(one, text, vocabulary)}" for one in mine)
    return "\n".join(lines)


def _line(one: Difference, text: str, vocabulary: Vocabulary) -> str:
    there = {person: label for person, label in one.said.items() if label is not None}
    told = {person: _aspects(label, text, vocabulary) for person, label in there.items()}
    common = {name for name in _names(told) if len({aspects.get(name) for aspects in told.values()}) == 1}
    first = next(iter(there.values()))
    alike = [value for name, value in next(iter(told.values())).items() if name in common and name in ("type", "said")]
    answers: dict[str, list[str]] = {}
    for person, aspects in told.items():
        differing = [value for name, value in aspects.items() if name not in common and value]
        answers.setdefault(" ".join(differing) or "وضعه", []).append(person)
    missing = [person for person, label in one.said.items() if label is None]
    if missing:
        answers["لم يضعه"] = missing
    whose = (f"{_people(people)}: {answer}" for answer, people in answers.items())
    return f"{_quoted(place(first), text)} {' '.join(alike)} — {'؛ '.join(whose)}".replace("  ", " ")


def _names(told: Mapping[str, Mapping[str, str]]) -> Iterable[str]:
    return dict.fromkeys(name for aspects in told.values() for name in aspects)


def _people(people: Sequence[str]) -> str:
    # pseudonyms are Latin letters and digits: isolated, or the line would be reordered around them
    return " و".join(f"\u2068{person}\u2069" for person in people)


def _aspects(label: Label, text: str, vocabulary: Vocabulary) -> dict[str, str]:
    """What a label says, piece by piece; equal pieces are equal words."""
    match label:
        case Entity():
            return {"span": _quoted(label.span, text), "type": vocabulary.entities[label.type].ar}
        case Event():
            return {
                "span": _quoted(label.trigger, text),
                "type": vocabulary.events[label.type].ar,
                "realis": f"({_choice(label.realis, vocabulary.realis)})",
                "polarity": f"({_choice(label.polarity, vocabulary.polarity)})",
                "arguments": "، ".join(_argument(a, text, vocabulary) for a in sorted(label.arguments, key=_order)),
            }
        case Stance():
            holder = "الكاتب" if label.holder is None else _quoted(label.holder, text)
            return {
                "span": _quoted(label.evidence, text),
                "said": _choice(label.polarity, vocabulary.stance_polarity),
                "holder": f"{vocabulary.stance.holder.ar} {holder}",
                "target": f"{vocabulary.stance.target.ar} {_quoted(label.target, text)}",
                "quote": f"({_choice(label.quote, vocabulary.quotes)})",
            }


def _argument(argument: Argument, text: str, vocabulary: Vocabulary) -> str:
    return f"{vocabulary.roles[argument.role].ar} {_quoted(argument.span, text)}"


def _order(argument: Argument) -> tuple[Span, str]:
    return argument.span, argument.role


def _choice(value: str, choices: Sequence[Choice]) -> str:
    return next((choice.ar for choice in choices if choice.value == value), value)


def _quoted(span: Span, text: str) -> str:
    return f"«{' '.join(text[span.start : span.end].split())}»"
