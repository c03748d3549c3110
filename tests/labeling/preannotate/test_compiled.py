"""Compiled modules are served whole or not at all, and only where they were made of the very sources that would run without them."""

import ast
import json
import os
import shutil
import subprocess
import sys
import sysconfig
from importlib.machinery import EXTENSION_SUFFIXES
from importlib.metadata import version
from pathlib import Path

import pytest

from labeling.preannotate import compiled

COPIES_OF_NOTHING = """
#include <Python.h>
static struct PyModuleDef empty = {PyModuleDef_HEAD_INIT, "empty", NULL, -1, NULL};
PyMODINIT_FUNC PyInit_%s(void) { return PyModule_Create(&empty); }
PyMODINIT_FUNC PyInit_one(void) { return PyModule_Create(&empty); }
PyMODINIT_FUNC PyInit_two(void) { return PyModule_Create(&empty); }
"""
IMPORTS = """
import json, sys
from pathlib import Path
from labeling.preannotate import compiled
compiled.MODULES = ("one", "two")
sys.prefix, how, *before = sys.argv[1:]
for name in before:
    __import__(name)
if how == "use":
    compiled.use()
else:
    sys.meta_path.insert(0, compiled.Finder(compiled.MODULES, Path(how)))
import one, two
print(json.dumps([Path(module.__file__).suffix for module in (one, two)]))
"""


def own_modules(name: str) -> set[str]:
    """The modules of Musnad that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source(name).read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
    return {one for one in names if source(one).is_file()}


def source(name: str) -> Path:
    return compiled.ROOT / f"{name.replace('.', '/')}.py"


@pytest.fixture
def sources(tmp_path):
    """A checkout with a module in each place that the key looks at."""
    places = ("labeling/arabic", "labeling/preannotate/lexicon", "labeling/preannotate/tagger", "schemas")
    for place in places:
        (tmp_path / "checkout" / place).mkdir(parents=True)
        (tmp_path / "checkout" / place / "one.py").write_text("ONE = 1\n")
    return tmp_path / "checkout"


@pytest.fixture
def interpreted(tmp_path):
    """A folder with the sources of two modules."""
    folder = tmp_path / "interpreted"
    folder.mkdir()
    for name in ("one", "two"):
        (folder / f"{name}.py").write_text("")
    return folder


@pytest.fixture(scope="session")
def extension(tmp_path_factory):
    """An extension that can be imported under the names of the library and of both modules."""
    compiler = (sysconfig.get_config_var("CC") or "cc").split()[0]
    if not shutil.which(compiler):
        pytest.skip(f"there is no C compiler {compiler}")
    folder = tmp_path_factory.mktemp("extension")
    (folder / "empty.c").write_text(COPIES_OF_NOTHING % compiled.LIBRARY)
    made = folder / "empty.so"
    include = f"-I{sysconfig.get_path('include')}"
    subprocess.run([compiler, "-shared", "-fPIC", include, "-o", made, folder / "empty.c"], check=True)
    return made


def put_copies(folder: Path, content: bytes) -> Path:
    folder.mkdir(parents=True)
    for path in compiled.files(folder, ("one", "two")).values():
        path.write_bytes(content)
    return folder


def imported(interpreted: Path, *arguments: object, switch: str = "") -> list[str]:
    """The suffixes of the files from which a process of its own imports both modules."""
    environment = {**os.environ, "PYTHONPATH": f"{compiled.ROOT}:{interpreted}", compiled.SWITCH: switch}
    command = [sys.executable, "-c", IMPORTS, *map(str, arguments)]
    return json.loads(subprocess.run(command, env=environment, check=True, capture_output=True).stdout)


def test_every_listed_module_is_there():
    assert [name for name in compiled.MODULES if not source(name).is_file()] == []
    assert len(set(compiled.MODULES)) == len(compiled.MODULES)


@pytest.mark.parametrize("name", compiled.MODULES)
def test_no_listed_module_looks_for_files_beside_its_own(name):
    assert "__file__" not in source(name).read_text(encoding="utf-8")


def test_the_key_is_over_everything_of_ours_that_the_modules_import():
    reached, todo = set(), set(compiled.MODULES)
    while todo:
        reached |= todo
        todo = {other for name in todo for other in own_modules(name)} - reached
    places = {pattern.removesuffix("/*.py").replace("/", ".") for pattern in compiled._SOURCES}
    assert {name.rpartition(".")[0] for name in reached} <= places


@pytest.mark.parametrize(
    "place", ["labeling/arabic", "labeling/preannotate/lexicon", "labeling/preannotate/tagger", "schemas"]
)
def test_one_byte_of_a_source_changes_the_key(sources, place):
    before = compiled.key("2.4.1", sources)
    assert compiled.key("2.4.1", sources) == before
    assert compiled.key("2.4.2", sources) != before
    (sources / place / "one.py").write_text("ONE = 2\n")
    assert compiled.key("2.4.1", sources) != before


def test_text_that_moves_from_one_source_to_another_changes_the_key(sources):
    before = compiled.key("2.4.1", sources)
    (sources / "schemas" / "one.py").rename(sources / "schemas" / "two.py")
    assert compiled.key("2.4.1", sources) != before


def test_a_whole_folder_serves_all_modules(tmp_path, interpreted, extension):
    copies = put_copies(tmp_path / "copies", extension.read_bytes())
    assert imported(interpreted, tmp_path, copies) == [".so", ".so"]


def test_the_folder_with_the_key_of_the_sources_is_used_and_no_other(tmp_path, interpreted, extension):
    key = compiled.key(version("mypy"))
    put_copies(tmp_path / "stale" / "musnad-compiled" / ("0" * 16), extension.read_bytes())
    assert imported(interpreted, tmp_path / "stale", "use") == [".py", ".py"]
    put_copies(tmp_path / "fresh" / "musnad-compiled" / key, extension.read_bytes())
    assert imported(interpreted, tmp_path / "fresh", "use") == [".so", ".so"]
    assert imported(interpreted, tmp_path / "fresh", "use", switch="0") == [".py", ".py"]


def test_a_folder_that_lacks_a_file_serves_none(tmp_path, interpreted, extension):
    copies = put_copies(tmp_path / "copies", extension.read_bytes())
    (copies / f"two{EXTENSION_SUFFIXES[0]}").unlink()
    assert imported(interpreted, tmp_path, copies) == [".py", ".py"]


def test_a_library_that_cannot_be_loaded_serves_none(tmp_path, interpreted):
    copies = put_copies(tmp_path / "copies", b"made for another machine")
    assert imported(interpreted, tmp_path, copies) == [".py", ".py"]


def test_where_a_module_was_imported_before_the_others_stay_interpreted_too(tmp_path, interpreted, extension):
    copies = put_copies(tmp_path / "copies", extension.read_bytes())
    assert imported(interpreted, tmp_path, copies, "two") == [".py", ".py"]


def test_outside_a_virtual_environment_there_is_no_folder(monkeypatch):
    monkeypatch.setattr(sys, "prefix", sys.base_prefix)
    assert compiled.folder() is None
    assert not compiled.whole(None)


def test_the_switch_keeps_everything_as_it_is(monkeypatch):
    monkeypatch.setattr(sys, "meta_path", list(sys.meta_path))
    monkeypatch.setenv(compiled.SWITCH, "0")
    compiled.use()
    assert not compiled.in_use()
    monkeypatch.setenv(compiled.SWITCH, "1")
    compiled.use()
    compiled.use()
    assert compiled.in_use()
    assert sum(isinstance(finder, compiled.Finder) for finder in sys.meta_path) == 1


def test_importing_the_library_installs_nothing():
    command = "import sys, labeling.preannotate.workers, scripts.cli.main as m; print(m.compiled.in_use())"
    ran = subprocess.run([sys.executable, "-c", command], cwd=compiled.ROOT, check=True, capture_output=True, text=True)
    assert ran.stdout == "False\n"


@pytest.mark.parametrize("of_parent", [True, False])
def test_a_worker_process_does_as_its_parent(of_parent):
    command = "from labeling.preannotate import compiled, workers; workers._start('lexicon', None, {}); print(compiled.in_use())"
    ran = subprocess.run(
        [sys.executable, "-c", command.format(of_parent)],
        cwd=compiled.ROOT,
        env={**os.environ, compiled.SWITCH: "1"},
        check=True,
        capture_output=True,
        text=True,
    )
    assert ran.stdout == f"{of_parent}\n"
