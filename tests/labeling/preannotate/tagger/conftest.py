"""A small tagger, trained in a second on sentences that the tests make."""

import pytest

from labeling.preannotate.tagger.train import Example, Prepared, Settings, prepare, train
from labeling.preannotate.tagger.weights import ChainModel
from schemas.records import Entity, Labels

PEOPLE = ["سلمى الكركي", "وائل حداد", "مارك تولستر", "أبو ريان", "هند الدقاق", "ياسر بن عمر"]
CITIES = ["بنزرت", "واسط", "بعلبك", "الرقة", "لندن", "تعز"]
SENTENCES = [
    "وصل [وزير الداخلية في {city}|OCC] {person} إلى {city}.",
    "قال {person} إن الطريق إلى {city} مغلق.",
    "التقى {person} ب{person2} في {city} و{city2}.",
    "لم يقل أحد شيئا عن الطقس.",
]


def example(number: int, marked: str) -> Example:
    """An example from text in which `[words|TYPE]` are entities; they nest."""
    text, open_, entities = "", [], []
    at = 0
    while at < len(marked):
        letter = marked[at]
        if letter == "[":
            open_.append(len(text))
        elif letter == "|":
            end = marked.index("]", at)
            entities.append((open_.pop(), -len(text), marked[at + 1 : end]))
            at = end
        else:
            text += letter
        at += 1
    labels = [Entity(f"e{i}", start, -end, tag) for i, (start, end, tag) in enumerate(sorted(entities), 1)]
    return Example(f"made-{number}", text, Labels(tuple(labels)))


def made_examples() -> list[Example]:
    examples = []
    for number in range(48):
        names = {
            "person": f"[{PEOPLE[number % 6]}|PERS]",
            "person2": f"[{PEOPLE[(number + 2) % 6]}|PERS]",
            "city": f"[{CITIES[(number // 2) % 6]}|GPE]",
            "city2": f"[{CITIES[(number + 3) % 6]}|GPE]",
        }
        examples.append(example(number, SENTENCES[number % 4].format(**names)))
    return examples


@pytest.fixture(scope="session")
def prepared() -> list[Prepared]:
    return [prepare(one) for one in made_examples()]


@pytest.fixture(scope="session")
def small_models(prepared: list[Prepared]) -> dict[str, ChainModel]:
    return train(prepared, Settings(rounds=30))
