"""A text with the places of its triggers, mentions and quotations, and how far a noun phrase goes. Knows nothing of who acts."""

from __future__ import annotations

from bisect import bisect_left
from typing import NamedTuple

from labeling.arabic.quotes import Quote, quotes
from labeling.preannotate.lexicon.clauses import Clauses
from labeling.preannotate.lexicon.constructs import is_definite
from labeling.preannotate.lexicon.events import Events
from labeling.preannotate.lexicon.mentions import Mention
from labeling.preannotate.lexicon.reading import Reading
from labeling.preannotate.lexicon.stance_words import (
    ASKING,
    BEGIN_WITH_BA,
    BELONGING,
    DETERMINERS,
    LED_BY_LAM,
    LIGHT,
    NO_NOUNS,
    NOUNS_WITH_YA,
    PRONOUNS,
)

QUOTE_MARKS = frozenset("\"«»“”„'()")
_NO_TARGET_TAGS = frozenset({"DATE", "TIME", "CARDINAL", "ORDINAL", "PERCENT"})
_LONGEST = 7
_WIDEST = 9
CLOSING_MARKS = {"»": "«", "”": "“", '"': '"'}


class Phrase(NamedTuple):
    """Folded [start, end), and the word behind it."""

    start: int
    end: int
    last: int


class Phrases:
    """The clauses of one text with the places of triggers, mentions and quotations."""

    def __init__(self, events: Events, mentions: list[Mention]) -> None:
        self.clauses: Clauses = events.clauses
        self.reading: Reading = events.clauses.reading
        self.triggers = {event.first: (event.start, event.end, event.last) for event in events.found}
        self.event_types = {event.first: event.tag for event in events.found}
        self.verbs = frozenset(self.clauses.verb_words)
        self.mentions: dict[int, Mention] = {}
        for mention in mentions:
            if mention.tag not in _NO_TARGET_TAGS:
                known = self.mentions.get(mention.first)
                if known is None or mention.last > known.last:
                    self.mentions[mention.first] = mention
        self.quotes: list[Quote] = [quote for quote in quotes(self.reading.text) if quote.depth == 0]
        self._quote_starts = [quote.outer.start for quote in self.quotes]
        self.length = len(self.reading)
        places = ((quote, self.reading.word_at(quote.inner.start)) for quote in self.quotes if self.length)
        self.quoted_words = frozenset(word for quote, word in places if self.reading.starts[word] == quote.inner.start)

    def bounds(self, word: int) -> tuple[int, int]:
        """The words [first, last) of the sentence of `word`."""
        return self.reading.sentence_words(self.reading.sentence(word))

    def quote_at(self, offset: int) -> Quote | None:
        """The quotation in which a folded offset stands."""
        index = bisect_left(self._quote_starts, offset + 1) - 1
        if index >= 0 and self.quotes[index].inner.start <= offset < self.quotes[index].inner.end:
            return self.quotes[index]
        return None

    def breaks(self, word: int) -> bool:
        """Whether a mark that ends a phrase stands before `word`."""
        reading = self.reading
        if 0 < word < self.length and reading.text[reading.ends[word - 1] : reading.starts[word]] == " ":
            return False  # nearly always
        gap = reading.gap(word)
        return bool(gap) and any(mark not in QUOTE_MARKS for mark in gap)

    def is_verb(self, word: int) -> bool:
        return word in self.verbs

    def plain(self, word: int) -> str:
        """The word without و or ف in front, where the rest is a word of the lexicon's grammar."""
        text = self.reading.words[word]
        if text[0] in "وف" and (
            text[1:] in self.reading.lexicon.function_words or text[1:] in self.reading.lexicon.verb_forms
        ):
            return text[1:]
        return text

    def opens_mention(self, word: int, start: int | None = None) -> Mention | None:
        """The longest mention whose first word is `word`, without a proclitic, or behind the one that ends at `start`."""
        mention = self.mentions.get(word)
        begin = self.reading.starts[word] if start is None else start
        return mention if mention is not None and mention.start == begin else None

    def noun_phrase(self, at: int, start: int | None = None, *, wide: bool = False) -> Phrase | None:
        """The noun phrase at word `at`, whose first letter is `start`: an event's trigger, a mention, or nouns with what belongs to them.

        A `wide` one takes numbers and prepositional phrases behind it too.
        """
        reading = self.reading
        if at >= self.length:
            return None
        start = reading.starts[at] if start is None else start
        if start >= reading.ends[at]:  # a preposition that stands alone, as before a quotation mark
            at, start = at + 1, reading.starts[at + 1] if at + 1 < self.length else 0
            if at >= self.length:
                return None
        _, end = self.bounds(at)
        trigger = self._trigger(at, start, end)
        if trigger is not None:
            return trigger
        last = self._nouns(at, start, end)
        if last == at:
            return None
        person = self.person_behind(at, last)
        if person is not None:
            return Phrase(person.start, person.end, person.last)
        mention = self.opens_mention(at, start)
        if wide and (mention is None or mention.last != last):
            last = self._widened(at, last, end)
        return Phrase(start, self._closed(start, reading.ends[last - 1]), last)

    def _closed(self, start: int, end: int) -> int:
        """The end with the quotation mark that closes what was opened in the phrase."""
        text = self.reading.text
        if end >= len(text) or text[end] not in CLOSING_MARKS:
            return end
        within = text[start:end]
        marks = CLOSING_MARKS[text[end]]
        opened = sum(within.count(mark) for mark in marks)
        if text[end] == '"':
            return end + 1 if opened % 2 else end
        return end + 1 if opened > within.count(text[end]) else end

    def person_behind(self, at: int, last: int) -> Mention | None:
        """The person whose title stands on words [at, last): وزير الدفاع (الفريق) فلان."""
        title = self.mentions.get(at)
        if title is None or title.tag not in ("OCC", "PERS"):
            return None
        if title.tag == "PERS":
            return None
        reading = self.reading
        for word in range(last, min(last + 3, self.length)):
            if self.breaks(word) or self.is_verb(word) or reading.words[word] in reading.lexicon.function_words:
                return None
            mention = self.opens_mention(word)
            if mention is not None and mention.tag != "OCC":
                return mention if mention.tag == "PERS" else None
        return None

    def _trigger(self, at: int, start: int, end: int) -> Phrase | None:
        reading = self.reading
        found = self.triggers.get(at)
        if found is not None and found[0] == start:
            return Phrase(*found)
        word = reading.text[start : reading.ends[at]]
        following = at + 1
        if word in LIGHT and following < end and reading.joined(following):
            found = self.triggers.get(following)
            if found is not None and found[0] == reading.starts[following]:
                return Phrase(*found)
        return None

    def nouns_end(self, at: int) -> int:
        """The word behind the nouns that begin at word `at`, whatever they mean; `at` where there are none."""
        return self._nouns(at, self.reading.starts[at], self.bounds(at)[1])

    def _nouns(self, at: int, start: int, end: int) -> int:
        """The word behind the nouns that begin at word `at`."""
        reading, functions = self.reading, self.reading.lexicon.function_words
        last, closed, taken, most = at, False, 0, 2
        while last < end and last - at < _LONGEST:
            first = last == at
            word = reading.text[start : reading.ends[last]] if first else reading.words[last]
            if not first and self.breaks(last):
                break
            if not first and reading.gap(last) and closed:
                break
            if word in DETERMINERS and (first or last == at + 1):
                last += 1
                continue
            mention = self.opens_mention(last, start if first else None)
            if mention is not None and not closed:
                last, closed, most = mention.last, True, 0
                continue
            if word in NO_NOUNS or word in functions or (not first and self._leads_on(last)):
                break
            if closed:
                if taken >= most or not is_definite(word) or mention is not None or reading.at("first", last):
                    break
                taken += 1
            elif (
                (
                    not first
                    and self.is_verb(last)
                    and not any(
                        h.term.sub in ("noun", "masdar") for k in ("cue", "trigger") for h in reading.at(k, last)
                    )
                )
                or not word[0].isalpha()
                or (not first and word[0] == "ي" and not word.startswith(NOUNS_WITH_YA))
            ):
                break
            last += 1
            closed = (
                closed
                or is_definite(word)
                or (first and word.startswith("ل") and start > 0 and reading.text[start - 1] == "ل")
            )
            closed = closed or (word.endswith(PRONOUNS) and reading.raw_last(last - 1) != "ة" and len(word) > 4)
        while last > at and reading.words[last - 1] in DETERMINERS:
            last -= 1
        return last

    def prefixed(self, at: int, letter: str) -> int | None:
        """Where the word begins behind the preposition ب or ل; None: it has none (a word may begin with that letter)."""
        reading = self.reading
        word = reading.words[at]
        if word == letter and at + 1 < self.length:
            return reading.starts[at + 1]
        if not word.startswith(letter) or len(word) < (3 if letter == "ب" else 4):
            return None
        for kind in ("name", "trigger", "head", "office", "person", "people", "first"):
            hits = reading.at(kind, at)
            if any(h.proclitic == "" for h in hits):
                return None
            if any(h.proclitic == letter for h in hits):
                return reading.starts[at] + 1
        if letter == "ل" and word in LED_BY_LAM:
            return reading.starts[at] + 1
        if word.startswith(letter + "ال") or (letter == "ل" and word.startswith("لل")):
            return reading.starts[at] + 1
        if word in reading.lexicon.function_words or word in reading.lexicon.never_names:
            return None
        if letter == "ب":
            return None if word.startswith(BEGIN_WITH_BA) else reading.starts[at] + 1
        return reading.starts[at] + 1 if len(word) > 4 else None

    def _leads_on(self, word: int) -> bool:
        """Whether و, ف or a preposition is joined to the word: then it belongs to no noun before it."""
        reading = self.reading
        text = reading.words[word]
        if len(text) < 4:
            return False
        if text.startswith(("بال", "وال", "فال", "لل")):
            return True
        if text[0] not in "وفبل":
            return False
        bare = [
            h.proclitic
            for kind in ("name", "head", "office", "first", "trigger", "cue", "people", "saying")
            for h in reading.at(kind, word)
        ]
        if bare:
            return all(bare)
        if text[0] == "و":
            return text[1:] in reading.lexicon.verb_forms or text[1:] in reading.lexicon.function_words or len(text) > 4
        return False

    def _widened(self, at: int, last: int, end: int) -> int:
        """The word behind عن الحادث, الى المدينة, ستة اشهر where they follow at once, twice at most."""
        reading = self.reading
        for _ in range(2):
            if last >= end or reading.gap(last) or last - at > _WIDEST:
                break
            word, behind = reading.words[last], last
            if word in BELONGING and last + 1 < end and not reading.gap(last + 1):
                if not any(one.is_a(("time",)) for one in self.clauses.after(last + 1, window=1)):
                    behind = self._nouns(last + 1, reading.starts[last + 1], end)
                    behind = last if behind == last + 1 else behind
            elif word[0] in "بل" and word not in reading.lexicon.function_words:
                start = self.prefixed(last, word[0])
                if start is not None:
                    behind = self._nouns(last + (start >= reading.ends[last]), start, end)
            elif any(h.term.sub in ("cardinals", "scales", "vague") for h in reading.at("number", last)) or (
                reading.words[at] in ASKING and word not in reading.lexicon.function_words and not self.is_verb(last)
            ):
                behind = self._nouns(last, reading.starts[last], end)
            if behind <= last:
                break
            last = behind
        return last
