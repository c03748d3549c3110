"""A release says how to cite it, in CFF 1.2.0 and in BibTeX, from the same facts."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
import yaml

from dataset.citation import bibtex, citation_faults, citation_file, spdx
from schemas.citation import CitationSettings

MANIFEST = {"version": "1.2.0", "date": "2026-02-04"}
AUTHORS = CitationSettings(
    authors=(
        {"family": "Haddad", "given": "Reem", "orcid": "0000-0002-1825-0097", "affiliation": "Tripoli"},
        "Libya Desk & Co",
    ),
    doi="10.5281/zenodo.12",
)


@pytest.fixture
def full(settings):
    return replace(settings, pretty_name="Libya 100%", citation=AUTHORS, repository="org/trial", description="Reports.")


def test_every_fact_stands_in_the_file(full) -> None:
    assert yaml.safe_load(citation_file(MANIFEST, full)) == {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it as below.",
        "type": "dataset",
        "title": "Libya 100%",
        "authors": [
            {
                "family-names": "Haddad",
                "given-names": "Reem",
                "affiliation": "Tripoli",
                "orcid": "https://orcid.org/0000-0002-1825-0097",
            },
            {"name": "Libya Desk & Co"},
        ],
        "version": "1.2.0",
        "date-released": datetime.date(2026, 2, 4),
        "license": "CC-BY-4.0",
        "doi": "10.5281/zenodo.12",
        "repository": "https://huggingface.co/datasets/org/trial",
        "abstract": "Reports.",
        "keywords": ["Arabic", "entities", "events", "stances"],
    }
    assert list(citation_faults(citation_file(MANIFEST, full), MANIFEST)) == []


def test_without_authors_the_annotators_are_named_as_a_group(settings) -> None:
    text = citation_file(MANIFEST, settings)
    assert yaml.safe_load(text)["authors"] == [{"name": "The annotators of Trial"}]
    assert list(citation_faults(text, MANIFEST)) == []


def test_the_bibtex_entry_says_the_same(full) -> None:
    assert bibtex(MANIFEST, full) == (
        "@misc{trial,\n"
        "  author = {Haddad, Reem and {Libya Desk \\& Co}},\n"
        "  title = {{Libya 100\\%}},\n"
        "  year = {2026},\n"
        "  version = {1.2.0},\n"
        "  publisher = {Hugging Face},\n"
        "  doi = {10.5281/zenodo.12},\n"
        "  url = {https://huggingface.co/datasets/org/trial},\n"
        "}"
    )
    assert bibtex(MANIFEST, replace(full, citation=CitationSettings(bibtex="@article{x}"))) == "@article{x}"


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("cc-by-4.0", "CC-BY-4.0"),
        ("cc0-1.0", "CC0-1.0"),
        ("cc-by-nc-sa-4.0", "CC-BY-NC-SA-4.0"),
        ("odbl", "ODbL-1.0"),
        ("apache-2.0", "Apache-2.0"),
        ("other", ""),
        ("cc-by-5.0", ""),
    ],
)
def test_licences_of_the_hub_have_their_spdx_identifiers(name, identifier, settings) -> None:
    assert spdx(name) == identifier
    assert yaml.safe_load(citation_file(MANIFEST, replace(settings, licence=name))).get("license", "") == identifier


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"authors": []}, "it names no author"),
        ({"authors": [{"given-names": "Reem"}]}, "has no name"),
        ({"authors": [{"name": "D", "orcid": "0000-0002-1825-0097"}]}, "no address of an ORCID iD"),
        ({"version": 1.2}, "version is not a text"),
        ({"version": "1.3.0"}, "it says version 1.3.0, not 1.2.0"),
        ({"date-released": "last week"}, "date-released is no day"),
        ({"type": "corpus"}, "type is neither"),
        ({"cff-version": "1.1.0"}, "cff-version is not 1.2.0"),
        ({"title": ""}, "title is not a text"),
        ({"licence": "MIT"}, "no key 'licence'"),
    ],
)
def test_each_broken_rule_of_the_format_is_named(full, change, fault) -> None:
    broken = yaml.safe_dump({**yaml.safe_load(citation_file(MANIFEST, full)), **change})
    assert fault in "; ".join(citation_faults(broken, MANIFEST))


@pytest.mark.parametrize("text", ["", "- a", "a: [", "just words"])
def test_what_is_no_mapping_is_a_fault_and_no_error(text) -> None:
    assert list(citation_faults(text, MANIFEST))


def test_a_release_has_the_file_and_shows_the_entry(corpus, make) -> None:
    folder = make(corpus, citation=AUTHORS, repository="org/trial").folder
    assert list(citation_faults((folder / "CITATION.cff").read_text(encoding="utf-8"), {"version": "1.0.0"})) == []
    assert "author = {Haddad, Reem and {Libya Desk \\& Co}}" in (folder / "README.md").read_text(encoding="utf-8")
