"""The gazetteer: word boundaries, proclitics and spellings."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.folding import fold
from labeling.preannotate import gazetteer
from labeling.preannotate.gazetteer import Gazetteer, all_spaced, spaced

NAMES = Gazetteer([("سرت", "town"), ("الأمم المتحدة", "body"), ("اللواء", "rank"), ("داعش", "group"), ("مصر", "land")])


def found(text: str) -> list[tuple[str, str, tuple[str, ...]]]:
    folded = fold(text)
    result = []
    for start, end, proclitic, values in NAMES.find(folded.text):
        span = folded.span_back(start, end)
        result.append((text[span.start : span.end], proclitic, values))
    return result


def test_a_name_is_found_in_any_spelling() -> None:
    assert found("في الأُمَمِ المتّحدة")[0][0] == "الأُمَمِ المتّحدة"
    assert found("الامم  المتحدة")[0][2] == ("body",)


def test_proclitics_stay_outside_of_a_name() -> None:
    assert found("وبسرت") == [("سرت", "وب", ("town",))]


def test_contracted_lam_starts_at_the_second_lam() -> None:
    assert found("للامم المتحدة") == [("لامم المتحدة", "ل", ("body",))]
    assert found("وللأمم المتحدة") == [("لأمم المتحدة", "ول", ("body",))]
    assert found("للواء") == [("لواء", "ل", ("rank",))]


def test_harakat_behind_a_name_do_not_hide_its_end() -> None:
    assert found("مِصْرُ") == [("مِصْرُ", "", ("land",))]


def test_a_name_inside_a_longer_word_is_none() -> None:
    assert found("مصري سرتنا يسرت داعشي") == []


def test_no_name_runs_over_a_stop_or_a_line_end() -> None:
    assert found("الأمم. المتحدة") == []
    assert found("الأمم\nالمتحدة") == []


def test_marks_around_a_name_do_not_matter() -> None:
    assert [name for name, _, _ in found('ل"داعش"، (سرت)')] == ["داعش", "سرت"]


def test_an_empty_gazetteer_finds_nothing() -> None:
    assert list(Gazetteer[str]([]).find("سرت \0 ")) == []


@given(st.text(st.sampled_from("سرتولب امصد\n.ُـ"), max_size=40))
def test_every_find_is_one_of_the_names(text: str) -> None:
    folded = fold(text)
    for start, end, _, _ in NAMES.find(folded.text):
        assert folded.text[start:end] in {"سرت", "داعش", "مصر", "الامم المتحده", "لامم المتحده", "اللواء", "لواء"}


def test_a_word_alone_is_looked_up_as_in_a_text() -> None:
    assert NAMES.alone("وبسرت") == ((2, "وب", ("town",)),)
    assert NAMES.alone("للواء") == ((1, "ل", ("rank",)),)
    assert NAMES.alone("الامم") == ()


def test_longer_names_come_with_their_last_word_before_the_names_inside_them() -> None:
    names = Gazetteer([("مجلس الأمن", 1), ("الأمن", 2), ("مجلس الأمن الدولي", 3), ("مجلس", 4)])
    assert [values for _, _, _, values in names.find("مجلس الامن الدولي")] == [(4,), (1,), (2,), (3,)]


def test_many_names_are_spaced_as_each_alone() -> None:
    names = ["الأمم  المتحدة", "", "«رويترز»", "بي-بي-سي", "أول\nثان", "ـَـ", " مُحمّد "]
    assert all_spaced(names) == [spaced(name) for name in names]
    assert all_spaced([]) == []


def test_a_pickled_gazetteer_finds_the_same() -> None:
    again = pickle.loads(pickle.dumps(NAMES))
    assert len(again) == len(NAMES)
    assert list(again.find("للامم المتحده وسرت")) == list(NAMES.find("للامم المتحده وسرت"))


def test_forgetting_spellings_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gazetteer, "_REMEMBERED", 2)
    names = Gazetteer([("سرت", "town"), ("الأمم المتحدة", "body")])
    text = "سرت بسرت وسرت للامم المتحده الامم المتحده سرت"
    assert list(names.find(text)) == list(Gazetteer([("سرت", "town"), ("الأمم المتحدة", "body")]).find(text))
