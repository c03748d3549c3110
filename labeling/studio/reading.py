"""From regions and the relations between them to labels. Knows nothing of Label Studio's JSON."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeVar

from labeling.studio import controls
from labeling.studio.regions import Finding, Parts, Region, Relation
from schemas.records import Argument, Entity, Event, Labels, Span, Stance
from schemas.vocabulary import Choice, Vocabulary

_L = TypeVar("_L", Event, Stance)
_Kind = Literal["entity", "event", "stance", "span", "context"]


@dataclass(frozen=True, slots=True)
class Reading:
    """The labels, what could not be read or is doubtful, and what was read although it was not said in full."""

    labels: Labels
    problems: tuple[Finding, ...]
    notes: tuple[Finding, ...]


def read_labels(parts: Parts, vocabulary: Vocabulary) -> Reading:
    """The labels that `parts` hold, each layer in the order of the text; every one is within the vocabulary."""
    return _Reader(parts.regions, vocabulary).read(parts.relations)


@dataclass(slots=True)
class _Reader:
    regions: Mapping[str, Region]
    vocabulary: Vocabulary
    kinds: dict[str, _Kind] = field(default_factory=dict)
    arrows: dict[str, list[tuple[str, str]]] = field(default_factory=dict)
    stands_for: dict[str, str] = field(default_factory=dict)
    problems: list[Finding] = field(default_factory=list)
    notes: list[Finding] = field(default_factory=list)

    def read(self, relations: Sequence[Relation]) -> Reading:
        for region in self.regions.values():
            self._sort(region)
        for relation in relations:
            for name in relation.names:
                self._read_relation(relation, controls.relation_name(name))
        entities = tuple(self._entities())
        events = self._once(self._events(), lambda event: Labels(events=(event,)))
        stances = self._once(self._stances(), lambda stance: Labels(stances=(stance,)))
        labels = Labels(entities, tuple(events), tuple(stances))
        self._list_unused_spans()
        return Reading(labels, tuple(self.problems), tuple(self.notes))

    def _sort(self, region: Region) -> None:
        label = region.label
        if region.context:
            self.kinds[region.id] = "context"
            return
        if label in self.vocabulary.entities:
            kind: _Kind = "entity"
        elif label in self.vocabulary.events:
            kind = "event"
        elif label in (controls.STANCE, controls.SPAN):
            kind = "stance" if label == controls.STANCE else "span"
        else:
            self._problem(region.id, "unknown-label", f"{label} is not in the vocabulary")
            return
        self.kinds[region.id] = kind
        own = _CHOICES_OF[kind]
        for control, value in region.choices.items():
            if control not in own:
                self._problem(region.id, "choice-misplaced", f"{control} {value} on {label}")

    def _read_relation(self, relation: Relation, name: str) -> None:
        source, filler = relation.source, relation.filler
        arrow = f"{name} from {source} to {filler}"
        missing = [end for end in (source, filler) if end not in self.kinds]
        if missing:
            self._problem(source, "relation-end-missing", f"{arrow}: {' and '.join(missing)} could not be read")
            return
        if name in self.vocabulary.roles:
            wanted: _Kind = "event"
        elif name in (controls.HOLDER, controls.TARGET):
            wanted = "stance"
        else:
            self._problem(source, "unknown-role", arrow)
            return
        starts = [end for end in (source, filler) if self.kinds[end] == wanted]
        if not starts:
            self._problem(source, "relation-misplaced", f"{arrow}: neither end is a region of the kind {wanted}")
        elif relation.both_ways and len(starts) > 1:
            self._problem(source, "relation-both-ways", f"{arrow}: it points both ways")
        elif starts[0] == source:
            self.arrows.setdefault(source, []).append((name, filler))
        else:
            self.notes.append(Finding(filler, "relation-turned", f"{arrow}: read from {filler} to {source}"))
            self.arrows.setdefault(filler, []).append((name, source))

    def _entities(self) -> Iterator[Entity]:
        first: dict[tuple[Span, str], str] = {}
        for region in self._of("entity"):
            said = (region.span, region.label)
            self.stands_for[region.id] = first.setdefault(said, region.id)
            if first[said] != region.id:
                self._problem(region.id, "duplicate-label", f"{region.label} says the same as {first[said]}")
                continue
            yield Entity(region.id, region.span.start, region.span.end, region.label, region.score)

    def _events(self) -> Iterator[Event]:
        for region in self._of("event"):
            yield Event(
                region.id,
                region.label,
                region.span,
                self._choice(region, controls.REALIS, self.vocabulary.realis),
                self._choice(region, controls.POLARITY, self.vocabulary.polarity),
                tuple(self._arguments(region)),
                region.score,
            )

    def _arguments(self, region: Region) -> Iterator[Argument]:
        allowed = {role.name for role in self.vocabulary.events[region.label].roles}
        said: set[tuple[str, Span]] = set()
        for name, filler in self.arrows.get(region.id, ()):
            span = self.regions[filler].span
            if name not in allowed:
                self._problem(region.id, "role-not-of-type", f"{region.label} has no {name}, said of {filler}")
            elif (name, span) in said:
                self._problem(region.id, "duplicate-argument", f"{name} of {filler}: those words have the role already")
            else:
                said.add((name, span))
                yield Argument(name, span.start, span.end, self.stands_for.get(filler))

    def _stances(self) -> Iterator[Stance]:
        for region in self._of("stance"):
            holder, target = (self._only(region, name) for name in (controls.HOLDER, controls.TARGET))
            polarity = self._known(region, controls.STANCE_POLARITY, self.vocabulary.stance_polarity)
            quote = self._choice(region, controls.QUOTE, self.vocabulary.quotes)
            if holder == "several" or target == "several":
                continue
            if target is None:
                self._problem(region.id, "stance-without-target", "no relation `target` leads from it")
            elif polarity is None:
                self._problem(region.id, "stance-without-polarity", "none of its choices is set")
            else:
                yield Stance(region.id, holder, target, polarity, region.span, quote, region.score)

    def _once(self, labels: Iterable[_L], alone: Callable[[_L], Labels]) -> Iterator[_L]:
        """`labels` without those that say the same as one before, which are listed."""
        first: dict[object, str] = {}
        for label in labels:
            said = first.setdefault(alone(label).content(), label.id)
            if said == label.id:
                yield label
            else:
                self._problem(label.id, "duplicate-label", f"it says the same as {said}")

    def _only(self, region: Region, name: str) -> Span | Literal["several"] | None:
        """The span of the one region that bears `name` for this stance, None without one."""
        spans = {self.regions[filler].span for found, filler in self.arrows.get(region.id, ()) if found == name}
        if len(spans) > 1:
            self._problem(region.id, f"stance-several-{name}s", f"{len(spans)} regions are its {name}")
            return "several"
        return next(iter(spans), None)

    def _choice(self, region: Region, control: str, choices: Sequence[Choice]) -> str:
        """The answer given, or the default; a default is noted."""
        known = self._known(region, control, choices)
        if known is not None:
            return known
        default = next(choice.value for choice in choices if choice.default)
        self.notes.append(Finding(region.id, f"default-{control}", f"taken as {default}"))
        return default

    def _known(self, region: Region, control: str, choices: Sequence[Choice]) -> str | None:
        said = region.choices.get(control)
        if said is not None and all(choice.value != said for choice in choices):
            self._problem(region.id, "unknown-choice", f"{control} {said}")
            return None
        return said

    def _list_unused_spans(self) -> None:
        used = {filler for arrows in self.arrows.values() for _, filler in arrows}
        for region in self._of("span"):
            if region.id not in used:
                self._problem(region.id, "unused-span", f"nothing leads to {region.span.start}:{region.span.end}")

    def _of(self, kind: _Kind) -> Iterator[Region]:
        return iter(sorted((self.regions[id_] for id_, found in self.kinds.items() if found == kind), key=_place))

    def _problem(self, region: str, reason: str, detail: str) -> None:
        self.problems.append(Finding(region, reason, detail))


def _place(region: Region) -> Span:
    return region.span


_CHOICES_OF: Mapping[_Kind, tuple[str, ...]] = {
    "entity": (),
    "event": controls.EVENT_CHOICES,
    "stance": controls.STANCE_CHOICES,
    "span": (),
    "context": (),
}
