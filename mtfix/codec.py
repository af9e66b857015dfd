"""How a span in its context becomes tokens of the span model, and how the model's tokens become text.

    name   <name> <[> p e s k o w <]>
    word   <word> ▁ رفض <[> k r e m l l a g e r s <|> ا ل ك ر م ل ي ن <]> ▁ال ادعاء ات

The span, its candidates and the answer go letter by letter (names go by sound, and a letter can be copied); the context
goes in sentencepiece units. Names carry no context: measured, they do not need it. One codec serves training and use.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mtfix.arabic import strip_marks
from mtfix.sound import fold

if TYPE_CHECKING:
    from sentencepiece import SentencePieceProcessor

SPECIAL = ("<pad>", "</s>", "<unk>", "<name>", "<word>", "<phrase>", "<[>", "<]>", "<|>", "<keep>", "<drop>")
SPACE = "␣"
LATIN = "abcdefghijklmnopqrstuvwxyzäöüß'0123456789"
ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىي"
N_LEFT, N_RIGHT, N_CANDIDATES = 6, 5, 4
"""Words of context on either side, and candidates, that the model is shown."""
_CONTEXT = re.compile(r"[^\W\d_]+|[0-9٠-٩]+|[^\w\s]")


def context_words(text: str) -> list[str]:
    """The last or first words of a context, digits as 0: what a context says, not which year it names."""
    return [re.sub(r"[0-9٠-٩]", "0", token) for token in _CONTEXT.findall(strip_marks(text))]


def letters(text: str) -> list[str]:
    """`text` as one token a letter, spaces as ␣."""
    return [SPACE if char == " " else char for char in text]


@dataclass(frozen=True, slots=True)
class Query:
    """What the span model is asked: a span, what stands around it, and what the tables know of it."""

    kind: str
    latin: str
    left: str = ""
    right: str = ""
    candidates: tuple[str, ...] = ()


class Codec:
    """Queries to tokens and tokens to text, with the sentencepiece model of one folder of weights."""

    def __init__(self, folder: Path) -> None:
        import sentencepiece

        self.pieces: SentencePieceProcessor = sentencepiece.SentencePieceProcessor(model_file=str(folder / "spiece.model"))

    def encode(self, query: Query) -> list[str]:
        """The source tokens of `query`, `</s>` included (CTranslate2 does not add it)."""
        span = ["<[>", *letters(fold(query.latin))]
        if query.kind == "name":
            return ["<name>", *span, "<]>", "</s>"]
        for candidate in query.candidates[:N_CANDIDATES]:
            span += ["<|>", *letters(candidate)]
        left = self._context(context_words(query.left)[-N_LEFT:])
        right = self._context(context_words(query.right)[:N_RIGHT])
        return [f"<{query.kind}>", *left, *span, "<]>", *right, "</s>"]

    def _context(self, words: Sequence[str]) -> list[str]:
        return [str(piece) for piece in self.pieces.encode(" ".join(words), out_type=str)] if words else []

    @staticmethod
    def decode(tokens: Sequence[str]) -> str:
        """The text of an answer: letters joined, ␣ as space; `<keep>` and `<drop>` stay as they are."""
        return "".join(" " if token == SPACE else token for token in tokens if token not in ("</s>", "<pad>", "<unk>")).strip()

    def vocabulary(self) -> list[str]:
        """All tokens in the order of their ids: special, letters, then the sentencepiece units that are not letters."""
        tokens = list(dict.fromkeys([*SPECIAL, SPACE, *LATIN, *ARABIC]))
        known = set(tokens)
        for index in range(self.pieces.get_piece_size()):
            piece = self.pieces.id_to_piece(index)
            if piece not in known and not self.pieces.is_control(index) and not self.pieces.is_unknown(index):
                tokens.append(piece)
        return tokens
