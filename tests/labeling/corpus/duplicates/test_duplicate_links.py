"""Addresses, titles and dates that say that two documents are one story."""

import pytest

from labeling.corpus.duplicates.links import address_key, day_of, title_key


@pytest.mark.parametrize(
    "address",
    [
        "https://www.example.org/news/1",
        "http://example.org/news/1/",
        "example.org/news/1",
        "HTTP://Example.ORG/news/1#top",
        "http://example.org:80/news/1?utm_source=x&fbclid=y",
        "https://example.org/news/1/index.html",
    ],
)
def test_one_article_has_one_address(address):
    assert address_key(address) == "example.org/news/1?"


def test_parameters_that_name_the_article_stay():
    assert address_key("http://example.org/view?id=1&utm_medium=rss") == "example.org/view?id=1"
    assert address_key("http://example.org/view?b=2&a=1") == address_key("http://example.org/view?a=1&b=2")


def test_encoded_and_plain_arabic_paths_are_the_same():
    assert address_key("http://example.org/%D8%AE%D8%A8%D8%B1") == address_key("http://example.org/خبر")


@pytest.mark.parametrize("address", ["", "http://example.org", "https://www.example.org/", "unknown", "http://[1", "-"])
def test_what_names_no_article_has_no_key(address):
    assert address_key(address) == ""


def test_a_title_of_few_words_names_no_story():
    assert title_key("بين الخطأ والصواب") == ""
    assert title_key("«الأرصاد»: أمطار على شمال البلاد!") == "الارصاد امطار علي شمال البلاد"


def test_a_date_or_time_gives_its_day():
    assert day_of("2015-07-22T10:00:00Z") == day_of("2015-07-21 02:51:32") + 1
    assert day_of("21/7/2015") is None
    assert day_of("") is None
