"""German compounds taken apart, and put into Arabic from their parts: Kremlsprecher, Haushaltsstreit, Wirtschaftskrise.

The last part is the head and becomes the first term of an idafa, or the noun that an adjective follows; the parts before
it become the second term. A split is found in tables, with the linking elements s, es, n, en, er, e and none.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from mtfix import tables
from mtfix.arabic import LETTER_RE, definite, feminine, has_article, is_feminine, is_idafa, join, without_article

_LINKS = ("", "s", "es", "n", "en", "er", "e", "-", "s-")
_SHORTEST = 3
LONGEST = 60
"""Letters of a word: what is longer is no word, and to look for its parts would take time with the square of its length."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part in Arabic: `noun` to stand in an idafa, `adjective` to follow a noun; either may be empty."""

    noun: tuple[str, ...]
    adjective: str = ""
    plural: bool = False


@lru_cache(maxsize=16384)
def split(word: str) -> tuple[Part, Part] | None:
    """Modifier and head of a German compound, each in Arabic; None for what no two known parts make up.

    >>> modifier, head = split("Kremlsprechers")
    >>> head.noun[0], modifier.noun[0]
    ('المتحدث باسم', 'الكرملين')
    """
    if not word[:1].isupper() or not 2 * _SHORTEST < len(word) <= LONGEST:
        return None
    key = word.lower()
    first, hyphen, rest = word.partition("-")
    if hyphen and (known := tables.acronym(first)) is not None:  # UN-Soldaten
        head = _head(rest.lower()) if len(rest) >= _SHORTEST else None
        return (Part(known[0][:1]), head) if head is not None else None
    if hyphen and LETTER_RE.match(rest):  # Klima-حماية: half of it is Arabic already
        modifier = _modifier(first.lower())
        return (modifier, Part((without_article(rest),))) if modifier is not None else None
    for at in range(_SHORTEST, len(key) - _SHORTEST + 1):  # the longest head first: Bundes|finanzminister
        head = _head(key[at:])
        if head is None:
            continue
        modifier = _modifier(key[:at])
        if modifier is not None:
            return modifier, head
    return None


def _head(text: str) -> Part | None:
    heads, _ = tables.compound_elements()
    for stem in _uninflected(text):
        if stem in heads:
            return Part(heads[stem].arabic)
    if len(text) < 4:
        return None
    for sense in tables.glossary().look_up(text.capitalize()):
        entry = sense.entry
        if entry.language != "en" and entry.pos == "noun" and entry.headword[:1].isupper():
            arabic = tuple(f for f in entry.forms if f != "-") if sense.plural and entry.forms else entry.arabic
            return Part(arabic or entry.arabic, plural=sense.plural)
    return None


def _modifier(text: str) -> Part | None:
    _, modifiers = tables.compound_elements()
    for link in _LINKS:
        stem = text.removesuffix(link) if link else text
        if (link and stem == text) or len(stem) < _SHORTEST:
            continue
        if stem in modifiers:
            return Part(modifiers[stem].arabic, modifiers[stem].relational)
    for link in _LINKS:
        stem = text.removesuffix(link) if link else text
        if (link and stem == text) or len(stem) < _SHORTEST:
            continue
        if len(stem) > 3 and (part := _name_or_noun(stem)):
            return part
    return None


def _name_or_noun(stem: str) -> Part | None:
    """A place, a German noun, or another name, in this order: Rauch is smoke in a compound, though people are called so."""
    arabic, kind = tables.names().get(stem, ("", ""))
    if kind != "place":
        for sense in tables.glossary().look_up(stem.capitalize()):
            if sense.exact and sense.entry.pos == "noun" and sense.entry.language == "de":
                return Part(tuple(definite(a) for a in sense.entry.arabic), sense.entry.relational)
    return Part((arabic.split("|", 1)[0],)) if arabic else None


def _uninflected(text: str) -> Iterator[str]:
    yield text
    for ending in ("s", "es", "n", "en", "e"):
        if text.endswith(ending) and len(text) - len(ending) >= _SHORTEST:
            yield text[: -len(ending)]


def arabic_of(modifier: Part, head: Part) -> Iterator[str]:
    """What the compound may be in Arabic, the likeliest first, definite forms before indefinite ones.

    >>> list(arabic_of(Part(("الاقتصاد",), "اقتصادي"), Part(("أزمة",))))[:2]
    ['الأزمة الاقتصادية', 'أزمة اقتصادية']
    """
    for noun in head.noun:
        fixed = " " in noun and has_article(noun) and not has_article(noun.rsplit(" ", 1)[1])  # المتحدث باسم: ready for its second term
        if modifier.adjective and not fixed:
            she = is_feminine(noun) or head.plural or noun in tables.arabic_plurals()
            adjective = feminine(modifier.adjective) if she else modifier.adjective
            yield f"{definite(noun)} {definite(adjective)}"
            if not is_idafa(noun) and not has_article(noun):
                yield f"{noun} {adjective}"
        for second in modifier.noun:
            if fixed or " " not in noun or is_idafa(noun):
                yield f"{noun} {second}"
            else:  # a phrase takes no second term (الأمين العام): its genitive goes by ل
                yield f"{definite(noun)} {join('ل', second)}"
