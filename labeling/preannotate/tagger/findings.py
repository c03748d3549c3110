"""What the lexicon says of a token in its text: entities, and names of several words. Knows nothing of the word itself and of weights."""

from __future__ import annotations

from functools import lru_cache

from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading
from labeling.preannotate.tagger.sequences import Tokens


def findings(reading: Reading, mentions: list[Mention], tokens: Tokens) -> dict[int, tuple[str, ...]]:
    """What the lexicon says of each token of which it says anything that the word alone does not tell."""
    found: dict[int, tuple[str, ...]] = {}
    token_of = tokens.token_of
    behind = -1
    for mention in mentions:
        outer = mention.first >= behind
        if outer:
            behind = mention.last
        begins, goes_on = _of_mention(mention.tag, mention.score, mention.sub) if outer else _of_inner(mention.tag)
        first, last = token_of[mention.first], token_of[mention.last - 1]
        found[first] = found.get(first, ()) + begins
        for at in range(first + 1, last + 1):
            found[at] = found.get(at, ()) + goes_on
        if outer and last + 1 < len(tokens.keys):
            found[last + 1] = (*found.get(last + 1, ()), f"after={mention.tag}")
    for hit in reading.wide:
        kind = hit.term.kind
        name = f"h={kind}-{hit.term.tag}" if kind not in ("trigger", "cue") else f"h={kind}"
        for word in range(hit.first, hit.last):
            at = token_of[word]
            found[at] = (*found.get(at, ()), f"{name}-{'B' if word == hit.first else 'I'}")
    return {at: _in_order(said) for at, said in found.items()}


@lru_cache(maxsize=10_000)
def _of_mention(tag: str, score: float, sub: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """What a mention says of its first token and of the others."""
    sure = "hi" if score >= 0.8 else "mid" if score >= 0.6 else "low"
    begins, goes_on = ((f"m={place}-{tag}", f"ms={place}-{tag}-{sure}-{sub}") for place in "BI")
    return begins, goes_on


@lru_cache(maxsize=1_000)
def _of_inner(tag: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The same for a mention inside another."""
    return (f"n=B-{tag}",), (f"n=I-{tag}",)


@lru_cache(maxsize=20_000)
def _in_order(said: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(set(said)))
