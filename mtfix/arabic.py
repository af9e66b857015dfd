"""What every stage knows of Arabic script: letters, marks, clitics, word patterns, comparison forms.

Word patterns come only from here: `\\w+` splits vocalised Arabic (kataba with its marks is three pieces).
"""

import re
import unicodedata
from functools import lru_cache

MARKS = "\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed"
"""Vowel marks, superscript alef, Quranic annotation: never a letter, never alone."""
TATWEEL = "\u0640"
LETTER = "\u0620-\u063f\u0641-\u064a\u066e\u066f\u0671-\u06d3\u06d5\u06fa-\u06ff\u0750-\u077f\u08a0-\u08b4"
"""Letters of the Arabic blocks (a character-class body), marks and tatweel left out."""
WORD = f"[{LETTER}](?:[{MARKS}{TATWEEL}]*[{LETTER}])*[{MARKS}]*"
"""One Arabic word with its marks: a pattern to build upon."""

WORD_RE = re.compile(WORD)
LETTER_RE = re.compile(f"[{LETTER}]")
_MARKS_RE = re.compile(f"[{MARKS}{TATWEEL}]+")
_ALEF = str.maketrans("أإآٱىةؤئ", "ااااي" + "هوي")
_ARTICLE_RE = re.compile(r"^(?:[وف]?(?:[بك]?ال|لل))(?=.{2})")
_PROCLITICS = re.compile(r"^[وف]?[بلك]?(?:ال)?")

EMPHATIC = frozenset({"جدا", "كثيرا", "رويدا", "تدريجيا", "مرارا", "صفا", "دكا", "واحدا", "قليلا", "يوما", "شيئا", "خطوة", "أبدا"})
"""Words that good Arabic says twice (رويدا رويدا, صفا صفا): doubling them is no damage."""


def strip_marks(text: str) -> str:
    """`text` without vowel marks and tatweel.

    >>> strip_marks("كَتَـبَ")
    'كتب'
    """
    return _MARKS_RE.sub("", text)


@lru_cache(maxsize=65536)
def bare(word: str, *, keep_hamza: bool = False) -> str:
    """`word` in a form for comparison: no marks and, unless `keep_hamza`, no hamza seats, ى as ي, ة as ه.

    >>> bare("إلى"), bare("إلى", keep_hamza=True)
    ('الي', 'إلى')
    """
    plain = strip_marks(word)
    return plain if keep_hamza else plain.translate(_ALEF)


def without_article(word: str) -> str:
    """`word` without the article and the clitics written before it.

    >>> without_article("والحكومة"), without_article("للحكومة"), without_article("حكومة")
    ('حكومة', 'حكومة', 'حكومة')
    """
    return _ARTICLE_RE.sub("", word)


def has_article(word: str) -> bool:
    """Whether the first word of `word` begins with the article (alone or after clitics)."""
    return _ARTICLE_RE.match(word) is not None


def is_idafa(phrase: str) -> bool:
    """Whether a phrase of several words is a noun with a noun after it (وزير المالية), not with an adjective (أزمة مالية).

    >>> is_idafa("وزير المالية"), is_idafa("أزمة مالية"), is_idafa("حقوق إنسان")
    (True, False, True)
    """
    first, _, rest = phrase.partition(" ")
    if not rest or has_article(first):
        return False
    return has_article(rest) or not rest.split(" ", 1)[0].endswith(("ي", "ية", "يون", "يين"))


def definite(noun: str) -> str:
    """`noun`, a word or a phrase, with the article, once and where Arabic puts it.

    >>> definite("حكومة"), definite("الحكومة"), definite("أزمة مالية"), definite("وزير المالية"), definite("حقوق إنسان")
    ('الحكومة', 'الحكومة', 'الأزمة المالية', 'وزير المالية', 'حقوق الإنسان')
    """
    words = noun.split(" ")
    if any(has_article(word) for word in words):
        return noun
    if len(words) == 1:
        return "ال" + noun
    if is_idafa(noun):
        return " ".join([*words[:-1], "ال" + words[-1]])
    return " ".join("ال" + word for word in words)


def join(clitic: str, word: str) -> str:
    """A clitic written onto a word: the article once, ل before it as لل.

    >>> join("ل", "البرلمان"), join("ال", "برلمان"), join("ال", "البرلمان"), join("وب", "برلين"), join("لل", "البرلمان")
    ('للبرلمان', 'البرلمان', 'البرلمان', 'وببرلين', 'للبرلمان')
    """
    if clitic.endswith("لل"):
        clitic, word = clitic[:-1], definite(word)
    elif clitic.endswith("ال"):
        clitic, word = clitic[:-2], definite(word)
    if clitic.endswith("ل") and word.startswith("ال"):
        return clitic + word[1:]
    return clitic + word


def feminine(adjective: str) -> str:
    """The regular feminine of a masculine adjective.

    >>> feminine("اقتصادي"), feminine("أحمر")
    ('اقتصادية', 'حمراء')
    """
    if re.fullmatch("أ..ر|أ..[ضقدلجمشسب]", adjective) and adjective in _COLOURS:
        return adjective[1:] + "اء"
    return adjective if adjective.endswith(("ة", "اء")) else adjective + "ة"


_COLOURS = frozenset("أحمر أخضر أزرق أصفر أسود أبيض أعمى أسمر أشقر أعرج".split())


def is_feminine(noun: str) -> bool:
    """Whether an adjective after `noun` stands in the feminine singular, told by the ending alone.

    Taa marbuta, alif mamduda and sound feminine plural; what the ending hides (شمس, حرب) is in `FEMININE`.
    """
    head = strip_marks(noun.split(" ", 1)[0])
    return head.endswith(("ة", "اء", "ات")) or without_article(head) in FEMININE


FEMININE = frozenset("حرب أرض شمس نار دار نفس روح بئر كأس ريح سوق طريق يد عين أذن قدم".split())


@lru_cache(maxsize=4096)
def script(char: str) -> str:
    """The script of a letter by its Unicode name: LATIN, CYRILLIC, GREEK, CJK …; "" for what is no letter.

    >>> script("ä"), script("Ж"), script("1")
    ('LATIN', 'CYRILLIC', '')
    """
    if not unicodedata.category(char).startswith("L"):
        return ""
    return unicodedata.name(char, "UNKNOWN").split(" ", 1)[0]
