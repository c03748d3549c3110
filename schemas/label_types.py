"""What a vocabulary says, as records: label types, roles, choices and their names in Arabic and English. Knows nothing of YAML or of Label Studio."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from schemas.examples import Example


@dataclass(frozen=True, slots=True)
class Group:
    """A heading under which label types stand together."""

    name: str
    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class EntityType:
    """A type of named entity; `camel` and `ontonotes` are its codes in those schemes, None where they have none."""

    tag: str
    ar: str
    en: str
    definition_ar: str
    definition_en: str
    examples: tuple[Example, ...]
    group: str
    colour: str
    hotkey: str
    camel: str | None
    ontonotes: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """What a participant is to its event."""

    name: str
    ar: str
    en: str
    required: bool


@dataclass(frozen=True, slots=True)
class EventType:
    """A type of event; `ace`, `acled` and `plover` are its nearest codes in those schemes, None where they have none."""

    tag: str
    ar: str
    en: str
    definition_ar: str
    definition_en: str
    examples: tuple[Example, ...]
    group: str
    colour: str
    hotkey: str
    roles: tuple[Role, ...]
    ace: str | None
    acled: str | None
    plover: str | None


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a closed question that is asked of each event or stance; `default` holds where nobody chose."""

    value: str
    ar: str
    en: str
    definition_ar: str
    definition_en: str
    hotkey: str
    default: bool = False


@dataclass(frozen=True, slots=True)
class RegionLabel:
    """A label for spans that is no type of entity or event."""

    value: str
    ar: str
    en: str
    definition_ar: str
    definition_en: str
    examples: tuple[Example, ...]
    colour: str
    hotkey: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule for annotators in both languages."""

    ar: str
    en: str


@dataclass(frozen=True, slots=True)
class RelationLabel:
    """A label for the arc from a stance's evidence to its holder or target, and the rules by which the other end is found."""

    value: str
    ar: str
    en: str
    definition_ar: str
    definition_en: str
    rules: tuple[Rule, ...]


@dataclass(frozen=True, slots=True)
class StanceLabels:
    """The labels of the stance layer: `stance` marks the evidence, `span` any words that a relation points at and that are no entity and no trigger."""

    stance: RegionLabel
    span: RegionLabel
    holder: RelationLabel
    target: RelationLabel


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything that the three layers allow. `roles` has every role name once, in the order of the file; `version` changes with any content.

    Exactly one choice of `realis`, `polarity` (of events) and `quotes` is the default; `stance_polarity` has none: it has to be chosen.
    """

    entities: Mapping[str, EntityType]
    events: Mapping[str, EventType]
    entity_groups: tuple[Group, ...]
    event_groups: tuple[Group, ...]
    roles: Mapping[str, Role]
    realis: tuple[Choice, ...]
    polarity: tuple[Choice, ...]
    stance_polarity: tuple[Choice, ...]
    quotes: tuple[Choice, ...]
    stance: StanceLabels
    version: str
