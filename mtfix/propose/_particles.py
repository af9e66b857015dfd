"""The Arabic article inside a name in Latin letters: al-Hariri, el-Sisi. Part of `gazetteer` and `seq2seq`."""

from collections.abc import Sequence

from mtfix.arabic import definite

_SERVANT = frozenset({"abd", "abdal", "abdel", "abdul", "abdoul", "abdou"})


def with_articles(latin: Sequence[str], arabic: Sequence[str]) -> str:
    """A name from the spellings of its words, `al` written onto the word that follows; `el` only where that word has the article.

    Behind عبد stands one of God's names, with the article.

    >>> with_articles(["abdel", "fattah", "el", "burhan"], ["عبد", "فتاح", "إل", "البرهان"])
    'عبد الفتاح البرهان'
    >>> with_articles(["saad", "al", "hariri"], ["سعد", "ال", "حريري"]), with_articles(["el", "greco"], ["إل", "غريكو"])
    ('سعد الحريري', 'إل غريكو')
    """
    out: list[str] = []
    article = False
    for number, (word, spelling) in enumerate(zip(latin, arabic, strict=True)):
        following = arabic[number + 1] if number + 1 < len(arabic) else ""
        if article:
            spelling = definite(spelling)
        own = word == "al" or (word == "el" and (number > 0 or following.startswith("ال")))
        article = following != "" and (own or (word in _SERVANT and spelling == "عبد"))
        if not (article and own):
            out.append(spelling)
    return " ".join(out)
