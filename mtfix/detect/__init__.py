"""Detectors: each flags garbled spans of a document and says why.

To add one: a file here with a frozen dataclass whose fields are its config and whose `__call__(doc)` yields `Span`s, a line
in `mtfix.registry.DETECTORS`, and two golden cases (one garbled, one untouched) in `tests/cases/`.
"""
