"""The inline markup, read."""

import pytest

from labeling.corpus.markup import parse, read_markup
from schemas.errors import InputError, LabelError
from schemas.records import Argument, Document, DocumentId, Entity, Event, Span, Stance
from schemas.vocabulary import load_vocabulary

HEAD = "id: d\n\n"


def one(markup):
    [(document, labels)] = parse(HEAD + markup, "f")
    return document, labels


class TestText:
    def test_brackets_and_lines_of_labels_are_no_part_of_the_text(self):
        document, _ = one("وصل [مراد|PERS#1] إلى [[سرت|GPE] الليبية|#2].\n>> Visit #2 Person=#1\n\nثم عاد.\n")
        assert document.text == "وصل مراد إلى سرت الليبية.\n\nثم عاد."

    def test_a_contracted_lam_leaves_its_first_lam_outside(self):
        document, labels = one("ل[لجنة|ORG]")
        assert document.text == "للجنة"
        assert labels.entities[0].span == Span(1, 5)

    def test_escapes_give_brackets_line_breaks_and_unseen_characters(self):
        document, labels = one("\\>> \\[أ\\] \\u200F[ب\\nج|LOC]\\\\")
        assert document.text == ">> [أ] \u200fب\nج\\"
        assert labels.entities[0].span == Span(8, 11)

    def test_a_stroke_needs_no_escape(self):
        assert one("أ|ب [ج|د|LOC]")[0].text == "أ|ب ج|د"

    def test_blank_lines_around_the_text_are_not_part_of_it(self):
        assert one("\n\nأ\n\n\nب\n>> span LOC = ب\n\n")[0].text == "أ\n\n\nب"


class TestDocuments:
    def test_the_header_fills_the_document(self):
        [(document, _)] = parse("id: a\ntitle: عنوان: فرعي\nlicence: CC0-1.0\nurl:\n\nنص\n")
        assert document == Document(DocumentId("a"), "نص", licence="CC0-1.0", title="عنوان: فرعي")

    def test_three_equals_signs_begin_a_document_with_its_own_header(self):
        found = list(parse("id: a\nsource: س\n\nنص\n===\nid: b\n\nنص آخر\n"))
        assert [(d.id, d.source, d.text) for d, _ in found] == [("a", "س", "نص"), ("b", "", "نص آخر")]

    def test_three_dashes_begin_a_document_with_the_last_header_and_the_next_number(self):
        found = list(parse("id: t\nsource: س\n\nواحد\n---\nاثنان\n---\n[ثلاثة|CARDINAL]\n"))
        assert [(d.id, d.source, d.text) for d, _ in found] == [
            ("t", "س", "واحد"),
            ("t-2", "س", "اثنان"),
            ("t-3", "س", "ثلاثة"),
        ]
        assert found[2][1].entities == (Entity("e1", 0, 5, "CARDINAL"),)

    def test_a_file_may_have_a_byte_order_mark_and_windows_line_ends(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_bytes(b"\xef\xbb\xbfid: a\r\n\r\nx\r\ny\r\n")
        assert [d.text for d, _ in read_markup(path)] == ["x\ny"]

    def test_a_file_that_is_not_utf8_is_refused_with_the_byte(self, tmp_path):
        path = tmp_path / "a.txt"
        path.write_bytes(b"id: \xe4")
        with pytest.raises(InputError, match=r"a\.txt is not UTF-8 \(byte 4\)"):
            read_markup(path)


class TestLabels:
    def test_an_event_names_its_trigger_and_its_participants(self):
        _, labels = one("[قتل|#k] [ضابط|#o] في [سرت|GPE#1].\n>> Killing#v #k realis=other Victim=#o Place=#1\n")
        arguments = (Argument("Victim", 4, 8), Argument("Place", 12, 15, "1"))
        assert labels.events == (Event("v", "Killing", Span(0, 3), "other", "positive", arguments),)

    def test_a_stance_names_its_evidence_holder_and_target(self):
        _, labels = one(
            "[رفض|#r] [مراد|PERS#1] [الاتفاق|#t].\n>> stance #r oppose holder=#1 target=#t quote=indirect\n"
        )
        assert labels.stances == (Stance("s1", Span(4, 8), Span(9, 16), "oppose", Span(0, 3), "indirect"),)

    def test_the_author_holds_a_stance_without_a_span(self):
        _, labels = one("[جريمة|#r] [بشعة|#t]\n>> stance #r oppose holder=author target=#t\n")
        assert labels.stances[0].holder is None
        assert labels.stances[0].quote == "none"

    def test_labels_without_an_id_get_numbers_that_are_free(self):
        _, labels = one("[أ|LOC] [ب|LOC#e1] [ج|LOC]\n>> Visit #e1\n>> Visit#v1 #e1\n")
        assert [e.id for e in labels.entities] == ["e2", "e1", "e3"]
        assert [v.id for v in labels.events] == ["v2", "v1"]

    def test_equal_spans_come_with_the_outer_bracket_first(self):
        _, labels = one("[[سرت|GPE]|LOC]")
        assert [e.type for e in labels.entities] == ["LOC", "GPE"]

    def test_words_that_cross_a_bracket_are_named_under_the_text(self):
        _, labels = one("أ [ب ج|LOC] د، ج د\n>> span GPE#1 1 = ج د\n")
        assert [(e.type, e.start, e.end) for e in labels.entities] == [("LOC", 2, 5), ("GPE", 4, 7)]


@pytest.mark.parametrize(
    ("markup", "error", "message"),
    [
        ("id: a", InputError, "f:1 ends before a text begins"),
        ("id: a\n\n\n", InputError, "f:1 begins a document that has no text"),
        ("id: a\n\nx\n---\n", InputError, "f:4 begins a document that has no text"),
        ("title: a\n\nx", InputError, "f:2 ends a header that has no `id:`"),
        ("id:\n\nx", InputError, "f:1 has an empty id"),
        ("id: a\nid: b\n\nx", InputError, "f:2 has the key 'id' a second time"),
        ("id: a\nname: b\n\nx", InputError, "f:2 is no line of a header: 'name: b'"),
        ("id: a\n===\n", InputError, "f:2 begins a document before the last one has its text"),
        ("id: a\n\nx\n===\nid: a\n\ny", InputError, "f:4 has the id 'a' a second time"),
        ("id: a\n\nx\n[سرت|GPE", InputError, "f:4 opens a bracket that does not close"),
        ("id: a\n\nسرت|GPE]", InputError, "f:3 has a closing bracket too many"),
        ("id: a\n\n[سرت]", InputError, "f:3 has a closing bracket too many or without a label"),
        ("id: a\n\n\\q", InputError, "f:3 has the unknown escape"),
        ("id: a\n\nx\n>> Killing", InputError, "f:4 is no line of labels"),
        ("id: a\n\n[x|#1]\n>> Killing #1 actual", InputError, "f:4 says 'actual', which has no meaning"),
        ("id: a\n\n[x|#1]\n>> stance #1 oppose holder=author", InputError, "f:4 is no line of a stance"),
        ("id: a\n\n[x|#1]\n>> stance #1 oppose holder=author target=#1 Place=#1", InputError, "f:4 says 'Place=#1'"),
        ("id: a\n\nx\n>> span = x", InputError, "f:4 is not `>> span TYPE#id = words`"),
        ("id: a\n\nx\n>> span #1 = y", LabelError, "f:4 names words that stand 0 times"),
        ("id: a\n\nx x\n>> span #1 = x", LabelError, "f:4 names words that stand 2 times"),
        ("id: a\n\nx\n>> Killing #1", LabelError, "f:4 names '#1', and no span has this id"),
        ("id: a\n\n[x|#1]\n>> Killing #1 Place=سرت", LabelError, "f:4 names 'سرت'"),
        ("id: a\n\n[x|#1]", LabelError, "f:3 marks #1, which no line of labels names"),
        ("id: a\n\n[x|#1] [y|#1]", LabelError, "f:3 gives the id '1' a second time"),
        ("id: a\n\n[x|GPE#1]\n>> Visit#1 #1", LabelError, "f:4 gives the id '1' a second time"),
        ("id: a\n\n[|GPE]", LabelError, "f:3 marks '', which is empty"),
        ("id: a\n\n[x |GPE]", LabelError, "f:3 marks 'x '"),
    ],
)
def test_what_is_wrong_is_refused_with_file_and_line(markup, error, message):
    with pytest.raises(error) as caught:
        list(parse(markup, "f"))
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("id: a\n\nx\n[سرت|CITY]", "f:4 has a label that does not fit: no entity type is called 'CITY'"),
        ("id: a\n\n[x|#1]\n\n>> Murder #1", "f:5 has a label that does not fit: no event type is called 'Murder'"),
        ("id: a\n\n[x|#1]\n>> Killing #1 Giver=#1", "f:4 has a label that does not fit: Killing has no role 'Giver'"),
        (
            "id: a\n\n[x|#1]\n>> stance #1 hate holder=author target=#1",
            "f:4 has a label that does not fit: its polarity",
        ),
    ],
)
def test_what_a_vocabulary_does_not_allow_is_refused_with_file_and_line(markup, message):
    assert list(parse(markup, "f"))
    with pytest.raises(LabelError) as caught:
        list(parse(markup, "f", load_vocabulary()))
    assert str(caught.value).startswith(message)
