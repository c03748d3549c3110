"""Authors as people write them into musnad.yaml."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from schemas.citation import Author, CitationSettings


def test_words_with_a_comma_are_a_person_and_without_one_a_group() -> None:
    said = CitationSettings(authors=("Haddad, Reem", "Libya Desk", {"family": "النجار", "affiliation": "Tripoli"}))
    assert said.authors == (
        Author(family="Haddad", given="Reem"),
        Author(name="Libya Desk"),
        Author(family="النجار", affiliation="Tripoli"),
    )


def test_words_in_place_of_the_section_are_a_bibtex_entry() -> None:
    assert CitationSettings.model_validate("@misc{x}\n") == CitationSettings(bibtex="@misc{x}")
    assert CitationSettings.model_validate("") == CitationSettings()


@pytest.mark.parametrize("written", ["0000-0002-1825-0097", "https://orcid.org/0000-0002-1825-0097"])
def test_an_orcid_is_kept_as_its_number(written) -> None:
    assert Author(family="Carberry", orcid=written).orcid == "0000-0002-1825-0097"


def test_an_orcid_may_end_in_x() -> None:
    assert Author(family="A", orcid="0000-0002-1694-233X").orcid == "0000-0002-1694-233X"


@pytest.mark.parametrize("written", ["10.5281/zenodo.12", "doi:10.5281/zenodo.12", "https://doi.org/10.5281/zenodo.12"])
def test_a_doi_is_kept_bare(written) -> None:
    assert CitationSettings(doi=written).doi == "10.5281/zenodo.12"


@pytest.mark.parametrize(
    ("section", "words"),
    [
        ({"authors": [{"family": "A", "orcid": "0000-0002-1825-0098"}]}, "checks the others"),
        ({"authors": [{"family": "A", "orcid": "1825-0097"}]}, "is written as"),
        ({"authors": [{"family": "A", "name": "B"}]}, "either a family name or"),
        ({"authors": [{}]}, "either a family name or"),
        ({"authors": [{"name": "Desk", "given": "B"}]}, "a group has no given names"),
        ({"doi": "zenodo.12"}, "a DOI is written as"),
        ({"author": "A"}, "Extra inputs"),
    ],
)
def test_what_cannot_be_cited_is_refused_with_the_mend(section, words) -> None:
    with pytest.raises(ValidationError, match=words):
        CitationSettings.model_validate(section)
