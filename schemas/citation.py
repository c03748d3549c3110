"""Whom a release asks to be named: the section `release.citation` of `musnad.yaml`. Knows nothing of the files that say it."""

from __future__ import annotations

import re
from typing import Any

from pydantic import field_validator, model_validator

from schemas.section import Section

_ORCID = re.compile(r"(?:https://orcid\.org/)?(\d{4}-\d{4}-\d{4}-\d{3}[\dX])")
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:)?(10\.\d{4,9}(?:\.\d+)?/\S+)")


class Author(Section):
    """A person (family name, given names) or a group (`name`). `orcid` is kept as the bare number."""

    name: str = ""
    family: str = ""
    given: str = ""
    orcid: str = ""
    affiliation: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        """`Haddad, Reem` is a person, words without a comma are a group."""
        if not isinstance(value, str):
            return value
        family, comma, given = (part.strip() for part in value.partition(","))
        return {"family": family, "given": given} if comma else {"name": family}

    @field_validator("orcid")
    @classmethod
    def _number(cls, value: str) -> str:
        if not value:
            return ""
        match = _ORCID.fullmatch(value)
        if match is None or not _checks(match[1]):
            raise ValueError("an ORCID iD is written as 0000-0002-1825-0097, and its last character checks the others")
        return match[1]

    @model_validator(mode="after")
    def _one_name(self) -> Author:
        if bool(self.name) == bool(self.family):
            raise ValueError("an author has either a family name or, as a group, a name")
        if self.name and (self.given or self.orcid):
            raise ValueError("a group has no given names and no ORCID iD")
        return self


class CitationSettings(Section):
    """The authors in their order, the DOI (bare), and a BibTeX entry of people's own in place of the one from these facts."""

    authors: tuple[Author, ...] = ()
    doi: str = ""
    bibtex: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_words(cls, value: Any) -> Any:
        """Words alone are the entry."""
        return {"bibtex": value.strip()} if isinstance(value, str) else value

    @field_validator("doi")
    @classmethod
    def _bare(cls, value: str) -> str:
        match = _DOI.fullmatch(value)
        if value and match is None:
            raise ValueError("a DOI is written as 10.5281/zenodo.1234567")
        return match[1] if match else ""


def _checks(orcid: str) -> bool:
    """ISO 7064 mod 11-2 over the 15 digits."""
    total = 0
    *digits, last = list(orcid.replace("-", ""))
    for digit in digits:
        total = (total + int(digit)) * 2
    return "0123456789X"[(12 - total % 11) % 11] == last
