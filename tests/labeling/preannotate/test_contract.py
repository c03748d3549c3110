"""The contract: names, versions, what is offered and what is not."""

import json
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.preannotate import contract
from schemas.errors import InputError
from schemas.project import Project, ProjectSettings
from schemas.records import Entity, Labels


def test_the_lexicon_is_built_in_and_carries_its_version_in_its_name() -> None:
    annotator = contract.load("lexicon")
    assert isinstance(annotator, contract.PreAnnotator)
    assert contract.model_name(annotator) == f"lexicon@{annotator.version}"
    assert annotator.version.startswith("1-")


def test_an_unknown_name_is_answered_with_those_that_exist() -> None:
    with pytest.raises(InputError) as caught:
        contract.load("nothing")
    assert "'nothing'" in caught.value.what
    assert "lexicon" in caught.value.remedy


def test_an_installed_package_may_offer_a_pre_annotator(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = contract.EntryPoint("mine", f"{Mine.__module__}:Mine", contract.GROUP)
    monkeypatch.setattr(contract, "entry_points", lambda group: [offered] if group == contract.GROUP else [])
    assert contract.available() == ("camel", "combine", "lexicon", "llm", "mine", "tagger", "transformer")
    assert contract.model_name(contract.load("mine")) == "mine@7"


def test_one_that_has_options_is_made_from_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = contract.EntryPoint("named", f"{Named.__module__}:Named", contract.GROUP)
    monkeypatch.setattr(contract, "entry_points", lambda group: [offered])  # noqa: ARG005 – the name is the real one's
    assert contract.load("named", Project(Path("there"), ProjectSettings(name="libya"))).version == "libya in there"
    assert contract.load("named").version == "none in ."


def test_what_lacks_a_version_is_no_pre_annotator(monkeypatch: pytest.MonkeyPatch) -> None:
    offered = contract.EntryPoint("odd", "builtins:dict", contract.GROUP)
    monkeypatch.setattr(contract, "entry_points", lambda group: [offered])  # noqa: ARG005 – the name is the real one's
    with pytest.raises(InputError, match="no pre-annotator"):
        contract.load("odd")


def test_each_document_gets_its_labels_under_its_id() -> None:
    documents = pa.table({"id": ["b", "a"], "text": ["سرت", None]})
    table = contract.annotate_each(documents, lambda text: Labels((Entity("e1", 0, len(text), "GPE"),) if text else ()))
    assert table.column_names == ["id", "labels"]
    assert table["id"].to_pylist() == ["b", "a"]
    read = [Labels.from_json(json.loads(line)) for line in table["labels"].to_pylist()]
    assert [len(labels) for labels in read] == [1, 0]


@given(st.lists(st.text(st.characters(codec="utf-8"))))
def test_a_column_of_texts_holds_them_as_they_are(texts: list[str]) -> None:
    column = contract.text_column(texts)
    column.validate(full=True)
    assert column.to_pylist() == texts


def test_labelling_does_not_load_pandas() -> None:
    code = (
        "import sys, pyarrow as pa; from labeling.preannotate.contract import load, text_column;"
        "texts = text_column(['وصل الوزير']); print(load('lexicon').annotate(pa.table({'id': texts, 'text': texts})).num_rows,"
        "[m for m in ('pandas', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "1 []"


def test_importing_the_contract_loads_nothing_heavy() -> None:
    code = "import sys, labeling.preannotate.contract; print([m for m in ('pyarrow', 'babel', 'numpy', 'pydantic', 'torch', 'httpx') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


class Named:
    name = "named"

    def __init__(self, version: str) -> None:
        self.version = version

    @classmethod
    def from_project(cls, project: Project) -> "Named":
        return cls(f"{project.settings.name} in {project.folder}")

    def annotate(self, documents: pa.Table) -> pa.Table:
        return documents


class Mine:
    name = "mine"
    version = "7"

    def annotate(self, documents: pa.Table) -> pa.Table:
        return documents
