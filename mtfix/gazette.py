"""Names, places, and which Latin strings are ordinary words: `tables/names.tsv.gz` and `words.tsv.gz`, looked up through folded keys."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import lru_cache

from mtfix import sheets
from mtfix.latin import NO_UMLAUT
from mtfix.sound import canonical, canonicals, fold


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, str]]:
    """Folded Latin name → (Arabic spellings parted by "|", best first; kind)."""
    latin, arabic, kinds = sheets.columns(sheets.FOLDER / "names.tsv.gz", 3)
    return dict(zip(latin, zip(arabic, kinds, strict=True), strict=True))


@lru_cache(maxsize=1)
def arabic_names() -> frozenset[str]:
    """Every single Arabic word of four letters and more that the name table writes."""
    words = " ".join([spellings for spellings, _ in names().values()]).replace("|", " ").split(" ")
    return frozenset([word for word in dict.fromkeys(words) if len(word) > 3])


def _one(spellings: str) -> str:
    return spellings.split("|", 1)[0].replace(" ", "")


@lru_cache(maxsize=1)
def by_sound() -> dict[str, str]:
    """Canonical spelling → the name of the table that has it; none where names of different Arabic share it."""
    table = names()
    spelled = [(heard, latin) for heard, latin in zip(canonicals(table), table, strict=True) if len(latin) > 5]
    found = dict(reversed(spelled))  # the first of each sound
    for heard, latin in [(heard, latin) for heard, latin in spelled if found[heard] != latin]:
        if (first := found[heard]) and _one(table[first][0]) != _one(table[latin][0]):
            found[heard] = ""
    return found


class _Latin(Mapping[str, frozenset[str]]):
    """Sets of strings, kept as one string each: 50,000 sets take a tenth of a second to make."""

    def __init__(self, joined: dict[str, str]) -> None:
        self._joined = joined

    def __getitem__(self, arabic: str) -> frozenset[str]:
        return frozenset(self._joined[arabic].split("|"))

    def __iter__(self) -> Iterator[str]:
        return iter(self._joined)

    def __len__(self) -> int:
        return len(self._joined)


@lru_cache(maxsize=1)
def latin_of() -> Mapping[str, frozenset[str]]:
    """One-word Arabic spelling → the folded Latin names it may write: spellings that share one are variants."""
    found: dict[str, str] = {}
    for latin, (spellings, _) in names().items():
        for arabic in spellings.split("|"):
            if " " not in arabic:
                found[arabic] = f"{found[arabic]}|{latin}" if arabic in found else latin
    return _Latin(found)


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Arabic spellings of first names that belong to at least two people of the name table."""
    full = (spellings.split("|", 1)[0] for spellings, kind in names().values() if kind == "person")
    counts = Counter(arabic.split(" ", 1)[0] for arabic in full if " " in arabic)
    return frozenset(name for name, n in counts.items() if n > 1 and len(name) > 2)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    words, languages = sheets.columns(sheets.FOLDER / "words.tsv.gz", 2)
    return dict(zip(words, languages, strict=True))


def is_word(token: str, language: str = "") -> bool:
    """Whether `token` is an ordinary word (in any case) of German or English, or of `language`: no name to be sounded out."""
    languages = _words().get(token.lower(), "")
    return language[:1] in languages if language else languages != ""


@lru_cache(maxsize=65536)
def name(latin: str) -> tuple[tuple[str, ...], str] | None:
    """The Arabic spellings and the kind of a name or place, also with a genitive s or a damaged umlaut; None if unknown.

    >>> name("Münchens")
    (('ميونخ', 'ميونيخ'), 'place')
    """
    table = names()
    if "\ufffd" in latin:  # one letter lost in decoding: the only name that fits, if one alone does
        fits = _fitting(latin)
        return name(fits) if fits else None
    key = fold(latin)
    for variant in _name_variants(key):
        if variant in table:
            spellings, kind = table[variant]
            return sheets.parts(spellings), kind
    if len(key) > 5 and not is_word(latin) and (found := by_sound().get(canonical(latin))):
        spellings, kind = table[found]
        return sheets.parts(spellings), kind
    return None


@lru_cache(maxsize=1)
def _homographs() -> dict[str, list[str]]:
    return {fold(row[0]): row[1:] for row in sheets.body(sheets.FOLDER / "homographs.tsv")}


def homograph(word: str) -> tuple[tuple[str, ...], str] | None:
    """What `name` would say of a German or English word that is a name as well; None if it is none.

    >>> homograph("White"), homograph("Government")
    ((('وايت',), 'person'), None)
    """
    row = _homographs().get(fold(word))
    return None if row is None else (sheets.parts(row[0]), row[1])


@lru_cache(maxsize=1)
def _acronyms() -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in sheets.body(sheets.FOLDER / "acronyms.tsv")}


def acronym(word: str) -> tuple[tuple[str, ...], str] | None:
    """What `name` would say of an acronym that Arabic news writes out; None for those that it leaves in Latin.

    >>> acronym("EZB"), acronym("CNN")
    ((('البنك المركزي الأوروبي',), 'name'), None)
    """
    row = _acronyms().get(word)
    return None if row is None else (sheets.parts(row[0]), row[1])


def known(latin: str) -> tuple[tuple[str, ...], str] | None:
    """What is known of `latin` as a name: an acronym, a name of the table, a word that is a name as well."""
    return acronym(latin) or name(latin) or homograph(latin)


def is_mostly_name(word: str) -> bool:
    """Whether `word` with a capital is a name far more often than a word that begins a title or a sentence: Carol, Clay."""
    return word.istitle() and _homographs().get(fold(word), ("", "", ""))[2] == "mostly"


@lru_cache(maxsize=1024)
def _fitting(latin: str) -> str:
    pattern = re.compile("..?".join(re.escape(fold(part)) for part in latin.split("\ufffd")))
    found = {key for key in names() if pattern.fullmatch(key)}
    umlauts = {key for key in found if re.search("[äöüß]", key)} or found
    return umlauts.pop() if len({names()[key][0] for key in umlauts}) == 1 else ""


def _name_variants(key: str) -> Iterator[str]:
    yield key
    plain = key.translate(NO_UMLAUT).replace("ß", "ss")
    yield plain
    yield key.replace("oe", "ö").replace("ue", "ü").replace("ae", "ä")
    yield key.replace("ö", "oe").replace("ü", "ue").replace("ä", "ae")
    if key.endswith("s") and len(key) > 4:
        yield key[:-1]
        yield plain[:-1]
    yield from _declined(key)


_ENDING = re.compile("(?<=...)e[nmrs]?$")


def _declined(key: str) -> Iterator[str]:
    """A name of several words with the other endings that its German adjective may have: Weiße Haus, Roten Kreuz."""
    first, space, rest = key.partition(" ")
    ending = _ENDING.search(first) if space else None
    if ending:
        yield from (f"{first[: ending.start()]}{other} {rest}" for other in ("e", "en", "es", "er", "em") if other != ending.group())


def term(phrase: str) -> str:
    """The kind of a name of several words, its adjective declined or not; "" for what is none.

    >>> term("Weiße Haus"), term("Weiße Rose im Garten")
    ('place', '')
    """
    table, key = names(), fold(phrase)
    return next((table[variant][1] for variant in (key, *_declined(key)) if variant in table), "")
