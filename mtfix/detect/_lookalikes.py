"""Persian and Urdu letters that stand for Arabic ones in Arabic text, `ی ک ہ ھ`: where, and for what. Part of `encoding`."""

import re
from collections.abc import Iterator

from mtfix.arabic import LETTER, MARKS, TATWEEL, strip_marks

LETTERS = frozenset("\N{ARABIC LETTER FARSI YEH}\N{ARABIC LETTER KEHEH}\N{ARABIC LETTER HEH GOAL}\N{ARABIC LETTER HEH DOACHASHMEE}")
_YEH, _MAQSURA = "\N{ARABIC LETTER FARSI YEH}", "\N{ARABIC LETTER ALEF MAKSURA}"
_ARABIC = str.maketrans(
    {
        _YEH: "\N{ARABIC LETTER YEH}",
        "\N{ARABIC LETTER KEHEH}": "\N{ARABIC LETTER KAF}",
        "\N{ARABIC LETTER HEH GOAL}": "\N{ARABIC LETTER HEH}",
        "\N{ARABIC LETTER HEH DOACHASHMEE}": "\N{ARABIC LETTER HEH}",
    }
)
_FROM = "".join(sorted(LETTERS))
_ONE = re.compile(f"[{_FROM}]")
_WORD = re.compile(f"[{LETTER}](?:[{MARKS}{TATWEEL}]*[{LETTER}])*")
_ARABIC_WORD = re.compile(f"[\u0621-\u063a\u0641-\u064a\u0671{_FROM}{MARKS}{TATWEEL}]{{2,}}")
_SPELLED = re.compile(f"[{LETTER}{MARKS}{TATWEEL}]+{_MAQSURA}(?![{LETTER}])")
_ARTICLE = re.compile(f"(?<![{LETTER}])[وفبك]?ال[{LETTER}]{{2}}|ة(?![{LETTER}])")
_PHRASE_END = re.compile('[\n.،؛:!?؟()\\[\\]«»"“”]')
_LABEL = re.compile(
    "ب(?:ال|اللغة ال)(?:فارسية|أردية|أوردية|أردو|كردية|كوردية|بشتوية|بشتو|أذرية|تركية ال|عثمانية)|(?:فارسية?|أردية|أردو|عثمانية)\\W*$"
)
# What is Persian, Urdu or Kurdish for certain (2), and what Arabic typed on a Persian keyboard may also show (1).
_STRONG = f"(?<![{LETTER}])(?:از|است|را|برای|شده|که|هستند|دارد|نیست|ہے|ہیں|کے|کو|میں|سے|اور|نے|یہ|تھا)(?![{LETTER}{MARKS}])|(?<=[{LETTER}])\N{ZERO WIDTH NON-JOINER}(?=[{LETTER}])"
_WEAK = f"(?<![{LETTER}])(?:این|می|شد|کرد|بود|ها|های|یک|کا|کی|ای)(?![{LETTER}{MARKS}])"
_OWN = "[\u067e\u0686\u0698\u06af\u0679\u0688\u0691\u06ba\u06d2\u06c2\u06d5\u06c6\u06ce]"
_FOREIGN = re.compile(f"(?P<strong>{_STRONG})|{_WEAK}|{_OWN}")
_CLITICS = re.compile("^[وف]?(?:[بكل]?ال|لل|[بلس])?(?=.{2})")
_SAMPLE = 20_000
_LONGEST = 40  # a longer word is noise
# The frequent words in alef maqsura, clitics off. (على is far more frequent than the name علي.)
_IN_MAQSURA = frozenset(
    "على إلى الى حتى لدى سوى بلى متى أنى مستوى أخرى اخرى مستشفى أولى اولى أعلى اعلى مدى مرضى ملتقى إحدى احدى كبرى جرى أدى يرى ترى نرى "
    "أرى أدنى ادنى تسعى يسعى نسعى سعى منتدى عيسى موسى يحيى مصطفى مرتضى ليلى لبنى سلمى هدى معنى مبنى ذكرى رؤى أقصى ألقى تلقى قصوى شتى "
    "رأى محتوى يسمى تسمى مسمى يحظى تحظى أوصى فصحى أبدى مقهى قتلى جرحى أسرى يتولى تتولى تولى تقوى صغرى عظمى وسطى يسرى يمنى أنهى أثنى أقوى "
    "مرسى أرقى صدى جدوى يبقى تبقى عدوى فوضى انتهى مقتضى صلى تجلى يتجلى أضحى أمسى شكوى دعوى أتى مضى أمضى قضى نفى منفى منحى مجرى مرمى "
    "مأوى مغزى تبنى يتبنى تمنى أعطى اكتفى اختفى التقى اشترى ادعى استثنى استولى أجرى أخفى أدلى أنثى بشرى سلوى كسرى بخارى فتاوى نصارى يتامى "
    "ضحى تعالى تفادى تعافى تنامى".split()
)


def found(text: str) -> Iterator[tuple[int, str]]:
    """Where a look-alike stands in an Arabic word of an Arabic `text`, and the letter for it.

    >>> list(found("زار الوزیر المدینة"))
    [(8, 'ي'), (15, 'ي')]
    >>> list(found("كتب السفير: «این کتاب است»"))
    []
    """
    sample = text[:_SAMPLE]
    if len(_ARTICLE.findall(sample)) <= 2 * _foreignness(sample):
        return
    spelled: frozenset[str] | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        if (
            LETTERS.isdisjoint(word)
            or len(word) > _LONGEST
            or not _ARABIC_WORD.fullmatch(word)
            or _is_quoted(text, match.start(), match.end())
        ):
            continue
        for letter in _ONE.finditer(word):
            new = letter[0].translate(_ARABIC)
            if letter[0] == _YEH and letter.end() == len(word):
                spelled = frozenset(map(strip_marks, _SPELLED.findall(text))) if spelled is None else spelled
                new = _last(strip_marks(word), spelled)
            yield match.start() + letter.start(), new


def as_arabic(word: str) -> str:
    """`word` in Arabic letters, or as it is where it is no Arabic word.

    >>> as_arabic("علی"), as_arabic("گیلان")
    ('على', 'گیلان')
    """
    if LETTERS.isdisjoint(word) or not _ARABIC_WORD.fullmatch(word):
        return word
    return (word[:-1] + _last(word, frozenset()) if word[-1] == _YEH else word).translate(_ARABIC)


def _last(word: str, spelled: frozenset[str]) -> str:
    """Yeh or alef maqsura at the end of `word`: as the document spells it elsewhere, or as everybody does."""
    as_maqsura = word[:-1].translate(_ARABIC) + _MAQSURA
    if as_maqsura in spelled or as_maqsura in _IN_MAQSURA or _CLITICS.sub("", as_maqsura) in _IN_MAQSURA:
        return _MAQSURA
    return _YEH.translate(_ARABIC)


def _foreignness(phrase: str) -> int:
    return sum(2 if match["strong"] else 1 for match in _FOREIGN.finditer(phrase))


def _is_quoted(text: str, start: int, end: int) -> bool:
    """Whether the phrase around is Persian or Urdu, or announced as such."""
    before = text[max(0, start - 100) : start]
    left = _PHRASE_END.split(before)[-1]
    right = _PHRASE_END.split(text[end : end + 100], maxsplit=1)[0]
    return (
        _foreignness(left + text[start:end] + right) > 1 or _LABEL.search(before[: len(before) - len(left)][-40:] + left[-40:]) is not None
    )
