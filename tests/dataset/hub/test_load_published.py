"""What was published loads by its tag with the `datasets` that is installed, and with older ones.

MUSNAD_OLD_DATASETS names interpreters that have other versions of it, separated as in PATH.
"""

from __future__ import annotations

import os
import sys

import pytest

from dataset.hub.load_back import load_back
from dataset.manifest import read_manifest

VERSIONS = ("1.0.0", "1.1.0", "2.0.0")
OLD = [path for path in os.environ.get("MUSNAD_OLD_DATASETS", "").split(os.pathsep) if path]


def rows(folder):
    return {
        f"{name}/{split}": facts["rows"]
        for name, config in read_manifest(folder)["configs"].items()
        for split, facts in config["splits"].items()
    }


def loaded_by(python, three_releases, hub, publish):
    """Publish three versions; each loads by its tag, and the first again after the third."""
    for version in (*VERSIONS, "1.0.0"):
        folder = three_releases / version
        publish(folder)
        assert load_back(folder, "org/trial", f"v{version}", hub.url, "hf_writer", python=python) == rows(folder)


@pytest.mark.e2e
def test_three_versions_load_by_their_tags_and_the_first_still_after_the_third(three_releases, hub, publish):
    loaded_by(sys.executable, three_releases, hub, publish)


@pytest.mark.e2e
@pytest.mark.skipif(not OLD, reason="MUSNAD_OLD_DATASETS names no interpreter with an older datasets")
@pytest.mark.parametrize("python", OLD or [""])
def test_older_versions_of_datasets_load_them_as_well(python, three_releases, hub, publish):
    loaded_by(python, three_releases, hub, publish)
