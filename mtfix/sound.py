"""Do a Latin name and an Arabic spelling sound alike? An alignment by letters, with vowels nearly free.

Arabic news writes the consonants of a foreign name and some of its vowels, from several Latin orthographies
(German `Selenskyj`, English `Zelensky`), so one Latin letter has several Arabic ones. `distance` is the cheapest
monotone alignment under a table of such pairs: a hand-made transducer in the manner of Knight and Graehl,
"Machine Transliteration" (CL 1998), scored instead of sampled.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

from mtfix.arabic import strip_marks

# Latin grapheme -> Arabic letters that news writes for it, the usual ones first. "" = often not written.
_PAIRS: dict[str, str] = {
    "a": "ا أ آ ع _ ه ة ى", "b": "ب", "c": "ك س ق تش ص", "d": "د ض ذ ت", "e": "_ ي إ ا أ ه ة ئ", "f": "ف", "g": "غ ج ق ك ي خ",
    "h": "ه ح خ _ غ", "i": "ي _ إ ا ئ ئي", "j": "ج ي خ ه جي", "k": "ك ق خ", "l": "ل", "m": "م", "n": "ن", "o": "و _ ا أو ؤ",
    "p": "ب", "q": "ق ك", "r": "ر", "s": "س ز ص ش", "t": "ت ط د", "u": "و _ ا أو ؤ", "v": "ف و", "w": "و ف", "x": "كس ز خ إكس",
    "y": "ي _ ا", "z": "ز س تس ظ ض ذ",
    "sch": "ش", "sh": "ش", "ch": "ش تش خ ك", "tsch": "تش", "tch": "تش", "ck": "ك", "kh": "خ", "gh": "غ _", "ph": "ف", "th": "ث ت ذ",
    "dh": "ذ د", "zh": "ج ز جو", "ts": "تس س", "tz": "تز تس ز", "dj": "ج", "dsch": "ج", "qu": "كو ك ق", "cz": "تش", "sz": "ش", "rz": "ج",
    "ng": "نغ نج ن نك", "gn": "ني غن", "ll": "ل ي لل", "ei": "اي ي آي", "ai": "اي ي آي", "ay": "اي ي", "ey": "اي ي", "au": "او و أو", "eu": "وي ويو او يو",
    "äu": "وي", "ie": "ي", "ee": "ي", "oo": "و", "ou": "و او", "ow": "و او", "ew": "و يو", "aw": "او و", "oe": "و ي", "ae": "اي ا ي", "ue": "و ي",
    "ä": "ا ي _", "ö": "و ي _", "ü": "و ي _", "ß": "س", "yo": "يو و", "jo": "يو جو", "ja": "يا جا", "ju": "يو جو", "ya": "يا", "yu": "يو",
    "sky": "سكي", "skyj": "سكي", "skyy": "سكي", "skij": "سكي", "ski": "سكي", "sj": "ش سي", "ij": "ي", "yj": "ي", "yy": "ي", "tt": "ت ط", "x ": "كس",
    "wh": "و", "gg": "غ ج ك", "cc": "ك تش", "ss": "س ص", "pf": "بف ف", "st": "ست شت", "sp": "سب شب", "j'": "ي", "ous": "وس", "pyö": "بيو", "pyo": "بيو",
}  # fmt: skip
_VOWELS = frozenset("aeiouyäöü")
_WEAK = frozenset("اأإآىيوهةعءؤئ")
_TABLE: dict[str, list[str]] = {k: ["" if o == "_" else o for o in v.split()] for k, v in _PAIRS.items()}
_LONGEST = max(map(len, _TABLE))
# Coarse consonant classes for the quick look before the alignment.
_LATIN_CLASS = {**dict.fromkeys("bp", "B"), **dict.fromkeys("fv", "F"), **dict.fromkeys("dt", "T"), **dict.fromkeys("ckqgx", "K"),
                **dict.fromkeys("szß", "S"), "l": "L", "m": "M", "n": "N", "r": "R"}  # fmt: skip
_ARABIC_CLASS = {"ب": "B", "ف": "F", **dict.fromkeys("تطدضذث", "T"), **dict.fromkeys("كقغجخ", "K"), **dict.fromkeys("سزصشظ", "S"),
                 "ل": "L", "م": "M", "ن": "N", "ر": "R"}  # fmt: skip


@lru_cache(maxsize=65536)
def fold(name: str) -> str:
    """`name` in lower case Latin letters, accents off save the German umlauts, hyphens as spaces, apostrophes off.

    Cyrillic and Greek are romanised; letters of scripts without an alphabet's order to go by (Han, Kana, Hangul) are kept.

    >>> fold("Pyöngjang"), fold("Kim Jong-un"), fold("São")
    ('pyöngjang', 'kim jong un', 'sao')
    """
    out: list[str] = []
    for char in unicodedata.normalize("NFC", name).lower():
        if char in "äöüß":
            out.append(char)
        elif char in _ROMAN:
            out.append(_ROMAN[char])
        elif char in "-‐‑–_. ":
            out.append(" ")
        else:
            out.extend(
                c for c in unicodedata.normalize("NFKD", _SPECIAL.get(char, char)) if c.isalpha() and (ord(c) < 0x250 or ord(c) > 0x2E7F)
            )
    return " ".join("".join(out).lower().split())


# Russian and Ukrainian as English transcribes them, Greek as it sounds today: enough to look a name up and to hear it.
_ROMAN = dict(zip("абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя", (
    "a b v g g d e ye yo zh z i i yi y k l m n o p r s t u f kh ts tsch sch schtsch  y  e yu ya").split(" "), strict=True)) | dict(zip(
    "αβγδεζηθικλμνξοπρσςτυφχψωάέήίόύώ", "a v g d e z i th i k l m n x o p r s s t i f kh ps o a e i i o i o".split(" "), strict=True))  # fmt: skip
_SPECIAL = {"ł": "l", "ø": "ö", "å": "o", "đ": "d", "ı": "i", "ş": "sch", "š": "sch", "č": "tsch", "ć": "tsch", "ž": "zh", "ğ": "g", "ñ": "ny", "ç": "s", "æ": "ä", "œ": "ö", "þ": "th", "ð": "d", "ț": "ts", "ř": "rsch"}  # fmt: skip


_ONE_SOUND = (
    ("dsch", "dj"), ("tsch", "ch"), ("schtsch", "shch"), ("sch", "sh"), ("ck", "k"), ("ph", "f"), ("kh", "ch"), ("ts", "z"), ("tz", "z"),
    ("skyj", "ski"), ("skyy", "ski"), ("skiy", "ski"), ("skij", "ski"), ("sky", "ski"), ("ij", "i"), ("yj", "i"), ("iy", "i"), ("ue", "u"), ("oe", "o"),
    ("ae", "a"), ("ü", "u"), ("ö", "o"), ("ä", "a"), ("ß", "s"), ("j", "y"), ("w", "v"), ("z", "s"), ("c", "k"), ("dy", "j"),
)  # fmt: skip


@lru_cache(maxsize=65536)
def canonical(name: str) -> str:
    """One spelling for the ways in which German and English write a foreign name.

    >>> canonical("Selenskyj") == canonical("Zelensky"), canonical("Pjöngjang") == canonical("Pyongyang"), canonical("Lawrow")
    (True, True, 'lavrov')
    """
    return _canonical(fold(name))


def canonicals(folded: Iterable[str]) -> list[str]:
    """As `canonical` of each, all at one go: for a table of names that are `fold`ed already.

    >>> canonicals(["selenskyj", "lawrow"])
    ['selenski', 'lavrov']
    """
    return _canonical("\n".join(folded)).split("\n")


def _canonical(text: str) -> str:
    for theirs, ours in _ONE_SOUND:
        text = text.replace(theirs, ours)
    return _undouble(text)


@lru_cache(maxsize=65536)
def latin_skeleton(name: str) -> str:
    """The coarse consonants of a Latin name: one letter a class, doubles once."""
    return undouble("".join(_LATIN_CLASS.get(c, "") for c in fold(name)))


@lru_cache(maxsize=65536)
def arabic_skeleton(name: str) -> str:
    """The coarse consonants of an Arabic spelling, in the classes of `latin_skeleton`."""
    return undouble("".join(map(arabic_classes, name.split(" "))))  # phrases are new, their words are not


@lru_cache(maxsize=65536)
def arabic_classes(word: str) -> str:
    """The classes of the consonants of an Arabic word, doubles twice."""
    return "".join(_ARABIC_CLASS.get(c, "") for c in word)


_DOUBLE = re.compile(r"(.)\1+")


def _undouble(text: str) -> str:
    return _DOUBLE.sub(lambda match: match[1], text)


@lru_cache(maxsize=65536)
def undouble(classes: str) -> str:
    """The skeleton that the classes of consonants in a row make: doubles once.

    >>> undouble("BBRLLN")
    'BRLN'
    """
    return _undouble(classes)


_WRITTEN_ALIKE = str.maketrans("أإآٱعىةؤئجكقطثضذصزظح", "اااااااويغغغتتددسسسه")
_LONG_VOWEL = re.compile(r"(?<!^)(?<! )[وي](?! |$)|ا(?! |$)|ء")


@lru_cache(maxsize=16384)
def is_same_name(one: str, other: str, few: int = 4) -> bool:
    """Whether two Arabic spellings write one name: with the same consonants, letters that news writes two ways counted as one.

    Names of less than `few` consonants differ by their vowels, so that these must be the same as well.

    >>> is_same_name("ترمب", "ترامب"), is_same_name("بيونج يانج", "بيونغ يانغ"), is_same_name("بوس", "بوش"), is_same_name("وبر", "ويبر")
    (True, True, False, False)
    """
    if one.count(" ") != other.count(" "):  # بيونغيانغ, بيونغ يانغ
        one, other = one.replace(" ", ""), other.replace(" ", "")
    ours, theirs = (re.sub("ه(?= |$)", "ا", strip_marks(name).translate(_WRITTEN_ALIKE)) for name in (one, other))
    heard = _LONG_VOWEL.sub("", ours)
    return ours == theirs or (len(re.sub("[ اوي]", "", heard)) >= few and heard == _LONG_VOWEL.sub("", theirs))


@lru_cache(maxsize=65536)
def distance(latin: str, arabic: str, limit: float = 1.0) -> float:
    """How far the sound of `latin` is from `arabic`: 0 the same, about 1 nothing in common. What is beyond `limit` may be given as 1.

    >>> distance("Pyöngjang", "بيونج يانغ") < 0.15 < 0.5 < distance("Berlin", "بيونج يانغ")
    True
    """
    source = fold(latin).replace(" ", "")
    goal = strip_marks(arabic).replace(" ", "").replace("-", "")
    if not source or not goal:
        return 1.0
    n, m = len(source), len(goal)
    norm = max(3.0, (n + m) / 2)
    most = limit * norm / 1.6 + 1e-9
    infinite = float("inf")
    best = [[infinite] * (m + 1) for _ in range(n + 1)]
    best[0][0] = 0.0
    for i in range(n + 1):
        row = best[i]
        for j in range(m + 1):
            cost = row[j]
            if cost > most:
                continue
            if j < m:  # an Arabic letter nobody asked for
                row[j + 1] = min(row[j + 1], cost + (0.35 if goal[j] in _WEAK else 1.0))
            if i == n:
                continue
            char = source[i]
            drop = 0.0 if i and char == source[i - 1] else (0.2 if char in _VOWELS else 0.9)
            best[i + 1][j] = min(best[i + 1][j], cost + drop)
            if j < m:
                best[i + 1][j + 1] = min(best[i + 1][j + 1], cost + (0.5 if char in _VOWELS and goal[j] in _WEAK else 1.2))
            for size in range(1, min(_LONGEST, n - i) + 1):
                for rank, option in enumerate(_TABLE.get(source[i : i + size], ())):
                    if goal.startswith(option, j):
                        at = j + len(option)
                        best[i + size][at] = min(best[i + size][at], cost + 0.06 * min(rank, 3))
    return min(1.0, best[n][m] / norm * 1.6)
