"""Back-substitution: put the Latin word back where clean Arabic has its translation, so that context and answer are real.

An Arabic word of a sentence that the glossary knows becomes the German or English headword it translates (inflected,
damaged, in either case); the answer is the word that stood there, in the form that its sentence wanted. Candidates are
those that the running system would offer, with some withheld and some misleading, so that the model neither ignores nor
trusts them blindly. The idea is Sennrich, Haddow and Birch's back-translation (ACL 2016), one span at a time.
"""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from mtfix import tables
from mtfix.arabic import WORD, definite, strip_marks
from mtfix.codec import N_CANDIDATES, Query
from mtfix.tables import Entry

_WORD = re.compile(WORD)


@dataclass(frozen=True, slots=True)
class NameNoise:
    """How Latin names are damaged: umlauts lost or spelled out, two names in a row."""

    two_words: float = 0.1
    spelled_out: float = 0.3
    bare_umlaut: float = 0.2


def names(pairs: Iterable[tuple[str, str, float]], seed: int, noise: NameNoise | None = None) -> Iterator[tuple[Query, str]]:
    """Endless name examples from (latin, arabic, weight), frequent names more often."""
    noise = noise or NameNoise()
    rng = random.Random(seed)
    rows = list(pairs)
    weights = [min(weight, 60.0) ** 0.5 for _, _, weight in rows]
    while True:
        for latin, arabic, _ in rng.choices(rows, weights, k=4096):
            if rng.random() < noise.two_words:
                other = rows[rng.randrange(len(rows))]
                latin, arabic = f"{latin} {other[0]}", f"{arabic} {other[1]}"
            draw = rng.random()
            if draw < noise.spelled_out:
                latin = latin.replace("ö", "oe").replace("ü", "ue").replace("ä", "ae")
            elif draw < noise.spelled_out + noise.bare_umlaut:
                latin = latin.translate(str.maketrans("äöü", "aou"))
            yield Query("name", latin), arabic


class BackSubstitution:
    """Word examples from clean Arabic text and the shipped glossary."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(seed)
        self._sources: dict[str, list[tuple[Entry, bool]]] = defaultdict(list)
        for entry in tables.glossary().entries():
            for rank, arabic in enumerate(entry.arabic[:3]):
                forms = [(arabic, False)]
                if entry.pos == "noun" and rank < len(entry.forms) and entry.forms[rank] != "-":
                    forms.append((entry.forms[rank], True))
                for form, plural in forms:
                    if " " not in form and len(form) > 2:
                        self._sources[form].append((entry, plural))
                        self._sources[definite(form)].append((entry, plural))

    def examples(self, paragraphs: Iterable[str], every: int = 12) -> Iterator[tuple[Query, str]]:
        """About one example for each `every` words of `paragraphs`."""
        for text in paragraphs:
            found = [m for m in _WORD.finditer(text) if strip_marks(m.group()) in self._sources]
            for match in self._rng.sample(found, min(len(found), max(1, len(found) // every))):
                word = strip_marks(match.group())
                entry, plural = self._rng.choice(self._sources[word])
                latin = self._inflected(entry, plural)
                left, right = text[max(0, match.start() - 80) : match.start()], text[match.end() : match.end() + 80]
                yield Query("word", latin, left, right, self._candidates(latin, left, right, word)), word

    def _inflected(self, entry: Entry, plural: bool) -> str:
        """The headword as a text might have it: plural, genitive."""
        word = entry.headword
        if entry.language == "en" and entry.pos == "noun" and plural and " " not in word:
            return word[:-1] + "ies" if re.search("[^aeiou]y$", word) else word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")
        if entry.language == "de" and entry.pos == "noun" and plural:
            return word + self._rng.choice(["en", "e", "n", "er", ""] if not word.endswith(("e", "er", "el", "en")) else ["n", ""])
        if entry.language == "de" and entry.pos == "noun" and self._rng.random() < 0.15:
            return word + "s"
        if entry.language == "de" and entry.pos == "adj":
            return word + self._rng.choice(["e", "en", "er", "es", ""])
        return word

    def _candidates(self, latin: str, left: str, right: str, answer: str) -> tuple[str, ...]:
        from mtfix.propose.glossary import Glossary

        ranked = Glossary().ranked(latin, "", left, right)
        offered = [arabic for arabic, _ in ranked][:N_CANDIDATES]
        draw = self._rng.random()
        if draw < 0.08:
            return ()
        if draw < 0.16:
            offered = [c for c in offered if c != answer]
        if self._rng.random() < 0.3:
            self._rng.shuffle(offered)
        return tuple(offered)


def mixed(one: Iterator[tuple[Query, str]], other: Iterator[tuple[Query, str]], share: float, seed: int) -> Iterator[tuple[Query, str]]:
    """Examples of `one` with probability `share`, else of `other`."""
    rng = random.Random(seed)
    while True:
        yield next(one) if rng.random() < share else next(other)
