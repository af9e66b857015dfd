"""What stands before foreign words, and how far they go on: for rules that ask what they are. Part of `script` and `measure`."""

import re
from collections.abc import Sequence

from mtfix import arabic
from mtfix.residue import Token

_NEAR = 70
_OPEN = ' "«“”„\u2018\u2019\u0027'
_BREAK = re.compile(r"[.،؛؟?!:()\[\]\n]")
_JOINT = re.compile(r"[ \u00a0\u2010\u2011-]")
_WORD_BEFORE = re.compile(rf"({arabic.WORD}) +$")
ARABIC = re.compile(f"[{arabic.LETTER}\n]")
"""What a run of foreign words ends at."""


def word_before(text: str, start: int) -> str:
    """The Arabic word a blank before `start`, without marks; "" where something else stands there.

    >>> word_before("في الساعةِ 15 Uhr", 11), word_before("الساعة: 15 Uhr", 8)
    ('الساعة', '')
    """
    match = _WORD_BEFORE.search(text, max(0, start - 30), start)
    return arabic.strip_marks(match[1]) if match else ""


def phrase_before(text: str, start: int) -> str:
    """The words right before `start` in their clause, without marks; "" where something else than a blank or a quote stands between.

    >>> phrase_before("نعم، تحت اسمِ «Fata", 15)
    'تحت اسم'
    """
    near = text[max(0, start - _NEAR) : start]
    bare = near.rstrip(_OPEN)
    phrase = arabic.strip_marks(_BREAK.split(bare)[-1]).strip(_OPEN)
    return phrase if len(bare) < len(near) and phrase[-1:].isalpha() else ""


def ends_in(*words: str) -> re.Pattern[str]:
    """What finds one of `words`, each of which may be several parted by "|", at the end of a phrase, with an article and clitics or without."""
    return re.compile(rf"(?:^| )[وف]?(?:لل|[بك]?ال|[بلك])?(?:{'|'.join(words)})$")


def item(text: str, found: Sequence[Token], at: int) -> range:
    """The numbers of the tokens from `at` on with no more than a blank or a hyphen between them."""
    last = at
    while last + 1 < len(found) and _JOINT.fullmatch(text, found[last].end, found[last + 1].start):
        last += 1
    return range(at, last + 1)


def run(text: str, found: Sequence[Token], at: int) -> range:
    """The numbers of the tokens from `at` on with nothing Arabic and no line end between them."""
    last = at
    while last + 1 < len(found) and not ARABIC.search(text, found[last].end, found[last + 1].letters):
        last += 1
    return range(at, last + 1)
