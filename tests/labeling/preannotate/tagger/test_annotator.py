"""The tagger as the contract wants it, with the model that Musnad ships."""

import json
from pathlib import Path

import pyarrow as pa
import pytest

from labeling.preannotate import contract
from labeling.preannotate.tagger import TaggerAnnotator
from labeling.preannotate.tagger.annotator import DEFAULT_MODEL
from labeling.preannotate.tagger.weights import ChainModel, dump
from schemas.errors import InputError
from schemas.records import Labels


def entities(annotator: TaggerAnnotator, text: str) -> list[tuple[str, str]]:
    (labels,) = annotator.labels([text])
    return [(e.type, text[e.start : e.end]) for e in labels.entities]


def test_the_shipped_model_finds_names_that_no_list_has() -> None:
    found = entities(
        TaggerAnnotator(), "وقال المتحدث باسم الشرطة زاهر القبندوري إن الحريق اندلع في سوق العطارين بمدينة الرقة."
    )
    assert ("PERS", "زاهر القبندوري") in found
    assert any(tag == "GPE" and name.endswith("الرقة") for tag, name in found)


def test_text_without_hamza_is_read_alike() -> None:
    with_hamza = "أعلن الأمين العام للأمم المتحدة أنطونيو غوتيريش أن إسرائيل وافقت."
    without = with_hamza.replace("أ", "ا").replace("إ", "ا")
    annotator = TaggerAnnotator()
    (one,), (other,) = annotator.labels([with_hamza]), annotator.labels([without])
    assert [(e.start, e.end, e.type) for e in one.entities] == [(e.start, e.end, e.type) for e in other.entities]


def test_annotate_answers_row_for_row() -> None:
    table = TaggerAnnotator().annotate(pa.table({"id": ["1", "2"], "text": ["وصل إلى باريس.", None]}))
    labels = [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]
    assert table["id"].to_pylist() == ["1", "2"]
    assert [[e.type for e in one.entities] for one in labels] == [["GPE"], []]


def test_another_model_is_named_behind_a_colon_and_is_another_version(
    small_models: dict[str, ChainModel], tmp_path: Path
) -> None:
    path = tmp_path / "my.tagger"
    path.write_bytes(dump(small_models, {}))
    mine = contract.load(f"tagger:{path}")
    shipped = contract.load("tagger")
    assert mine.name == shipped.name == "tagger"
    assert mine.version != shipped.version
    assert isinstance(mine, TaggerAnnotator)
    assert ("PERS", "مارك تولستر") in entities(mine, "قال مارك تولستر إن الطريق مغلق.")


def test_a_file_that_is_no_model_is_refused_in_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"oops")
    with pytest.raises(InputError, match="is no model of the tagger"):
        contract.load(f"tagger:{tmp_path / 'x'}")
    with pytest.raises(InputError, match="cannot be read"):
        contract.load(f"tagger:{tmp_path / 'y'}")


def test_the_shipped_model_is_small_and_has_its_card() -> None:
    assert DEFAULT_MODEL.stat().st_size < 15_000_000
    card = DEFAULT_MODEL.with_name(DEFAULT_MODEL.name + ".md").read_text(encoding="utf-8")
    assert all(word in card for word in ("CC0-1.0", "MIT", "musnad train --default", "| PERS |"))
