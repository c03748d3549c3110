"""README.md of a release: the YAML that `datasets` and the Hub read, and a body made from facts. Knows nothing of files."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
import yaml

from dataset.parquet import canonical
from dataset.release import ReleaseSettings
from dataset.rights import rights_in_words
from dataset.rows import Written
from schemas.records import Layer
from schemas.vocabulary import Vocabulary

CARD = "README.md"
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same values, ten times as fast where libyaml is there
_TEMPLATE = Path(__file__).with_name("card.md.j2")
_TASKS: dict[Layer, tuple[str, str | None]] = {
    "entities": ("token-classification", "named-entity-recognition"),
    "events": ("token-classification", None),
    "stances": ("text-classification", "multi-class-classification"),
}
_ROWS = {
    "documents": "a document: text, all layers with offsets, provenance",
    "ner": "a sentence: words, BIO tags, nested entities",
    "stance": "a stance, or a pair that none joins: holder, target, polarity, evidence and their sentences",
    "events": "a sentence: words, events with their arguments",
    "annotators": "one person's labels of a document before approval, under a pseudonym",
}
_SIZES = ((10**3, "n<1K"), (10**4, "1K<n<10K"), (10**5, "10K<n<100K"), (10**6, "100K<n<1M"), (10**7, "1M<n<10M"))


def card(
    manifest: Mapping[str, Any],
    written: Written,
    settings: ReleaseSettings,
    vocabulary: Vocabulary,
    sizes: Mapping[str, int],
) -> str:
    """The whole text; `sizes` are the bytes of each config's files."""
    front = _front(manifest, settings, _infos(manifest, sizes))
    return _headed(front, f"\n{_body(manifest, written, settings, vocabulary)}")


def card_hash(manifest: Mapping[str, Any], written: Written, settings: ReleaseSettings, vocabulary: Vocabulary) -> str:
    """The hash of what the card says, whatever its version, date and sizes in bytes: a change of the card alone shows."""
    undated = {**manifest, "version": "", "date": ""}
    front = canonical(_front(undated, settings, []))
    return hashlib.sha256(front + _body(undated, written, settings, vocabulary).encode()).hexdigest()


def front_matter(text: str) -> Any:
    """The YAML at the head of a card, or None where there is none."""
    match = re.match(r"---\n(.*?\n)---\n", text, re.DOTALL)
    return yaml.load(match.group(1), _LOADER) if match else None


def with_sizes(text: str, manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> str:
    """A card whose head says the sizes and columns of `manifest`; all else is as it was."""
    front = {**front_matter(text), "dataset_info": _infos(manifest, sizes)}
    return _headed(front, text.split("\n---\n", 1)[1])


def _body(manifest: Mapping[str, Any], written: Written, settings: ReleaseSettings, vocabulary: Vocabulary) -> str:
    default = _default(manifest)
    template = _environment().get_template(_TEMPLATE.name)
    return template.render(
        manifest=manifest,
        settings=settings,
        vocabulary=vocabulary,
        default=default,
        rows=_ROWS,
        types=written.types,
        sources=sorted(written.sources.items(), key=lambda item: (-item[1], item[0])),
        example=fenced(written.examples[default]) if default in written.examples else "",
        rights=rights_in_words(**manifest["rights"]),
        leakage=written.leakage,
    )


def _default(manifest: Mapping[str, Any]) -> str:
    return "ner" if "ner" in manifest["configs"] else "documents"


def _front(manifest: Mapping[str, Any], settings: ReleaseSettings, infos: list[dict[str, Any]]) -> dict[str, Any]:
    configs: Mapping[str, Any] = manifest["configs"]
    default = _default(manifest)
    tasks = [_TASKS[layer] for layer in settings.layers]
    total = sum(split["rows"] for split in configs[default]["splits"].values())
    return {
        "language": [settings.language],
        "license": settings.licence,
        "pretty_name": settings.pretty_name,
        "annotations_creators": [settings.annotators],
        "language_creators": ["found"],
        "multilinguality": ["monolingual"],
        "size_categories": [next((name for limit, name in _SIZES if total < limit), "10M<n<100M")],
        "source_datasets": ["original"],
        "task_categories": list(dict.fromkeys(category for category, _ in tasks)),
        "task_ids": [task for _, task in tasks if task is not None],
        "tags": ["arabic", *settings.layers, "musnad"],
        "dataset_info": infos,
        "configs": [
            {
                "config_name": name,
                **({"default": True} if name == default else {}),
                "data_files": [{"split": split, "path": f"{name}/{split}-*.parquet"} for split in config["splits"]],
            }
            for name, config in configs.items()
        ],
    }


def _headed(front: Mapping[str, Any], body: str) -> str:
    return f"---\n{yaml.safe_dump(dict(front), sort_keys=False, allow_unicode=True, width=10**6)}---\n{body}"


def _infos(manifest: Mapping[str, Any], sizes: Mapping[str, int]) -> list[dict[str, Any]]:
    return [_info(name, config, sizes[name]) for name, config in manifest["configs"].items()]


def _info(name: str, config: Mapping[str, Any], download_size: int) -> dict[str, Any]:
    splits = [
        {"name": split, "num_bytes": facts["arrow_bytes"], "num_examples": facts["rows"]}
        for split, facts in config["splits"].items()
    ]
    return {
        "config_name": name,
        "features": config["features"],
        "splits": splits,
        "download_size": download_size,
        "dataset_size": sum(split["num_bytes"] for split in splits),
    }


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATE.parent),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # the card is Markdown; `cell` keeps what comes from data inside its table
    )
    environment.filters["cell"] = _cell
    environment.filters["count"] = lambda number: f"{number:,}"
    return environment


def _cell(value: object) -> str:
    """Words from the data as one cell of a Markdown table."""
    words = " ".join(str(value or "").split())
    return re.sub(r"([\\|`*_\[\]<>])", r"\\\1", words) or "–"


def fenced(row: Mapping[str, Any]) -> str:
    """A row as JSON in a code block whose fence no text of the row can close."""
    text = json.dumps(row, ensure_ascii=False, indent=1)
    text = re.sub(
        r"\[\s+((?:-?\d+,\s+)*-?\d+)\s+\]", lambda m: f"[{', '.join(m.group(1).replace(',', ' ').split())}]", text
    )
    fence = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{fence}json\n{text}\n{fence}"
