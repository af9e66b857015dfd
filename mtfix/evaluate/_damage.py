"""Damage of every category, done to clean text by chance: what `synthetic` makes its sets of.

Each function takes a text and gives the damage it could do there, for one to be drawn. They know nothing of the detectors.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from mtfix import arabic
from mtfix.types import Category


@dataclass(frozen=True, slots=True)
class Damage:
    """`clean[start:end]` becomes `garbled`; what is `lost` cannot be brought back and is to be flagged only."""

    start: int
    end: int
    garbled: str
    severity: str = "minor"
    lost: bool = False


@dataclass(frozen=True, slots=True)
class Lexicon:
    """What translation leaves behind: Arabic word → foreign words, names, and words that one foreign word also means."""

    foreign: Mapping[str, Sequence[str]]
    names: Mapping[str, Sequence[str]]
    homonyms: Mapping[str, Sequence[str]]


FURNITURE = (
    "Kommentare (12)", "Lesen Sie auch: Die wichtigsten Nachrichten des Tages", "Artikel teilen", "Anzeige", "Zur Startseite", "Foto: dpa",
    "Share on Facebook", "Read more: What happened next", "Advertisement", "Comments (3)", "Sign up for our newsletter", "Related articles",
    "Photo: Reuters", "شارك على فيسبوك", "اقرأ أيضا: أهم أخبار اليوم", "التعليقات (0)", "اشترك في النشرة البريدية", "جميع الحقوق محفوظة",
)  # fmt: skip
_NOUNS = "وزير وزيرة رئيس رئيسة مدير مديرة مجلس وزارة رئاسة عضو نائب قائد مدرب مهرجان بطولة محكمة جامعة"
_VERBS = "قالت أعلنت أكدت أضافت أوضحت ذكرت أشارت شهدت بدأت انطلقت تمكنت"
_NOUN = re.compile(rf"(?<!\S)(?:{_NOUNS.replace(' ', '|')})(?= ال\w)")
_VERB = re.compile(rf"(?<!\S)(?:{_VERBS.replace(' ', '|')})(?=\s)")
_AGREEING = re.compile(r"(?<= )ال\w{2,}ة (?P<adjective>ال\w{3,}ية)(?=[\s،.])")
_LETTER_PAIRS = (("غ", "ج"), ("ج", "غ"), ("ك", "ق"), ("ت", "ط"), ("س", "ز"), ("و", ""), ("ي", ""))
_MARKS = MappingProxyType({"،": (" ،", ","), "؟": (" ؟", "?"), "؛": (" ؛", ";"), ".": (" .", "..")})


def _words(text: str, shortest: int = 4) -> Iterator[re.Match[str]]:
    return (match for match in arabic.WORD_RE.finditer(text) if len(match[0]) >= shortest)


def untranslated(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A foreign word where its translation stood."""
    for match in _words(text):
        bare = arabic.without_article(match[0])
        if match[0] not in lexicon.names:
            yield from (Damage(*match.span(), word, "major") for word in lexicon.foreign.get(bare, ()) if bare in (match[0], match[0][2:]))


def name(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A name in Latin letters."""
    for match in _words(text):
        if arabic.without_article(match[0]) not in lexicon.foreign:
            yield from (Damage(*match.span(), latin, "major") for latin in lexicon.names.get(match[0], ()))


def inconsistency(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A name spelled otherwise than where it stands elsewhere in the text."""
    for match in _words(text):
        if match[0] in lexicon.names and match[0] not in lexicon.foreign and text.count(match[0]) > 1:
            for old, new in _LETTER_PAIRS:
                at = match[0].find(old, 1, -1)
                if at > 0:
                    yield Damage(*match.span(), match[0][:at] + new + match[0][at + 1 :])


def duplication(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A word, or a line, said twice; a line about as often as a word."""
    words = [match for match in _words(text) if arabic.strip_marks(match[0]) not in arabic.EMPHATIC]
    ends = [match for match in re.finditer(r"[^\n]+(?=\n\n)", text)]
    for place, match in enumerate(words):
        yield Damage(match.end(), match.end(), f" {match[0]}")
        if ends:
            line = ends[place % len(ends)]
            yield Damage(line.end() + 2, line.end() + 2, f"{line[0]}\n\n", "major")


def boilerplate(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A line of the page that the article stood on."""
    for match in re.finditer(r"\n\n", text):
        yield from (Damage(match.end(), match.end(), f"{line}\n\n") for line in FURNITURE)


def truncation(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A paragraph that breaks off in mid-sentence; the word before the loss is what can be flagged."""
    for line in re.finditer(r"[^\n]+", text):
        words = list(arabic.WORD_RE.finditer(line[0]))
        for word in words[len(words) // 2 : -4]:
            if line[0][word.end()] == " ":
                yield Damage(line.start() + word.start(), line.end(), word[0], "major", lost=True)


def mistranslation(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """Another word that translates the same foreign word in another sense."""
    for match in _words(text):
        bare = match[0].removeprefix("ال")
        article = match[0][: len(match[0]) - len(bare)]
        yield from (Damage(*match.span(), article + other, "major") for other in lexicon.homonyms.get(bare, ()))


def segmentation(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A paragraph broken in two between words of a sentence."""
    for match in re.finditer(rf"(?<=[{arabic.LETTER}]) (?=[{arabic.LETTER}])", text):
        yield Damage(*match.span(), "\n\n", "major")


def punctuation(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A blank before a mark, or a mark of another script."""
    for match in re.finditer(rf"(?<=[{arabic.LETTER}])[،؟؛.](?=\s|$)", text):
        yield from (Damage(*match.span(), garbled) for garbled in _MARKS[match[0]])


def encoding(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """Bytes read in the wrong code, entities, Persian letters, ligatures, letters that nobody sees."""
    for match in _words(text):
        word, half = match[0], len(match[0]) // 2
        try:
            yield Damage(*match.span(), word.encode().decode("cp1252"), "major")
        except UnicodeDecodeError:
            yield Damage(*match.span(), word[:half] + "\ufffd" + word[half + 1 :], "major")
        yield Damage(*match.span(), word[:half] + "\u200b" + word[half:])
        if "لا" in word:
            yield Damage(*match.span(), word.replace("لا", "\ufefb", 1))
        if word.endswith("ي"):
            yield Damage(*match.span(), word[:-1] + "\u06cc")
        if text[match.end() : match.end() + 1] == " ":
            yield Damage(match.end(), match.end() + 1, "&nbsp;")


def spelling(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """A hamza left out, the wrong last letter, two letters changed about."""
    for match in _words(text):
        word = match[0]
        if word[0] in "أإ":
            yield Damage(*match.span(), "ا" + word[1:])
        if word[-1] in "ةى":
            yield Damage(*match.span(), word[:-1] + {"ة": "ه", "ى": "ي"}[word[-1]])
        swapped = word[:2] + word[3] + word[2] + word[4:]
        if len(word) > 5 and swapped != word and not word.startswith(("ال", "وال", "بال", "لل")):
            yield Damage(*match.span(), swapped)


def grammar(text: str, lexicon: Lexicon) -> Iterator[Damage]:
    """An article on the first term of an idafa, a masculine verb or adjective where the feminine belongs."""
    for match in _NOUN.finditer(text):
        yield Damage(*match.span(), f"ال{match[0]}")
    for match in _VERB.finditer(text):
        yield Damage(*match.span(), match[0][:-1])
    for match in _AGREEING.finditer(text):
        yield Damage(*match.span("adjective"), match["adjective"][:-1])


KINDS: Mapping[Category, Callable[[str, Lexicon], Iterator[Damage]]] = MappingProxyType(
    {
        Category.UNTRANSLATED: untranslated, Category.NAME: name, Category.INCONSISTENCY: inconsistency,
        Category.DUPLICATION: duplication, Category.BOILERPLATE: boilerplate, Category.TRUNCATION: truncation,
        Category.MISTRANSLATION: mistranslation, Category.SEGMENTATION: segmentation, Category.PUNCTUATION: punctuation,
        Category.ENCODING: encoding, Category.SPELLING: spelling, Category.GRAMMAR: grammar,
    }
)  # fmt: skip
