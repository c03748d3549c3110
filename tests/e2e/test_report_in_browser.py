"""The report in Chromium: it asks for nothing, complains of nothing, fits the window, and is light, dark and printable."""

import sys
from pathlib import Path

import pytest
from browser import open_browser, why_not

sys.path.insert(0, str(Path(__file__).parents[1] / "labeling" / "review" / "report"))
from tiny_project import build, told

from labeling.review.report.page import page

pytestmark = [pytest.mark.e2e, pytest.mark.skipif(bool(why_not()), reason=why_not())]


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tiny")
    path = folder / "report.html"
    path.write_text(page(told(build(folder / "p"), goal=10)), encoding="utf-8")
    return path


def test_it_loads_nothing_and_fits_a_wide_and_a_narrow_window_in_light_and_dark(file):
    with open_browser() as browser:
        backgrounds = {}
        for scheme in ("light", "dark"):
            for width in (1100, 390):
                window = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
                requests, complaints = [], []
                window.on("request", lambda one, seen=requests: seen.append(one.url))
                window.on("console", lambda one, seen=complaints: seen.append(one.text))
                window.goto(file.as_uri())
                assert requests == [file.as_uri()]
                assert complaints == []
                assert window.evaluate("document.documentElement.scrollWidth") <= width
                backgrounds[scheme] = window.evaluate("getComputedStyle(document.body).backgroundColor")
        assert backgrounds == {"light": "rgb(251, 250, 247)", "dark": "rgb(21, 24, 27)"}


def test_plots_take_the_colours_of_the_page_and_paper_is_white_whatever_the_screen_is(file):
    with open_browser() as browser:
        window = browser.new_context(color_scheme="dark").new_page()
        window.goto(file.as_uri())
        ink = "getComputedStyle(document.querySelector('figure svg text')).fill"
        assert window.evaluate(ink) == "rgb(228, 230, 231)"
        window.emulate_media(media="print")
        assert window.evaluate(ink) == "rgb(31, 36, 40)"
        assert window.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert window.evaluate("getComputedStyle(document.documentElement).colorScheme") == "light"
        assert len(window.pdf(format="A4")) > 10_000


def test_marked_words_of_an_example_stand_where_arabic_puts_them(file):
    with open_browser() as browser:
        window = browser.new_page()
        window.goto(file.as_uri())
        before, marked, after = window.evaluate(
            """() => {
              const quote = document.querySelector('blockquote');
              return [...quote.childNodes].slice(0, 3).map(node => {
                const range = document.createRange();
                range.selectNodeContents(node);
                return range.getBoundingClientRect().left;
              });
            }"""
        )
        assert before > marked > after
