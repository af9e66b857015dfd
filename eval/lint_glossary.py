"""Is the glossary in order? `python -m eval.lint_glossary [FILE.tsv …]`: errors that a reader must mend, and advice to look at.

Errors end with exit code 1 (a test runs this): columns, empty or repeated cells, parts of speech, letters and marks that
Arabic news does not write, headwords that stand twice. Advice needs judgement: an Arabic spelling that another by hamza,
yaa or taa marbuta outnumbers, words that no list has. Frequencies are wordfreq's where it is installed (extra `train`),
else those of the shipped tables, which know fewer words.
"""

import argparse
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from mtfix import context, tables
from mtfix.arabic import MARKS, TATWEEL, definite, without_article

COLUMNS = ("headword", "pos", "arabic", "forms", "relational")
POS = frozenset("noun verb adj adv prep conj pron num other".split())
_NOT_WRITTEN = re.compile(f"[{MARKS}{TATWEEL}]")
_FOREIGN = re.compile(r"[^ء-غف-ي0-9 ،.()-]")
_SEATS = {letter: group for group in ("اأإآ", "يى", "هة", "ؤو", "ئي") for letter in group}
_MUCH_MORE = 10.0
"""A spelling is questioned when another stands so many times as often."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something at a line of a file; `is_error` where it must be mended."""

    path: Path
    line: int
    what: str
    is_error: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {'' if self.is_error else 'look at: '}{self.what}"


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    lines = path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    yield from ((number, line.split("\t")) for number, line in enumerate(lines, 1) if not line.startswith("#"))


def lint(path: Path) -> Iterator[Finding]:
    """What must be mended in a glossary, by line."""
    seen: dict[tuple[str, str], int] = {}
    for number, row in _rows(path):
        if number == 1:
            if row != list(COLUMNS):
                yield Finding(path, 1, f"the first line must name the columns {', '.join(COLUMNS)}", True)
            continue
        if len(row) != len(COLUMNS):
            yield Finding(path, number, f"{len(row)} columns, want {len(COLUMNS)}", True)
            continue
        first = seen.setdefault((row[0], row[1]), number)
        if first != number:
            yield Finding(path, number, f"'{row[0]}' ({row[1]}) stands in line {first} already", True)
        yield from (Finding(path, number, what, True) for what in _errors(row))


def advise(path: Path, language: str) -> Iterator[Finding]:
    """What to look at in a glossary of `language` ("" leaves the headwords' spelling alone), by line."""
    for number, row in _rows(path):
        if number > 1 and len(row) == len(COLUMNS):
            yield from (Finding(path, number, what, False) for what in _advice(row, language))


def _errors(row: Sequence[str]) -> Iterator[str]:
    headword, pos, arabic, forms, relational = row
    if not headword.strip() or not arabic.strip():
        yield "no headword" if arabic.strip() else f"'{headword}' has no Arabic"
    if pos not in POS:
        yield f"'{headword}': unknown part of speech '{pos}'"
    for name, cell in zip(COLUMNS, row, strict=True):
        parts = cell.split("|") if cell else []
        if any(part != " ".join(part.split()) or not part for part in parts):
            yield f"'{headword}': blanks or an empty place in '{name}': '{cell}'"
        if name == "arabic" and (twice := [part for part, n in Counter(parts).items() if n > 1]):
            yield f"'{headword}': '{twice[0]}' twice in 'arabic'"
        if name in COLUMNS[2:]:
            yield from (f"'{headword}': {wrong} in '{name}': '{part}'" for part in parts if (wrong := _letters(part)))
    n_forms = len(forms.split("|")) if forms else 0
    if n_forms > len(arabic.split("|")):
        yield f"'{headword}': {n_forms} forms for {len(arabic.split('|'))} equivalents"
    if "|" in relational:
        yield f"'{headword}': more than one relational adjective"


def _letters(part: str) -> str:
    if part == "-":
        return ""
    if _NOT_WRITTEN.search(part):
        return "vowel mark or tatweel"
    return "letter that is not Arabic's" if _FOREIGN.search(part) else ""


def _advice(row: Sequence[str], language: str) -> Iterator[str]:
    headword, _, arabic, forms, relational = row
    if language and " " not in headword and "-" not in headword and not latin_use(language)(headword):
        yield f"'{headword}' is in no list of frequent words"
    for word in dict.fromkeys(word for cell in (arabic, forms, relational) for part in cell.split("|") for word in part.split()):
        usual = usual_spelling(word)
        if usual != word:
            yield f"'{headword}': '{word}' is mostly written '{usual}'"
        elif len(word) > 2 and not _use(word) and not _use(definite(word)) and not _use(without_article(word)):
            yield f"'{headword}': '{word}' is in no list of Arabic words"


def usual_spelling(word: str) -> str:
    """The most frequent spelling that differs in hamza seats, yaa and taa marbuta alone; `word` itself unless far outnumbered.

    >>> usual_spelling("انترنت"), usual_spelling("الحكومة")
    ('إنترنت', 'الحكومة')
    """
    places = [place for place, letter in enumerate(word) if letter in _SEATS and (place in (0, 2) or place == len(word) - 1)]
    options = ["".join(letters) for letters in product(*(_SEATS[c] if i in places else c for i, c in enumerate(word)))]
    best = max(options, key=_use, default=word)
    return best if _use(best) > _MUCH_MORE * _use(word) and not _use(word) > 1 else word


def _use(word: str) -> float:
    return arabic_use()(word)


def arabic_use() -> Callable[[str], float]:
    """How often an Arabic word stands in a million."""
    try:
        from wordfreq import word_frequency
    except ImportError:
        return context.shipped().per_million
    return lambda word: word_frequency(word, "ar") * 1e6


def latin_use(language: str) -> Callable[[str], float]:
    """How often a word of German or English stands in a million; 1 or 0 without wordfreq."""
    try:
        from wordfreq import word_frequency
    except ImportError:
        return lambda word: float(tables.is_word(word, language))
    return lambda word: word_frequency(word, language) * 1e6


def lint_compounds() -> Iterator[Finding]:
    """Elements that stand twice, lack Arabic, or whose head the glossary cannot say alone."""
    path = tables.FOLDER / "compounds.de.tsv"
    seen: set[tuple[str, str]] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").removesuffix("\n").split("\n")[1:], 2):
        element, place, arabic, relational = line.split("\t")
        if (element, place) in seen or place not in ("head", "modifier") or not (arabic or relational):
            yield Finding(path, number, f"'{element}' ({place}) stands twice, is neither head nor modifier, or has no Arabic", True)
        seen.add((element, place))
        for part in [*arabic.split("|"), relational]:
            if wrong := _letters(part):
                yield Finding(path, number, f"'{element}': {wrong}: '{part}'", True)
        if place == "head" and not tables.glossary().look_up(element.capitalize()):
            yield Finding(path, number, f"'{element}' is a head of compounds and no headword", False)


def main() -> None:
    """Print findings; exit code 1 where one is an error."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="glossaries of five columns; none: the shipped ones and the compounds")
    parser.add_argument("--advice", action="store_true", help="print advice as well, not its number alone")
    asked = parser.parse_args()
    shipped = [(tables.FOLDER / f"glossary.{language}.tsv", language) for language in ("de", "en")]
    found = [finding for path, language in [(p, "") for p in asked.files] or shipped for finding in (*lint(path), *advise(path, language))]
    found += [] if asked.files else lint_compounds()
    errors = [finding for finding in found if finding.is_error]
    for finding in found if asked.advice else errors:
        print(finding)
    print(f"{len(errors)} errors, {len(found) - len(errors)} to look at{'' if asked.advice else ' (--advice lists them)'}")
    raise SystemExit(bool(errors))


if __name__ == "__main__":
    main()
