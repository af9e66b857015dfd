"""A foreign word beside its own Arabic is a gloss: repaired like any other it would say twice what stands there once.

What is dropped was said by the neighbour, in a word that the tables have for the span: up to article, clitics, the suffix
pronoun of a noun, number. Where the neighbour says a part of what is proposed (جبال Alpen), that part falls.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import takewhile

from mtfix import tables
from mtfix.arabic import WORD, definite, has_article, join, strip_marks
from mtfix.inflect import forms
from mtfix.residue import FOREIGN, part_clitic
from mtfix.sound import distance, is_same_name
from mtfix.tables import Entry, Sense
from mtfix.types import Category, Proposal, Span

_NEAR = 60
"""Characters beside a span that are looked at."""
_IS_WORD = re.compile(WORD).fullmatch
_AFTER = re.compile(rf" ({WORD}(?: {WORD})*)")
_MIN_HEARD = 5
"""Letters: shorter words sound alike by chance."""
_HEARD = 0.15
"""How far by `distance` two writings of one sound may be apart; برلمانية is .39 from Parlament."""
_CLITICS = re.compile("[وف]?[بلك]?")
_PRONOUN = re.compile("(?<=..)(?:هما|ها|هم|هن|ه|كم|نا)$")
_OTHER = frozenset("آخر آخران آخرين آخرون أخرى أخريات".split())
"""Before these a noun is meant a second time: قتل رجل رجلا آخر."""
_OF_TABLES = frozenset({"memory", "gazetteer", "glossary"})


def gloss(text: str, span: Span) -> Proposal | None:
    """The Arabic beside a foreign `span`, to stand alone for both, where the tables have it for the span."""
    if not _is_residue(text, span):
        return None
    clitic, latin = part_clitic(text[span.start : span.end].rstrip(" "))
    before, after = _sides(text, span)
    if clitic in ("", "ال") and after[:1] and after[0] in _OTHER:
        return None
    for n in range(min(4, len(before)), 0, -1) if clitic in ("", "ال") else ():
        if _says(before[-n:], latin, span.category):
            return _kept(text, span, before[-n:], [], " ".join(before[-n:]))
    for n in range(min(4, len(after)), 0, -1):
        if _says(after[:n], latin, span.category):
            return _kept(text, span, [], after[:n], join(clitic, " ".join(after[:n])))
    return None


def unsaid(text: str, proposal: Proposal) -> Proposal | None:
    """`proposal` without what the words beside its foreign span say already; None where it would double them and may not go."""
    words = proposal.text.split()
    if not words or not _is_residue(text, proposal.span):
        return proposal
    before, after = _sides(text, proposal.span)
    clitic, _ = part_clitic(text[proposal.span.start : proposal.span.end])
    said, follows = _shared(before, words) if clitic in ("", "ال") else 0, _shared(words, after)
    if len(words) in (said, follows):
        return _left_out(text, proposal, before[-said:] if said == len(words) else [], after[: len(words)])
    if not said and not follows:
        return proposal
    whole = definite(" ".join(words)) if follows and has_article(after[0]) else " ".join(words)
    if said:
        whole = join(_clitic(before[-said], words[0]) or "", whole)
    kept = _kept(text, proposal.span, before[-said:] if said else [], after[:follows], whole)
    return replace(kept, proposer=proposal.proposer, score=proposal.score)


def is_sounded(text: str, span: Span) -> bool:
    """Whether the words beside a foreign `span` write its sound: البلوك تشين Blockchain. Put into Arabic it would stand there twice.

    What a table has for the span has been dropped before; without one, a term that is given in both scripts is meant in both.
    """
    latin = part_clitic(text[span.start : span.end].rstrip(" "))[1]
    if not _is_residue(text, span):
        return False
    before, after = _sides(text, span)
    pairs = [(latin, words) for n in range(1, 4) for words in (before[-n:], after[:n])]
    pairs += [(latin.split()[-1], before[-1:]), (latin.split()[0], after[:1])]  # ماركيز Gabriel García Márquez
    return any(_writes(" ".join(words).removeprefix("ال"), spoken) for spoken, words in pairs)


def _writes(arabic: str, latin: str) -> bool:
    return min(len(arabic), len(latin)) >= _MIN_HEARD and distance(latin, arabic, _HEARD) < _HEARD


def _left_out(text: str, proposal: Proposal, before: Sequence[str], after: Sequence[str]) -> Proposal | None:
    """The words `before` the span of `proposal` alone, or those `after` it: either say all of it. Only a table's word or a name goes."""
    span, words = proposal.span, proposal.text.split()
    if before and after and after[0] in _OTHER:
        return None if " ".join(before) == " ".join(words) else proposal
    if span.category is not Category.NAME and proposal.proposer not in _OF_TABLES:
        return None
    if before:
        kept = _kept(text, span, before, [], " ".join(before))
    else:
        kept = _kept(text, span, [], after, join(_clitic(words[0], after[0]) or "", " ".join(after)))
    return replace(kept, proposer=proposal.proposer, score=proposal.score)


def _is_residue(text: str, span: Span) -> bool:
    if span.suggestion is not None:  # a rule that writes the whole has looked at what stands beside it
        return False
    return span.category in (Category.UNTRANSLATED, Category.NAME) and FOREIGN.search(text, span.start, span.end) is not None


def _sides(text: str, span: Span) -> tuple[list[str], list[str]]:
    """The Arabic words that stand before `span` and after it, a blank apart, as they are written."""
    near = text[max(0, span.start - _NEAR) : span.start].split(" ")
    before = list(takewhile(_IS_WORD, reversed(near[:-1])))[::-1] if near[-1] == "" else []
    end = span.end - text[span.start : span.end].endswith(" ")
    after = _AFTER.match(text[end : end + _NEAR])
    return before, after[1].split(" ") if after else []


def _kept(text: str, span: Span, before: Sequence[str], after: Sequence[str], said: str) -> Proposal:
    """`said` in place of `span` and of the words beside it."""
    end = span.end - text[span.start : span.end].endswith(" ") if after else span.end
    wide = replace(span, start=span.start - sum(len(word) + 1 for word in before), end=end + sum(len(word) + 1 for word in after))
    tail = " " if not after and text[span.start : span.end].endswith(" ") else ""
    for word in before:  # what stays as it is needs no edit, as long as one is left
        if not said.startswith(word + " "):
            break
        said, wide = said[len(word) + 1 :], replace(wide, start=wide.start + len(word) + 1)
    for word in reversed(after):
        if not said.endswith(" " + word):
            break
        said, wide = said[: -len(word) - 1], replace(wide, end=wide.end - len(word) - 1)
    return Proposal(wide, said + tail, "gloss", span.score)


def _shared(left: Sequence[str], right: Sequence[str]) -> int:
    """How many words `left` ends with that `right` begins with, up to article and case; the first may have a clitic more."""
    for n in range(min(len(left), len(right)), 0, -1):
        pairs = list(zip(left[-n:], right[:n], strict=True))
        if _clitic(*pairs[0]) is not None and all(_key(one) == _key(other) for one, other in pairs[1:]):
            return n
    return 0


def _clitic(word: str, goal: str) -> str | None:
    """The clitic with which `word` is `goal`, up to article and case; None where it is another word.

    >>> _clitic("وبالبحر", "البحر"), _clitic("لبحر", "البحر"), _clitic("نهر", "البحر")
    ('وب', 'ل', None)
    """
    return next((clitic for clitic, rest in _readings(strip_marks(word)) if _key(rest) == _key(goal)), None)


def _readings(word: str) -> Iterator[tuple[str, str]]:
    """The ways to part clitics from `word`, the longest first."""
    most = _CLITICS.match(word)
    for n in range(most.end() if most else 0, -1, -1):
        clitic, rest = word[:n], word[n:]
        yield clitic, "ا" + rest if clitic.endswith("ل") and rest.startswith("ل") else rest


def _key(word: str) -> str:
    """`word` without article, accusative ending, and the ending of a feminine adjective."""
    plain = strip_marks(word)
    plain = plain[2:] if plain.startswith("ال") and len(plain) > 3 else plain
    return plain[:-1] if (plain.endswith("ا") and len(plain) > 3) or plain.endswith("ية") else plain


def _says(words: Sequence[str], latin: str, category: Category) -> bool:
    """Whether the Arabic `words` are what the tables have for `latin`."""
    if category is Category.NAME:
        known = tables.known(latin)
        said = [rest for _, rest in _readings(strip_marks(words[0]))]
        return known is not None and any(is_same_name(" ".join([one, *words[1:]]), name) for one in said for name in known[0])
    senses = tables.glossary().look_up(latin)
    if senses and latin[:1].isupper() and senses[0].entry.headword[:1].isupper():  # Essen is food; essen, to eat, is another word
        senses = [sense for sense in senses if sense.entry.headword[:1].isupper()]
    return any(_is_form(words, sense) for sense in senses)


def _is_form(words: Sequence[str], sense: Sense) -> bool:
    """Whether `words` are one of the equivalents of `sense`; what is no noun has no pronoun, a verb and a particle only و before it."""
    said = _readings(strip_marks(words[0]))
    pos = sense.entry.pos
    heads = {
        _key(rest) for clitic, rest in said if (pos in ("noun", "adj") or clitic in ("", "و", "ف")) and (len(rest) > 2 or rest == words[0])
    }
    if pos == "noun" and len(words) == 1:
        owned = {_PRONOUN.sub("", rest) for _, rest in _readings(strip_marks(words[0])) if len(rest) > 4}
        heads |= owned | {stem[:-1] + "ة" for stem in owned if stem.endswith("ت")}
    tail = tuple(_key(word) for word in words[1:])
    return any((head, tail) in _known(sense.entry) for head in heads)


@lru_cache(maxsize=4096)
def _known(entry: Entry) -> frozenset[tuple[str, tuple[str, ...]]]:
    """The forms of all equivalents of an entry, taken apart: the key of the first word, the keys of the others."""
    plain = replace(entry, relational="", forms=() if entry.pos == "verb" else entry.forms)
    duals = {word + "ي" for word in plain.arabic}  # which look like adjectives: مستشاري, اقتصادي
    parted = (form.split(" ") for rank in range(len(plain.arabic)) for form in forms(plain, rank) - duals)
    return frozenset((_key(form[0]), tuple(map(_key, form[1:]))) for form in parted)
