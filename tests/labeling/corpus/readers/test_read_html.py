"""HTML: the main text of a page, with every character as it stands there."""

import pytest

from labeling.corpus.readers import Unreadable, read_paths

BODY = "قالت الحكومة يوم الأحد إن الاجتماع الذي عقد في العاصمة انتهى إلى اتفاق على وقف إطلاق النار في المدينة كلها."
HARMED = "ا\u200cب\u200fج\u202bد\u202cه\u00adو\u00a0ز\u0640ح\ufb56ط\u0627\u0653يك\ufeffل\u200bم\u064bن\u2028س"
PAGE = """<!doctype html><html lang="ar"><head><meta charset="{charset}"><title>اتفاق جديد - صحيفة</title>
<meta property="og:title" content="اتفاق جديد"><meta property="article:published_time" content="2020-01-02T10:00:00Z">
<link rel="canonical" href="https://example.org/a/1"></head><body><nav><a href="/">الصفحة الأولى</a></nav>
<article><p>{body} {more}</p><p>{body}<br>سطر <b>بعد</b>
فاصل</p><ul><li>بند&nbsp;أول</li><li>بند ثان</li></ul></article>
<footer>كل الحقوق محفوظة</footer><script>var x = "لا شيء";</script></body></html>"""


@pytest.fixture
def read(tmp_path):
    def run(page):
        path = tmp_path / "p.html"
        path.write_bytes(page if isinstance(page, bytes) else page.encode())
        return list(read_paths([str(path)]))

    return run


def test_the_main_text_keeps_every_character_and_no_menu(read):
    (entry,) = read(PAGE.format(charset="utf-8", body=BODY, more=HARMED))
    assert entry.text == f"{BODY} {HARMED}\n{BODY}\nسطر بعد فاصل\nبند\u00a0أول\nبند ثان"


def test_a_form_feed_is_a_blank_and_control_characters_are_kept(read):
    (entry,) = read(PAGE.format(charset="utf-8", body=BODY, more="ا\fب\x01ج\x1fد\ufffe"))
    assert entry.text.splitlines()[0].startswith(f"{BODY} ا ب\x01ج")
    assert "\ufffe" in entry.text


def test_a_block_of_nothing_but_blanks_is_no_line(read):
    (entry,) = read(PAGE.format(charset="utf-8", body=BODY, more="</p><p>&nbsp;</p><p>" + BODY))
    assert all(line.strip() for line in entry.text.split("\n"))


def test_what_the_page_states_of_itself_is_in_the_fields(read):
    (entry,) = read(PAGE.format(charset="utf-8", body=BODY, more=""))
    assert entry.fields == {"title": "اتفاق جديد", "date": "2020-01-02", "url": "https://example.org/a/1"}
    assert entry.id == ""


@pytest.mark.parametrize("charset", ["windows-1256", "iso-8859-6", "unknown"])
def test_the_encoding_is_the_one_that_the_page_declares_or_a_certain_one(read, charset):
    name = "windows-1256" if charset == "unknown" else charset
    (entry,) = read(PAGE.format(charset=charset, body=BODY, more="").encode(name))
    assert entry.text.startswith(BODY)
    assert entry.encoding in (name, name.replace("-", "").replace("iso8859", "iso8859-"))


@pytest.mark.parametrize("page", ["", "   ", "<html></html>", "<p></p>", "<!-- x -->"])
def test_a_page_without_text_is_named(read, page):
    (problem,) = read(page)
    assert isinstance(problem, Unreadable)
    assert problem.reason in ("no-text", "invalid-html")
