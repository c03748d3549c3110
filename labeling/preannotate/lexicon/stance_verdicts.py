"""What words say of what they are said of: good, bad, or nothing. Knows nothing of who says them."""

from __future__ import annotations

from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_words import NEGATIONS


def verdict(scene: Scene, first: int, last: int) -> str:
    """The polarity of the words [first, last); "" where they judge nothing."""
    judged = scene.reading.lexicon.judged
    words = scene.reading.words
    turned = False
    for at in range(first, last):
        word = words[at]
        if word in NEGATIONS:
            pair = judged.get(f"{word} {words[at + 1]}") if at + 1 < last else None
            if pair is not None:
                return pair
            turned = True
            continue
        polarity = _polarity(scene, at, last, turned)
        if polarity == "denied":
            return "oppose"
        if polarity:
            return {"support": "oppose", "oppose": "support"}[polarity] if turned else polarity
    return ""


def _polarity(scene: Scene, at: int, last: int, turned: bool) -> str:
    judged, words = scene.reading.lexicon.judged, scene.reading.words
    word = words[at]
    if at + 1 < last:
        pair = judged.get(f"{word} {words[at + 1]}") or judged.get(f"{_bare(word)} {words[at + 1]}")
        if pair:
            return pair
    for form in _forms(word):
        polarity = judged.get(form)
        if polarity:
            return polarity
    rest = word
    following = words[at + 1] if at + 1 < last else ""
    if turned and word[0] in "يت" and ("not:" + word[1:] in judged or f"not:{word[1:]} {following}" in judged):
        return "denied"
    if word[0] == "س" and word[1:2] in ("ي", "ت"):
        if scene.quote_at(scene.reading.starts[at]) is None:
            return ""
        rest = word[1:]
    for stem in (rest[1:] if rest[0] in "يت" else rest, rest, rest[:-1] if rest.endswith("ت") else rest):
        polarity = judged.get("v:" + stem)
        if polarity:
            return polarity
    return ""


def _bare(word: str) -> str:
    return word[2:] if word.startswith("ال") else word


def _forms(word: str) -> tuple[str, ...]:
    """خطيرة, الخطيرة, خطيرا, وخطيرة: the forms under which a word may be known."""
    forms = [word]
    if word[0] in "وبلف" and len(word) > 3:
        forms.append(word[1:])
    forms += [_bare(form) for form in tuple(forms) if form.startswith("ال")]
    for form in tuple(forms):
        if len(form) > 3:
            if form.endswith(("ه", "ا", "ي")):
                forms.append(form[:-1])
            if form.endswith(("ات", "ين", "ون")):
                forms += [form[:-2], form[:-2] + "ه"]
    return tuple(forms)
