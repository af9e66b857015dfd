"""Foreign-script residue: Latin, Cyrillic, Greek, Han … left inside Arabic, told apart into word, name, phrase, clause, kept.

"Latin" alone is no error: human news keeps CNN, URLs, model codes, titles in quotes. What is kept is never flagged. A clause
is flagged whole and left to a translation model: sounding out an English sentence helps nobody, though chrF rises for it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from mtfix import arabic, kept, tables
from mtfix.detect._mentioned import as_kept
from mtfix.detect._named import TITLES, is_first_name, is_german, is_named
from mtfix.detect._quoted import is_part, is_product, is_residue_in_quotes, label_before
from mtfix.residue import CASE_ENDING, FOREIGN, Kind, Token, clusters, enclosed, is_acronym, tokens, with_clubs, with_initials
from mtfix.sound import fold
from mtfix.types import Category, Document, Span

_FUNCTION = frozenset(
    "the of and to in a is that for on with as was are by at be from or an it this which but not have has had were their they we he she his her "
    "der die das und in den von zu mit sich des auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei".split()
)
_ARTICLES = frozenset("the a an der die das dem den des ein eine einen einem einer eines".split())
_ARABIC_HALF = re.compile(rf"-[{arabic.LETTER}]{{3,}}")
_BEFORE_NAMES = frozenset("al el abu abou ibn bin".split())
_PARTICLES = frozenset("von van de der den del di da la le el al bin ibn abu ben zu dos du st".split())


@dataclass(frozen=True, slots=True)
class Script:
    """Flags residue of foreign scripts."""

    min_clause_words: int = 5
    """So many foreign words in a row, nothing Arabic between, are a clause: flagged whole, never sounded out."""
    labelled_score: float = 0.54
    """Confidence that a name after شركة, موقع and the like is residue: such names often stay in Latin."""

    def __call__(self, doc: Document) -> Iterator[Span]:
        """Residue in order of place; nothing for what is kept."""
        text = doc.text
        if FOREIGN.search(text) is None or arabic.LETTER_RE.search(text) is None:
            return
        fixed = kept.find(text)
        for cluster in clusters(as_kept(text, list(tokens(text, fixed)), fixed), text):
            yield from self._cluster(text, cluster)

    def _cluster(self, text: str, cluster: Sequence[Token]) -> Iterator[Span]:
        cluster = with_initials(text, _product_names(text, with_clubs(text, cluster)))
        words = [token for token in cluster if token.kind is not Kind.KEPT]
        if not words:
            return
        if self._is_clause(words) and not tables.glossary().look_up(text[words[0].letters : words[-1].end]):
            yield _span(cluster[0].start, cluster[-1].end, Category.UNTRANSLATED, "clause", 0.9, "a clause left untranslated")
            return
        if enclosed(text, cluster[0].start, cluster[-1].end) and not is_residue_in_quotes(text, words):
            return
        for run in _runs(text, cluster):
            yield from self._run(text, run)

    def _is_clause(self, words: Sequence[Token]) -> bool:
        function = sum(token.text.lower() in _FUNCTION and token.text.lower() not in _PARTICLES for token in words)
        lower = sum(token.text[:1].islower() for token in words)
        return (
            (len(words) >= self.min_clause_words and lower >= 2)
            or (len(words) >= 3 and function >= 2)
            or len(words) >= 3 * self.min_clause_words
        )

    def _run(self, text: str, run: Sequence[Token]) -> Iterator[Span]:
        """A run of residue tokens one space apart: terms first, then names, words, phrases."""
        at = 0
        parts: list[tuple[str, list[Token]]] = []
        lead = run[0] if len(run) > 1 and run[0].text.lower() in _ARTICLES and not _term(text, run, 0)[0] else None
        if lead is not None:  # "the Bundestag": the article goes with its noun
            run = run[1:]
        while at < len(run):
            size, kind = _term(text, run, at)
            if size:
                parts.append((kind, list(run[at : at + size])))
                at += size
                continue
            kind = "name" if run[at].kind is Kind.NAME or is_named(text, run, at) else "word"
            if parts and parts[-1][0] == kind:
                parts[-1][1].append(run[at])
            else:
                parts.append((kind, [run[at]]))
            at += 1
        parts = _join_particles(parts)
        titled = lead is not None and lead.text[0].isupper() and parts[0][0] == "word"  # Der Spiegel, The Guardian
        if titled or _is_title(parts):
            yield _whole(run, "phrase", 0.4, "a foreign title or phrase")
            return
        for kind, part in parts:
            for span in self._part(text, kind, part):
                yield span if lead is None or part is not parts[0][1] else replace(span, start=lead.start)

    def _part(self, text: str, kind: str, part: Sequence[Token]) -> Iterator[Span]:
        first, last = part[0], part[-1]
        if kind == "name":
            score, rule = self._name_score(text, part)
            yield _span(first.start, last.end, Category.NAME, rule, score, f"a name in {first.script.title()} letters")
        elif kind == "term" or len(part) == 1:
            rule = "glued" if first.start < first.letters else "word"
            yield _span(
                first.start,
                last.end + _written_onto(text, part),
                Category.UNTRANSLATED,
                rule,
                _word_score(text, first),
                "a word left untranslated",
            )
        elif len(part) == 2 and not any(token.text.lower() in _FUNCTION for token in part):
            yield _whole(part, "phrase", 0.85, "two words left untranslated")
        else:
            yield _whole(part, "phrase", 0.5, "a phrase left untranslated")

    def _name_score(self, text: str, part: Sequence[Token]) -> tuple[float, str]:
        if part[0].glued_to_word:
            return 0.4, "glued-name"
        if re.search("[äöüß]", fold(part[0].text)) and part[0].script == "LATIN":
            return 1.0, "name"
        person = len(part) > 1 and is_first_name(part[0].text)
        label = label_before(text, part[0].start)
        if label and not person and not is_part(text, label, part[0].letters, part[-1].end):
            return self.labelled_score, "labelled-name"
        return 0.95, "name"


def _product_names(text: str, cluster: Sequence[Token]) -> list[Token]:
    """`cluster` with capitalised words beside a kept brand or model code kept as well: iPhone 16 Pro, Google Maps."""
    out = list(cluster)
    for at, token in enumerate(out):
        if token.kind is Kind.KEPT or not token.text[:1].isupper() or is_german(token):
            continue
        for other in (out[at - 1] if at else None, out[at + 1] if at + 1 < len(out) else None):
            if other is None or other.kind is not Kind.KEPT or len(other.text) == 1 or is_acronym(other.text):
                continue
            if re.fullmatch(r"[ \d.]{1,6}", text[min(other.end, token.end) : max(other.start, token.start)]):
                out[at] = replace(token, kind=Kind.KEPT)
    return out


def _span(start: int, end: int, category: Category, rule: str, score: float, reason: str) -> Span:
    return Span(start, end, category, "script", score, reason, rule)


def _whole(run: Sequence[Token], rule: str, score: float, reason: str) -> Span:
    return _span(run[0].start, run[-1].end, Category.UNTRANSLATED, rule, score, reason)


def _word_score(text: str, token: Token) -> float:
    if token.glued_to_word or token.text.lower() in _ARTICLES:
        return 0.4
    known = any(sense.exact or sense.listed for sense in tables.glossary().look_up(token.text))
    if token.text[:1].isupper() and ((label_before(text, token.start) and not (known and is_german(token))) or is_product(text, token)):
        return 0.45
    if token.text[:1].isupper() and not is_german(token):
        if re.search(r"\b[A-Z]{2,} $", text[max(0, token.start - 8) : token.start]):  # BBC World, AI Next: a name of several words
            return 0.45
        # English has no capital in mid-sentence: a brand or a title as often as not.
        return 0.7
    return 0.95


def _written_onto(text: str, part: Sequence[Token]) -> int:
    """How much of what follows belongs to the word: a case ending (Dollarًا), the Arabic half of a compound (Klima-حماية).

    And the space after a word that Arabic writes onto the next one.
    """
    end = part[-1].end
    if half := _ARABIC_HALF.match(text, end):
        return len(half.group())
    if ending := CASE_ENDING.match(text, end):
        return len(ending.group())
    if not re.match(f" [{arabic.LETTER}]", text[end : end + 2]):
        return 0
    senses = tables.glossary().look_up(text[part[0].letters : end])
    return int(bool(senses) and len(senses[0].entry.arabic[0]) == 1)


def _runs(text: str, cluster: Sequence[Token]) -> Iterator[list[Token]]:
    """Stretches of residue tokens a space or hyphen apart; kept tokens and punctuation part them."""
    run: list[Token] = []
    for token in cluster:
        if run and (token.kind is Kind.KEPT or not re.fullmatch(r"[ \u00a0]|[-\u2010\u2011]", text[run[-1].end : token.start])):
            yield run
            run = []
        if token.kind is not Kind.KEPT:
            run.append(token)
    if run:
        yield run


def _term(text: str, run: Sequence[Token], at: int) -> tuple[int, str]:
    """How many tokens from `at` on make a term of the glossary or a place of the table, and which; 0 for less than two."""
    for size in range(min(tables.glossary().longest, 5, len(run) - at), 1, -1):
        phrase = text[run[at].letters : run[at + size - 1].end]
        if tables.glossary().look_up(phrase):
            return size, "term"
        if (run[at].text[:1].isupper() or run[at].text in _PARTICLES) and tables.term(phrase) not in ("", "language"):
            return size, "name"
    return 0, ""


def _join_particles(parts: list[tuple[str, list[Token]]]) -> list[tuple[str, list[Token]]]:
    """Names with von, van, bin … between them as one name, and with Al or Abu before them."""
    out: list[tuple[str, list[Token]]] = []
    for kind, part in parts:
        if out and kind == "name" and out[-1][0] == "word" and all(t.text.lower() in _BEFORE_NAMES for t in out[-1][1]):
            out[-1] = ("name", [*out[-1][1], *part])
            if len(out) > 1 and out[-2][0] == "name":
                out[-2:] = [("name", [*out[-2][1], *out[-1][1]])]
        elif out and kind == "name" and out[-1][0] == "name":
            out[-1][1].extend(part)
        elif (
            len(out) > 1
            and kind == "name"
            and out[-1][0] == "word"
            and out[-2][0] == "name"
            and all(t.text.lower() in _PARTICLES for t in out[-1][1])
        ):
            particle = out.pop()[1]
            out[-1][1].extend([*particle, *part])
        else:
            out.append((kind, list(part)))
    return out


def _is_title(parts: Sequence[tuple[str, list[Token]]]) -> bool:
    """Whether capitalised words and names make up a title, brand or institution that only a translator can put into Arabic.

    A German noun or a person's title before a name is not one (Kremlsprecher Peskov, President Macron).
    """
    if len(parts) == 1:
        part = parts[0][1]
        return parts[0][0] == "word" and len(part) > 1 and all(t.text[:1].isupper() and not is_german(t) for t in part)
    kinds = [kind for kind, _ in parts]
    if "name" not in kinds:
        return all(t.text[:1].isupper() for _, part in parts for t in part) and "term" not in kinds
    for (kind, part), (following, _) in zip(parts, [*parts[1:], ("", [])], strict=True):
        if kind != "word":
            continue
        if following != "name" or not all((is_german(t) and _is_noun(t)) or t.text.lower().rstrip(".") in TITLES for t in part):
            return any(t.text[:1].isupper() for t in part)
    return False


def _is_noun(token: Token) -> bool:
    """Whether what is known of `token` does not speak against a noun: Unter den Linden is no office and its holder."""
    senses = tables.glossary().look_up(token.text)
    return not senses or any(sense.entry.pos == "noun" for sense in senses)
