"""Words, numbers and rows from the data as Markdown that they cannot break, and the templates' way to them."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2

from dataset.card.wrapped_json import wrapped


def rendered(template: str, **facts: Any) -> str:
    """A template of this folder with the facts put in."""
    return _environment().get_template(template).render(**facts)


def cell(value: object) -> str:
    """Words from the data as one cell of a Markdown table, or as part of a line."""
    words = " ".join(str(value or "").split())
    return re.sub(r"([\\|`*_\[\]<>])", r"\\\1", words) or "–"


def rtl(words: str) -> str:
    """Arabic words as one right-to-left piece (Unicode isolates) of a line that runs from left to right, its full stop at the left."""
    return f"\u2067{words}\u2069"


def fenced(row: Mapping[str, Any]) -> str:
    """A row as JSON in a code block whose fence no text of the row can close."""
    text = wrapped(row)
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}json\n{text}\n{fence}"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the texts are Markdown; `cell` keeps what comes from data inside its place
    )
    environment.filters["cell"] = cell
    environment.filters["rtl"] = rtl
    environment.filters["count"] = lambda number: f"{number:,}"
    return environment
