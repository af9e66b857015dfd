"""What is pressed, chosen or typed: Settings > Privacy, Ctrl + C, اضغط على Save, القيمة null. It stays as it is. Part of `script`."""

import re
from collections.abc import Iterable, Iterator, Sequence

from mtfix import tables
from mtfix.detect._around import ends_in, item, run
from mtfix.detect._named import is_german
from mtfix.residue import Kind, Token

_CHAINED = re.compile(r" ?\+ ?| [>›→] ")
_PRESS = re.compile(r"(?:^| )[وف]?(?:اضغط|اضغطي|اضغطوا|انقر|انقري|انقروا|اختر)(?: (?:على|فوق))?$")
"""Imperatives alone: الضغط على stands in news before those who are put under pressure."""
_KEYS = "زر|زري|زرين|مفتاح|مفتاحي|مفتاحين"
_BUTTON = ends_in(_KEYS)
_ERROR = re.compile(r"(?:رسالة|رسائل) (?:ال)?(?:خطأ|أخطاء)$")
_COMMAND = re.compile(r"(?:^| )[وف]?(?:اكتب|استخدم|أدخل|شغل|نفذ|باستخدام|بواسطة|كتابة|إدخال) الأمر$")
"""الأمر by itself is the matter more often than the command."""
_VALUED = "قيمة|نوع|متغير|دالة|معامل|ثابت"
_TYPED = ends_in(_VALUED)
_VALUES = frozenset("true false null none nil undefined nan int integer float double char string bool boolean void".split())
_LISTED = "متغيرات|متغيرين|متغيري|دوال|دالتين|دالتي|أوامر|أمرين|أزرار|مفاتيح|خيارات|خيارين"
_SEVERAL = ends_in(_LISTED, _KEYS)
_LAST = ends_in(_KEYS, "اضغط|اضغطي|اضغطوا|انقر|انقري|انقروا|اختر|على|فوق|خطأ|أخطاء|أمر", _VALUED, _LISTED)
"""The last word of each, which is looked at first: most words stand behind none of them."""
_AND = re.compile(r"(?:[،,] ?| )(?:و ?|أو )")


def entered(text: str, found: Sequence[Token], phrases: Sequence[str]) -> Iterator[int]:
    """The numbers of the tokens that name what is on a screen or on a keyboard; `phrases` stand before each."""
    before = range(0)  # the words of the item before: Location Services
    for at, token in enumerate(found):
        if at not in before:
            words = item(text, found, at)
            if at and _CHAINED.fullmatch(text, found[at - 1].end, token.letters):
                yield from before
                yield from words
            before = words
        if "+" in token.text:
            yield at
        elif token.kind is not Kind.KEPT:
            yield from _introduced(text, found, at, phrases[at])


def _introduced(text: str, found: Sequence[Token], at: int, before: str) -> Iterable[int]:
    """What the words `before` the token at `at` say to press or to type, from it on."""
    token = found[at]
    if not _LAST.fullmatch(before.rpartition(" ")[2]):
        return ()
    if _TYPED.search(before) and token.text.lower() in _VALUES:
        return _joined(text, found, at)
    if _ERROR.search(before):
        return run(text, found, at)
    if _COMMAND.search(before) and token.text.islower():
        return item(text, found, at)
    if not _is_english(token):
        return ()
    if _PRESS.search(before) or (_BUTTON.search(before) and token.text[0].isupper()):
        return item(text, found, at)
    words = _joined(text, found, at)
    return words if _SEVERAL.search(before) and len(words) > 1 else ()


def _joined(text: str, found: Sequence[Token], at: int) -> range:
    """The number `at`, and those of the words in small letters that و or أو joins to it."""
    end = at + 1
    while end < len(found) and found[end].text.islower() and _AND.fullmatch(text, found[end - 1].end, found[end].letters):
        end += 1
    return range(at, end if found[at].text.islower() else at + 1)


def _is_english(token: Token) -> bool:
    """Whether `token` need not be German: a noun of German alone is residue behind a button as elsewhere."""
    return not is_german(token) or not token.text[0].isupper() or tables.homograph(token.text) is not None
