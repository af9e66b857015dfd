"""What the sets of error spans share: spans that nobody corrected, put apart."""

from collections.abc import Iterable
from dataclasses import replace

from mtfix.evaluate.gold import SEVERITIES, GoldSpan


def apart(spans: Iterable[GoldSpan]) -> tuple[GoldSpan, ...]:
    """`spans` in order; those that overlap become one, of the gravest of them."""
    out: list[GoldSpan] = []
    for span in sorted(spans, key=lambda span: (span.start, span.end)):
        if out and span.start < out[-1].end:
            gravest = max(out[-1], span, key=lambda one: SEVERITIES.index(one.severity))
            out[-1] = replace(gravest, start=out[-1].start, end=max(out[-1].end, span.end))
        elif not out or (span.start, span.end) != (out[-1].start, out[-1].end):
            out.append(span)
    return tuple(out)
