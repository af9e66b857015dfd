"""Edit operations as taggers predict them: on whole words, and on the characters of word pieces.

Operations on words are `keep`, `delete`, `replace:TEXT`, `append:TEXT` (after the word) and `insert:TEXT` (before it).
Character edits are those of Alhafni and Habash, "Enhancing Text Editing for Grammatical Error Correction: Arabic as a Case
Study" (ACL 2025): K keeps a character, D drops one, R_[x] replaces one, I_[x] puts one in, A_[x] a word of its own, K* and D*
do the rest of the piece, and M at the head joins the piece to the word before.
"""

import re

from mtfix.types import Category

WORD_EDIT = re.compile(r"keep|delete|(?:replace|append|insert):.+", re.DOTALL)
_SIGNS = tuple(".,;:!?\u060c\u061b\u061f")
_CHARACTER = re.compile(r"[IAR]_\[.*?\]+|K\*|D\*|[KDM]", re.DOTALL)


def edit_word(operation: str, word: str) -> str:
    """`word` after an operation on it; punctuation is put onto it, a word beside it.

    >>> edit_word("append:،", "قال"), edit_word("append:إن", "قال"), edit_word("insert:«", "قال"), edit_word("delete", "قال")
    ('قال،', 'قال إن', '«قال', '')
    """
    name, _, text = operation.partition(":")
    beside = " " if re.search(r"\w", text) else ""
    return {"keep": word, "delete": "", "replace": text, "append": word + beside + text, "insert": text + beside + word}[name]


def is_character_edit(label: str) -> bool:
    """Whether `label` is made of character edits alone.

    >>> is_character_edit("K*R_[ى]"), is_character_edit("B-PER")
    (True, False)
    """
    return label != "" and _CHARACTER.sub("", label) == ""


def edit_piece(label: str, piece: str) -> str | None:
    """`piece` after the character edits of `label`, M left out; None where they do not fit its length.

    >>> edit_piece("K*R_[ى]", "علي"), edit_piece("R_[أ]K*", "اكل"), edit_piece("KA_[،]", "قال"), edit_piece("KKK", "في")
    ('على', 'أكل', 'قال،', None)
    """
    steps = _CHARACTER.findall(label.removeprefix("M")) or ["K"]
    if steps[0] in ("K", "D") and all(step[0] == "A" for step in steps[1:]):
        steps[0] += "*"  # alone they stand for the whole piece
    rest = len(piece) - sum(step in ("K", "D") or step[0] == "R" for step in steps)
    stars = sum(step.endswith("*") for step in steps)
    if "M" in steps or rest < 0 or stars != (1 if rest or stars else 0):
        return None
    out, at = "", 0
    for step in steps:
        text = step[3:-1]
        size = rest if step.endswith("*") else int(step[0] in "KDR")
        if step[0] == "A":
            out = edit_word(f"append:{text}", out) if out or at else edit_word(f"insert:{text}", "")
        else:
            out += piece[at : at + size] if step[0] == "K" else text
        at += size
    return out


def is_there(text: str, start: int, end: int, after: str) -> bool:
    """Whether what an edit puts beside `text[start:end]` stands there already, or another sign does: taggers asked again stutter.

    >>> is_there("قال، ثم عاد", 0, 3, "قال،"), is_there("قال ثم عاد", 0, 3, "قال،")
    (True, False)
    """
    before = text[start:end]
    follows, precedes = text[end : end + 40].lstrip(" "), text[max(0, start - 40) : start].rstrip(" ")
    put_after = after.removeprefix(before).strip() if after.startswith(before) else ""
    put_before = after.removesuffix(before).strip() if after.endswith(before) else ""
    if put_after:
        return follows.startswith(put_after) or (put_after in _SIGNS and follows.startswith(_SIGNS))
    return put_before != "" and precedes.endswith(put_before)


def category_of(before: str, after: str, otherwise: Category) -> Category:
    """What an edit is about: words taken out are an addition too many, a difference in signs alone is punctuation.

    >>> str(category_of("قال", "قال،", Category.SPELLING)), str(category_of("الى", "إلى", Category.SPELLING))
    ('punctuation', 'spelling')
    """
    plain, edited = (" ".join(re.sub(r"[^\w\s]", "", text).split()) for text in (before, after))
    if plain == edited:
        return Category.PUNCTUATION
    return otherwise if after.strip() else Category.DUPLICATION
