"""The collector rests inside the block, and afterwards is as it was."""

import gc

import pytest

from labeling.preannotate.undisturbed import undisturbed


def test_the_collector_is_back_after_the_block_and_after_an_error() -> None:
    with undisturbed():
        assert not gc.isenabled()
        with undisturbed():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ValueError, match="x"), undisturbed():
        raise ValueError("x")
    assert gc.isenabled()
