"""German adjectives of towns: Dresdner, Göttinger. Arabic has none; the town stands behind its noun as it is (مطار دريسدن)."""

from mtfix import sheets, tables
from mtfix.sound import fold


def of_town(adjective: str) -> tuple[tuple[str, ...], str] | None:
    """What `tables.name` says of the place that a German adjective in -er belongs to; None if none, or if the word is a noun of its own.

    >>> of_town("Dresdner"), of_town("Berliner"), of_town("Sieger")
    ((('دريسدن',), 'place'), (('برلين',), 'place'), None)
    """
    key = fold(adjective)
    if not key.endswith("er") or key.endswith("ier") or len(key) < 6 or not tables.is_word(adjective, "de"):
        return None
    for stem in (key[:-2], key[:-2] + "en", key[:-3] + "en" if key.endswith("ner") else ""):
        spellings, kind = tables.names().get(stem, ("", ""))
        if kind == "place":
            town = sheets.parts(spellings)
            return (town, kind) if _is_of(adjective, town[0]) else None
    return None


def _is_of(word: str, town: str) -> bool:
    """Whether the glossary has nothing else for `word` than who or what comes from `town`: a Sieger is no man from Siegen."""
    senses = [sense for sense in tables.glossary().look_up(word) if sense.exact or sense.listed]
    return all(any(town[:4] in arabic for arabic in sense.entry.arabic) for sense in senses)
