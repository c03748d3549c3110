"""csv and tsv: an entry for each row, whatever the delimiter, and a reason for each row that gives none."""

import pytest

from labeling.corpus.readers import Entry, Unreadable, delimited, read_paths
from schemas.project import FieldMapping


@pytest.fixture
def read(tmp_path):
    def run(content, name="r.csv", **fields):
        (tmp_path / name).write_bytes(content.encode() if isinstance(content, str) else content)
        return list(read_paths([str(tmp_path / name)], FieldMapping(**fields)))

    run.path = tmp_path / "r.csv"
    return run


def outline(items):
    return [
        (int(item.place.rsplit(":", 1)[1]), item.text if isinstance(item, Entry) else item.reason) for item in items
    ]


def test_a_row_gives_known_fields_and_the_rest_as_metadata(read):
    assert read("\ufeffid,text,title,date,views\n7,نص,ع,,12\n") == [
        Entry(f"{read.path}:2", "7", "نص", {"title": "ع"}, {"views": "12"})
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_of_the_header(read, delimiter):
    (entry,) = read(f"id{delimiter}text\n1{delimiter}a\n")
    assert (entry.id, entry.text) == ("1", "a")


def test_a_tsv_is_cut_at_tabs_only(read):
    (entry,) = read("a,b\ttext\n1\tx,y\n", name="r.tsv")
    assert (entry.text, entry.metadata) == ("x,y", {"a,b": "1"})


def test_quoted_line_ends_quotes_and_blanks_are_kept(read):
    (entry,) = read('text\r\n" سطر\r\n""قال"", ثم\n"\r\n')
    assert entry.text == ' سطر\r\n"قال", ثم\n'


def test_a_cell_of_megabytes_is_read(read):
    assert [len(entry.text) for entry in read("text\n" + "س" * 2_000_000 + "\n")] == [2_000_000]


def test_two_columns_of_one_name_are_both_kept(read):
    (entry,) = read("text,note,note\na,1,2\n")
    assert entry.metadata == {"note": "1", "note.2": "2"}


def test_a_missing_text_column_is_one_fault_that_names_columns_and_setting(read):
    (problem,) = read("id,body\n1,a\n2,b\n")
    assert (problem.place, problem.reason) == (str(read.path), "missing-column")
    assert "there are: id, body" in problem.detail
    assert "ingest.fields.text in musnad.yaml" in problem.detail


def test_a_row_of_another_length_is_named_with_its_line(read):
    assert outline(read('id,text\n1,"a\nb"\n2,c,d\n\n3,e\n')) == [(2, "a\nb"), (4, "bad-row"), (6, "e")]


def test_an_open_quote_costs_its_row_and_not_those_under_it(read):
    assert outline(read('id,text\n1,a\n2,"b\n3,c\n4,d\n')) == [(2, "a"), (3, "invalid-csv"), (4, "c"), (5, "d")]


def test_a_quote_in_the_wrong_place_is_not_mended_silently(read):
    assert outline(read('id,text\n1,"a" b\n2,c\n')) == [(2, "invalid-csv"), (3, "c")]


def test_a_row_that_is_too_long_is_named_and_the_next_is_read(read, monkeypatch):
    monkeypatch.setattr(delimited, "LONGEST", 40)
    rows = "".join(f"{number},{'x' * 8}\n" for number in range(2, 8))
    found = outline(read(f'id,text\n1,"open\n{rows}'))
    assert found[0] == (2, "invalid-csv") or found[0][1] == "too-long"
    assert [text for _, text in found if text == "x" * 8] == ["x" * 8] * 6


def test_a_header_that_cannot_be_read_is_one_fault(read):
    assert outline(read("id,te\rxt\n1,a\n")) == [(1, "invalid-csv")]


@pytest.mark.parametrize("content", ["", "\n\n", "id,text\n"])
def test_a_table_without_rows_is_named(read, content):
    (problem,) = read(content)
    assert isinstance(problem, Unreadable)
    assert problem.reason == "empty"
