"""What is never repaired is found whole, in Arabic surroundings, and without a slow line."""

import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtfix import kept
from tests.texts import TEXT


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in kept.find(text)]


@pytest.mark.parametrize(
    "token",
    [
        "https://example.org/ar/news?id=12&lang=ar#top",
        "http://example.org/أخبار/اليوم",
        "www.example.com",
        "example.co.uk",
        "ar.example.org/sport",
        "press@example.org",
        "first.last+news@mail.example.com",
        "@who_arabic",
        "#COVID19",
        "#القدس",
        "#اليوم_العالمي_للغة_العربية",
        "`git push`",
        "/usr/local/bin",
        "C:\\Users\\Public",
        "report.pdf",
        "backup-2024.tar.gz",
        "main.py",
        "--help",
        "--out=DIR",
        "print()",
    ],
)
@pytest.mark.parametrize("around", ["{}", "انظر {} اليوم", "انظر ({})، ثم عد.", "انظر «{}»؟", "انظر {}."])
def test_a_kept_token_is_found_whole(token: str, around: str) -> None:
    assert found(around.replace("{}", token)) == [token]


@pytest.mark.parametrize("token", ["press@example.org", "main.py", "example.org", "https://example.org/a"])
def test_an_arabic_clitic_does_not_hide_it(token: str) -> None:
    assert found(f"و{token} أيضا") == [token]


@pytest.mark.parametrize(
    "text",
    [
        "قال الوزير إن الاتفاق قريب.",
        "رفض Kremlsprecher الادعاءات",
        "السيارة تسير بسرعة 120 km/h",
        "في U.S. أو p.m.",
        "النسبة 10.5 والتاريخ 12/10/2024",
        "الـ-Bundestag و-Berlin",
        "قال -Merkel- إن",
        "البند # والعلامة @ وحدهما",
        "خلال 24/7 و/أو",
    ],
)
def test_what_is_only_like_a_kept_token_is_not_kept(text: str) -> None:
    assert found(text) == []


@given(st.text(alphabet="aو.@#/:-`( \n\u064b1é_", max_size=40))
def test_what_is_found_lies_in_the_text_in_order_and_apart(text: str) -> None:
    ranges = kept.find(text)
    assert all(0 <= start < end <= len(text) for start, end in ranges)
    assert all(one[1] <= other[0] for one, other in pairwise(ranges))


@given(st.text(alphabet="aو.@#/:-`( 1", max_size=30), st.integers(0, 30), st.integers(0, 30))
def test_a_stretch_overlaps_what_it_shares_characters_with(text: str, start: int, length: int) -> None:
    shared = {place for a, b in kept.find(text) for place in range(a, b)} & set(range(start, start + length))
    assert bool(kept.within(text, start, start + length)) == bool(shared) or length == 0


@pytest.mark.parametrize("unit", ["a", "a.", "a@", "a/", "a-", "`a ", "a(", "@a.", "a+://", "--a=", "#", "www."])
def test_a_long_line_without_blanks_takes_one_pass(unit: str) -> None:
    def seconds(n: int) -> float:
        kept.find.cache_clear()
        began = time.perf_counter()
        kept.find(unit * n)
        return time.perf_counter() - began

    # One pass over the long line takes 8 times the short one; trying each run from each of its letters takes 64 times.
    assert seconds(80_000) < 30 * max(seconds(10_000), 0.002)


@given(
    st.lists(
        st.sampled_from(
            ["www.", "://", "http", "@", "#", "a", "B", ".", "com", ".py", ".7z", "/", "\\", "--", "()", "كتاب", "، ", " ", "\n", "\u00a0"]
        )
    )
)
def test_looking_at_tokens_with_a_sign_finds_what_looking_everywhere_finds(pieces: list[str]) -> None:
    text = "".join(pieces)
    # A backtick has the whole text looked through; a lone one is kept by itself nowhere.
    assert kept.find(text) == kept.find(text + "\n`")


@given(st.one_of(TEXT, st.tuples(TEXT, st.text("ا/. ", max_size=500)).map(lambda p: "https://a.de/" + p[1] + p[0])), st.data())
def test_what_is_kept_in_a_stretch_is_what_is_kept_in_the_text(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert kept.within(text, start, end) == tuple((a, b) for a, b in kept.find(text) if a < end and start < b)
