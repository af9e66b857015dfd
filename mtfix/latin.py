"""How German and English words inflect: which headwords a form may belong to. All in lower case."""

from collections.abc import Iterator

NO_UMLAUT = str.maketrans("äöü", "aou")
_ENGLISH_ENDINGS = (("s", ""), ("es", ""), ("ies", "y"), ("ed", ""), ("ed", "e"), ("ing", ""), ("ing", "e"), ("'s", ""), ("’s", ""), ("er", ""), ("ly", ""))  # fmt: skip


def is_plural(form: str, head: str, language: str, pos: str) -> bool:
    """Whether `form`, in lower case, is the plural of the headword `head`, as far as an ending tells."""
    if pos != "noun":
        return False
    if language == "en":
        return form != head and not form.endswith(("'s", "’s"))
    lost = form == head.translate(NO_UMLAUT)  # Prasident is one
    return form != head and not lost and not form.endswith(("s", "sens"))  # -s and -es are the German genitive


def may_be_noun(form: str, head: str, language: str) -> bool:
    """Whether `form` may be of the noun `head`, where that is a verb as well: left and placed are not of leave and place."""
    return language != "en" or form == head or form.endswith(("s", "'s", "’s"))


def stems(key: str) -> Iterator[tuple[str, str]]:
    """Headwords that `key` may be a form of: endings off, umlauts mended (Aussenminister, Praesident, Pyongyang)."""
    mended = {key, key.replace("ae", "ä").replace("oe", "ö").replace("ue", "ü"), key.replace("ss", "ß", 1)}
    for word in sorted(mended):
        for ending in ("", "s", "es", "n", "en", "e", "er", "em", "ern", "innen"):
            if word.endswith(ending) and len(word) - len(ending) > 2:
                stem = word[: len(word) - len(ending)] if ending else word
                yield "de", stem
                if ending in ("er", "en", "em", "es"):  # Vorsitzender, Angestellten: adjectives that became nouns
                    yield "de", stem + "e"
                if ending in ("e", "er", "ern", ""):  # Häuser, Städte, Bundesländern
                    yield "de", stem.translate(NO_UMLAUT)
                if ending == "innen":
                    yield "de", stem + "in"
    for ending, instead in _ENGLISH_ENDINGS:
        if key.endswith(ending) and len(key) - len(ending) > 2:
            yield "en", key[: len(key) - len(ending)] + instead
