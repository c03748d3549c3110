"""The labelling page: Label Studio's XML from a vocabulary. Knows nothing of tasks, results or servers.

Text to the right, labels to the left. The page shows Arabic names; what it stores are the tags. Entities are filled,
events are filled and underlined, the words of a stance are dotted.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from importlib.resources import files
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from labeling.studio import controls
from schemas.errors import VocabularyError
from schemas.records import LAYERS, Layer
from schemas.vocabulary import Choice, EntityType, EventType, Group, RegionLabel, Vocabulary


def label_config(
    vocabulary: Vocabulary, layers: Collection[Layer] = LAYERS, context: Collection[Layer] = (), *, note: bool = False
) -> str:
    """The XML of the labelling page; the controls of a layer that is not in `layers` are left out.

    Labels of the layers `context` are shown in the text, and nobody can set them. With `note`, a task may say something to
    those who label it, above its text.

    Raises:
        VocabularyError: two labels have the same tag, which results could not tell apart.
    """
    _refuse_equal_tags(vocabulary)
    shown = _shown_names(vocabulary)
    root = Element("View", className=" ".join(("musnad", *(f"{_ASKS}{layer}" for layer in LAYERS if layer in layers))))
    SubElement(root, "Style").text = _style(vocabulary, shown, context)
    if "events" in layers or "stances" in layers:
        root.append(_relations(vocabulary, layers))
    desk = SubElement(root, "View", className="musnad-desk")
    desk.append(_page(note))
    panel = SubElement(desk, "View", className="musnad-panel")
    panel.append(_labels(vocabulary, layers, shown))
    if context:
        root.append(_context(vocabulary, context, shown))
    if "events" in layers:
        panel.append(_about_region("الحدث المحدَّد", vocabulary.events, _event_choices(vocabulary)))
    if "stances" in layers:
        panel.append(_about_region("الموقف المحدَّد", [controls.STANCE], _stance_choices(vocabulary)))
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode")


def asked_layers(config: str) -> tuple[Layer, ...]:
    """The layers that a page of `label_config` asks for; all of them where it does not say so."""
    return tuple(layer for layer in LAYERS if f"{_ASKS}{layer}" in config) or LAYERS


_ASKS = "musnad-asks-"


def _refuse_equal_tags(vocabulary: Vocabulary) -> None:
    times = Counter(tag for tag, _ in _kinds(vocabulary))
    twice = sorted(tag for tag, count in times.items() if count > 1)
    if twice:
        raise VocabularyError(
            f"The tag {twice[0]!r} stands for two labels",
            cause="Label Studio stores the tag alone, whatever its layer",
            remedy="Rename one of them in the vocabulary files",
        )


def _shown_names(vocabulary: Vocabulary) -> dict[str, str]:
    """Each tag's name on the page: its Arabic name, with the tag where two labels share an Arabic name."""
    times = Counter(kind.ar for _, kind in _kinds(vocabulary))
    return {tag: kind.ar if times[kind.ar] == 1 else f"{kind.ar} {tag}" for tag, kind in _kinds(vocabulary)}


def _style(vocabulary: Vocabulary, shown: dict[str, str], context: Collection[Layer]) -> str:
    sheet = files(__package__).joinpath("interface.css").read_text(encoding="utf-8")
    fills = [
        f"{_in_text(shown[tag])}:not(.__active) {{ background-color: {kind.colour}{_OPACITY} !important; }}"
        for tag, kind in _kinds(vocabulary)
    ]
    events = [f"{_in_text(shown[tag])} {{ {_LINE.format('solid')} font-weight: 600; }}" for tag in vocabulary.events]
    stance = f"{_in_text(shown[controls.STANCE])} {{ {_LINE.format('dotted')} }}"
    read = [
        f"{_in_text(shown[tag])}:not(.__active) {{ background-color: {kind.colour}{_FAINT} !important; {_CONTEXT} }}"
        for tag, kind in _context_kinds(vocabulary, context)
    ]
    if read:  # without handles nobody moves them
        names = ", ".join(f"{_in_text(shown[tag])} area" for tag, _ in _context_kinds(vocabulary, context))
        read.append(f"{names} {{ display: none !important; }}")
    return "\n".join((sheet, *fills, *events, stance, *read))


_LINE = "border-bottom: 3px {} rgba(0, 0, 0, 0.6) !important;"

_CONTEXT = f"{_LINE.format('dashed').replace('3px', '1px')} font-weight: inherit;"

_FAINT = "1f"

_OPACITY = "6b"
"""Hexadecimal, 255 is opaque. At the 30 % of Label Studio itself the light colours of 60 labels look alike."""


def _in_text(name: str) -> str:
    # Label Studio marks a region in the text only by this attribute, "<number>:<name>"
    quoted = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'.musnad .htx-highlight:not(.__hidden)[data-label$=":{quoted}"]'


def _kinds(vocabulary: Vocabulary) -> Iterator[tuple[str, EntityType | EventType | RegionLabel]]:
    """Every label with its tag."""
    yield from vocabulary.entities.items()
    yield from vocabulary.events.items()
    yield controls.STANCE, vocabulary.stance.stance
    yield controls.SPAN, vocabulary.stance.span


def _context_kinds(
    vocabulary: Vocabulary, context: Collection[Layer]
) -> Iterator[tuple[str, EntityType | EventType | RegionLabel]]:
    of_layer: dict[Layer, Mapping[str, EntityType | EventType | RegionLabel]] = {
        "entities": vocabulary.entities,
        "events": vocabulary.events,
        "stances": {controls.STANCE: vocabulary.stance.stance},
    }
    for layer in LAYERS:
        if layer in context:
            yield from of_layer[layer].items()


def _relations(vocabulary: Vocabulary, layers: Collection[Layer]) -> Element:
    names: list[str] = []
    if "events" in layers:
        names += vocabulary.roles
    if "stances" in layers:
        names += (controls.HOLDER, controls.TARGET)
    relations = Element("Relations")
    for name in names:
        SubElement(relations, "Relation", value=controls.relation_label(name, vocabulary))
    return relations


def _page(note: bool) -> Element:
    page = Element("View", className="musnad-page")
    about = SubElement(page, "View", className="musnad-about")
    SubElement(about, "Header", value="$title", size="5")
    # not "$source": the page puts the whole task under that name
    SubElement(SubElement(about, "View", className="musnad-from"), "Header", value=f"${controls.ORIGIN}", size="5")
    if note:
        SubElement(SubElement(page, "View", className="musnad-note"), "Header", value=f"${controls.NOTE}", size="5")
    text = SubElement(page, "View", className="musnad-text")
    SubElement(text, "Text", name=controls.TEXT, value=f"${controls.TEXT}", granularity="symbol", showLabels="true")
    page.append(_review())
    return page


def _review() -> Element:
    """Ticks at the foot of the text: one asks for a discussion, one is the reviewer's (the Community edition has no star)."""
    box = Element("View", className="musnad-review")
    control = SubElement(box, "Choices", name=controls.REVIEW, toName=controls.TEXT, choice="multiple", layout="inline")
    # hotkeys that nobody presses by mistake: without one the page deals out the next single key
    flag = {"value": "للنقاش", "alias": controls.FLAGGED, "hotkey": "ctrl+alt+n"}
    SubElement(control, "Choice", flag, hint="ضعها إن أردت أن يُناقَش هذا النص قبل اعتماده")
    tick = {"value": "للمراجِع: معتمَد", "alias": controls.APPROVED, "hotkey": "ctrl+alt+y"}
    SubElement(control, "Choice", tick, hint="يضعها المراجِع وحده، ثم يضغط Update")
    return box


def _about_region(title: str, labels: Iterable[str], questions: Sequence[tuple[str, str, Sequence[Choice]]]) -> Element:
    """The choices for a region, in sight only while a region with one of `labels` is selected."""
    when = ",".join(labels)
    box = Element("View", className="musnad-region", visibleWhen="region-selected", whenLabelValue=when)
    SubElement(box, "Header", value=title, size="5")
    for name, question, choices in questions:
        row = SubElement(box, "View", className="musnad-question")
        SubElement(row, "Header", value=question, size="5")
        # whenLabelValue again: the page then does not store the choices of a region that got another label
        shows = {"perRegion": "true", "whenLabelValue": when, "choice": "single-radio", "layout": "inline"}
        control = SubElement(row, "Choices", {"name": name, "toName": controls.TEXT} | shows)
        for choice in choices:
            shown = {"value": choice.ar, "alias": choice.value, "hint": choice.definition_ar, "hotkey": choice.hotkey}
            SubElement(control, "Choice", _said(shown))
    return box


def _event_choices(vocabulary: Vocabulary) -> list[tuple[str, str, Sequence[Choice]]]:
    return [
        (controls.REALIS, "التحقق", vocabulary.realis),
        (controls.POLARITY, "الإثبات والنفي", vocabulary.polarity),
    ]


def _stance_choices(vocabulary: Vocabulary) -> list[tuple[str, str, Sequence[Choice]]]:
    return [
        (controls.STANCE_POLARITY, "اتجاه الموقف", vocabulary.stance_polarity),
        (controls.QUOTE, "نوع النقل", vocabulary.quotes),
    ]


def _labels(vocabulary: Vocabulary, layers: Collection[Layer], shown: dict[str, str]) -> Element:
    labels = Element("Labels", name=controls.LABEL, toName=controls.TEXT, choice="single")
    if "entities" in layers:
        _layer(labels, "entities", "الكيانات", vocabulary.entity_groups, vocabulary.entities.values(), shown)
    if "events" in layers or "stances" in layers:
        rest = SubElement(labels, "View", className="musnad-layer musnad-stances")
        SubElement(rest, "Header", value="المواقف والمقاطع" if "stances" in layers else "المقاطع", size="4")
        group = SubElement(rest, "View", className="musnad-group")
        if "stances" in layers:
            _label(group, controls.STANCE, vocabulary.stance.stance, shown)
        _label(group, controls.SPAN, vocabulary.stance.span, shown)
    if "events" in layers:
        _layer(labels, "events", "الأحداث", vocabulary.event_groups, vocabulary.events.values(), shown)
    return labels


def _context(vocabulary: Vocabulary, context: Collection[Layer], shown: dict[str, str]) -> Element:
    """Labels for regions that come with the task. They are out of sight, so that nobody sets them."""
    box = Element("View", className="musnad-context")
    labels = SubElement(box, "Labels", name=controls.CONTEXT, toName=controls.TEXT, choice="single")
    for tag, kind in _context_kinds(vocabulary, context):
        # a hotkey that nobody presses: without one the page deals out the next single key
        unset = {"background": kind.colour, "hotkey": "ctrl+alt+shift+f12"}
        SubElement(labels, "Label", {"value": shown[tag], "alias": tag, **unset})
    return box


def _layer(
    labels: Element,
    layer: Layer,
    title: str,
    groups: Sequence[Group],
    types: Iterable[EntityType | EventType],
    shown: dict[str, str],
) -> None:
    box = SubElement(labels, "View", className=f"musnad-layer musnad-{layer}")
    SubElement(box, "Header", value=title, size="4")
    members = list(types)
    for group in groups:
        row = SubElement(box, "View", className="musnad-group")
        SubElement(row, "Header", value=group.ar, size="5")
        for kind in members:
            if kind.group == group.name:
                _label(row, kind.tag, kind, shown)


def _label(parent: Element, tag: str, kind: EntityType | EventType | RegionLabel, shown: dict[str, str]) -> None:
    attributes = {
        "value": shown[tag],
        "alias": tag,
        "showAlias": "true",
        "aliasStyle": _ALIAS,
        "background": kind.colour,
    }
    SubElement(parent, "Label", _said(attributes | {"hint": kind.definition_ar, "hotkey": kind.hotkey}))


_ALIAS = "font-size: 10px; opacity: 0.6"


def _said(attributes: dict[str, str]) -> dict[str, str]:
    # an empty hotkey or hint would be taken for one
    return {name: value for name, value in attributes.items() if value}
