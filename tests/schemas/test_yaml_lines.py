"""YAML with the line of each value."""

import pytest

from schemas.errors import ProjectError
from schemas.yaml_lines import read_yaml


@pytest.fixture
def yaml_file(tmp_path):
    def write(content: str | bytes):
        path = tmp_path / "x.yaml"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def test_a_value_is_found_by_its_key_path(yaml_file):
    path = yaml_file("a: 1\nb:\n  - c: 2\n  - c: 3\n    d: 4\n")
    source = read_yaml(path, ProjectError)
    assert source.data == {"a": 1, "b": [{"c": 2}, {"c": 3, "d": 4}]}
    assert source.where("b", 1, "d") == f"{path}:5"


def test_a_key_that_is_missing_points_at_what_should_hold_it(yaml_file):
    path = yaml_file("a: 1\nb:\n  c: 2\n")
    assert read_yaml(path, ProjectError).where("b", "missing", "deeper") == f"{path}:2"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("a: [1\nb: 2\n", "x.yaml:2 is not valid YAML"),
        ("a: 1\nb: 2\na: 3\n", "x.yaml:3 has the key 'a' a second time"),
        (b"a: \xc7\xe1\n", "is not UTF-8 (byte 3)"),
    ],
)
def test_what_is_broken_is_said_with_its_place(yaml_file, content, said):
    with pytest.raises(ProjectError) as caught:
        read_yaml(yaml_file(content), ProjectError)
    assert said in str(caught.value)


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ProjectError, match="cannot be read: No such file"):
        read_yaml(tmp_path / "none.yaml", ProjectError)


def test_an_empty_file_holds_nothing(yaml_file):
    assert read_yaml(yaml_file(""), ProjectError).data is None
