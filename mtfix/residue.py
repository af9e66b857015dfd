"""Tokens of foreign script inside Arabic: where they stand, and whether each is kept, a name, or a word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from mtfix import kept, tables
from mtfix.arabic import LETTER, MARKS, TATWEEL, script
from mtfix.compounds import LONGEST, split
from mtfix.sound import fold
from mtfix.towns import of_town

_ARABIC_BLOCKS = "\u0600-\u06ff\u0750-\u077f\u08a0-\u08ff\ufb50-\ufdff\ufe70-\ufeff"
FOREIGN = re.compile(rf"[^\W\d_{_ARABIC_BLOCKS}]")
_TOKEN = re.compile(
    rf"(?P<clitic>(?<![{LETTER}{MARKS}])(?:[وف]?(?:ال|لل|[بلك]ال|[بلك])|[وف])(?:{TATWEEL} ?| )?)?"
    rf"(?P<word>[^\W\d_{_ARABIC_BLOCKS}](?:[^\W_{_ARABIC_BLOCKS}]|[\u0300-\u036f]|\ufffd(?=[^\W\d_{_ARABIC_BLOCKS}])|['’.&+\-\u2010\u2011](?=[^\W_{_ARABIC_BLOCKS}]))*)"
)
_LONGEST_CLITIC = 6
_LETTERED = re.compile(rf"(?<![{LETTER}])(?:ال)?(?:مجموعة|فئة|فيتامين|حرف|فقرة|بند|قسم|نقطة) [{LETTER}] $")
"""Before a letter that is no clitic, but a number or a name: المجموعة ب, فيتامين ك."""
CASE_ENDING = re.compile(rf"(?:\u064b[اى]?|ا\u064b|[\u064c\u064d])(?![{LETTER}{MARKS}])")
"""The Arabic ending of an indefinite noun, written onto a word that was put back or left in Latin."""
_UNITS = frozenset(
    "km m cm mm nm kg g mg µg lb oz l ml cl h min s ms kmh mph kw kwh mw mwh gw gwh tw twh v kv w a ah mah hz khz mhz ghz db kb mb gb tb pb bit "
    "kbit mbit mbps gbps dpi ppm ph pa hpa kpa bar psi n nm kn j kj mj cal kcal c f k mol lx lm sq ft in yd px pt usd eur gbp chf jpy cny rub am pm "
    "vs ca etc ok www http https via plc ltd inc llc gmbh corp jr sr".split()
)
_FUNCTION_WORDS = frozenset({"am", "in", "as"})
"""Units or not by what stands before: 5 in, am Dienstag."""
_CLEAR_UNITS = _UNITS - _FUNCTION_WORDS
_BRANDS = frozenset(
    "google facebook instagram twitter tiktok whatsapp youtube linkedin snapchat telegram spotify netflix amazon apple microsoft windows linux "
    "android samsung huawei xiaomi sony nintendo playstation xbox tesla intel nvidia adobe photoshop excel word powerpoint outlook gmail chrome "
    "firefox safari bluetooth python java javascript github wikipedia airbnb uber zoom skype paypal bitcoin ethereum galaxy pixel siri alexa "
    "chatgpt openai gemini copilot vpn wifi boeing airbus".split()
)
"""Products that Arabic news leaves in Latin as often as not; a repair gains little and may be wrong."""
_ROMAN = re.compile(r"(?=[IVX])X{0,3}(?:IX|IV|V?I{0,3})")
_ACRONYM = re.compile(r"(?:[A-ZÄÖÜ]\.?){2,5}s?|[A-Za-z]{1,3}&[A-Za-z]{1,3}|[A-Z](?:\.[A-Z])+|[A-Z]{2,5}-[A-Z]{1,5}")
_CAMEL = re.compile(r".*[a-zäöü][A-Z]|[A-Z]{2,}[a-z]")
_ARTICLE = re.compile(r"^(?:the|an?|der|die|das|de[mns]|eine?[nmrs]?) (?=\S)", re.IGNORECASE)
_GERMAN_NOUN = re.compile(
    r"[A-ZÄÖÜ][a-zäöüß]{3,}(?:ungen|heiten|keiten|schaften|ungs?|heit|keit|schaft|ismus|ität|nisse?|tums?|ierung|ations?|(?:ist|ant|ent|tor|eur|log|ler|ker|ger|ter)in(?:nen)?)"
)


CLUB = re.compile("^(?:FC|SC|AC|AS|SV|CF|FK|BK|FSV|TSV|TSG|SSC|SSV|VfB|VfL|RC|RB) | (?:FC|SC|AC|CF|BSC|BK|FK|SV|AFC)$")
"""The initials of clubs, before or behind their names."""


class Kind(StrEnum):
    """What a foreign token is."""

    KEPT = "kept"
    NAME = "name"
    WORD = "word"


@dataclass(frozen=True, slots=True)
class Token:
    """A foreign word. `start` includes Arabic clitics written onto it (وBerlin, الـBundestag); `letters` is where it begins itself."""

    start: int
    letters: int
    end: int
    text: str
    kind: Kind
    script: str
    glued_to_word: bool = False  # onto a whole Arabic word: a lost space more often than residue


def part_clitic(garbled: str) -> tuple[str, str]:
    """The Arabic clitics at the head of a span, without tatweel, and the foreign text that follows, a foreign article left out.

    >>> part_clitic("والـBundestag")
    ('وال', 'Bundestag')
    """
    match = FOREIGN.search(garbled)
    at = match.start() if match else len(garbled)
    return garbled[:at].replace(TATWEEL, "").strip(), _ARTICLE.sub("", garbled[at:])


def tokens(text: str, fixed: Sequence[tuple[int, int]]) -> Iterator[Token]:
    """The foreign tokens of `text` in order; those inside `fixed` ranges, which come in order as well, are kept."""
    for match in _token_matches(text):
        start, letters, end = match.start(), match.start("word"), match.end()
        if letters - start == 2 and _LETTERED.search(text, max(0, start - 12), letters):
            start = letters
        word = match["word"]
        before, after = text[max(0, letters - 2) : letters], text[end : end + 2]
        glued = (letters == start and before[-1:] != "" and re.match(f"[{LETTER}{MARKS}]", before[-1]) is not None) or (
            after[:1] != "" and re.match(f"[{LETTER}]", after[0]) is not None
        )
        keep = bool(kept.among(fixed, letters, end)) or _kept_here(word, before, after)
        is_article = word == "a" and re.match(" [a-z]", text[end : end + 2]) is not None
        kind = Kind.KEPT if keep else Kind.WORD if is_article else classify(word)
        yield Token(letters if glued else start, letters, end, word, kind, script(word[0]), glued)


def _token_matches(text: str) -> Iterator[re.Match[str]]:
    """As `_TOKEN.finditer`, which tries for clitics at every letter: the first foreign letter is what a token begins with."""
    end = 0
    while letter := FOREIGN.search(text, end):
        match = _TOKEN.search(text, max(end, letter.start() - _LONGEST_CLITIC))
        if match is None:
            return
        yield match
        end = match.end()


def _kept_here(word: str, before: str, after: str) -> bool:
    """Kept for what stands beside it: a number, a sign of code or markup."""
    if (
        before[-1:].isdigit()
        or before[-1:] in ("_", "/", "\\", "<", "$", "=", "^", "~")
        or after[:1] in ("_", "/", "\\", "=", ">", "^", "+", "#")
    ):
        return True
    if re.match(r"[ \u00a0-]?\d", after) and not any(sense.exact or sense.listed for sense in tables.glossary().look_up(word)):
        return True
    return re.search(r"\d[ \u00a0-]$", before) is not None and word.lower() in _UNITS


def is_acronym(word: str) -> bool:
    """Whether `word` is written as an acronym: CNN, U.S., R&D."""
    return _ACRONYM.fullmatch(word) is not None


@lru_cache(maxsize=16384)
def classify(word: str) -> Kind:
    """What `word` is by itself.

    >>> [str(classify(w)) for w in ("CNN", "Wi-Fi", "YouTube", "Peskov", "Regierung", "weather")]
    ['kept', 'kept', 'kept', 'name', 'word', 'word']
    """
    if len(word) > LONGEST and script(word[0]) == "LATIN":  # Han and Thai have no blanks between their words
        return Kind.KEPT
    lower = word.lower()
    if tables.acronym(word) is not None:
        return Kind.NAME
    if re.search(r"\d", word) or len(word) == 1 or _ACRONYM.fullmatch(word) or _ROMAN.fullmatch(word):
        return Kind.KEPT
    if lower in _BRANDS or (lower in _CLEAR_UNITS and len(lower) < 5) or re.fullmatch(r"[A-Z]\w?-[A-Z]\w{0,2}", word):
        return Kind.KEPT
    if (
        _CAMEL.match(word)
        and not word.startswith(("Mc", "Mac", "De", "Le", "La", "O'", "O’", "Al", "El", "Di", "Du", "Fitz"))
        and "-" not in word
    ):
        return Kind.KEPT
    if script(word[0]) != "LATIN":  # what has no case may be a name: only a table or the document can tell
        return Kind.WORD if word[0].islower() else Kind.NAME
    if word.isupper():
        if tables.glossary().look_up(lower) or tables.glossary().look_up(word.title()):
            return Kind.WORD
        known = tables.names().get(fold(word), ("", ""))  # BERLIN, but a brand is often written so
        return Kind.NAME if len(word) > 4 and known[1] in ("place", "person") else Kind.KEPT
    return Kind.WORD if _is_word(word) else Kind.NAME


def _is_word(word: str) -> bool:
    if word[0].islower():
        return not re.match(r"(?:al|el|ash|ad|an|as|at|ar)-[A-Z]", word)
    if tables.is_mostly_name(word):
        return False
    senses = tables.glossary().look_up(word)
    # A German adjective or verb has no capital inside Arabic: Rosa is a name, rosa is pink.
    if any(sense.exact and (sense.entry.language != "de" or sense.entry.headword[0].isupper()) for sense in senses):
        return True
    # Häuser and Städte are plurals first and surnames second; an umlaut tells which language to ask.
    if any(sense.listed and sense.entry.language == "de" and sense.entry.pos == "noun" for sense in senses) and re.search(
        "[äöü]", word.lower()
    ):
        return True
    if tables.name(word) is not None:
        return _german_form(word, senses)
    if re.match("[A-ZÄÖÜ]{2,}-", word):
        return True  # EU-Beauftragte
    if "-" in word and any(any(s.exact or s.listed for s in tables.glossary().look_up(part)) for part in word.split("-") if len(part) > 3):
        return True  # U-Boats, Journal-Document: sounding half a word out helps nobody
    if not senses and of_town(word) is not None:
        return False
    return bool(senses) or tables.is_word(word) or split(word) is not None or _GERMAN_NOUN.fullmatch(word) is not None


def _german_form(word: str, senses: Sequence[tables.Sense]) -> bool:
    """Whether a name of the table is a form of a German noun first: Handels, though there is a Handel; Herzen, a rare surname."""
    nouns = [s.entry.headword for s in senses if s.entry.language == "de" and s.entry.pos == "noun" and s.entry.headword[0].isupper()]
    known = tables.names().get(fold(word))
    if known is None:
        return word[:-1] in nouns and word.endswith("s")
    return known[1] == "name" and bool(nouns) and any(sense.listed for sense in senses)


def clusters(found: Iterable[Token], text: str) -> Iterator[list[Token]]:
    """Tokens with nothing Arabic between them, no colon, quote, bracket or line end."""
    cluster: list[Token] = []
    for token in found:
        if cluster and (
            re.search(rf"[{LETTER}\n:\"«»“”„()\[\]]", text[cluster[-1].end : token.letters]) or token.letters - cluster[-1].end > 12
        ):
            yield cluster
            cluster = []
        cluster.append(token)
    if cluster:
        yield cluster


def with_initials(text: str, cluster: Sequence[Token]) -> list[Token]:
    """`cluster` with John F. Kennedy as one name: half of it in Arabic would be worse than none."""
    out: list[Token] = []
    at = 0
    while at < len(cluster):
        three = cluster[at : at + 3]
        if (
            len(three) == 3
            and re.fullmatch(r"[A-Z][\w’'-]+ [A-Z]\.? [A-Z][\w’'-]+", text[three[0].letters : three[2].end])
            and (three[1].kind is Kind.KEPT and Kind.KEPT not in (three[0].kind, three[2].kind))
        ):
            out.append(replace(three[0], end=three[2].end, text=text[three[0].letters : three[2].end], kind=Kind.NAME))
            at += 3
        else:
            out.append(cluster[at])
            at += 1
    return out


def with_clubs(text: str, cluster: Sequence[Token]) -> list[Token]:
    """`cluster` with FC Bayern as one name: of a club's initials nothing stands in Arabic."""
    out: list[Token] = []
    for token in cluster:
        one = out[-1] if out else None
        beside = one is not None and text[one.end : token.letters] == " "
        if one is not None and beside and {one.kind, token.kind} == {Kind.KEPT, Kind.NAME} and CLUB.search(f"{one.text} {token.text}"):
            out[-1] = replace(one, end=token.end, text=text[one.letters : token.end], kind=Kind.NAME)
        else:
            out.append(token)
    return out


def last_before(text: str, place: int) -> str:
    """The character before `place` that is no blank; "" where there is none.

    >>> last_before("قال: «Brexit", 6), last_before("قال: ", 5)
    ('«', ':')
    """
    near = text[max(0, place - 40) : place].rstrip(" ")  # all that stands before would be copied for each foreign word
    return (near or text[:place].rstrip(" "))[-1:]


_NAMED_LANGUAGE = re.compile(rf"بال[{LETTER}]{{4,12}}ية *[:،]? *[\"«“(]?$")
_PAIRS = {"(": ")", "[": "]", "«": "»", "“": "”", '"': '"', "„": "“", "‘": "’", "'": "'", "{": "}", "<": ">", "‹": "›"}


def enclosed(text: str, start: int, end: int) -> bool:
    """Whether brackets or quotes close around `start:end`, or around it and a closing mark or number; or its language is named.

    Both say that the foreign words are meant: «الغريب» (L'Étranger), بالإنجليزية: Bowen Island.
    """
    if _NAMED_LANGUAGE.search(text, max(0, start - 24), start):
        return True
    before = last_before(text, start)
    rest = text[end : end + 12].lstrip(" .,!?،؛0123456789-")
    return before in _PAIRS and rest[:1] != "" and rest[0] in (_PAIRS[before], '"', "”")
