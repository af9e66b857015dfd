"""Large sets by chance: clean text with damage of every category in it, so that each category has figures of its own.

A program damages otherwise than translation does, and in even shares: such a set says which category a change helps or hurts,
never how good a system is. References are exact, since the text was clean before.
"""

import csv
import gzip
import json
import random
import re
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping
from pathlib import Path

from mtfix import arabic
from mtfix.errors import InputError
from mtfix.evaluate._damage import KINDS, Damage, Lexicon
from mtfix.evaluate.gold import GoldDocument, GoldSpan, build
from mtfix.types import Category

_SHORTEST, _LONGEST = 500, 3500
_CLEAN = 4
"""Each fourth document stays as it is."""
_APART = 25
"""So many characters lie between two damages, so that one does not change what the other is."""
_SUSPECT = re.compile(
    r"[A-Za-z\ufb50-\ufdff\ufe70-\ufeff\u200b-\u200f\ufffd_*\\\[\]{}|]|\s[،؛؟.:!]|[,;?]|[،.]{2}|[،؛؟][^\s\"»)]|(\b\w+) \1\b|&\w+;"
)
"""What clean Arabic news does not hold, or does for a reason that would have to be looked into."""


def generate(data: Path, n: int, seed: int) -> list[GoldDocument]:
    """`n` documents from the clean text in `data`/train/mono; the same seed gives the same ones."""
    rng = random.Random(seed)
    texts = list(_texts(data))
    if len(texts) < n:
        raise InputError(f"{data / 'train' / 'mono'}: {len(texts)} texts are fit to be damaged; {n} are wanted.")
    lexicon = read_lexicon(data)
    waiting = deque(KINDS)
    out = []
    for number, text in enumerate(rng.sample(texts, n)):
        is_clean = number % _CLEAN == _CLEAN - 1
        meta = {"kind": "clean" if is_clean else "synthetic"}
        found = {} if is_clean else damages(text, waiting, lexicon, rng)
        out.append(damaged(f"synthetic-{number + 1:04d}", text, found, meta))
    return out


def damages(text: str, waiting: deque[Category], lexicon: Lexicon, rng: random.Random) -> dict[Damage, Category]:
    """Three to six damages of those `waiting` the longest, apart from one another; a category that finds no place waits on."""
    chosen: dict[Damage, Category] = {}
    wanted = rng.randint(3, 6)
    for category in list(waiting):
        free = [one for one in KINDS[category](text, lexicon) if all(_is_apart(one, other) for other in chosen)]
        if free:
            chosen[rng.choice(free)] = category
            waiting.remove(category)
            waiting.append(category)
        if len(chosen) == wanted:
            break
    return chosen


def _is_apart(one: Damage, other: Damage) -> bool:
    return one.end + _APART < other.start or other.end + _APART < one.start


def damaged(id: str, clean: str, found: Mapping[Damage, Category], meta: Mapping[str, str]) -> GoldDocument:
    """`clean` with all that was `found` done to it, and marked."""
    text, at = "", 0
    spans = []
    for one in sorted(found, key=lambda damage: damage.start):
        text += clean[at : one.start]
        corrections = () if one.lost else (clean[one.start : one.end],)
        spans.append(GoldSpan(len(text), len(text) + len(one.garbled), found[one], one.severity, corrections))
        text, at = text + one.garbled, one.end
    return build(id, text + clean[at:], spans, meta=meta)


def _texts(data: Path) -> Iterator[str]:
    """News of several paragraphs that shows no damage on its surface."""
    path = data / "train" / "mono" / "ant.jsonl.gz"
    if not path.is_file():
        raise InputError(f"{path}: no clean text. MTFIX_DATA must name the folder that holds train/mono.")
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            paragraphs = [" ".join(paragraph.split()) for paragraph in json.loads(line)["paragraphs"]]
            text = "\n\n".join(filter(None, paragraphs))
            if _SHORTEST <= len(text) <= _LONGEST and "\n\n" in text and not _SUSPECT.search(text) and text.count('"') % 2 == 0:
                yield text


def read_lexicon(data: Path) -> Lexicon:
    """Words and names from the lexicons in `data`/train/lexicons."""
    folder = data / "train" / "lexicons"
    foreign: dict[str, set[str]] = defaultdict(set)
    senses: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for language in ("de", "en"):
        for row in _rows(folder / f"wiktionary_{language}_ar.tsv"):
            word = arabic.strip_marks(row["ar"])
            if arabic.WORD_RE.fullmatch(word) and len(word) > 3 and re.fullmatch(r"[\w-]{4,}", row[language]):
                foreign[word].add(row[language])
                if language == "en":
                    senses[row["en"]].add((row["gloss"], word))
    names: dict[str, set[str]] = defaultdict(set)
    for row in _rows(folder / "wikidata_names_en_ar.tsv"):
        if int(row["count"]) >= 3 and len(row["ar"]) > 3 and len(row["en"]) > 3:
            names[row["ar"]].add(row["en"].title())
    homonyms: dict[str, set[str]] = defaultdict(set)
    for pairs in senses.values():
        for gloss, word in pairs:
            homonyms[word] |= {other for another, other in pairs if another != gloss and other[:3] != word[:3]}
    foreign_words, known_names, other_senses = (
        {word: sorted(said) for word, said in table.items() if said} for table in (foreign, names, homonyms)
    )
    return Lexicon(foreign_words, known_names, other_senses)


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
    except OSError as error:
        raise InputError(f"{path}: {error.strerror}.") from error
