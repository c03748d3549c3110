"""The gazetteer: word boundaries, proclitics and spellings."""

from hypothesis import given
from hypothesis import strategies as st

from labeling.arabic.folding import fold
from labeling.preannotate.gazetteer import Gazetteer

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
