"""How a release asks to be cited: `CITATION.cff` (Citation File Format 1.2.0) and a BibTeX entry, from the same facts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from dataset.release import ReleaseSettings
from schemas.citation import Author

CITATION = "CITATION.cff"
_CFF = "1.2.0"
# SPDX identifiers of the Hub's names for licences that are not merely in lower case there
_SPDX = {
    "apache-2.0": "Apache-2.0",
    "mit": "MIT",
    "unlicense": "Unlicense",
    "odc-by": "ODC-By-1.0",
    "odbl": "ODbL-1.0",
    "pddl": "PDDL-1.0",
    "gfdl": "GFDL-1.3-or-later",
    "cdla-permissive-1.0": "CDLA-Permissive-1.0",
    "cdla-permissive-2.0": "CDLA-Permissive-2.0",
    "cdla-sharing-1.0": "CDLA-Sharing-1.0",
    "etalab-2.0": "etalab-2.0",
}
_CC = re.compile(r"cc0-1\.0|cc-by(-nc)?(-nd|-sa)?-(1\.0|2\.0|2\.5|3\.0|4\.0)")
_LATEX = re.compile(r"[&%$#_{}~^\\]")
_LATEX_WORDS = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"}
_KEYS = frozenset(
    {
        "abstract",
        "authors",
        "cff-version",
        "commit",
        "contact",
        "date-released",
        "doi",
        "identifiers",
        "keywords",
        "license",
    }
    | {
        "license-url",
        "message",
        "preferred-citation",
        "references",
        "repository",
        "repository-artifact",
        "repository-code",
    }
    | {"title", "type", "url", "version"}
)
_ORCID_ADDRESS = re.compile(r"https://orcid\.org/\d{4}-\d{4}-\d{4}-\d{3}[\dX]")


def spdx(licence: str) -> str:
    """The SPDX identifier of a licence that is named as the Hub names it; empty where there is none."""
    name = licence.lower()
    return name.upper() if _CC.fullmatch(name) else _SPDX.get(name, "")


def home(settings: ReleaseSettings) -> str:
    """Where the data set is published, or an empty string."""
    return f"https://huggingface.co/datasets/{settings.repository}" if settings.repository else ""


def citation_file(manifest: Mapping[str, Any], settings: ReleaseSettings) -> str:
    """`CITATION.cff`; without authors in the settings, the people who labelled are named as a group."""
    said = settings.citation
    authors = list(map(_cff_author, said.authors)) or [{"name": f"The annotators of {settings.pretty_name}"}]
    facts: dict[str, Any] = {
        "cff-version": _CFF,
        "message": "If you use this data set, please cite it as below.",
        "type": "dataset",
        "title": settings.pretty_name,
        "authors": authors,
        "version": manifest["version"],
        "date-released": date.fromisoformat(manifest["date"]) if manifest["date"] else None,
        "license": spdx(settings.licence),
        "doi": said.doi,
        "repository": home(settings),
        "abstract": settings.description,
        "keywords": ["Arabic", *settings.layers],
    }
    return yaml.safe_dump(
        {key: value for key, value in facts.items() if value}, sort_keys=False, allow_unicode=True, width=10**6
    )


def bibtex(manifest: Mapping[str, Any], settings: ReleaseSettings) -> str:
    """The entry that the card shows: people's own, or one from the facts of `CITATION.cff`."""
    said = settings.citation
    if said.bibtex:
        return said.bibtex.strip()
    authors = [_bibtex_author(author) for author in said.authors] or [
        f"{{The annotators of {_tex(settings.pretty_name)}}}"
    ]
    fields = {
        "author": " and ".join(authors),
        "title": f"{{{_tex(settings.pretty_name)}}}",
        "year": manifest["date"][:4],
        "version": manifest["version"],
        "publisher": "Hugging Face" if settings.repository else "",
        "doi": said.doi,
        "url": home(settings),
    }
    key = re.sub(r"[^a-z0-9]+", "-", settings.name.lower()).strip("-") or "data-set"
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
    return f"@misc{{{key},\n{lines}}}"


def citation_faults(text: str, manifest: Mapping[str, Any]) -> Iterator[str]:
    """The rules of the format that a file breaks, as far as one that Musnad writes can break them, and what it says of another version."""
    try:
        value = yaml.safe_load(text)
    except yaml.YAMLError as problem:
        yield f"it is no YAML: {problem}"
        return
    if not isinstance(value, dict):
        yield "it holds no keys"
        return
    yield from (f"the format has no key {key!r}" for key in value.keys() - _KEYS)
    for key in ("cff-version", "message", "title", "version"):
        if not isinstance(value.get(key), str) or not value[key].strip():
            yield f"{key} is not a text"
    if value.get("cff-version") != _CFF:
        yield f"cff-version is not {_CFF}"
    if value.get("version") != manifest["version"]:
        yield f"it says version {value.get('version')}, not {manifest['version']}"
    if value.get("type", "dataset") not in ("dataset", "software"):
        yield "type is neither dataset nor software"
    if not isinstance(value.get("date-released", date.min), date):
        yield "date-released is no day"
    authors = value.get("authors")
    if not isinstance(authors, list) or not authors:
        yield "it names no author"
        return
    for author in authors:
        if not isinstance(author, dict) or not ({"name", "family-names"} & author.keys()):
            yield f"the author {author!r} has no name"
        elif not _ORCID_ADDRESS.fullmatch(author.get("orcid", "https://orcid.org/0000-0000-0000-0000")):
            yield f"{author['orcid']!r} is no address of an ORCID iD"


def _cff_author(author: Author) -> dict[str, str]:
    facts = {
        "name": author.name,
        "family-names": author.family,
        "given-names": author.given,
        "affiliation": author.affiliation if author.family else "",
        "orcid": f"https://orcid.org/{author.orcid}" if author.orcid else "",
    }
    return {key: value for key, value in facts.items() if value}


def _bibtex_author(author: Author) -> str:
    if author.name:
        return f"{{{_tex(author.name)}}}"
    return ", ".join(_tex(part) for part in (author.family, author.given) if part)


def _tex(words: str) -> str:
    return _LATEX.sub(lambda match: _LATEX_WORDS.get(match.group(), f"\\{match.group()}"), words)
