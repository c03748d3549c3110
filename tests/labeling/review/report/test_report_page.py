"""The page: all it shows is in it, it asks nothing of a network, and it is the same bytes each time."""

import re
from html.parser import HTMLParser

import pytest
from tiny_project import build, told

from labeling.review.report.page import page
from labeling.review.report.plots import agreement_plot, fates_plot


@pytest.fixture(scope="module")
def found(tmp_path_factory):
    return told(build(tmp_path_factory.mktemp("tiny") / "p"), goal=10)


@pytest.fixture(scope="module")
def shown(found):
    return page(found)


class _Tags(HTMLParser):
    """Every attribute of every tag, and whether all tags close."""

    VOID = frozenset(("meta", "link", "br", "img", "hr", "input"))

    def __init__(self, html):
        super().__init__()
        self.attributes, self.open, self.text, self.loads = [], [], [], 0
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        self.loads += tag in ("script", "link", "img", "iframe", "object", "embed", "audio", "video", "source", "image")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_nothing_in_it_loads_anything(shown):
    tags = _Tags(shown)
    assert (tags.open, tags.loads) == ([], 0)
    for tag, name, value in tags.attributes:
        if "//" in value or value.startswith("data:"):
            assert (tag, name) == ("a", "href"), (tag, name, value)  # a link is followed by a person alone
        if name in ("href", "src") and tag != "a":
            assert value.startswith("#")
        assert not name.startswith("on")
    styles = "".join(re.findall(r"<style.*?</style>", shown, re.DOTALL)) + "".join(
        v for _, n, v in tags.attributes if n == "style"
    )
    assert "@import" not in styles
    assert all(target.startswith("#") for target in re.findall(r"url\(([^)]*)", styles + shown))
    assert "default-src 'none'" in shown


def test_the_figures_are_those_of_the_numbers(shown, found):
    text = " ".join(" ".join(_Tags(shown).text).split())
    assert "2 of 2 labelled documents have several annotators" in text
    assert "entity, strict F1 0.67" in text
    assert "3 annotations started from its labels" in text
    assert "all 9 3 33 % 2 span 2, type 1 4 0" in text
    assert "2 of 10 documents are approved, 0.18 a day" in text
    assert found["progress"]["forecast"]["day"] in text
    assert "1× type: GPE كيان جغرافي سياسي or LOC" in text
    assert "No annotation and no decision was left out." in text
    assert "no document was labelled blind" in text


def test_arabic_stands_right_to_left_with_its_words_marked(shown):
    assert (
        '<blockquote class="ar" dir="rtl" lang="ar">زار سامي الخطيب <mark class="m12">مدينة طبرق</mark> أمس.' in shown
    )


def test_it_follows_light_and_dark_and_can_be_printed(shown):
    assert "@media screen and (prefers-color-scheme: dark)" in shown
    assert "@media print" in shown
    assert "fill: var(--entities)" in shown or "stroke: var(--entities)" in shown
    assert not re.search(r"#0000[ab]\d", shown)


def test_the_same_numbers_give_the_same_bytes(shown, found):
    assert page(found) == shown


def test_text_that_looks_like_markup_is_text(found):
    spoilt = {**found, "project": "<script>alert(1)</script>"}
    assert "<script" not in page(spoilt)


def test_a_project_in_which_nothing_is_decided_or_compared_has_a_page(found):
    nothing = {q["name"]: {**q, "value": None, "interval": None} for q in found["agreement"]["layers"]["entities"]}
    bare = {
        **found,
        "decisions": [],
        "left_out": {"annotations of an earlier text": 2},
        "agreement": {
            **found["agreement"],
            "layers": {**found["agreement"]["layers"], "entities": list(nothing.values())},
        },
        "progress": {"days": [{"day": found["date"], "annotations": 1, "approved": 0}], "forecast": None},
        "acceptance": {**found["acceptance"], "models": {}},
    }
    text = " ".join(" ".join(_Tags(page(bare)).text).split())
    assert "Nothing is decided yet" in text
    assert "All work is of one day" in text
    assert "Left out of all figures: 2 annotations of an earlier text" in text


def test_gamma_stands_beside_alpha_or_what_to_install(found):
    without = {
        **found["agreement"]["gamma"],
        "value": None,
        "interval": None,
        "why_not": "not computed: pip install x==1",
    }
    one = {"value": 0.8, "interval": (0.7, 0.9), "size": 60}
    there = {
        **without,
        **one,
        "why_not": "",
        "documents": 30,
        "eligible_documents": 90,
        "too_long": 2,
        "types": {"PERS": one},
    }

    def text(gamma):
        shown = page({**found, "agreement": {**found["agreement"], "gamma": gamma}})
        return " ".join(" ".join(_Tags(shown).text).split())

    assert "γ of entities: not computed: pip install x==1." in text(without)
    with_library = text(there)
    assert "γ of entities: 0.80 (0.70–0.90), from 30 of 90 documents" in with_library
    assert "(2 had too many to be drawn)" in with_library
    assert "PERS شخص 0.80 0.70–0.90 60" in with_library
    assert "γ" not in text(None)


def test_the_confusion_matrix_has_each_pair_of_types_in_both_places(shown):
    text = " ".join(" ".join(_Tags(shown).text).split())
    assert "PERS GPE LOC one alone PERS شخص 2 0 GPE كيان جغرافي سياسي 1 0 LOC" in text


def test_plots_of_nothing_are_nothing():
    assert agreement_plot([("entities", "x", {"value": None, "interval": None, "statistic": "F1"})]) == ""
    assert fates_plot([("entities", {"accepted": 0, "changed": 0, "removed": 0, "added": 0})]) == ""


def test_agreement_below_chance_stays_in_sight():
    low = {"value": -0.33, "interval": (-0.62, 0.1), "statistic": "α"}
    assert ">−0.6<" in agreement_plot([("events", "q", low)])
