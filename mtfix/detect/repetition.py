"""Repetition: a word or phrase said twice in a row, as decoders do; idiom, names, verse, and speech may say things twice."""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from mtfix.arabic import EMPHATIC, LETTER, MARKS, TATWEEL, has_article, strip_marks
from mtfix.detect import _words
from mtfix.detect._places import matches
from mtfix.types import Category, Document, Span

_LETTERS = f"[{LETTER}{MARKS}{TATWEEL}]"
_TWICE = re.compile(
    rf"(?<![^\s(\[«“\"'])(?P<unit>{_LETTERS}++(?: (?:{_LETTERS}++|\d++)){{0,5}}?)"
    rf"(?:(?: ?(?P<comma>[،,]))? +(?P=unit)(?![{LETTER}{MARKS}{TATWEEL}\d-]))+"
)
_WORDS = re.compile(f"{_LETTERS}+")
_MOST = 6
"""Words of a phrase that `_TWICE` sees."""
_LONG = 100_000
"""A longer text is looked through as it comes: one of 50 MB may hold nothing but repetitions."""
_MARK = re.compile(f"[{MARKS}]")
_WITH_ARTICLE = re.compile(f"(?<!{_LETTERS})[وف]?(?:[بك]?ال|لل)({_LETTERS}+)")
_NEXT = re.compile(rf"\s+({_LETTERS}+|[\d٠-٩]+)")
_ENDED = re.compile('[.!?؟…]["»”)]*\\s*$')
_SPOKEN_BEFORE = re.compile("[:\"«“„'][ ]*$")
_SPOKEN_AFTER = re.compile(" ?[!?؟\"»”']")
_SPEECH = re.compile('[:"«“„][^.!?؟…\n]*$')

_SPELT = frozenset(
    "ا ب ج د ه و ز ح ط ي ك ل م ن س ع ف ص ق ر ش ت ث خ ذ ض ظ غ بي بى سي سى دي دى إي اي إف اف أف جي جى إتش اتش إيه ايه أيه آي أي جيه "
    "كي كيه كاي "
    "إل ال أل إم ام أم إن ان أن أو او كيو آر ار إس اس أس تي تى يو في فى دبليو دبل إكس اكس أكس واي زد زي زيد".split()
)
"""How Arabic spells the letters of foreign acronyms: بي بي سي."""
_CRIES = EMPHATIC | frozenset(
    "هيا هيهات لا نعم كلا بلى مهلا مه صه بخ آه أواه ويل ياه آمين مرحى هنيئا لبيك كذا هكذا هو هي هم نحن أنت أنا ما إن من الله مثنى "
    "يسقط تسقط يحيا عاش تحيا أكثر أقل كثير قليل الكثير القليل الحذر النجدة الآن فورا تماما فقط طويلة طويل بعيد مرة مرتين مئة مائة "
    "ألف مليون مليار "
    "واحد اثنان ثلاثة أربعة خمسة ستة سبعة ثمانية تسعة عشرة ثلاث أربع خمس ست سبع".split()
)
"""What is said twice for effect, to share out, or to count."""
_COMPOUND = frozenset(
    "أكثر من|أقل من|ما يقرب من|ما لا يقل عن|من أجل|من خلال|من قبل|من بين|من دون|من حيث|من شأن|من المقرر أن|من المتوقع أن|ما إذا|إضافة إلى|"
    "بالإضافة إلى|فضلا عن|نظرا إلى|بناء على|استنادا إلى|ردا على".split("|")
)
"""Function words of several words: they are never said twice, though some of their words may be."""
_RHETORIC = frozenset("لا لم لن هل لك يا أيها ثم ولا ألا إلا كم أين اللهم لقد قد الويل ويل سلام عبد أبو أبي أم آل بو ما من إذا".split())
"""A phrase that begins so is a cry, an oath, or a name."""
_INNER = frozenset("و أو ثم بن ابن بنت أم كذا الله".split())
_IF = frozenset("من ما إذا فإذا وإذا إن فإن وإن كلما لما فلما مهما لو حيثما أينما متى فمن ومن وما فما حين حينما أي".split())
"""After these a verb may meet itself: من تاب تاب الله عليه."""
_FUNCTION = frozenset(
    "في على إلى الى عن مع أن قد التي الذي الذين اللذين اللتين اللواتي أنه أنها أنهم بأن بأنه بأنها لأن لأنه لأنها لكن أو بل حيث كما مثل "
    "بين عند عندما بينما خلال منذ حتى ضد نحو دون هذا هذه ذلك تلك هؤلاء كان كانت ليس ليست تم يتم سيتم سوف عدم غير ذات هناك أيضا أيضاً كذلك "
    "بعض جميع كافة لدى ضمن عبر حول تحت فوق أمام وراء بسبب وفقا وفقاً وفق نظرا نظراً حسب بعد قبل وقد كل إنه إنها فيه فيها منه منها "
    "عليه عليها "
    "به بها له لها لهم كي لكي إذ إلا سوى مما عما فيما بما لما كأن كأنه حوالي قرابة زهاء إزاء تجاه صوب عقب إثر جراء عوض بدل وحده وحدها وحدهم "
    "وهو وهي وهم وكان وكانت ولم ولن ولكن وفي ومن وعلى وإلى وأن والتي والذي وهذا وهذه وذلك حاليا حالياً حاليًا مؤخرا مؤخراً مؤخرًا سابقا سابقاً لاحقا "
    "لاحقاً خصوصا خاصة لاسيما سيما علما طالما ريثما حينئذ عندئذ آنذاك هنالك لذلك لذا بالتالي".split()
)
"""Words that good Arabic never says twice in a row."""
_HEADS = frozenset(
    "رئيس وزير نائب مدير عضو أعضاء مجلس حزب حكومة وزارة شركة مدينة منطقة محافظة ولاية دولة دول عدد نسبة عام سنة شهر يوم أسبوع ساعة "
    "بطولة كأس نادي فريق منتخب ملعب مباراة لاعب جائزة فيلم كتاب موسم مشروع قانون قرار اتفاق اتفاقية مؤتمر اجتماع بيان تقرير خبر صحيفة قناة "
    "وكالة موقع مركز جامعة مدرسة مستشفى مطار ميناء نهر جبل جزيرة جزر بحر طريق شارع مبنى قوات جيش شرطة هجوم حرب سلام عملية حملة "
    "أزمة سوق أسعار "
    "سعر بنك صندوق برنامج نظام خطة لجنة هيئة منظمة جمعية مؤسسة اتحاد رابطة محكمة قضية حكم مصدر مصادر خبراء علماء باحثون مواطنون سكان أشخاص "
    "شخص رجل امرأة طفل أطفال مرض فيروس لقاح علاج دواء نوع أنواع مجموعة سلسلة معظم أفضل أكبر أول آخر أحد إحدى جزء نهاية بداية إطار "
    "بلاد قطاع علم لغة "
    "نص صفحة عمل حياة عالم شمال جنوب شرق غرب وسط قرب لصالح".split()
) | {
    clitic + verb + ending
    for verb in "قال أعلن أكد أضاف أوضح ذكر صرح أشار رفض اتهم طالب دعا بدأ أصبح حقق سجل قرر قتل وصل أطلق شهد تأسس واصل ارتفع انخفض".split()
    for clitic in ("", "و")
    for ending in ("", "ت", "وا")
}
"""Words of news that head a phrase or a clause: nobody is called so."""
_NAMES = frozenset("يحيى يعقوب يزيد يسرى تميم تركي تحسين تسنيم تهاني".split())
_VERB = re.compile("^[يت][^اويش].{2,}$")
_MASDAR = re.compile("^(?:است..ا.|ا.ت.ا.|ان..ا.|ت..ي.|م.ا..ة)$")
_ROOT_WAW = re.compile("و(?:زير|زار|زرا|كال|طن|حد|سائ|ثائ|ثيق|فد|لاي|ضع|قت|سط|اشنطن|يلز)")
_ASKS = re.compile("(?:عرف|علم|در[يى]|سأل|ساءل|سؤال|حدد|معرف|كشف)[^.!؟…\n]*$")
_OWNED = re.compile("(?:ها|هما|..هم)$")
_PAIRED = re.compile(rf" و({_LETTERS}+) \1(?!{_LETTERS})")  # صفحة صفحة وسطرا سطرا


@dataclass(frozen=True, slots=True)
class Repetition:
    """Flags the later copies of a word or phrase that stands twice or more in a row."""

    loop: int = 4
    """So many copies are a decoder that hangs, whatever the word."""
    clause: int = 3
    """Copies parted by a comma count from so many words on."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """One span a repetition: everything after the first copy."""
        return next(self.detect_all([doc]))

    def detect_all(self, documents: Sequence[Document]) -> Iterator[Iterator[Span]]:
        """The repetitions of each of `documents`."""
        texts = [doc.text if len(doc.text) < _LONG else "" for doc in documents]
        starts = [0, *accumulate(len(text) + 1 for text in texts)]
        suspects: list[list[int]] = [[] for _ in documents]
        for place in _words.repeated("\n".join(texts), _MOST):  # one text costs as much as these together
            number = bisect_right(starts, place) - 1
            suspects[number].append(place - starts[number])
        for doc, places in zip(documents, suspects, strict=True):
            yield self._repetitions(doc.text, places if len(doc.text) < _LONG else _words.repeated(doc.text, _MOST))

    def _repetitions(self, text: str, places: Iterable[int]) -> Iterator[Span]:
        """The repetitions of `text` that begin at one of `places`."""
        first = True
        for match in matches(_TWICE, text, places):  # which reads 3 MB/s by itself
            if first and ("صلى الله عليه" in text or "رضي الله عن" in text):
                return  # sermons and what they quote double words for weight
            first = False
            words = match["unit"].split(" ")
            copies = match[0].count(match["unit"])
            rule, score = "", 0.85
            if copies >= self.loop:
                if _is_sound(match["unit"], words):
                    continue
                rule, score = "loop", 0.9
            elif match["unit"] in _COMPOUND and not match["comma"]:
                rule = "phrase-twice"
            elif _on_purpose(text, match):
                continue
            elif match["comma"]:
                rule = "clause-twice" if len(words) >= self.clause and _is_phrase(words) else ""
                score = 0.7
            elif len(words) > 1:
                rule = "phrase-twice" if _is_phrase(words) else ""
            else:
                rule = "word-twice" if _is_damage(text, match) else ""
            if rule:
                yield Span(match.end("unit"), match.end(), Category.DUPLICATION, "repetition", score, _REASONS[rule], rule, "")


def _is_sound(unit: str, words: Sequence[str]) -> bool:
    """Whether sounds are written (ها ها ها ها), letters are spelled, or verse has all its vowels."""
    return _is_verse_or_letter(unit, words) or (len(max(words, key=len)) < 3 and unit not in _FUNCTION)


def _is_verse_or_letter(unit: str, words: Sequence[str]) -> bool:
    return len(unit) < 2 or len(set(unit)) == 1 or len(_MARK.findall(unit.rstrip("\u064b"))) > 2 * len(words)


def _on_purpose(text: str, match: re.Match[str]) -> bool:
    """Whether the place or the look of a repetition says that it is meant: verse, speech, titles, acronyms, laughter."""
    unit = match["unit"]
    words = unit.split(" ")
    if _is_verse_or_letter(unit, words):
        return True
    before, after = text[max(0, match.start() - 120) : match.start()], text[match.end() : match.end() + 120]
    if all(strip_marks(word) in _SPELT for word in words):
        if len(words) > 1 or unit not in _FUNCTION or _word_before(before) in _SPELT or _word_after(after) in _SPELT:
            return True
    if all(strip_marks(word) in _CRIES for word in words) and not (unit == "من" and _is_of(before, after)):
        return True
    if _PAIRED.match(after) or (unit == "بين" and _word_after(after) in (*_FUNCTION, "")):  # بين بين: so so
        return True
    if _SPOKEN_BEFORE.search(before) or _SPOKEN_AFTER.match(after) or (match["comma"] and _SPEECH.search(before)):
        return True
    line = before.rpartition("\n")[2], after.partition("\n")[0]
    return sum(len(part.split()) for part in line) < 4 and not _ENDED.search(line[1])


def _is_of(before: str, after: str) -> bool:
    """Whether من من means "of" said twice, not "who of them": a definite noun follows, and nobody asks or knows."""
    return bool(_word_before(before)) and has_article(_word_after(after)) and "؟" not in after and not _ASKS.search(before)


def _word_before(text: str) -> str:
    words = text.rsplit(None, 1)
    return words[-1] if words and _WORDS.fullmatch(words[-1]) else ""


def _word_after(text: str) -> str:
    match = _NEXT.match(text)
    return match[1] if match else ""


def _is_phrase(words: Sequence[str]) -> bool:
    """Whether a doubled phrase is one phrase: a list (أ وب أ وب), a pedigree, or a cry is none."""
    if words[0] in _RHETORIC or any(word in _INNER for word in words):
        return False
    if words[0] not in _FUNCTION and any(word.isdigit() for word in words):  # results and lists
        return False
    if any(word.startswith("و") and not _ROOT_WAW.match(word) for word in words[1:]):
        return False
    return words[-1] not in _FUNCTION or words[0] in _FUNCTION


def _takes_article(text: str, word: str) -> bool:
    """Whether `word` stands in `text` with the article, so that it is no name. Every form of the article ends in ل."""
    return "ل" + word in text and word in _definite(text)


@lru_cache(maxsize=4)
def _definite(text: str) -> frozenset[str]:
    """The words that stand in `text` with the article, which is left out."""
    return frozenset(_WITH_ARTICLE.findall(text))


def _is_damage(text: str, match: re.Match[str]) -> bool:
    """Whether a doubled word is one that no good sentence doubles."""
    word = strip_marks(match["unit"])
    before = _word_before(text[max(0, match.start() - 40) : match.start()])
    after = _word_after(text[match.end() : match.end() + 40])
    if word in _FUNCTION or word == "من":
        return before not in _IF and before != "فيما" if word in ("كان", "كانت", "بعد", "قبل") else True
    if match["unit"].endswith(("اً", "ًا", "ا")) and not _OWNED.search(word):  # شيئا فشيئا, رجلا رجلا: one after the other
        return False
    if has_article(word):
        if word.startswith("و"):  # التربية والتعليم والتعليم العالي
            return not (has_article(after) or after.startswith(("جد", "أكثر", "أقل")))
        return not word.endswith(("ي", "ية", "يين"))  # الحوار العربي العربي: among Arabs
    if word.startswith(("و", "عبد", "أبو")) and word not in _HEADS:
        return False
    if before in _IF and not word.endswith(("ة", "ات")):
        return False
    if word.endswith("ة"):  # خطوة خطوة; but شركة شركة النفط
        return after.startswith("ال") or after[:1].isdigit() or (word in _HEADS and bool(after) and after not in _FUNCTION)
    if word in _HEADS or _takes_article(text, word):
        return bool(after) or word in _HEADS
    shaped = _MASDAR.search(word) or _OWNED.search(word) or (word.endswith("ات") and len(word) > 4)
    return word not in _NAMES and bool(shaped or _VERB.search(word))


_REASONS = {
    "loop": "The same words run on and on: a decoder that hung.",
    "clause-twice": "The clause is said twice in a row.",
    "phrase-twice": "The phrase is said twice in a row.",
    "word-twice": "The word is said twice in a row.",
}
