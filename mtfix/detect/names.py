"""One name in several spellings within a document: زيلنسكي beside زيلينسكي.

Spellings of one foreign name differ in its vowel letters and in a few consonants that Arabic writes two ways (غ/ج/ك, ت/ط).
So do inflected forms and different names (محمد, محمود), which is why a span needs evidence from outside the document: the
spelling to be kept is a known name, and the one to be replaced is neither a known name of its own nor a word of the news.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from rapidfuzz.distance import Levenshtein

from mtfix import context, tables
from mtfix.arabic import WORD, bare, strip_marks
from mtfix.types import Category, Document, Span

_WORD = re.compile(WORD)
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
        counts = Counter(_WORD.findall(doc.text))
        variants = dict(self._variants(counts, _surnames(doc.text)))
        if not variants:
            return
        for match in _WORD.finditer(doc.text):
            at = 0 if match.group() in variants else 1
            kept = variants.get(match.group()[at:]) if at == 0 or match.group()[0] in _CLITICS else None
            if kept is not None:
                reason = f"the document usually writes {kept}"
                yield Span(match.start() + at, match.end(), Category.INCONSISTENCY, "names", 0.85, reason, "variant", kept)

    def _variants(self, counts: Counter[str], surnames: frozenset[str]) -> Iterator[tuple[str, str]]:
        """(spelling, spelling to write in its place), clitics off."""
        table = tables.arabic_names()
        totals: Counter[str] = Counter()
        for word, n in counts.items():
            if len(word) >= self.min_letters and not word.startswith("ال"):
                totals[word] += n
                if word[0] in _CLITICS and len(word) > self.min_letters and not word.startswith("ال", 1):
                    totals[word[1:]] += n
        names: dict[str, list[str]] = defaultdict(list)
        for word in totals:
            if word in table or word in surnames:
                names[_skeleton(word)].append(word)
        for word in sorted(totals) if names else ():
            near = [
                name
                for name in names.get(_skeleton(word), ())
                if name != word and self._outweighs(totals, name, word) and self._variant(word, name)
            ]
            if near:
                yield word, max(near, key=lambda name: (totals[name], context.shipped().per_million(name), name))

    @staticmethod
    def _outweighs(totals: Counter[str], name: str, word: str) -> bool:
        """Whether `name` is the spelling to keep: the more frequent here, then in news, then the one that stands first."""
        use, known = context.shipped().per_million, tables.arabic_names()
        mine, other = ((totals[w], use(w) if w in known else 0.0) for w in (name, word))
        return mine > other or (mine == other and next(w for w in totals if w in (name, word)) == name)

    def _variant(self, word: str, kept: str) -> bool:
        """Whether `word` is another spelling of the name `kept`, not a form of it and not another name."""
        use = context.shipped().per_million
        if "\u064b" in word + kept or (word[1:] == kept and word[0] in _CLITICS) or max(use(word), use(kept)) > self.max_name_per_million:
            return False
        # What takes the article is a word of the language, a nationality most often: بلغارية beside بلغاريا.
        if any(use("ال" + form) > 0 for form in (word, kept)):
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
        return word not in tables.arabic_names() and use(word) <= self.max_per_million


def _surnames(text: str) -> frozenset[str]:
    """Words that no table need know to be names: they follow a first name, and news does not use them otherwise."""
    words = _WORD.findall(text)
    first, use = tables.first_names(), context.shipped().per_million
    return frozenset(b for a, b in pairwise(words) if a in first and use(b) == 0 and not b.startswith("ال"))


@lru_cache(maxsize=65536)
def _skeleton(word: str) -> str:
    """The consonants of a spelling, those written two ways as one: what variants of a foreign name share."""
    return strip_marks(word).translate(_WEAK).translate(_TWO_WAYS)
