"""Floors: a folder imports only from itself and from the floors under it."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FLOORS = {"schemas": 1, "labeling": 2, "dataset": 3, "scripts": 4}


def imported_floors(source: str) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative imports hide the floor"
            names.add(node.module or "")
    return {name.split(".")[0] for name in names} & set(FLOORS)


def test_an_import_inside_a_function_is_seen():
    assert imported_floors("def f():\n    from dataset.build import build") == {"dataset"}


@pytest.mark.parametrize("floor", FLOORS)
def test_no_arrow_runs_up(floor):
    modules = sorted((ROOT / floor).rglob("*.py"))
    assert modules
    arrows = [
        f"{path.relative_to(ROOT)} imports {above}"
        for path in modules
        for above in imported_floors(path.read_text(encoding="utf-8"))
        if FLOORS[above] > FLOORS[floor]
    ]
    assert arrows == []
