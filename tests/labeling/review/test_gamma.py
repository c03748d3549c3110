"""γ: which documents are drawn, how documents are taken together, and, where the library is there, what it says."""

import random
import tomllib
from importlib.util import find_spec
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from labeling.review import gamma
from labeling.review.gamma import DOCUMENTS, LEAST_UNITS, MISSING, MOST_UNITS, Drawn, GammaSample, ask_library, pooled
from labeling.review.units import Item, Rating
from schemas.records import Entity, Labels

library = pytest.mark.skipif(find_spec(gamma.LIBRARY) is None, reason="pygamma-agreement is not installed")
TEXT = "ا" * 100


def item(name, *people, group=None, text=TEXT):
    def labels(units):
        return Labels(tuple(Entity(f"e{n}", start, end, kind) for n, (start, end, kind) in enumerate(units)))

    ratings = tuple(Rating(f"p{n}", labels(units), "2026-01-01") for n, units in enumerate(people))
    return Item(name, group or name, text, ratings)


def sample(*items):
    drawn = GammaSample()
    for one in items:
        drawn.add(one)
    return drawn


def half(request):
    """Every document in which something is marked has 1 of observed and 2 of expected disorder."""
    return [(1.0, 2.0) if any(document["people"]) else None for document in request["documents"]]


ONE, OTHER = (0, 10, "PERS"), (20, 30, "GPE")


def test_without_the_library_the_report_says_what_to_install(monkeypatch):
    monkeypatch.setattr(gamma, "LIBRARY", "a_library_that_nobody_has")
    found = sample(item("d", [ONE], [ONE])).measure()
    assert (found.overall.value, found.why_not, found.documents) == (None, MISSING, 1)


def test_the_version_to_install_is_the_one_that_the_extra_pins():
    root = Path(__file__).parents[3]
    extras = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["optional-dependencies"]
    assert MISSING.endswith(f"pip install {extras['gamma'][0]}")
    assert extras["gamma"][0] in (root / "constraints.txt").read_text(encoding="utf-8").splitlines()


def test_a_library_that_fails_is_named_with_its_reason(monkeypatch):
    monkeypatch.setattr(
        gamma, "LIBRARY", "json"
    )  # is there, so the program starts; the library is not, or cannot read the document
    request = {"alpha": 3, "beta": 1, "delta_empty": 1, "samples": 1, "documents": [{"seed": 1}]}
    with pytest.raises(gamma.NotComputed, match=r"not computed: pygamma-agreement failed \(.*Error"):
        ask_library(request)


def test_only_documents_in_which_several_people_marked_entities_are_drawn():
    drawn = sample(item("one", [ONE]), item("nothing", [], []), item("half", [ONE], []), item("both", [ONE], [OTHER]))
    assert (drawn.eligible, len(drawn.kept), drawn.too_long) == (2, 2, 0)
    assert sample().measure().why_not == "not computed: no document in which several people marked entities"


def test_a_document_with_very_many_units_is_counted_and_not_drawn():
    many = [(n, n + 1, "PERS") for n in range(MOST_UNITS // 2)]
    drawn = sample(item("long", many, many, [ONE]), item("two", many, many))
    assert (drawn.eligible, drawn.too_long, len(drawn.kept)) == (2, 1, 1)


@given(st.permutations(range(3 * DOCUMENTS)))
def test_the_order_of_documents_has_no_part_in_the_draw(order):
    items = [item(f"d{n}", [ONE], [ONE]) for n in range(3 * DOCUMENTS)]
    one, other = sample(*items), sample(*(items[n] for n in order))
    one._cut()
    other._cut()
    assert one.kept == other.kept
    assert (len(one.kept), one.eligible) == (DOCUMENTS, 3 * DOCUMENTS)


def test_the_names_and_the_order_of_annotators_have_no_part_in_it():
    one, other = sample(item("d", [ONE, OTHER], [ONE])), sample(item("d", [ONE], [OTHER, ONE]))
    assert one.kept == other.kept


def test_documents_are_taken_together_by_their_units():
    documents = [
        Drawn("a", "a", 100, ((ONE, OTHER), (ONE, OTHER))),  # 2 units a person
        Drawn("b", "b", 100, ((ONE,), (OTHER,))),  # 1 unit a person
        Drawn("c", "c", 100, ((), ())),
    ]
    found = pooled(documents, [(0.25, 2.0), (1.0, 1.0), None], 200, 0)
    # 1 - (2·0.25 + 1·1) / (2·2 + 1·1) = 1 - 1.5/5
    assert found.value == pytest.approx(0.7)
    assert found.size == 6
    assert found.interval == (0.0, 0.875)  # of the two groups, both may be the second, or both the first: 1 - 0.25/2


def test_no_disorder_is_1_and_no_disorder_by_chance_is_undefined():
    documents = [Drawn("a", "a", 100, ((ONE,), (ONE,)))]
    assert pooled(documents, [(0.0, 0.0)], 10, 0).value == 1
    assert pooled(documents, [(0.5, 0.0)], 10, 0).value is None
    assert pooled(documents, [None], 10, 0).value is None


def test_a_type_is_told_from_fifty_units_on_as_if_it_alone_had_been_asked_for():
    requests = []

    def ask(request):
        requests.append(request)
        return half(request)

    people = [(n, n + 1, "PERS") for n in range(LEAST_UNITS // 2)] + [OTHER]
    found = sample(item("d", people, people)).measure(10, ask)
    assert (found.overall.value, found.overall.size) == (0.5, LEAST_UNITS + 2)
    assert {kind: (one.value, one.size) for kind, one in found.types.items()} == {"PERS": (0.5, LEAST_UNITS)}
    (request,) = requests
    assert [len(document["people"][0]) for document in request["documents"]] == [LEAST_UNITS // 2 + 1, LEAST_UNITS // 2]
    told = found.to_json()
    assert [told[key] for key in ("alpha", "beta", "delta_empty", "samples", "documents")] == [3, 1, 1, 30, 1]


# The example that comes with the authors' Gamma Software and with pygamma-agreement, whose own test asks for an observed
# disorder of 0.96 and a γ from 0.44 to 0.47 at α = 3, β = 1, Δ∅ = 1 with the sampler of Mathet et al. 2015, §5.2:
# https://github.com/bootphon/pygamma-agreement, tests/data/AlexPaulSuzan.csv and tests/test_gammas.py
ALEX = [(2, 9, "1"), (11, 17, "2"), (24, 30, "5"), (32, 36, "6"), (36, 44, "6"), (44, 60, "7")]
PAUL = [(2, 9, "1"), (11, 17, "3"), (19, 25, "5"), (32, 44, "6")]
SUZAN = [(2, 9, "1"), (11, 17, "4"), (21, 27, "5"), (32, 36, "6"), (36, 40, "6"), (40, 44, "6")]


def ask(*documents, samples=30):
    request = {"alpha": 3, "beta": 1, "delta_empty": 1, "samples": samples}
    return ask_library({**request, "documents": list(documents)})


@library
def test_the_librarys_own_example():
    (found,) = ask({"seed": 4772, "length": None, "people": [ALEX, PAUL, SUZAN]})
    observed, expected = found
    assert observed == pytest.approx(0.96, rel=0.01)
    assert 0.44 <= 1 - observed / expected <= 0.47


@library
def test_observed_disorders_that_can_be_worked_out_by_hand():
    whole, start, place, far = (0, 10, "PERS"), (0, 5, "PERS"), (0, 10, "LOC"), (50, 60, "PERS")
    pairs = [(whole, whole), (whole, start), (whole, place), (whole, far)]
    found = ask(*({"seed": 1, "length": 100, "people": [[a], [b]]} for a, b in pairs), samples=2)
    # nothing; 3·((0 + 5)/(10 + 5))² of position; 1 of type; two units alone, 1 each, at one unit a person
    assert [observed for observed, _ in found] == pytest.approx([0, 1 / 3, 1, 2])


@library
def test_identical_annotations_are_1_random_ones_near_0_and_the_same_seed_gives_the_same():
    draw = random.Random(5)

    def units():
        starts = draw.sample(range(0, 950), 12)
        return [(start, start + draw.randrange(3, 15), draw.choice(["PERS", "GPE", "ORG"])) for start in starts]

    same = [[said, said, said] for said in (units() for _ in range(3))]
    chance = [[units(), units(), units()] for _ in range(6)]
    alike, random_ones = (
        [item(f"d{n}", *people, text="ا" * 1_000) for n, people in enumerate(documents)] for documents in (same, chance)
    )
    assert sample(*alike).measure(100).overall.value == 1
    found = sample(*random_ones).measure(200)
    assert found.overall.interval[0] <= 0.05
    assert abs(found.overall.value) < 0.15
    again = sample(*(item(f"d{n}", *people[::-1], text="ا" * 1_000) for n, people in reversed(list(enumerate(chance)))))
    assert again.measure(200) == found
