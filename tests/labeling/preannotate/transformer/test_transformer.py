"""The pre-annotator `transformer` over checkpoints that are small enough to be made here."""

import json
import shutil
import subprocess
import sys

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.preannotate import contract
from labeling.preannotate.transformer import TransformerAnnotator
from schemas.errors import InputError, ProjectError
from schemas.preannotators import PreannotatorSettings, TransformerSettings
from schemas.project import (
    Project,
    ProjectSettings,
    create_project,
    load_project,
)
from schemas.records import Labels
from schemas.validation import problems
from schemas.vocabulary import load_vocabulary

VOCABULARY = load_vocabulary()
LONG = "وصل حسن بوزيد الى سرت في ليبيا، قال ان للامم المتحدة كأس العرب. " * 12


@pytest.fixture(scope="module")
def lookup(tiny_checkpoint):
    return tiny_checkpoint()


@pytest.fixture(scope="module")
def random(tiny_checkpoint):
    """A checkpoint whose answer for a word depends on all words around it."""
    return tiny_checkpoint(random=True)


def made(folder, **options) -> TransformerAnnotator:
    return TransformerAnnotator(folder, TransformerSettings(device="cpu", **options), VOCABULARY)


def annotate(annotator, *texts) -> list[Labels]:
    table = annotator.annotate(
        pa.table({"id": [str(n) for n in range(len(texts))], "text": pa.array(texts, pa.string())})
    )
    return [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]


def names(text, labels):
    return [(entity.type, text[entity.start : entity.end]) for entity in labels.entities]


def close(left: Labels, right: Labels) -> bool:
    """The same entities, and scores that differ by no more than padding and the order of sums may make them."""
    same = [(e.id, e.start, e.end, e.type) for e in left.entities] == [
        (e.id, e.start, e.end, e.type) for e in right.entities
    ]
    return same and all(abs(a.score - b.score) < 0.0021 for a, b in zip(left.entities, right.entities, strict=True))


def test_words_become_spans_without_proclitics_and_misc_is_left_out(lookup):
    text = "قال حسن بوزيد ان كأس العرب وصل الى سرت وسرت للامم المتحدة."
    (labels,) = annotate(made(lookup), text)
    assert names(text, labels) == [("PERS", "حسن بوزيد"), ("GPE", "سرت"), ("GPE", "سرت"), ("ORG", "لامم المتحدة")]
    assert not list(problems(labels, text, VOCABULARY))


def test_a_score_is_the_softmax_of_the_first_piece(lookup):
    (labels,) = annotate(made(lookup), "سرت")
    (entity,) = labels.entities
    assert 0.125 < entity.score < 1
    folder_logits = entity.score  # the same word elsewhere is as sure, because this checkpoint sees one piece at a time
    (again,) = annotate(made(lookup), "وصل الى سرت")
    assert again.entities[0].score == pytest.approx(folder_logits, abs=0.002)


def test_a_temperature_beside_the_model_makes_it_less_sure_and_changes_no_label(lookup, tmp_path):
    warm = tmp_path / "warm"
    shutil.copytree(lookup, warm)
    (warm / "calibration.json").write_text('{"temperature": 4}', encoding="utf-8")
    (cold_labels,), (warm_labels,) = annotate(made(lookup), LONG), annotate(made(warm), LONG)
    assert names(LONG, cold_labels) == names(LONG, warm_labels)
    assert all(a.score > b.score for a, b in zip(cold_labels.entities, warm_labels.entities, strict=True))
    assert made(lookup).version != made(warm).version


@pytest.mark.parametrize("content", ["{}", '{"temperature": 0}', '{"temperature": "hot"}', "not json"])
def test_a_temperature_that_is_none_is_refused(lookup, tmp_path, content):
    broken = tmp_path / "broken"
    shutil.copytree(lookup, broken)
    (broken / "calibration.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError, match=r"calibration\.json holds no temperature"):
        annotate(made(broken), "سرت")


def test_in_one_batch_one_by_one_and_in_other_windows_the_labels_are_the_same(random):
    texts = [LONG[:120], "سرت", "", LONG[40:300], "قال حسن.", "\u0651 ليبيا \u0651 في سرت", LONG[100:110]]
    together = annotate(made(random, batch=16, window=256), *texts)
    assert any(len(labels) for labels in together)
    for other in (
        [annotate(made(random), text)[0] for text in texts],
        annotate(made(random, batch=1, window=256), *texts),
        annotate(made(random, batch=3, window=200, overlap=10), *texts),
        annotate(made(random, batch=16, window=500, overlap=100), *texts),
    ):
        assert all(close(a, b) for a, b in zip(together, other, strict=True))


def test_a_document_longer_than_the_window_is_labelled_to_its_end(lookup):
    (whole,) = annotate(made(lookup, window=500), LONG)
    (cut,) = annotate(made(lookup, window=16, overlap=8), LONG)
    assert len(whole.entities) == 12 * 4
    assert close(whole, cut)


def test_a_window_is_never_longer_than_the_model_can_read(tiny_checkpoint):
    (labels,) = annotate(made(tiny_checkpoint(positions=24), window=256, overlap=8), LONG)
    assert len(labels.entities) == 12 * 4


def test_a_word_of_more_pieces_than_a_window_holds_is_read_by_its_beginning(lookup):
    text = "سرت" + " " + "http://" + "." * 60 + "x حسن بوزيد"
    (labels,) = annotate(made(lookup, window=16, overlap=4), text)
    assert names(text, labels)[0] == ("GPE", "سرت")
    assert names(text, labels)[-1] == ("PERS", "حسن بوزيد")


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(alphabet="سرت ليبياوبل\u0651\u200f\u0640.،«»(%1\n\U0001f600\x07a", max_size=60))
def test_whatever_the_text_the_labels_are_valid(random, text):
    (labels,) = annotate(made(random, window=16, overlap=4), text)
    assert not list(problems(labels, text, VOCABULARY))


@pytest.mark.parametrize(
    ("labels", "found"),
    [
        ({"سرت": "B-GPE", "ليبيا": "B-LOC"}, [("GPE", "سرت"), ("LOC", "ليبيا")]),  # Wojood
        ({"سرت": "B-LOC", "ليبيا": "B-PER"}, [("GPE", "سرت"), ("PERS", "ليبيا")]),  # CoNLL
        ({"سرت": "B-LOC", "ليبيا": "B-MISC"}, [("GPE", "سرت")]),  # ANERcorp
        (
            {"سرت": "I-ORG", "ليبيا": "I-ORG"},
            [("ORG", "سرت ليبيا")],
        ),  # IOB1: no B where nothing of the kind stands before
        ({"سرت": "S-PERSON", "ليبيا": "S-PERSON"}, [("PERS", "سرت"), ("PERS", "ليبيا")]),  # BIOES
        ({"سرت": "B-ORGANIZATION", "ليبيا": "E-ORGANIZATION"}, [("ORG", "سرت ليبيا")]),
        ({"سرت": "GPE", "ليبيا": "GPE"}, [("GPE", "سرت ليبيا")]),  # no positions at all
    ],
)
def test_known_tag_sets_need_no_mapping(tiny_checkpoint, labels, found):
    text = "سرت ليبيا"
    (said,) = annotate(made(tiny_checkpoint(labels)), text)
    assert names(text, said) == found


def test_unknown_tags_are_named_and_can_be_mapped_or_left_out(tiny_checkpoint):
    folder = tiny_checkpoint({"سرت": "B-AREA", "ليبيا": "B-PRIZE"})
    with pytest.raises(InputError, match=r"not known: AREA, PRIZE.*preannotators\.transformer\.tags"):
        annotate(made(folder), "سرت")
    (labels,) = annotate(made(folder, tags={"AREA": "LOC", "PRIZE": ""}), "سرت ليبيا")
    assert names("سرت ليبيا", labels) == [("LOC", "سرت")]
    with pytest.raises(InputError, match="maps to TOWN"):
        annotate(made(folder, tags={"AREA": "TOWN", "PRIZE": ""}), "سرت")


def test_marks_at_the_edges_of_a_name_are_not_part_of_it(tiny_checkpoint):
    labels = {"«": "B-ORG", "سرت": "I-ORG", "»": "I-ORG", "(": "I-ORG", ")": "I-ORG", "ليبيا": "I-ORG"}
    for text, name in [("«سرت»", "سرت"), ("سرت (ليبيا)", "سرت (ليبيا)"), ("(سرت ليبيا)", "سرت ليبيا")]:
        assert names(text, annotate(made(tiny_checkpoint(labels)), text)[0]) == [("ORG", name)]
    assert names("«»", annotate(made(tiny_checkpoint(labels)), "«»")[0]) == []


def test_a_name_ends_at_the_end_of_a_line(tiny_checkpoint):
    text = "حسن\nحسن حسن"
    (labels,) = annotate(made(tiny_checkpoint({"حسن": "I-PER"})), text)
    assert names(text, labels) == [("PERS", "حسن"), ("PERS", "حسن حسن")]


def test_a_checkpoint_for_something_else_is_refused_before_it_labels_at_random(lookup, tmp_path):
    other = tmp_path / "other"
    shutil.copytree(lookup, other)
    config = json.loads((other / "config.json").read_text(encoding="utf-8"))
    (other / "config.json").write_text(json.dumps(config | {"architectures": ["BertForMaskedLM"]}), encoding="utf-8")
    with pytest.raises(InputError, match=r"labels no words\. it was made for BertForMaskedLM"):
        annotate(made(other), "سرت")


@pytest.mark.parametrize("missing", ["model.safetensors", "config.json"])
def test_a_checkpoint_that_is_not_whole_is_answered_in_one_line(lookup, tmp_path, missing):
    part = tmp_path / "part"
    shutil.copytree(lookup, part)
    (part / missing).unlink()
    with pytest.raises(InputError) as caught:
        annotate(made(part), "سرت")
    assert "\n" not in str(caught.value)
    assert str(part) in caught.value.what


def test_the_version_changes_with_what_may_change_a_label_and_with_nothing_else(lookup, random):
    first = made(lookup).version
    assert made(lookup, batch=2).version == first
    others = {
        made(random).version,
        made(lookup, window=64, overlap=8).version,
        made(lookup, tags={"LOC": "LOC"}).version,
    }
    assert len({first, *others}) == 4


def test_a_checkpoint_on_the_hub_is_not_downloaded_but_asked_for(monkeypatch, tmp_path):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(InputError, match=r"Run `hf download somebody/no-such-model --revision v1`"):
        load(tmp_path, model="somebody/no-such-model", revision="v1")


@pytest.mark.parametrize(
    ("model", "said"), [("", "No checkpoint is named"), ("./nowhere", "There is no folder"), ("a/b/c", "no folder")]
)
def test_a_model_that_is_not_there_is_answered_in_one_line(tmp_path, model, said):
    with pytest.raises(InputError, match=said):
        load(tmp_path, model=model)


def test_a_folder_of_the_project_is_found_relative_to_it(tmp_path, lookup):
    shutil.copytree(lookup, tmp_path / "models" / "mine")
    annotator = load(tmp_path, model="models/mine")
    assert contract.model_name(annotator) == f"transformer@{annotator.version}"


def test_an_overlap_of_more_than_half_a_window_is_refused_with_its_line(tmp_path):
    path = create_project(tmp_path / "p")
    path.write_text(path.read_text(encoding="utf-8").replace("overlap: 64", "overlap: 200"), encoding="utf-8")
    with pytest.raises(ProjectError, match="more than half of a window of 256"):
        load_project(tmp_path / "p")


def test_a_gpu_that_is_not_there_is_answered_in_one_line(lookup):
    import torch

    if torch.cuda.is_available():
        pytest.skip("this machine has one")
    annotator = TransformerAnnotator(lookup, TransformerSettings(device="cuda"), VOCABULARY)
    with pytest.raises(InputError, match="torch sees no GPU"):
        annotate(annotator, "سرت")


def test_naming_the_pre_annotators_imports_nothing_heavy():
    code = (
        "import sys, labeling.preannotate.camel, labeling.preannotate.transformer, labeling.preannotate.llm;"
        "print([m for m in ('torch', 'transformers', 'camel_tools', 'httpx', 'huggingface_hub') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def load(folder, **options) -> contract.PreAnnotator:
    chosen = PreannotatorSettings(transformer=TransformerSettings(**options))
    return contract.load("transformer", Project(folder, ProjectSettings(name="p", preannotators=chosen)))
