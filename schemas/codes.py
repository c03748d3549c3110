"""The closed lists of codes that a vocabulary may map its types to. Knows nothing of the vocabulary.

CAMeL: the tags of CAMeL Tools' recognisers. OntoNotes: the 18 entity types of release 5. ACE: types and subtypes of ACE 2005. ACLED: event and
sub-event types of the 2019 codebook, still those of today. PLOVER: the 16 event types of the 2024 manual.
"""

from __future__ import annotations

CAMEL = frozenset({"LOC", "MISC", "ORG", "PERS"})

ONTONOTES = frozenset(
    {
        "CARDINAL",
        "DATE",
        "EVENT",
        "FAC",
        "GPE",
        "LANGUAGE",
        "LAW",
        "LOC",
        "MONEY",
        "NORP",
        "ORDINAL",
        "ORG",
        "PERCENT",
        "PERSON",
        "PRODUCT",
        "QUANTITY",
        "TIME",
        "WORK_OF_ART",
    }
)

ACE = frozenset(
    f"{kind}:{subtype}"
    for kind, subtypes in {
        "Life": "Be-Born Marry Divorce Injure Die",
        "Movement": "Transport",
        "Transaction": "Transfer-Ownership Transfer-Money",
        "Business": "Start-Org Merge-Org Declare-Bankruptcy End-Org",
        "Conflict": "Attack Demonstrate",
        "Contact": "Meet Phone-Write",
        "Personnel": "Start-Position End-Position Nominate Elect",
        "Justice": (
            "Arrest-Jail Release-Parole Trial-Hearing Charge-Indict Sue Convict Sentence Fine Execute Extradite Acquit"
            " Appeal Pardon"
        ),
    }.items()
    for subtype in subtypes.split()
)

ACLED = frozenset(
    f"{kind}:{subtype}"
    for kind, subtypes in {
        "Battles": ("Armed clash", "Government regains territory", "Non-state actor overtakes territory"),
        "Protests": ("Peaceful protest", "Protest with intervention", "Excessive force against protesters"),
        "Riots": ("Violent demonstration", "Mob violence"),
        "Explosions/Remote violence": (
            "Chemical weapon",
            "Air/drone strike",
            "Suicide bomb",
            "Shelling/artillery/missile attack",
            "Remote explosive/landmine/IED",
            "Grenade",
        ),
        "Violence against civilians": ("Sexual violence", "Attack", "Abduction/forced disappearance"),
        "Strategic developments": (
            "Agreement",
            "Arrests",
            "Change to group/activity",
            "Disrupted weapons use",
            "Headquarters or base established",
            "Looting/property destruction",
            "Non-violent transfer of territory",
            "Other",
        ),
    }.items()
    for subtype in subtypes
)

PLOVER = frozenset(
    {
        "AGREE",
        "CONSULT",
        "SUPPORT",
        "CONCEDE",
        "COOPERATE",
        "AID",
        "RETREAT",
        "REQUEST",
        "REJECT",
        "ACCUSE",
        "THREATEN",
        "PROTEST",
        "SANCTION",
        "MOBILIZE",
        "COERCE",
        "ASSAULT",
    }
)
