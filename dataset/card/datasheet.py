"""`DATASHEET.md`: the questions of Gebru et al., "Datasheets for Datasets" (CACM 64:12, 2021), answered where a build knows the answer.

The others are marked open, each in a section that people fill in and that stays as they wrote it. Knows nothing of files.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dataset.card.markdown import rendered
from dataset.citation import home
from dataset.release import ReleaseSettings
from dataset.rows import Written

DATASHEET = "DATASHEET.md"


def datasheet(manifest: Mapping[str, Any], written: Written, settings: ReleaseSettings) -> str:
    """The whole text; nothing in it depends on whose texts are withheld."""
    return rendered(
        "DATASHEET.md.j2",
        manifest=manifest,
        settings=settings,
        home=home(settings),
        authors=[author.name or f"{author.given} {author.family}".strip() for author in settings.citation.authors],
        period=written.period,
        models=sorted(written.models),
        sources=sorted({source for source, _ in written.sources if source}),
    )
