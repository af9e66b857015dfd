"""A test of residue with a known answer: one word or name of human Arabic put back into German or English.

    python -m eval.residue OUT.jsonl [--data DIR] [--source ntrex|parallel|mono ...] [--seed N]

Where a sentence stands in Arabic and in German or English (the NTREX development half, Tatoeba, TICO-19), a word whose translation
in the training lexicons stands on the Arabic side, once, takes that place. Clean Arabic alone (`train/mono`, the tenth that the
context table never counted) takes a word that the lexicons translate so: more text, and a guess at what the source said.
Each line of OUT is a `Row`, offsets in code points. The lexicons, HanTa and simplemma are no part of what ships (extra `train`);
nothing of the sets is copied anywhere but into OUT.
"""

import argparse
import csv
import gzip
import itertools
import json
import random
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from mtfix import context
from mtfix.arabic import strip_marks
from mtfix.train.lexicon import clean_arabic, data_folder
from mtfix.train.run import paragraphs

SOURCES = ("ntrex", "parallel", "mono")
POS = {"n": "noun", "v": "verb", "adj": "adjective"}
_LATIN = re.compile(r"\b[A-Za-zÄÖÜäöüß]{3,}\b")
_CLOSED = "one two three four five six seven eight nine ten eleven twelve hundred thousand million billion eins zwei drei vier fünf sechs sieben acht neun zehn elf zwölf hundert tausend Million Milliarde".split()  # fmt: skip
_NO_GENITIVE = re.compile("(?:[sxzße]|ung|heit|keit|schaft|ion|tät|ik|in|ur|anz|enz)$")
_PER_WORD, _PER_TEXT = 3, 2
"""Rows at most for one headword, and for one sentence: a frequent word must not be the test."""
MAX_MONO = 40_000


@dataclass(frozen=True, slots=True)
class Row:
    """`latin` (a form of `word`) stands in `text` at `start:end`, where a human wrote `target`."""

    source: str
    language: str
    kind: str
    """name, full name, noun, compound, verb, adjective or closed (weekday, month, number)."""
    form: str
    """headword, inflected, or damaged (a genitive s, an umlaut spelled out or lost)."""
    word: str
    latin: str
    text: str
    start: int
    end: int
    target: str


def half(row: Row) -> int:
    """0 or 1 by hash of the headword: calibration learns from one half of the words, tests are made of the other."""
    return zlib.crc32(row.word.lower().encode()) % 2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What the lexicons say: headword → (Arabic, kind) by language, and names → spellings."""

    words: dict[str, dict[str, list[tuple[str, str]]]]
    names: dict[str, set[str]]


def _table(path: Path) -> Iterator[list[str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        yield from itertools.islice(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE), 1, None)


def lexicon(folder: Path) -> Lexicon:
    """The lexicons of `folder` (Wiktionary, CLDR, Wikidata, Google, OpenStreetMap), Arabic cleaned of marks and glosses."""
    words: dict[str, dict[str, list[tuple[str, str]]]] = {"en": defaultdict(list), "de": defaultdict(list)}
    pos_of: dict[tuple[str, str], str] = {}
    for english, pos, gloss, arabic in _table(folder / "wiktionary_en_ar.tsv"):
        pos_of[english, gloss] = pos
        if pos in POS and re.fullmatch("[a-z]{3,}", english):
            words["en"][english].append((clean_arabic(arabic), POS[pos]))
    for german, arabic, english, gloss in _table(folder / "wiktionary_de_ar.tsv"):
        kind = POS.get(pos_of.get((english, gloss), ""), "")
        if kind and _LATIN.fullmatch(german) and german[0].isupper() == (kind == "noun"):
            words["de"][german].append((clean_arabic(arabic), kind))
    for _, english, german, arabic in _table(folder / "cldr_months_days_en_de_ar.tsv"):
        words["en"][english], words["de"][german] = [(arabic, "closed")], [(arabic, "closed")]
    for by_word in words.values():
        for number in filter(by_word.__contains__, _CLOSED):
            by_word[number] = [(arabic, "closed") for arabic, _ in by_word[number]]
    names: dict[str, set[str]] = defaultdict(set)
    for file, latin, arabic_at in (("wikidata_names_en_ar.tsv", 0, 1), ("google_names_en_ar.tsv", 0, 1), ("cities_en_de_ar.tsv", 1, 3), ("cities_en_de_ar.tsv", 2, 3)):  # fmt: skip
        for row in _table(folder / file):
            if len(row) > arabic_at and len(row[latin]) > 3 and " " not in row[latin] and (arabic := clean_arabic(row[arabic_at])):
                names[row[latin].lower()].add(arabic)
    return Lexicon(words, names)


def _standing(arabic: str, text: str) -> re.Match[str] | None:
    """The one place where `arabic`, with or without the article or a regular ending, stands in `text` as a whole word."""
    if len(arabic) < 3 or arabic.removesuffix("ة") not in text:
        return None
    stem = re.escape(arabic.removesuffix("ة"))
    found = list(itertools.islice(re.finditer(rf"(?<!\w)(?:ال)?(?:{re.escape(arabic)}|{stem}(?:ات|ين|ون|ان|ة))(?!\w)", text), 2))
    return found[0] if len(found) == 1 else None


@lru_cache(maxsize=65536)
def _lemma(word: str, language: str) -> str:
    import simplemma

    return str(simplemma.lemmatize(word, lang=language))


@lru_cache(maxsize=1)
def _tagger() -> Callable[[str], list[tuple[str, str]]]:
    from HanTa import HanoverTagger

    tagger = HanoverTagger.HanoverTagger("morphmodel_ger.pgz")
    return lambda word: list(tagger.analyze(word, taglevel=3)[1])


@lru_cache(maxsize=65536)
def is_compound(word: str) -> bool:
    """Whether HanTa sees two stems or more in a German noun: a judgement other than mtfix's own splitter."""
    return word[:1].isupper() and sum(tag in ("NN", "NE", "VV(INF)", "ADJ", "VV") for _, tag in _tagger()(word)) > 1


def aligned(latin: str, language: str, arabic: str, known: Lexicon, source: str) -> Iterator[Row]:
    """Every word and name of a `latin` sentence that can be put into its Arabic translation."""
    for match in _LATIN.finditer(latin):
        token, by_word = match.group(), known.words[language]
        if language == "en" and token[0].isupper() and not match.start():
            continue  # a capital at the head of a sentence says nothing
        base = token if token in by_word else _lemma(token, language)
        for target, kind in by_word.get(base, ()):
            if found := _standing(target, arabic):
                exact = "compound" if language == "de" and kind == "noun" and is_compound(base) else kind
                yield _row(source, language, exact, "headword" if base == token else "inflected", base, token, arabic, found.span())
                break
    for match in re.finditer(r"\b[A-ZÄÖÜ][a-zäöüß]{3,}(?: [A-ZÄÖÜ][a-zäöüß]{3,})*\b", latin):
        options = [known.names.get(token.lower(), set()) for token in match.group().split()]
        for spelling in map(" ".join, itertools.product(*map(sorted, options))) if len(options) < 4 else ():
            if (found := _standing(spelling, arabic)) and found.group() == spelling:
                kind = "full name" if " " in spelling else "name"
                yield _row(source, language, kind, "headword", match.group(), match.group(), arabic, found.span())
                break


def _row(source: str, language: str, kind: str, form: str, word: str, latin: str, text: str, place: tuple[int, int]) -> Row:
    start, end = place
    return Row(source, language, kind, form, word, latin, text[:start] + latin + text[end:], start, start + len(latin), text[start:end])


def damaged(row: Row, rng: random.Random) -> Row | None:
    """`row` with its German word damaged as pages and encodings do: an umlaut spelled out or lost, a genitive s."""
    latin = row.latin
    if row.language != "de" or row.kind not in ("noun", "compound", "name"):
        return None
    if re.search("[äöüÄÖÜß]", latin):
        pairs = rng.choice([("ae", "oe", "ue", "Ae", "Oe", "Ue", "ss"), (*tuple("aouAOU"), "ss")])
        latin = re.sub("[äöüÄÖÜß]", lambda found: pairs["äöüÄÖÜß".index(found.group())], latin)
    elif not _NO_GENITIVE.search(latin) and row.form == "headword":
        latin += "s"
    else:
        return None
    text = row.text[: row.start] + latin + row.text[row.end :]
    return replace(row, form="damaged", latin=latin, text=text, end=row.start + len(latin))


def ntrex(data: Path, known: Lexicon) -> Iterator[list[Row]]:
    """The rows of each sentence of the NTREX development half; a name in its whole document, which may have it elsewhere."""
    lines = (data / "dev" / "ntrex_dev.jsonl").read_text(encoding="utf-8").splitlines()
    for _, group in itertools.groupby(map(json.loads, lines), key=lambda said: said["doc"]):
        article = list(group)
        for place, said in enumerate(article):
            before = "".join(one["ar"] + "\n\n" for one in article[:place])
            after = "".join("\n\n" + one["ar"] for one in article[place + 1 :])
            found = [row for language in ("de", "en") for row in aligned(said[language], language, said["ar"], known, "ntrex")]
            yield [_within(row, before, after) if "name" in row.kind else row for row in found]


def _within(row: Row, before: str, after: str) -> Row:
    return replace(row, text=before + row.text + after, start=row.start + len(before), end=row.end + len(before))


def parallel(data: Path, known: Lexicon) -> Iterator[list[Row]]:
    """The rows of each sentence pair of Tatoeba and TICO-19."""
    for language in ("de", "en"):
        for latin, arabic in _pairs(data / "train" / "parallel", language):
            yield list(aligned(latin.strip(), language, strip_marks(arabic.strip()), known, "parallel"))


def _pairs(folder: Path, language: str) -> Iterator[tuple[str, str]]:
    for line in (folder / f"tatoeba_{language}_ar.tsv").read_text(encoding="utf-8").split("\n"):
        latin, _, arabic = line.partition("\t")
        yield latin, arabic
    for line in (folder / "tico19_en_ar.jsonl").read_text(encoding="utf-8").split("\n") if language == "en" else ():
        if line:
            said = json.loads(line)
            yield said["en"], said["ar"]


def mono(data: Path, known: Lexicon, rng: random.Random) -> Iterator[list[Row]]:
    """Rows from clean Arabic alone: a word that the lexicons give first for a frequent German or English headword."""
    from wordfreq import zipf_frequency

    use = context.shipped().per_million
    sources: dict[str, list[tuple[str, str, str]]] = defaultdict(list)
    for language, by_word in known.words.items():
        for word, senses in by_word.items():
            if zipf_frequency(word, language) >= 3.3:
                for arabic, kind in dict.fromkeys(senses[:2]):
                    sources[arabic].append((language, kind, word))
    for latin, spellings in known.names.items():
        for arabic in spellings if len(latin) > 4 and zipf_frequency(latin, "en") >= 1 else ():
            if arabic not in sources and len(arabic) > 3 and use(arabic) < 20:
                sources[arabic].append(("en", "name", latin.capitalize()))
    for text in itertools.islice(paragraphs(data), MAX_MONO):
        if 60 < len(text) < 700:
            yield list(_back(strip_marks(text), sources, rng))


def _back(text: str, sources: dict[str, list[tuple[str, str, str]]], rng: random.Random) -> Iterator[Row]:
    for match in re.finditer(r"(?<!\w)(?:ال)?(\w{3,})(?!\w)", text):
        found = sources.get(match.group(1)) or sources.get(match.group())
        if found and len(found) < 6:
            language, kind, word = rng.choice(found)
            compound = language == "de" and kind == "noun" and is_compound(word)
            yield _row("mono", language, "compound" if compound else kind, "headword", word, word, text, match.span())


def choose(found: Iterable[Sequence[Row]], rng: random.Random, n: int) -> list[Row]:
    """About `n` rows of those `found` in each sentence, few of each word and each sentence; a fifth of the German ones damaged as well."""
    used: Counter[str] = Counter()
    out: list[Row] = []
    for rows in found:
        fresh = [row for row in dict.fromkeys(rows) if used[row.word] < _PER_WORD]
        rare = sorted(fresh, key=lambda row: (row.kind in ("noun", "name"), row.language == "en", rng.random()))
        for row in rare[:_PER_TEXT]:
            used[row.word] += 1
            out.append(row)
            if rng.random() < 0.4 and (worse := damaged(row, rng)):
                out.append(worse)
    return rng.sample(out, n) if len(out) > n else out


def build(data: Path, sources: Sequence[str] = SOURCES, seed: int = 3, n: int = 6000) -> list[Row]:
    """The test from `data`, an MTFIX_DATA folder: at most `n` rows of each source, the same for the same seed."""
    known = lexicon(data / "train" / "lexicons")
    rows: list[Row] = []
    for source in sources:
        rng = random.Random(f"{seed} {source}")
        found = ntrex(data, known) if source == "ntrex" else parallel(data, known) if source == "parallel" else mono(data, known, rng)
        rows += choose(found, rng, n)
    return rows


def read(path: Path) -> list[Row]:
    """The rows of a file that `main` wrote."""
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8") as lines:
        return [Row(**json.loads(line)) for line in lines]


def main() -> None:
    """Write the rows that the arguments ask for, and say how many of each kind."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--data", type=Path, default=data_folder())
    parser.add_argument("--source", nargs="+", choices=SOURCES, default=SOURCES)
    parser.add_argument("--seed", type=int, default=3)
    asked = parser.parse_args()
    if asked.data is None:
        parser.error("--data, or the variable MTFIX_DATA, must name the folder of training data")
    rows = build(asked.data, asked.source, asked.seed)
    asked.out.write_text("".join(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows), encoding="utf-8", newline="\n")
    for (source, language, kind, form), count in sorted(Counter((r.source, r.language, r.kind, r.form) for r in rows).items()):
        print(f"{source:9} {language}  {kind:10} {form:10} {count:5}")


if __name__ == "__main__":
    main()
