"""Build the shipped tables that are computed, not written: `python -m mtfix.train.tables names|words|forms|context|cloze`.

Needs the extra `train` (and arabnamer, installed with --no-deps: its own model is not wanted). `context` and `cloze`
also need MTFIX_DATA. But for `cloze` (`mtfix.train.cloze` says why), the same packages give the same bytes.
"""

import argparse
import gzip
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from mtfix import tables
from mtfix.train import cloze, conjugate, context, lexicon, run

MODELS = Path(__file__).parent.parent / "models"
_WORD = re.compile("[a-zäöüß]{2,}")
_NAME_MARGIN = 2.5
"""By so many nats a tagger must prefer noun to name, for an ordinary word to be believed one."""


def write(path: Path, rows: Iterable[tuple[str, ...]]) -> int:
    """Write `rows` as gzipped TSV without a time stamp; how many."""
    lines = ["\t".join(row) for row in rows]
    with path.open("wb") as file, gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
        packed.write(("\n".join(lines) + "\n").encode())
    return len(lines)


def headwords(language: str) -> dict[str, str]:
    """Lower-cased headword → headword, of the glossary of a language."""
    entries = tables.read_glossary(tables.FOLDER / f"glossary.{language}.tsv", language)
    return {entry.headword.lower(): entry.headword for entry in reversed(entries)}


def words(n_german: int = 60_000, n_english: int = 40_000) -> Iterator[tuple[str, str]]:
    """(word, languages: d, e or both): frequent strings that are words of German or English, and no names.

    For a capitalised German word HanTa says noun or name; for English, simplemma's dictionary and frequency do.
    """
    import simplemma
    from HanTa import HanoverTagger
    from wordfreq import top_n_list, zipf_frequency

    tagger = HanoverTagger.HanoverTagger("morphmodel_ger.pgz")
    names, german, english = tables.names(), headwords("de"), headwords("en")
    found: dict[str, str] = {}
    for word in filter(_WORD.fullmatch, top_n_list("de", n_german)):
        if word in german or (word not in names and _is_german(tagger.tag_word(word.capitalize())[:3])):
            known = word in german or simplemma.is_known(word, lang="de") or simplemma.is_known(word.capitalize(), lang="de")
            found |= {word: "d"} if known else {}
    for word in filter(_WORD.fullmatch, top_n_list("en", n_english)):
        common = word not in names and (simplemma.is_known(word, lang="en") or zipf_frequency(word, "en") >= 5)
        if word in english or common:
            found[word] = found.get(word, "") + "e"
    yield from sorted(found.items())


def _is_german(readings: list[tuple[str, float]]) -> bool:
    """Whether the tagger's readings of a capitalised word, best first, make it a word rather than a name."""
    if not readings or readings[0][0] in ("NE", "FM", "XY"):
        return False
    scores = dict(readings)
    return readings[0][0] != "NN" or scores.get("NE", -99.0) < scores["NN"] - _NAME_MARGIN


def forms(n_german: int = 200_000, n_english: int = 80_000) -> Iterator[tuple[str, str, str]]:
    """(language, inflected form, headword) for frequent forms of the glossaries' headwords, by simplemma and by rule."""
    from wordfreq import top_n_list

    for language, n in (("de", n_german), ("en", n_english)):
        heads, by_rule = headwords(language), _by_rule(language)
        listed = list(filter(_WORD.fullmatch, top_n_list(language, n)))
        if language == "de":  # wordfreq writes no ß
            listed += sorted({word.replace("ss", "ß") for word in listed if "ss" in word} - set(listed))
        for word in sorted(listed):
            found = {*_lemmas(word, language), *by_rule.get(word, ()), *by_rule.get(word.replace("ss", "ß"), ())} - {word}
            yield from ((language, word, heads[lemma]) for lemma in sorted(found) if lemma in heads)


def _lemmas(word: str, language: str) -> Iterator[str]:
    """What simplemma takes for the headword of a lower-cased word, whose capital nobody knows."""
    import simplemma

    for form in (word.capitalize(), word) if language == "de" else (word,):
        yield simplemma.lemmatize(form, lang=language).lower()


def _by_rule(language: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for entry in tables.read_glossary(tables.FOLDER / f"glossary.{language}.tsv", language):
        head = entry.headword.lower()
        if entry.pos == "verb" or (entry.pos == "noun" and language == "en"):
            for form in conjugate.german(head) if language == "de" else conjugate.english(head, entry.pos):
                found.setdefault(form, []).append(head)
    return found


def main() -> None:
    """Build the table that the argument names, in its place."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("names", "words", "forms", "context", "cloze"))
    what = parser.parse_args().what
    if what == "names":
        print(lexicon.build_names(tables.FOLDER / "names.tsv.gz"))
    elif what == "words":
        print(write(tables.FOLDER / "words.tsv.gz", words()))
    elif what == "forms":
        print(write(tables.FOLDER / "forms.tsv.gz", forms()))
    else:
        folder = lexicon.data_folder()
        if folder is None:
            parser.error("set MTFIX_DATA to the folder of training data")
        if what == "context":
            print(context.count(run.texts(folder), MODELS / "context.npz"))
        else:
            found = cloze.learn(run.texts(folder), cloze.ClozeRecipe(), cloze.choices())
            print(cloze.write(found, MODELS / "cloze.npz", wanted=cloze.possible()))


if __name__ == "__main__":
    main()
