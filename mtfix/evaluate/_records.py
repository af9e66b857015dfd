"""A gold document as a JSON object: ranges with the text they cover, so that a shifted offset is noticed when it is read."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from mtfix.errors import InputError

SpanRecord = tuple[int, int, str, str, tuple[str, ...]]
"""start, end, category, severity, corrections"""


def write(id: str, text: str, spans: Iterable[SpanRecord], kept: Iterable[tuple[int, int]], meta: Mapping[str, str]) -> dict[str, Any]:
    """The parts of a document as JSON says them."""
    return {
        "id": id,
        "meta": dict(meta),
        "text": text,
        "spans": [
            {"start": start, "end": end, "text": text[start:end], "category": category, "severity": severity, "corrections": list(rest)}
            for start, end, category, severity, rest in spans
        ],
        "kept": [{"start": start, "end": end, "text": text[start:end]} for start, end in kept],
    }


def read(said: Mapping[str, Any], place: str) -> tuple[str, str, list[SpanRecord], list[tuple[int, int]], dict[str, str]]:
    """The parts of a document from JSON. Raises where a part is missing, of another type, or not what the text holds there."""
    id, text = _string(said["id"]), _string(said["text"])
    spans = [
        (*_range(one, text, place), _string(one["category"]), _string(one["severity"]), tuple(map(_string, _list(one["corrections"]))))
        for one in _list(said["spans"])
    ]
    kept = [_range(one, text, place) for one in _list(said["kept"])]
    return id, text, spans, kept, {_string(key): _string(value) for key, value in dict(said["meta"]).items()}


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} stands where text should")
    return value


def _list(value: object) -> Sequence[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} stands where a list should")
    return value


def _range(said: Mapping[str, Any], text: str, place: str) -> tuple[int, int]:
    start, end, expected = said["start"], said["end"], said["text"]
    if type(start) is not int or type(end) is not int:
        raise TypeError(f"the range {start!r}:{end!r} is not of whole numbers")
    if not 0 <= start <= end <= len(text) or text[start:end] != expected:
        raise InputError(f"{place}: {start}:{end} should hold {expected!r} and holds {text[max(start, 0) : max(end, 0)]!r}.")
    return start, end
