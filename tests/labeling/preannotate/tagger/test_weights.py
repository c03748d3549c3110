"""Models in memory and as bytes."""

import numpy as np
import pytest

from labeling.preannotate.tagger.weights import ChainModel, chain_model, dump, parse


def small() -> ChainModel:
    state = {("w=سرت", "B-GPE"): 2.0, ("w=سرت", "O"): -1.0, ("b-في سرت", "B-GPE"): 0.5, ("w=قال", "O"): 0.0001}
    return chain_model(["O", "B-GPE"], state, {("O", "B-GPE"): -0.25}, {"eager": 0.3})


def test_the_weights_of_features_add_up_and_unknown_features_weigh_nothing() -> None:
    assert small().weights(["w=سرت", "b-في سرت", "w=غيرها"]).tolist() == [2.5, -1.0]


def test_what_rounds_to_nothing_is_not_kept() -> None:
    assert list(small().rows) == ["b-في سرت", "w=سرت"]


def test_a_file_gives_back_models_and_what_it_says_of_itself() -> None:
    models = {"outer": small(), "cut": chain_model(["0"], {}, {}, {})}
    read, about = parse(dump(models, {"lexicon": "1-x"}))
    assert about == {"lexicon": "1-x"}
    assert read["outer"].labels == ("B-GPE", "O")
    assert read["outer"].extra == {"eager": 0.3}
    np.testing.assert_array_equal(read["outer"].dense(), small().dense())
    np.testing.assert_array_equal(read["outer"].transition_weights(), [[0, 0], [-0.25, 0]])
    assert read["cut"].weights(["x"]).tolist() == [0.0]
    assert dump(read, about) == dump(models, about)


@pytest.mark.parametrize("content", [b"", b"{}\n", b"[]\n", b"not a model", b"\xff\xfe"])
def test_other_bytes_are_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match=r"Expecting|musnad-tagger-1|codec"):
        parse(content)


def test_a_cut_file_is_refused() -> None:
    with pytest.raises(ValueError, match="announced"):
        parse(dump({"outer": small()}, {}) + b"more")
    with pytest.raises(ValueError, match=r"announced|buffer"):
        parse(dump({"outer": small()}, {})[:-3])
