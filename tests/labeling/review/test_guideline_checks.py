"""Breaks of the guidelines that need no understanding: what is found, and what is left in peace."""

import pytest
from reviewed_cases import TEXT, entity, event, span, stance

from labeling.review import guideline_checks as checks
from labeling.review.guideline_checks import SCORES, guideline_breaks
from labeling.sample.loader import documents as sample_documents
from labeling.sample.loader import gold
from schemas.records import Argument, Entity, Event, Labels, Span
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()


def found(labels, text=TEXT, known=lambda *_: False):
    return [one.check for one in guideline_breaks("d1", text, labels, VOCABULARY, known)]


def entity_at(text, words, kind="GPE", at=0):
    where = span(words, text)
    return Labels((Entity("e1", where.start + at, where.end, kind),))


@pytest.mark.parametrize(
    ("text", "words", "check"),
    [
        ("وصل إلى القاهرة أمس", "قاهرة", checks.ARTICLE),
        ("وصل وفد بالقاهرة أمس", "قاهرة", checks.ARTICLE),
        ("وصل إلى طرابلس أمس", "رابلس", checks.WORD),
        ("وصل إلى طرابلس أمس", "طرابل", checks.WORD),
        ("وصل إلى «طرابلس» أمس", "«طرابلس", checks.EDGE),
        ("وصل إلى طرابلس، أمس", "طرابلس،", checks.EDGE),
        ("رفض والحكومة العرض", "والحكومة", checks.PROCLITIC),
        ("قال للصحفيين", "للصحفيين", checks.PROCLITIC),
        ("زار طرابلس. وعاد أمس", "طرابلس. وعاد", checks.BORDER),
    ],
)
def test_a_span_that_begins_or_ends_where_it_may_not(text, words, check):
    assert check in found(entity_at(text, words), text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("وصل إلى القاهرة أمس", "القاهرة"),
        ("وصل والقاهرة بعيدة", "القاهرة"),
        ("قال للصحفيين", "لصحفيين"),
        ("وصل وطرابلس بعيدة", "طرابلس"),
        ("سافر إلى بالي أمس", "بالي"),
        ("في الأول من أيار/مايو 2009", "أيار/مايو 2009"),
        ("في تموز (يوليو) الماضي", "تموز (يوليو)"),
        ("نحو 95% من النفط", "95%"),
        ("رابطة «أسود الدلتا» قالت", "رابطة «أسود الدلتا»"),
    ],
)
def test_a_span_as_the_guidelines_want_it_is_left_in_peace(text, words):
    assert found(entity_at(text, words), text) == []


def test_a_proclitic_is_nearly_sure_where_the_rest_is_a_name_elsewhere():
    text = "وصل إلى وطرابلس"
    labels = entity_at(text, "وطرابلس")
    (sure,) = guideline_breaks("d1", text, labels, VOCABULARY, lambda words, _: words == "طرابلس")
    assert (sure.check, sure.score) == (checks.PROCLITIC, checks.CONFIRMED)
    assert found(labels, text) == []


def test_labels_that_do_not_fit_the_vocabulary_are_certain():
    labels = Labels((entity("طبرق", "CITY"),))
    (one,) = guideline_breaks("d1", TEXT, labels, VOCABULARY)
    assert (one.check, one.score) == (checks.INVALID, 1.0)


def test_a_usual_role_that_is_missing_is_hardly_a_fault():
    assert found(Labels(events=(event("زار", "Visit"),))) == [checks.ROLE]
    assert found(Labels(events=(event("زار", "Visit", ("Person", "سامي الخطيب")),))) == []
    assert min(SCORES, key=SCORES.get) == checks.ROLE


def test_a_filler_that_cuts_an_entity():
    city = entity("مدينة طبرق", "GPE")
    visit = event("زار", "Visit", ("Person", "سامي الخطيب"))
    crossing = Argument("Destination", span("الخطيب مدينة").start, span("الخطيب مدينة").end)
    cut = Event("v", "Visit", visit.trigger, "actual", "positive", (*visit.arguments, crossing))
    assert found(Labels((city,), (cut,))) == [checks.ARGUMENT]
    inside = Event(
        "v", "Visit", visit.trigger, "actual", "positive", (*visit.arguments, Argument("Destination", *_at("طبرق")))
    )
    assert found(Labels((city,), (inside,))) == []


def test_evidence_is_neither_holder_nor_target_and_stands_in_the_sentence_of_its_target():
    assert found(Labels(stances=(stance("الهجوم", "الهجوم على الميناء", "oppose", "الخطيب"),))) == [checks.EVIDENCE]
    assert found(Labels(stances=(stance("أدان", "طبرق", "oppose"),))) == [checks.FAR]
    assert found(Labels(stances=(stance("أدان", "الهجوم", "oppose", "الخطيب"),))) == []


def test_a_direct_quotation_stands_in_quotation_marks():
    text = "قال الوزير إن القرار «ظالم جدا» وخاطئ"
    quoted = stance("ظالم جدا", "القرار", "oppose", "الوزير", "direct", text=text)
    assert found(Labels(stances=(quoted,)), text) == []
    bare = stance("خاطئ", "القرار", "oppose", "الوزير", "direct", text=text)
    assert found(Labels(stances=(bare,)), text) == [checks.QUOTE]


def test_the_sample_reports_keep_the_guidelines():
    for document in sample_documents():
        breaks = guideline_breaks(document.id, document.text, gold()[document.id], VOCABULARY)
        assert [one for one in breaks if one.score > SCORES[checks.FAR]] == []


def test_spans_outside_the_text_break_nothing_else():
    assert found(Labels((Entity("e", 5, 900, "GPE"),))) == []


def _at(words):
    where: Span = span(words)
    return where.start, where.end
