"""The pre-annotator `camel` over a recogniser that is small enough to be made here."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest

from labeling.preannotate import contract
from labeling.preannotate.camel import SCORE, CamelAnnotator
from schemas.errors import InputError
from schemas.preannotators import CamelSettings, PreannotatorSettings
from schemas.project import Project, ProjectSettings
from schemas.records import Labels
from schemas.validation import problems
from schemas.vocabulary import load_vocabulary


@pytest.fixture(scope="session")
def recogniser(tiny_checkpoint, tmp_path_factory) -> CamelAnnotator:
    """The tiny checkpoint where no catalogue of camel-tools is; nothing may reach for the network."""
    patch = pytest.MonkeyPatch()
    patch.setenv("CAMELTOOLS_DATA", str(tmp_path_factory.mktemp("no-catalogue")))
    annotator = CamelAnnotator(tiny_checkpoint(), CamelSettings(device="cpu"), load_vocabulary())
    annotate(annotator, "سرت")
    patch.undo()
    return annotator


def annotate(annotator: contract.PreAnnotator, *texts: str | None) -> list[Labels]:
    table = annotator.annotate(
        pa.table({"id": [str(n) for n in range(len(texts))], "text": pa.array(texts, pa.string())})
    )
    return [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]


def names(text: str, labels: Labels) -> list[tuple[str, str]]:
    return [(entity.type, text[entity.start : entity.end]) for entity in labels.entities]


def test_tags_become_ours_and_misc_is_left_out(recogniser):
    text = "قال حسن بوزيد ان كأس العرب في سرت."
    (labels,) = annotate(recogniser, text)
    assert names(text, labels) == [("PERS", "حسن بوزيد"), ("GPE", "سرت")]
    assert {entity.score for entity in labels.entities} == {SCORE}
    assert not list(problems(labels, text, load_vocabulary()))


def test_misc_goes_where_the_settings_say(tiny_checkpoint):
    settings = CamelSettings(tags={"PERS": "PERS", "ORG": "ORG", "LOC": "LOC", "MISC": "EVENT"}, device="cpu")
    text = "كأس العرب في سرت"
    (labels,) = annotate(CamelAnnotator(tiny_checkpoint(), settings, load_vocabulary()), text)
    assert names(text, labels) == [("EVENT", "كأس العرب"), ("LOC", "سرت")]


def test_a_tag_that_is_mapped_nowhere_is_named(tiny_checkpoint):
    annotator = CamelAnnotator(tiny_checkpoint({"سرت": "B-AREA"}), CamelSettings(device="cpu"), load_vocabulary())
    with pytest.raises(InputError, match=r"not known: AREA.*preannotators\.camel\.tags"):
        annotate(annotator, "سرت")


@pytest.mark.parametrize(
    "empty", ["\u0651", "\u200f", "\u0640", "\u064b\u0651"], ids=["shadda", "mark", "tatweel", "two"]
)
def test_a_word_without_word_pieces_does_not_shift_the_labels_behind_it(recogniser, empty):
    text = f"وصل {empty} الى {empty} سرت و {empty}حسن {empty} بوزيد"
    (labels,) = annotate(recogniser, text)
    assert ("GPE", "سرت") in names(text, labels)
    assert next(text[e.start : e.end].strip(empty + " ") for e in labels.entities if e.type == "PERS").startswith("حسن")


def test_the_span_has_no_proclitic_and_begins_at_the_second_lam(recogniser):
    text = "وصل وسرت للامم المتحدة"
    (labels,) = annotate(recogniser, text)
    assert names(text, labels) == [("GPE", "سرت"), ("ORG", "لامم المتحدة")]


def test_harakat_and_tatweel_are_kept_from_the_model_and_stay_in_the_span(recogniser):
    text = "في سِـرْتَ."
    (labels,) = annotate(recogniser, text)
    assert names(text, labels) == [("GPE", "سِـرْتَ")]


def test_a_name_does_not_go_on_into_another_sentence(tiny_checkpoint):
    text = "وصل حسن. حسن غادر"
    annotator = CamelAnnotator(
        tiny_checkpoint({"حسن": "I-PERS", ".": "I-PERS"}), CamelSettings(device="cpu"), load_vocabulary()
    )
    (labels,) = annotate(annotator, text)
    assert names(text, labels) == [("PERS", "حسن"), ("PERS", "حسن")]


def test_documents_without_words_have_no_labels(recogniser):
    assert [len(labels) for labels in annotate(recogniser, "", None, " \n ", "\u0651")] == [0, 0, 0, 0]


def test_a_sentence_longer_than_the_recogniser_reads_at_once_keeps_its_places(recogniser):
    text = "وصل " * 300 + "الى سرت " + "https://" + "a/" * 400 + " حسن بوزيد"
    (labels,) = annotate(recogniser, text)
    assert names(text, labels) == [("GPE", "سرت"), ("PERS", "حسن بوزيد")]


def test_together_and_alone_the_documents_get_the_same_labels(recogniser):
    texts = ["وصل حسن الى سرت.", "للامم المتحدة", "", "قال ان ليبيا. في سرت"]
    assert annotate(recogniser, *texts) == [annotate(recogniser, text)[0] for text in texts]


def test_the_version_names_weights_and_tags(tiny_checkpoint):
    vocabulary, folder = load_vocabulary(), tiny_checkpoint()
    first = CamelAnnotator(folder, CamelSettings(), vocabulary).version
    assert CamelAnnotator(folder, CamelSettings(device="cpu", batch=1), vocabulary).version == first
    other_tags = CamelSettings(tags={"LOC": "LOC"})
    others = {
        CamelAnnotator(folder, other_tags, vocabulary).version,
        CamelAnnotator(tiny_checkpoint(random=True), CamelSettings(), vocabulary).version,
    }
    assert len({first, *others}) == 3


def test_without_a_model_one_line_says_which_command_brings_it(tmp_path, monkeypatch):
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    with pytest.raises(InputError) as caught:
        contract.load("camel")
    assert "camel_data -i ner-arabert" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_catalogue_without_its_model_is_answered_alike(tmp_path, monkeypatch, tiny_checkpoint):
    monkeypatch.setenv("CAMELTOOLS_DATA", str(tmp_path))
    write_catalogue(tmp_path)
    with pytest.raises(InputError, match="camel_data -i ner-arabert"):
        contract.load("camel")
    (tmp_path / "data" / "ner").mkdir(parents=True)
    (tmp_path / "data" / "ner" / "arabert").symlink_to(tiny_checkpoint())
    assert contract.model_name(contract.load("camel")).startswith("camel@1-")


def test_a_folder_of_ones_own_that_is_no_model_is_refused(tmp_path):
    chosen = PreannotatorSettings(camel=CamelSettings(model="models/mine"))
    with pytest.raises(InputError, match=r"no model in .*models/mine"):
        contract.load("camel", Project(tmp_path, ProjectSettings(name="p", preannotators=chosen)))


def test_the_installed_model_is_found_through_the_catalogue(tmp_path, tiny_checkpoint):
    """In a process of its own, because camel-tools reads its catalogue once, at import."""
    write_catalogue(tmp_path)
    (tmp_path / "data" / "ner").mkdir(parents=True)
    (tmp_path / "data" / "ner" / "arabert").symlink_to(tiny_checkpoint())
    (tmp_path / "in.jsonl").write_text(json.dumps({"id": "a", "text": "في سرت"}) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "scripts.cli.main", "preannotate", "--input", "in.jsonl", "--output", "out.jsonl", "--model", "camel"],
        cwd=tmp_path, env={**os.environ, "CAMELTOOLS_DATA": str(tmp_path), "PYTHONPATH": str(Path(__file__).parents[4])},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    line = json.loads((tmp_path / "out.jsonl").read_text(encoding="utf-8"))
    assert line["entities"] == [{"id": "e1", "start": 3, "end": 6, "type": "GPE", "score": SCORE}]


def write_catalogue(folder: Path) -> None:
    datasets = {"arabert": {"path": "ner/arabert"}}
    components = {"NamedEntityRecognition": {"default": "arabert", "datasets": datasets}}
    catalogue = {"version": "1.6.0", "packages": {}, "components": components}
    (folder / "catalogue.json").write_text(json.dumps(catalogue), encoding="utf-8")
