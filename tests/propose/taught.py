"""What tiny checkpoints are taught for the tests of the proposer, what they are asked, and their answers."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mtfix import template
from mtfix.propose.transformers import Transformers
from mtfix.types import Category, Document, Proposal, Request, Span
from tests.checkpoints import LANGUAGES

CAMP = Document("camp", "رفض Kremllagers الادعاءات أمس.")
CITY = Document("city", "وصل الوفد إلى Pyöngjang صباحا.")
VISIT = Document("visit", "قال نعم. زار Berlin وزير الخارجية. ثم عاد.")
SOURCED = Document("sourced", "زار وزير الخارجية Berlin أمس.", source="Der Außenminister besuchte gestern Berlin.")


def prompt(document: Document, garbled: str) -> str:
    """What a model is asked that is asked as `mtfix train` taught it."""
    start = document.text.index(garbled)
    return template.fill(template.DEFAULTS["span"], template.Asked(document.text, start, start + len(garbled)))


TAUGHT = {prompt(CAMP, "Kremllagers"): "معسكر الكرملين", prompt(CITY, "Pyöngjang"): "بيونغ يانغ"}
SENTENCES = {
    "زار Berlin وزير الخارجية.": "زار برلين وزير الخارجية .",
    "Der Außenminister besuchte gestern Berlin.": "زار وزير الخارجية برلين أمس .",
}


def languages(family: str) -> dict[str, str]:
    return dict(zip(("source_language", "target_language"), LANGUAGES[family], strict=True)) if family in LANGUAGES else {}


def request(document: Document, garbled: str, category: Category = Category.UNTRANSLATED, *offered: str) -> Request:
    start = document.text.index(garbled)
    span = Span(start, start + len(garbled), category, "tests", 1.0, "why")
    return Request(document, span, tuple(Proposal(span, text, "tests", 0.5) for text in offered))


ASKED = [
    request(CAMP, "Kremllagers"),
    request(CITY, "Pyöngjang", Category.NAME),
    request(VISIT, "Berlin", Category.NAME),
    request(SOURCED, "Berlin", Category.NAME),
    request(CITY, "الوفد", Category.GRAMMAR),
    request(VISIT, "وزير الخارجية", Category.SPELLING),
]


def offered(folder: str | Path, asked: Sequence[Request] = ASKED, **options: Any) -> list[list[Proposal]]:
    """What a checkpoint proposes."""
    return list(Transformers(str(folder), **{"max_length": 40, "num_beams": 2} | options)(asked))


def texts(folder: str | Path, asked: Sequence[Request] = ASKED, **options: Any) -> list[list[str]]:
    return [[proposal.text for proposal in row] for row in offered(folder, asked, **options)]
