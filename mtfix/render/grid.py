"""A grid of text as Markdown that also reads well in a terminal, as CSV, and as LaTeX (booktabs)."""

import csv
import io
import re
from collections.abc import Sequence
from dataclasses import dataclass

_LATEX = {"\\": r"\textbackslash{}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_", "{": r"\{", "}": r"\}", "~": r"\textasciitilde{}",
          "^": r"\textasciicircum{}", "Δ": r"$\Delta$", "–": "--", "−": "$-$"}  # fmt: skip
_SPECIAL = re.compile("|".join(map(re.escape, _LATEX)))


@dataclass(frozen=True, slots=True)
class Grid:
    """Rows under headings; the first column is set left, all others right."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def markdown(grid: Grid) -> str:
    r"""`grid` as a Markdown table, columns aligned.

    >>> print(markdown(Grid(("system", "F0.5"), (("a|b", "0.5"),))))
    | system | F0.5 |
    |:-------|-----:|
    | a\|b   |  0.5 |
    """
    cells = [[cell.replace("|", r"\|").replace("\n", " ") for cell in row] for row in (grid.headings, *grid.rows)]
    widths = [max(3, *(len(row[column]) for row in cells)) for column in range(len(grid.headings))]
    lines = [_line(row, widths) for row in cells]
    rule = "|".join([":" + "-" * (widths[0] + 1), *("-" * (width + 1) + ":" for width in widths[1:])])
    return "\n".join([lines[0], f"|{rule}|", *lines[1:]])


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    padded = [cell.rjust(width) if place else cell.ljust(width) for place, (cell, width) in enumerate(zip(row, widths, strict=True))]
    return f"| {' | '.join(padded)} |"


def as_csv(grid: Grid) -> str:
    r"""`grid` as CSV.

    >>> as_csv(Grid(("system", "F0.5"), (("a,b", "0.5"),)))
    'system,F0.5\n"a,b",0.5\n'
    """
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows([grid.headings, *grid.rows])
    return out.getvalue()


def latex(grid: Grid) -> str:
    r"""`grid` as a LaTeX tabular; it wants the package booktabs.

    >>> print(latex(Grid(("system", "F0.5"), (("rules_only", "50%"),))))
    \begin{tabular}{lr}
    \toprule
    system & F0.5 \\
    \midrule
    rules\_only & 50\% \\
    \bottomrule
    \end{tabular}
    """
    head, *rows = (" & ".join(_SPECIAL.sub(lambda m: _LATEX[m[0]], cell) for cell in row) + r" \\" for row in (grid.headings, *grid.rows))
    columns = "l" + "r" * (len(grid.headings) - 1)
    return "\n".join([rf"\begin{{tabular}}{{{columns}}}", r"\toprule", head, r"\midrule", *rows, r"\bottomrule", r"\end{tabular}"])
