"""Arabic that was read with the wrong code page (`Ø§Ù„Ø¹Ø±Ø¨ÙŠØ©`): where it stands, and what it said. Part of `encoding`."""

import re
from collections.abc import Iterator

from mtfix.arabic import LETTER

_TRAIL = "\u0080-\u00bf" + "".join(bytes([code]).decode("cp1252", "ignore") for code in range(0x80, 0xA0))
_TRAIL_1256 = re.escape(bytes(range(0x80, 0xC0)).decode("cp1256"))
_GAP = "[ -/:-@\\[-`{-~0-9]{0,4}"  # ASCII signs and digits survive all code pages, and may stand between garbled words
# UTF-8 as Windows-1252: a letter is Ø Ù Ú Û and one sign more.
_AS_1252 = re.compile(
    f"(?:[ØÙÚÛ][{_TRAIL}]|â[\u0080€][{_TRAIL}])(?:{_GAP}(?:[ØÙÚÛ][{_TRAIL}\ufffd]?|Â[\u00a0-\u00bf]|â[\u0080€][{_TRAIL}])){{1,400}}"
)
# That done twice.
_DOUBLY = re.compile(f"Ã[˜™š›][{_TRAIL}\u00c0-\u00ff](?:{_GAP}[{_TRAIL}\u00c0-\u00ff]){{6,2000}}")
# UTF-8 as Windows-1256: a letter is ط ظ ع غ and one sign more, mostly one that Arabic does not put there.
_AS_1256 = re.compile(f"[طظعغ][{_TRAIL_1256}](?:{_GAP}(?:[طظعغ][{_TRAIL_1256}]|آ[{_TRAIL_1256}]|â€[{_TRAIL_1256}])){{2,400}}")
_NOT_AFTER_LETTER = re.compile(
    "[\u00a0-\u00bf\u0152\u0153\u0192\u02c6\u2013-\u203a\u20ac\u2122\u0679\u067e\u0686\u0688\u0691\u0698\u06a9\u06af\u06be]"
)
# Windows-1256 as Windows-1252: words of nothing but accented letters, small ones before capitals: no European language.
_LEGACY = re.compile("(?<![A-Za-z\u00c0-\u00ff])[\u00c0-\u00ff]+(?:[ -/:-@0-9¡º¿«»]{1,6}[\u00c0-\u00ff]+){0,400}(?![A-Za-z])[¡º¿»]{0,2}")
_LEGACY_WORD = re.compile("[\u00c0-\u00ff]{4}")
_SMALL_BEFORE_CAPITAL = re.compile("[\u00df-\u00ff][\u00c0-\u00de]")
# A Latin letter with an accent, UTF-8 as Windows-1252, inside a foreign word: MÃ¼nchen.
_ACCENTED = re.compile(f"(?<=[A-Za-z])Ã[{_TRAIL}]|Ã[{_TRAIL}](?=[a-z])")
_SIGNS = {
    "â€œ": "“", "â€\u009d": "”", "â€\ufffd": "”", "â€˜": "‘", "â€™": "’", "â€“": "–", "â€”": "—", "â€¦": "…", "â€¢": "•",
    "Â«": "«", "Â»": "»", "ØŒ": "،", "Ø›": "؛", "ØŸ": "؟",
}  # fmt: skip
_SIGN = re.compile("|".join(_SIGNS))
_LETTER = re.compile(f"[{LETTER}]")


def found(text: str) -> Iterator[tuple[int, int, str | None]]:
    """Stretches of mojibake in `text`, each with what it said, or None where that is not certain.

    >>> list(found("وقالت: Ø§Ù„Ø¹Ø±Ø¨ÙŠØ© لغة"))
    [(7, 21, 'العربية')]
    """
    if "Ø" in text or "Ù" in text or "Ã" in text:
        yield from _as_1252(text)
    if ("§" in text and "ط§" in text) or ("„" in text and "ظ„" in text):  # alef and lam: no stretch of any length is without them
        for match in _AS_1256.finditer(text):
            if len(_NOT_AFTER_LETTER.findall(match[0])) * 3 > len(match[0]):
                yield match.start(), match.end(), _by_code_page(match[0], "cp1256", "utf-8")
    if ("Ç" in text or "á" in text) and _LEGACY_WORD.search(text):
        yield from _legacy(text)
    if "â" in text or "Â" in text or "Ø" in text:
        for match in _SIGN.finditer(text):
            if _LETTER.search(text[max(0, match.start() - 20) : match.end() + 20]):
                yield match.start(), match.end(), _SIGNS[match[0]]


def _as_1252(text: str) -> Iterator[tuple[int, int, str | None]]:
    for pattern in (_DOUBLY, _AS_1252):
        for match in pattern.finditer(text):
            yield match.start(), match.end(), _by_ftfy(match[0])
    for match in _ACCENTED.finditer(text):
        said = _by_ftfy(match[0], "[a-zA-Z\u00c0-\u024f]")
        if said is not None and len(said) == 1:
            yield match.start(), match.end(), said


def _legacy(text: str) -> Iterator[tuple[int, int, str]]:
    for match in _LEGACY.finditer(text):
        if _SMALL_BEFORE_CAPITAL.search(match[0]) and _LEGACY_WORD.search(match[0]):
            said = _by_code_page(match[0], "cp1252", "cp1256")
            if said is not None:
                yield match.start(), match.end(), said


def _by_ftfy(garbled: str, letter: str = f"[{LETTER}]") -> str | None:
    import ftfy

    return _if_letters(ftfy.fix_encoding(garbled), letter)


def _by_code_page(garbled: str, wrong: str, right: str) -> str | None:
    try:
        return _if_letters(garbled.encode(wrong).decode(right), f"[{LETTER}]")
    except UnicodeError:
        return None


def _if_letters(said: str, letter: str) -> str | None:
    """`said`, if all its letters are of the kind wanted: half-repaired text is worse than garbled text, which everybody sees."""
    letters = [char for char in said if char.isalpha()]
    whole = letters and all(re.match(letter, char) for char in letters)
    return said if whole and not re.search("[\u0080-\u009f\ufffd]", said) else None
