"""Versions over code, weights and options."""

from pathlib import Path

import pytest

from labeling.preannotate.fingerprint import version, weights_digest


def test_the_version_is_the_same_wherever_the_code_lies_and_whatever_its_line_ends(tmp_path):
    for folder, ends in (("a", b"\n"), ("b", b"\r\n")):
        (tmp_path / folder / "model").mkdir(parents=True)
        (tmp_path / folder / "model" / "code.py").write_bytes(b"x = 1" + ends)
    one, other = (version([tmp_path / folder / "model" / "code.py"], {"window": 3}) for folder in "ab")
    assert one == other
    assert one.startswith("1-")
    assert len(one) == 10


def test_it_changes_with_code_options_and_packages(tmp_path):
    code = tmp_path / "code.py"
    code.write_text("x = 1\n", encoding="utf-8")
    first = version([code], {"window": 3})
    others = [version([code], {"window": 4}), version([code], {"window": 3}, ["pyarrow"]), version([], {"window": 3})]
    code.write_text("x = 2\n", encoding="utf-8")
    assert len({first, *others, version([code], {"window": 3})}) == 5


@pytest.mark.parametrize("name", ["model.safetensors", "config.json", "vocab.txt", "calibration.json"])
def test_every_file_of_a_checkpoint_counts(tmp_path, name):
    def folder(kind: str, content: bytes) -> Path:
        made = tmp_path / kind
        made.mkdir()
        for file in ("model.safetensors", "config.json", "vocab.txt", "calibration.json"):
            (made / file).write_bytes(content if file == name else b"same")
        return made

    first, same, other = folder("first", b"one"), folder("same", b"one"), folder("other", b"two")
    assert weights_digest(first) == weights_digest(same) != weights_digest(other)
