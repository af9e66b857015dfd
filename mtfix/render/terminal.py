"""What a person sees in a terminal: one text explained, a bar while work goes on, a table when it is done."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

from mtfix.render import counted, one_line, visible
from mtfix.types import Category, Edit, Proposal, Repair, Span

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from mtfix.run.report import Progress, RunReport


def console(out: TextIO) -> "Console":
    """A console that colours only for a terminal, honours NO_COLOR, and prints what it is given as it is."""
    from rich.console import Console

    return Console(file=out, highlight=False, markup=False, emoji=False, soft_wrap=True)


def explain(repair: Repair, out: TextIO) -> None:
    """Before and after, then every span: what was proposed for it, what was chosen or why nothing was."""
    to = console(out)
    before, after = _before_and_after(repair)
    to.print("before  ", before, sep="")
    to.print("after   ", after if repair.edits else "(unchanged)", sep="")
    if not repair.edits and not repair.flags:
        to.print("\nNothing garbled was found.")
    for edit in repair.edits:
        to.print()
        to.print(_styled("edited  ", "bold green"), f"{edit.category}  {_said(edit.before)} → {_said(edit.after)}", sep="")
        _seen_by(to, edit, edit.reason)
        _offers(to, [p for p in repair.proposals if _meets(p.span, edit)], taken=edit)
    for flag in repair.flags:
        to.print()
        garbled = repair.document.text[flag.span.start : flag.span.end]
        to.print(_styled("left    ", "bold yellow"), f"{flag.span.category}  {_said(garbled)}", sep="")
        _seen_by(to, flag.span, flag.span.reason)
        _offers(to, flag.proposals)
        to.print(f"        left because: {visible(flag.why)}")


def _meets(span: Span, edit: Edit) -> bool:
    """Whether `edit` came of `span`, alone or with others: they share characters, or are one place."""
    return max(span.start, edit.start) < min(span.end, edit.end) or (span.start, span.end) == (edit.start, edit.end)


def _seen_by(to: "Console", what: Edit | Span, reason: str) -> None:
    rule = f"{what.detector}/{what.rule}" if what.rule else what.detector
    to.print(f"        seen by {rule} (score {what.score:.2f}): {visible(reason)}")


def _offers(to: "Console", offered: Iterable[Proposal], taken: Edit | None = None) -> None:
    """The proposals, best first, and which was `taken`; one that a later look brought is not among them and comes first."""
    rows = [(p.proposer, p.text, p.score) for p in sorted(offered, key=lambda proposal: -proposal.score)]
    if taken is not None and (taken.proposer, taken.after) not in [row[:2] for row in rows]:
        rows.insert(0, (taken.proposer, taken.after, taken.score))
    for proposer, text, score in rows:
        mark = "  ← chosen" if taken is not None and (proposer, text) == (taken.proposer, taken.after) else ""
        to.print(f"        proposed by {proposer} ({score:.2f}): {_said(text)}{mark}")


def _said(text: str) -> str:
    return f"«{one_line(text)}»" if text else "nothing"


def _styled(text: str, style: str) -> "Text":
    from rich.text import Text

    return Text(text, style)


def _before_and_after(repair: Repair) -> "tuple[Text, Text]":
    """The text with what goes in red, and the repaired one with what comes in green."""
    text, at = repair.document.text, 0
    before, after = _styled("", ""), _styled("", "")
    for edit in repair.edits:
        for side in (before, after):
            side.append(visible(text[at : edit.start]))
        before.append(visible(edit.before), "red strike")
        after.append(visible(edit.after), "green")
        at = edit.end
    for side in (before, after):
        side.append(visible(text[at:]).rstrip("\n"))
    return before, after


@contextmanager
def bar(out: TextIO, *, hidden: bool = False) -> "Iterator[Callable[[Progress], None] | None]":
    """A bar with rate and time left, to be told how far a run is; None where nobody would see it."""
    if hidden or not out.isatty():
        yield None
        return
    from rich.progress import BarColumn, TaskProgressColumn, TextColumn, TimeRemainingColumn
    from rich.progress import Progress as Bar

    columns = (BarColumn(), TaskProgressColumn(), TextColumn("{task.description}"), TimeRemainingColumn())
    shown = Bar(*columns, console=console(out), transient=True)
    task = shown.add_task("", total=None)

    def show(now: "Progress") -> None:
        shown.start()  # not before there is something to show: workers are forked first, and its thread would trouble them
        rate = now.documents / now.seconds if now.seconds else 0.0
        said = f"{counted(now.documents, 'document')}, {rate:,.0f}/s, {now.edited:,} edited" + (
            f", {now.failed:,} failed" if now.failed else ""
        )
        shown.update(task, completed=now.bytes_done, total=now.bytes_total, description=said)

    try:
        yield show
    finally:
        shown.stop()


def summary(report: "RunReport", to: str, out: TextIO) -> None:
    """What a run did: spans, edits and spans left by category, then documents, failures, speed."""
    from rich.table import Table

    counts = (report.spans, report.edits, report.flags)
    table = Table("category", box=None, pad_edge=False, header_style="bold")
    for heading in ("spans", "edits", "left"):
        table.add_column(heading, justify="right")
    for category in Category:
        if any(category in count for count in counts):
            table.add_row(str(category), *(f"{count.get(category, 0):,}" for count in counts))
    table.add_row("all", *(f"{sum(count.values()):,}" for count in counts), style="bold")
    to_person = console(out)
    to_person.print(table)
    skipped = f", {counted(report.n_skipped, 'path')} skipped" if report.n_skipped else ""
    to_person.print(
        f"{counted(report.documents, 'document')} in {counted(report.files, 'file')}: {report.edited:,} edited, {report.failed:,} failed{skipped}.\n"
        f"Written to {to} in {report.seconds:,.1f} s ({report.documents_per_second:,.1f} documents/s)."
    )
