"""What of a language model's answer may reach the text: Arabic for the span, and no word more.

A model explains, excuses itself, quotes its instructions, offers alternatives, repeats the sentence. Each is told from an answer by
what it is written with. Where that is in doubt the answer is dropped: a span left as it is does less harm.
"""

import json
import re
import unicodedata
from dataclasses import dataclass
from typing import Any

from mtfix import arabic
from mtfix.types import DELETABLE, Category, Request

ACTIONS = ("replace", "keep", "delete")
_QUOTE = re.compile("[\"'«»“”„‟‹›‘’`]")
_FOREIGN = re.compile(rf"[^\W\d_{arabic.LETTER}{arabic.MARKS}{arabic.TATWEEL}]+")
_MARK = re.compile(f"[{arabic.MARKS}]")
_PLAIN = " -"
_SENTENCE = "،؛؟."
"""Signs that a longer stretch of text may need; a word or a name needs none."""
_LONG = 4  # words: a span of so many is a clause
_LAST, _FIRST = re.compile(rf"({arabic.WORD})\s+$"), re.compile(rf"\s+({arabic.WORD})")
_SAID = re.compile(
    "(?:إليك|إليكم|فيما يلي|(?:ال)?(?:ترجمة|تصحيح|نص|صياغة|إجابة|جواب|كلمة|عبارة) "
    "(?:هي|هو|المصححة?|الصحيحة?|المقترحة?|المناسبة?|البديلة?))(?: |$)"
)  # "here is", "the translation is", "corrected text"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a model decides on a span."""

    action: str
    text: str
    confidence: float


def read(content: str) -> dict[int, Answer]:
    """The answers in a model's reply, by number. Raises `ValueError` where it holds no JSON of the shape that was asked for.

    >>> read('```json\\n{"answers": [{"id": 1, "action": "keep", "text": "", "confidence": 0.8}]}\\n```')
    {1: Answer(action='keep', text='', confidence=0.8)}
    """
    said = content.rpartition("</think>")[2]
    try:
        whole = json.loads(said[said.find("{") : said.rfind("}") + 1])
    except RecursionError as error:
        raise ValueError("JSON nested too deep") from error
    answers = whole.get("answers") if isinstance(whole, dict) else None
    if not isinstance(answers, list):
        raise ValueError("no list of answers")
    out: dict[int, Answer] = {}
    for one in answers:
        number = one.get("id") if isinstance(one, dict) else None
        answer = of_json(one)
        if isinstance(number, int) and not isinstance(number, bool) and answer is not None:
            out.setdefault(number, answer)
    return out


def of_json(said: Any) -> Answer | None:
    """The answer that a JSON object says; None where it is none."""
    if not isinstance(said, dict):
        return None
    action, text, confidence = said.get("action"), said.get("text"), said.get("confidence")
    if action not in ACTIONS or not isinstance(text, str) or isinstance(confidence, bool) or not isinstance(confidence, int | float):
        return None
    return Answer(action, text, float(confidence)) if 0 <= confidence <= 1 else None


def written(answer: Answer, request: Request, prompt: str) -> str | None:
    """What `answer` would write for the span of `request`; None where it would leave the span. `prompt` is what the model was told.

    Raises `ValueError`, saying why, where the answer is more than, or other than, text for the span.
    """
    garbled, category = request.garbled, request.span.category
    if answer.action == "keep":
        return None
    if answer.action == "delete":
        if category not in DELETABLE:
            raise ValueError(f"deletes, and {category} may not be deleted")
        return ""
    lead, trail = _edges(garbled)
    text = f"{lead}{answer.text.strip(' ')}{trail}"  # models drop what a span has of white space at its ends
    why = (
        ("is empty" if not text.strip() else None)
        or _strange(text, garbled, category)
        or ("adds a quotation mark" if len(_QUOTE.findall(text)) > len(_QUOTE.findall(garbled)) else None)
        or (f"has {len(text)} characters for {len(garbled)}" if len(text) > max(24, 3 * len(garbled)) else None)
        or ("talks about the text" if _SAID.match(text) and not _SAID.match(garbled) else None)
        or ("quotes its instructions" if _quotes(text, prompt) else None)
        or _repeats(text, request)
    )
    if why:
        raise ValueError(why)
    return None if text == garbled else text


def _edges(garbled: str) -> tuple[str, str]:
    """The white space that a span begins and ends with."""
    bare = garbled.strip()
    return (garbled[: garbled.index(bare)], garbled[garbled.index(bare) + len(bare) :]) if bare else ("", "")


def _strange(text: str, garbled: str, category: Category) -> str | None:
    """Why `text` holds what neither Arabic nor the span has."""
    if foreign := next((word for word in _FOREIGN.findall(text) if word not in _FOREIGN.findall(garbled)), None):
        return f"holds '{foreign}'"
    signs = _PLAIN + (_SENTENCE if category is Category.PUNCTUATION or len(garbled.split()) >= _LONG else "")
    for char in text:
        is_arabic = arabic.LETTER_RE.match(char) or _MARK.match(char) or unicodedata.category(char) == "Nd"
        if not (is_arabic or char in signs or char in garbled):
            return f"holds {char!r}"
    return None


def _quotes(text: str, prompt: str) -> bool:
    words = text.split()
    return len(words) >= 3 and " ".join(words) in " ".join(prompt.split())


def _repeats(text: str, request: Request) -> str | None:
    """Why `text` says again what stands before or after the span: models like to answer with the whole sentence."""
    whole, span, garbled = request.document.text, request.span, request.garbled
    lead, trail = _edges(garbled)
    before = _LAST.search(whole[max(0, span.start - 60) : span.start] + lead)
    after = _FIRST.match(trail + whole[span.end : span.end + 60])
    for near, mine, old in ((before, text.split()[0], garbled.split()[:1]), (after, text.split()[-1], garbled.split()[-1:])):
        if near and arabic.strip_marks(near[1]) == arabic.strip_marks(mine) and [mine] != old:
            return f"repeats '{mine}', which stands beside the span"
    return None
