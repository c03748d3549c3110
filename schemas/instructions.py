"""The instructions that annotators read: the guidelines' Markdown and a table of every label, as static HTML. Knows nothing of Label Studio's API.

Label Studio shows them in a box that keeps line breaks and lets tables, `dir`, `lang` and `bgcolor` pass, but no `style`: so all is one line and
Arabic and English stand in the two columns of a table.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from importlib.resources import files
from itertools import chain

from markdown_it import MarkdownIt
from markdown_it.token import Token

from schemas.examples import Example
from schemas.label_types import Choice, EntityType, EventType, Group, RegionLabel, RelationLabel, Vocabulary
from schemas.records import LAYERS, Layer


def instructions(layers: Sequence[Layer], vocabulary: Vocabulary) -> str:
    """The guidelines of `layers` and the tables of their labels, Arabic at the right and English beside it."""
    chosen = [layer for layer in LAYERS if layer in layers]
    rules = (_guideline(name) for name in _files(layers))
    tables = (_tables(layer, vocabulary) for layer in chosen)
    return f'<div dir="rtl" lang="ar">{"".join(chain(rules, *tables))}</div>'


def guideline_version(layers: Sequence[Layer], vocabulary: Vocabulary) -> str:
    """The first 12 hex digits of a SHA-256 over all that `instructions` says: the Markdown files and the vocabulary."""
    said = [vocabulary.version, *map(_markdown, _files(layers))]
    return hashlib.sha256("\0".join(said).encode()).hexdigest()[:12]


def _files(layers: Sequence[Layer]) -> list[str]:
    return ["spans", *(layer for layer in LAYERS if layer in layers)]


def _markdown(name: str) -> str:
    return files("schemas").joinpath("guidelines", f"{name}.md").read_text(encoding="utf-8")


def _guideline(name: str) -> str:
    """One Markdown file: its title, and a row for each section `##` in Arabic with its half `###` in English."""
    markdown = MarkdownIt("commonmark", {"html": False})
    markdown.add_render_rule("softbreak", lambda *_: " ")
    tokens = markdown.parse(_markdown(name))
    title, rows = "", ""
    for heading, body in _sections(tokens):
        html = markdown.renderer.render([*heading, *body], markdown.options, {}).replace("\n", "")
        if heading[0].tag == "h1":
            title = html
        elif heading[0].tag == "h2":
            rows += f'<tr valign="top"><td width="50%">{html}</td>'
        else:
            rows += f"{_english(html)}</tr>"
    return f'{title}<table width="100%" cellpadding="8"><tbody>{rows}</tbody></table>'


def _sections(tokens: Sequence[Token]) -> Iterator[tuple[Sequence[Token], Sequence[Token]]]:
    starts = [at for at, token in enumerate(tokens) if token.type == "heading_open" and token.level == 0]
    for start, end in zip(starts, [*starts[1:], len(tokens)], strict=True):
        yield tokens[start : start + 3], tokens[start + 3 : end]


def _tables(layer: Layer, vocabulary: Vocabulary) -> Iterator[str]:
    if layer == "entities":
        yield _table("أنواع الكيانات — Entity types", _grouped(vocabulary.entity_groups, vocabulary.entities.values()))
    elif layer == "events":
        yield _table("أنواع الأحداث — Event types", _grouped(vocabulary.event_groups, vocabulary.events.values()))
        yield _table("الوقوع — Realis", map(_choice_row, vocabulary.realis))
        yield _table("القطبية — Polarity", map(_choice_row, vocabulary.polarity))
    else:
        labels = vocabulary.stance
        yield _table("وسوم المواقف — Stance labels", map(_type_row, (labels.stance, labels.span)))
        yield _table("الأسهم — Relations", map(_relation_row, (labels.holder, labels.target)))
        yield _table("الموقف — Stance", map(_choice_row, vocabulary.stance_polarity))
        yield _table("النقل — Quotation", map(_choice_row, vocabulary.quotes))


def _table(title: str, rows: Iterable[str]) -> str:
    return (
        f"<details><summary><b>{escape(title, quote=False)}</b></summary>"
        f'<table width="100%" border="1" cellpadding="6"><tbody>{"".join(rows)}</tbody></table></details>'
    )


def _grouped(groups: Sequence[Group], types: Iterable[EntityType | EventType]) -> Iterator[str]:
    kinds = list(types)
    for group in groups:
        yield f'<tr><th colspan="3">{_text(group.ar)} — {_text(group.en)}</th></tr>'
        yield from (_type_row(kind) for kind in kinds if kind.group == group.name)


def _type_row(kind: EntityType | EventType | RegionLabel) -> str:
    tag = kind.value if isinstance(kind, RegionLabel) else kind.tag
    key = f" <kbd>{_text(kind.hotkey)}</kbd>" if kind.hotkey else ""
    roles = _roles(kind) if isinstance(kind, EventType) else ""
    examples = "".join(f"<li>{_example(example)}</li>" for example in kind.examples)
    return (
        f'<tr valign="top"><td bgcolor="{kind.colour}"><b>{_text(kind.ar)}</b><br><code>{_text(tag)}</code>{key}</td>'
        f"<td>{_text(kind.definition_ar)}{roles}<ul>{examples}</ul></td>"
        f"{_english(f'<b>{_text(kind.en)}</b><br>{_text(kind.definition_en)}')}</tr>"
    )


def _roles(kind: EventType) -> str:
    names = "، ".join(f"{role.ar}{'*' if role.required else ''}" for role in kind.roles)
    return f"<br><i>المشاركون: {_text(names)}</i>"


def _example(example: Example) -> str:
    marked = _text(example.text).replace("[", "<mark>").replace("]", "</mark>")
    if example.positive:
        return marked
    arabic, _, english = example.note.partition(" — ")
    return f'✗ {marked}<br><small>{_text(arabic)} <bdi dir="ltr" lang="en">{_text(english)}</bdi></small>'


def _choice_row(choice: Choice) -> str:
    default = " (المبدئي — default)" if choice.default else ""
    key = f" <kbd>{_text(choice.hotkey)}</kbd>" if choice.hotkey else ""
    return (
        f'<tr valign="top"><td><b>{_text(choice.ar)}</b>{default}{key}</td><td>{_text(choice.definition_ar)}</td>'
        f"{_english(f'<b>{_text(choice.en)}</b><br>{_text(choice.definition_en)}')}</tr>"
    )


def _relation_row(relation: RelationLabel) -> str:
    arabic = "".join(f"<li>{_text(rule.ar)}</li>" for rule in relation.rules)
    english = "".join(f"<li>{_text(rule.en)}</li>" for rule in relation.rules)
    return (
        f'<tr valign="top"><td><b>{_text(relation.ar)}</b></td><td>{_text(relation.definition_ar)}<ul>{arabic}</ul></td>'
        f"{_english(f'<b>{_text(relation.en)}</b><br>{_text(relation.definition_en)}<ul>{english}</ul>')}</tr>"
    )


def _english(html: str) -> str:
    return f'<td dir="ltr" lang="en">{html}</td>'


def _text(value: str) -> str:
    return escape(value, quote=False)
