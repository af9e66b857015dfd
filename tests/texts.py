"""Text as nasty as corpora hold, for properties and for the fuzz target.

Words, clitics, marks, Latin and other residue, digits, bidi controls, presentation forms, mojibake, entities, line ends of
all kinds, and bytes that were no UTF-8 (lone surrogates) meet in any order, glued or apart, and at length.
"""

from hypothesis import strategies as st

ARABIC = "قال الوزير إن زيلينسكي زيلنسكي وزيلينسكي موسكو في من على الحكومة جدا كَتَبَ مُدَرِّسٌ هـ ـ و الـ لـ بـ برلين الى".split()
LATIN = "Berlin Zelensky Kremlsprecher Pyöngjang Bundestag and Regierung CNN A7 iPhone Wi-Fi COVID-19 x é ß Kommentare".split()
OTHER = ["Москва", "Αθήνα", "北京", "한국", "שלום", "می\u200cخواهم", "\U0001f600", "❤\ufe0f", "\U000e0041", "𝔸"]
SIGNS = [*".,;:!?،؛؟«»\"'()[]{}-–—…/%@#`<>&=*_|\\~", "...", "،،", "?!", "﴿", "﴾"]
DIGITS = ["1", "12", "٢٠١٨", "۱۲", "1,000", "3.14", "10:30", "½", "²", "1" * 30]
UNSEEN = [*"\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202e\u2066\u2069\u061c\ufeff\u00ad\x00\x1b\ufffd\ufffe", "\udcd8", "\udcff"]
MARKS = [*"\u064b\u064e\u0651\u0670\u06dd\u06e5\u0301\u0308\u20e3"]
FORMS = ["\ufefb", "\ufdfa", "\ufee3", "\u0627\u0653", "\ufb50", "ك\u0640\u0640\u0640ت"]
BROKEN = [
    "Ø§Ù„ÙˆØ²ÙŠØ±",
    "MÃ¼nchen",
    "&nbsp;",
    "&amp;amp;",
    "&quot;",
    "&#1575;",
    "&lt;b&gt;",
    "<br>",
    "</p>",
    "â€œ",
    "\\n",
    "\\u0627",
    "%D8%A7",
]
TOKENS = [
    "https://example.org/a?b=1&c=2",
    "www.example.org",
    "a@b.org",
    "#وسم",
    "@user",
    "`code`",
    "file.txt",
    "Kommentare (0)",
    "Share on Facebook",
]
GAPS = ["", "", " ", " ", " ", "  ", "\n", "\n\n", "\r\n", "\t", "\u00a0", "\u2028", "\x85", "\x0b"]

PIECE = st.one_of(
    *(st.sampled_from(group) for group in (ARABIC, ARABIC, LATIN, OTHER, SIGNS, DIGITS, UNSEEN, MARKS, FORMS, BROKEN, TOKENS))
)
SENTENCE = st.lists(st.tuples(PIECE, st.sampled_from(GAPS)), max_size=12).map(lambda pairs: "".join(piece + gap for piece, gap in pairs))
# A sentence said again is what duplication looks like; any text at all is what nobody thought of.
TEXT = st.one_of(SENTENCE, st.tuples(SENTENCE, st.sampled_from(GAPS)).map(lambda p: p[0] + p[1] + p[0]), st.text(max_size=20))

# What is harmless once may not be a thousand times: patterns that try again and again, and stacks that grow.
RUN = st.tuples(PIECE, st.sampled_from(GAPS), st.integers(1, 2000)).map(
    lambda p: (p[0] + p[1]) * min(p[2], 20_000 // max(1, len(p[0] + p[1])))
)
NESTED = st.tuples(
    st.sampled_from(["«»", "()", "[]", "{}", "“”", '""', "''", "<>", "\u202a\u202c", "\u2067\u2069"]), st.integers(1, 500), SENTENCE
).map(lambda p: p[0][0] * p[1] + p[2] + p[0][1] * p[1])
LONG = st.lists(st.one_of(TEXT, RUN, NESTED), min_size=1, max_size=4).map("".join)
