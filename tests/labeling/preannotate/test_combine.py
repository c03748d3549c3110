"""One prediction from two: who is believed for which type, and spans that are valid whatever both say."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.arabic.clitics import proclitic_lengths
from labeling.arabic.tokens import tokens
from labeling.preannotate import combine, contract
from labeling.preannotate.combine import CombineAnnotator, beliefs
from labeling.preannotate.lexicon import LexiconAnnotator
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.merging import Belief, combined
from schemas.errors import MusnadError
from schemas.records import Labels
from schemas.vocabulary import load_vocabulary

ANNOTATOR = CombineAnnotator()
PIECES = st.sampled_from(
    ["قال", "محمد", "الزغبي", "وقتل", "للأمم", "المتحدة", "الجيش", "الليبي", "في", "سرت،", "وبنغازي.", "\n", "\u200f", "🙂", "و266",
     "12", "مارس", "2016", "دولار", "%", "«", "»", "(", ")", "http://a.org/x-y", "www.b.com", "رفض", "هجوم", "على", "و", "ل", "ﻻ", "ﷲ", "ـ", "َ",
     "رئيس", "12,5", "$", "20%", "x@y.org", "\x00", "/", "حكومة", "ليبيا"]
)  # fmt: skip


def mention(first: int, last: int, tag: str, score: float, sub: str = "") -> Mention:
    """On words [first, last), each of which is ten letters long."""
    return Mention(first * 10, last * 10, tag, score, first, last, sub)


def policy(**types: tuple[str, float]) -> dict[str, Belief]:
    return {tag: Belief(*belief) for tag, belief in types.items()}


def names(mentions: list[Mention]) -> list[tuple[int, int, str]]:
    return [(m.first, m.last, m.tag) for m in mentions]


def test_of_two_that_cross_the_one_that_is_believed_stays() -> None:
    by_tagger, by_lexicon = [mention(0, 2, "ORG", 0.6)], [mention(1, 3, "ORG", 0.9)]
    assert names(combined(by_tagger, by_lexicon, policy(ORG=("tagger", 0.5)))) == [(0, 2, "ORG")]
    assert names(combined(by_tagger, by_lexicon, policy(ORG=("lexicon", 0.5)))) == [(1, 3, "ORG")]


def test_the_other_is_heard_where_nothing_is_in_its_way_and_it_is_sure_enough() -> None:
    by_lexicon = [mention(2, 3, "GPE", 0.7), mention(4, 5, "GPE", 0.6)]
    said = combined([mention(0, 1, "GPE", 0.9)], by_lexicon, policy(GPE=("tagger", 0.7)))
    assert names(said) == [(0, 1, "GPE"), (2, 3, "GPE")]


def test_what_follows_may_stand_inside_only_where_the_tags_allow_it() -> None:
    believed = policy(GPE=("tagger", 0), PERS=("tagger", 0), ORG=("tagger", 0))
    by_tagger = [mention(0, 3, "ORG", 0.9), mention(5, 7, "PERS", 0.9)]
    said = combined(by_tagger, [mention(2, 3, "GPE", 0.9), mention(6, 7, "GPE", 0.9)], believed)
    assert names(said) == [(0, 3, "ORG"), (2, 3, "GPE"), (5, 7, "PERS")]


def test_the_finer_kind_that_the_lexicon_knows_goes_with_the_taggers_entity() -> None:
    by_lexicon = [mention(0, 2, "ORG", 0.9, "armed_group")]
    (one,) = combined([mention(0, 2, "ORG", 0.6)], by_lexicon, policy(ORG=("tagger", 0)))
    assert (one.sub, one.score) == ("armed_group", 0.6)


def test_the_policy_names_every_type_and_only_sides_that_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(beliefs()) == set(load_vocabulary().entities)
    (tmp_path / "p.yaml").write_text("types:\n  GPE: [oracle, 0.5]\n", encoding="utf-8")
    monkeypatch.setattr(combine, "POLICY", tmp_path / "p.yaml")
    with pytest.raises(MusnadError, match=r"p\.yaml:2 believes 'oracle'"):
        beliefs.__wrapped__()


def test_events_and_stances_stand_on_the_combined_entities() -> None:
    text = "أدانت منظمة «نبض الجنوب» هجوم تنظيم القاعدة على مدينة عدن يوم الخميس."
    (labels,) = ANNOTATOR.labels([text])
    (attack,) = [event for event in labels.events if event.type == "Attack"]
    by_id = {entity.id: entity for entity in labels.entities}
    linked = [argument for argument in attack.arguments if argument.entity is not None]
    assert linked
    assert all(by_id[argument.entity or ""].span == argument.span for argument in linked)


def test_its_version_is_neither_that_of_the_tagger_nor_that_of_the_lexicon() -> None:
    loaded = contract.load("combine")
    assert contract.model_name(loaded).startswith("combine@1-")
    assert loaded.version not in (contract.load("tagger").version, LexiconAnnotator().version)


def check(text: str, labels: Labels) -> None:
    words = tokens(text)
    for entity in labels.entities:
        whose, span = f"{entity.type} {entity.id}", entity.span
        assert 0 <= span.start < span.end <= len(text), whose
        assert text[span.start : span.end] == text[span.start : span.end].strip(), whose
        for word in words:
            assert not word.start < span.end < word.end, f"{whose} ends inside a word"
            if word.start < span.start < word.end:
                assert span.start - word.start in proclitic_lengths(text[word.start : word.end]), whose
    spans = [(e.start, e.end, e.type) for e in labels.entities]
    assert len(set(spans)) == len(spans)
    assert not [(a, b) for a in spans for b in spans if a[0] < b[0] < a[1] < b[1]], "entities cross"


@settings(max_examples=200)
@given(st.lists(PIECES, max_size=30).map(" ".join))
def test_every_entity_is_valid_in_news_like_text(text: str) -> None:
    (labels,) = ANNOTATOR.labels([text])
    check(text, labels)


@settings(max_examples=100)
@given(st.text(max_size=80))
def test_every_entity_is_valid_in_any_text(text: str) -> None:
    (labels,) = ANNOTATOR.labels([text])
    check(text, labels)
