"""A release without its texts is published like any other."""

from __future__ import annotations

from dataset.hub.load_back import load_back


def test_what_is_withheld_here_is_withheld_there_and_loads_back(built_standoff, hub, remote, publish):
    publish(built_standoff)
    loaded = load_back(built_standoff, "org/trial", "v1.0.0", hub.url, "hf_writer")
    assert loaded["documents/train"] == 6
    assert any(name.startswith("standoff/") for name in remote.tree("v1.0.0"))
