"""One name in several spellings within a document: زيلنسكي beside زيلينسكي.

Spellings of one foreign name differ in its vowel letters and in a few consonants that Arabic writes two ways (غ/ج/ك, ت/ط).
So do inflected forms and different names (محمد, محمود), which is why a span needs evidence from outside the document: the
spelling to be kept is a known name, and the one to be replaced is neither a known name of its own nor a word of the news.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, pairwise, permutations
from typing import NamedTuple

from rapidfuzz.distance import Levenshtein

from mtfix import context, tables
from mtfix.arabic import WORD, bare, strip_marks
from mtfix.detect import _words
from mtfix.types import Category, Document, Span

_WORD = re.compile(WORD)
_MOST = 65536
_CLITICS = "وفبلك"
_WEAK = str.maketrans(dict.fromkeys("اأإآىيوةهءؤئ", ""))
_TWO_WAYS = str.maketrans("غكقجطصظض", "ججججتسزد")


@dataclass(frozen=True, slots=True)
class Names:
    """Flags the rarer spellings of a name that the document writes in more than one way."""

    max_per_million: float = 0.4
    """A spelling more frequent than this in Arabic news is right by use, and is left."""
    max_name_per_million: float = 40.0
    """A word more frequent than this is an ordinary one, whatever else it may be."""
    min_letters: int = 5
    """Shorter words are too easily alike."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """A span on each rarer spelling, suggesting the document's usual one."""
        variants = self._variants(_words.found(doc.text))
        if not variants:
            return
        for match in _WORD.finditer(doc.text):
            at = 0 if match.group() in variants else 1
            kept = variants.get(match.group()[at:]) if at == 0 or match.group()[0] in _CLITICS else None
            if kept is not None:
                reason = f"the document usually writes {kept}"
                yield Span(match.start() + at, match.end(), Category.INCONSISTENCY, "names", 0.85, reason, "variant", kept)

    def _variants(self, words: Sequence[str | bytes]) -> dict[str, str]:
        """Spelling → spelling to write in its place, clitics off.

        What is quick to say of words and pairs is asked first: hardly a pair of a clean text is left to ask the tables about.
        """
        forms = list(chain.from_iterable(map(_forms(self).__getitem__, dict.fromkeys(words))))
        n_alike = Counter(form.skeleton for form in forms)
        by_skeleton: dict[str, dict[str, list[_Form]]] = {}
        for form in forms:
            if n_alike[form.skeleton] > 1:
                by_skeleton.setdefault(form.skeleton, {}).setdefault(form.spelling, []).append(form)
        near = [
            (alike, one, name)
            for alike in by_skeleton.values()
            for one, name in permutations(alike, 2)
            if alike[name][0].may_be_name and self._variant(one, name)
        ]
        if not near:
            return {}
        counts = Counter(words)
        names = _names({name for _, _, name in near}, words)
        best: dict[str, tuple[int, float, str]] = {}
        for alike, one, name in near:
            totals = {spelling: sum(counts[form.word] for form in written) for spelling, written in alike.items()}
            if name in names and self._outweighs(totals, name, one):
                best[one] = max(best.get(one, (0, 0.0, "")), (totals[name], context.shipped().per_million(name), name))
        return {one: name for one, (_, _, name) in best.items()}

    @staticmethod
    def _outweighs(totals: Mapping[str, int], name: str, word: str) -> bool:
        """Whether `name` is the spelling to keep: the more frequent here, then the known one, then the more frequent in news, then the first."""
        use, known = context.shipped().per_million, tables.arabic_names()
        mine, other = ((totals[w], use(w) if w in known else -1.0) for w in (name, word))
        if totals[name] == totals[word] and name.translate(_TWO_WAYS) == word.translate(_TWO_WAYS):
            return False  # هامبورج once and هامبورغ once: both are in use, and nothing tells which the author means
        return mine > other or (mine == other and next(w for w in totals if w in (name, word)) == name)

    def may_vary(self, word: str) -> bool:
        """Whether nothing that is known of `word` alone speaks against a name that is written in several ways."""
        use = context.shipped().per_million
        # What takes the article is a word of the language, a nationality most often: بلغارية beside بلغاريا.
        return "\u064b" not in word and use(word) <= self.max_name_per_million and use("ال" + word) <= 0

    def _variant(self, word: str, kept: str) -> bool:
        """Whether `word` is another spelling of the name `kept`, not a form of it and not another name."""
        if word[1:] == kept and word[0] in _CLITICS:
            return False
        if word.translate(_TWO_WAYS) == kept.translate(_TWO_WAYS):  # هامبورج and هامبورغ, أنجيلا and أنغيلا: both in use
            return True
        one, other = bare(word), bare(kept)
        if {one[-2:], other[-2:]} == {"ون", "ين"}:  # two cases of one plural
            return False
        if one == other or one[0] != other[0] or one[-1] != other[-1] or Levenshtein.distance(one, other) > (1 if len(kept) < 8 else 2):
            return False
        if tables.latin_of().get(word, frozenset()) & tables.latin_of().get(kept, frozenset()):
            return True  # two accepted spellings of one name
        return word not in tables.arabic_names() and context.shipped().per_million(word) <= self.max_per_million


class _Form(NamedTuple):
    """What a word of a text may be: a name, with the word's clitic or without."""

    spelling: str
    skeleton: str
    word: str | bytes
    may_be_name: bool


class _Forms(dict[str | bytes, tuple[_Form, ...]]):
    """The forms of each word. Asked 150 times a document: a dict, since `lru_cache` takes five times as long."""

    def __init__(self, detector: Names) -> None:
        super().__init__()
        self._detector = detector

    def __missing__(self, word: str | bytes) -> tuple[_Form, ...]:
        if len(self) >= _MOST:
            self.clear()
        self[word] = found = tuple(
            _Form(spelling, _skeleton(spelling), word, _may_be_name(spelling))
            for spelling in self._of(word)
            if self._detector.may_vary(spelling)
        )
        return found

    def _of(self, word: str | bytes) -> Iterator[str]:
        match = _WORD.search(_words.spelled(word))
        least = self._detector.min_letters
        if match is None or len(match[0]) < least or match[0].startswith("ال"):
            return
        yield match[0]
        if match[0][0] in _CLITICS and len(match[0]) > least and not match[0].startswith("ال", 1):
            yield match[0][1:]


_forms = lru_cache(maxsize=4)(_Forms)


def _may_be_name(word: str) -> bool:
    """Whether the table knows `word` as a name, or news does not use it, so that the document may show it to be a surname."""
    return word in tables.arabic_names() or context.shipped().per_million(word) == 0


def _names(spellings: set[str], words: Sequence[str | bytes]) -> set[str]:
    """Those of `spellings` that the table knows, and those that follow a first name in the text."""
    known = spellings & tables.arabic_names()
    if known == spellings:
        return known
    first = tables.first_names()
    spelled = [match[0] for word in words if (match := _WORD.search(_words.spelled(word)))]
    return known | {b for a, b in pairwise(spelled) if b in spellings and a in first}


@lru_cache(maxsize=_MOST)
def _skeleton(word: str) -> str:
    """The consonants of a spelling, those written two ways as one: what variants of a foreign name share."""
    return strip_marks(word).translate(_WEAK).translate(_TWO_WAYS)
