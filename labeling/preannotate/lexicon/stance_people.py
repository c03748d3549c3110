"""Which words can name who acts: a person behind a title, a noun that means people. Knows nothing of verbs."""

from __future__ import annotations

from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.participants import Participant
from labeling.preannotate.lexicon.stance_groups import is_group
from labeling.preannotate.lexicon.stance_scene import Scene
from labeling.preannotate.lexicon.stance_words import KIN

_PRONOUNS = ("ه", "ها", "هم", "هن")


def person_of_title(scene: Scene, at: int) -> Participant | None:
    """The person behind the office that opens word `at`."""
    title = scene.opens_mention(at)
    if title is None or title.tag != "OCC":
        return None
    person = scene.person_behind(at, title.last)
    if person is None:
        return None
    return next((one for one in scene.clauses.after(person.first, window=1) if one.start == person.start), None)


def titled(scene: Scene, at: int, end: int) -> Participant | None:
    """القائممقام ذنون يونس: the person behind words that the lexicon does not know."""
    reading = scene.reading
    for one in scene.clauses.after(at, window=4):
        if one.last > end or not one.is_a(("person",)) or one.proclitic or scene.clauses.leading(one):
            return None
        between = range(at, one.first)
        plain = all(
            reading.joined(word + 1)
            and word not in scene.verbs
            and reading.words[word] not in reading.lexicon.function_words
            for word in between
        )
        return one if plain else None
    return None


def can_act(scene: Scene, at: int) -> bool:
    """Whether the noun at word `at` means people: by its kind, by the plural of men, or as somebody's kin or lawyer."""
    reading = scene.reading
    word = reading.words[at]
    if any(not h.proclitic for kind in ("head", "office", "people") for h in reading.at(kind, at)):
        return True
    if (len(word) > 4 and word.endswith("ون") and is_definite(word)) or is_group(word):
        return True
    if word.endswith(_PRONOUNS) and word.startswith(KIN):
        return True
    following = at + 1
    if len(word) < 5 or not word.startswith("ال") or following >= scene.length or not reading.joined(following):
        return False
    adjective = reading.words[following]
    return adjective in reading.lexicon.nisbas or adjective in ("الدوليه", "الحقوقيه", "المحليه")
