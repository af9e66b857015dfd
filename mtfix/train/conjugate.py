"""The forms of German and English verbs and nouns, by the rules of school grammars and a list of the irregular ones.

simplemma knows the forms of frequent words; participles (mitgebracht, überlebt) and strong verbs (brach, shook) it often does not.
"""

from collections.abc import Iterator
from functools import lru_cache

from mtfix import tables

_SEPARABLE = (
    "zurück zusammen auseinander entgegen gegenüber heraus herein herunter hervor hinaus hinein hinweg hinzu voran voraus vorbei weiter wieder "
    "bereit bekannt fertig frei statt teil durch nieder unter über fest fort herum her hin los mit nach nahe um vor weg ab an auf aus bei dar ein zu"
).split()
_INSEPARABLE = "durch über unter wider wieder um voll hinter miss emp ent ver zer be er ge".split()
_VOWELS = "aeiouäöü"


@lru_cache(maxsize=1)
def _irregular() -> dict[tuple[str, str, str], tuple[str, ...]]:
    lines = (tables.FOLDER / "irregular.tsv").read_text(encoding="utf-8").splitlines()[1:]
    rows = (line.split("\t") for line in lines)
    return {(language, head, pos): tuple(forms.split("|")) for language, head, pos, forms in rows}


def german(infinitive: str) -> frozenset[str]:
    """The finite forms, the participle and the infinitive with zu, where it is one word, of a German verb.

    >>> {"mitgebracht", "mitbringt", "mitbrachten", "mitzubringen"} <= german("mitbringen")
    True
    >>> "überlebt" in german("überleben"), "geäußert" in german("äußern"), "telefoniert" in german("telefonieren")
    (True, True, True)
    """
    return frozenset(form for form in _german(infinitive) if form != infinitive)


def _german(infinitive: str) -> Iterator[str]:
    yield from _simple(infinitive, "ge")
    for prefix in _SEPARABLE:
        if _is_base(base := infinitive.removeprefix(prefix), infinitive):
            yield from (prefix + form for form in _simple(base, "ge"))
            yield f"{prefix}zu{base}"
    for prefix in _INSEPARABLE:
        if _is_base(base := infinitive.removeprefix(prefix), infinitive):
            yield from (prefix + form for form in _simple(base, ""))


def _is_base(base: str, whole: str) -> bool:
    return base != whole and len(base) > 3 and any(letter in _VOWELS for letter in base[:-2])


def _simple(infinitive: str, ge: str) -> Iterator[str]:
    """The forms of a verb without its prefix, whose participle takes `ge` or nothing."""
    stem = infinitive.removesuffix("n").removesuffix("e")
    soft = "e" if stem.endswith(("d", "t")) or (stem[-1:] in "mn" and stem[-2:-1] not in (*_VOWELS, "l", "r", "m", "n", "h")) else ""
    yield from (stem + ending for ending in ("e", soft + "t", "t" if stem.endswith(("s", "ß", "z")) else soft + "st"))
    strong = _irregular().get(("de", infinitive, "verb"))
    if strong is None:
        yield from (stem + soft + ending for ending in ("te", "ten", "test", "tet"))
        yield ("" if infinitive.endswith("ieren") else ge) + stem + soft + "t"
        return
    present, past, participle, *subjunctive = strong
    yield from (present, past, *(past + ending for ending in (("n", "st", "t") if past.endswith("e") else ("en", "st", "t"))))
    for form in subjunctive:
        yield from (form, form + "n", form + "st", form + "t")
    yield participle if ge else participle.removeprefix("ge") if not infinitive.startswith("ge") else participle


def english(head: str, pos: str) -> frozenset[str]:
    """The forms of an English noun or verb that regular endings do not tell: doubled letters, -ves, irregular ones.

    >>> sorted(english("stop", "verb")), sorted(english("shake", "verb")), sorted(english("wife", "noun"))
    (['stopped', 'stopping'], ['shaken', 'shook'], ['wives'])
    """
    listed = _irregular().get(("en", head, pos), ())
    short = len(head) > 2 and head[-1] not in _VOWELS + "wxy" and head[-2] in _VOWELS and head[-3:-2] not in _VOWELS
    doubled = {head + head[-1] + ending for ending in ("ed", "ing")} if pos == "verb" and short and not listed else set()
    return frozenset({*listed, *doubled})
