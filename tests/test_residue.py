"""Tokens are found where a look at every letter would find them."""

from hypothesis import given

from mtfix import residue
from tests.texts import TEXT


@given(TEXT)
def test_tokens_begin_where_the_first_foreign_letter_says(text: str) -> None:
    found = [(token.start, token.letters, token.end) for token in residue.tokens(text, ())]
    every = [match.span("word") for match in residue._TOKEN.finditer(text)]
    assert [(letters, end) for _, letters, end in found] == every
