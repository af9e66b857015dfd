"""Pictures as SVG and PNG: of a comparison (heat map by category, coverage and cost against quality), and of a training run.

Needs matplotlib (the extra `plots`). The same comparison gives the same bytes: no dates, no random ids in the SVG.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mtfix.errors import MissingExtraError

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_STYLE = {"svg.hashsalt": "mtfix", "svg.fonttype": "none", "font.family": "DejaVu Sans", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}  # fmt: skip
_MARKS = "osD^vPX*<>"


def draw(comparison: Mapping[str, Any], folder: Path) -> list[Path]:
    """All pictures that `comparison` has numbers for, written into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    written: list[Path] = []
    with _import_matplotlib().rc_context(_STYLE):
        for name, width, height, paint in (
            ("categories", 8.0, 1.2, _heat_map),
            ("coverage", 6.0, 4.5, _coverage),
            ("cost", 6.0, 4.5, _cost),
        ):
            rows = [row for row in _rows(comparison) if row[_KEYS[name]]]
            if rows:
                rows += [{"system": f"{absent} (not run)", "by_category": {}} for absent in comparison["absent"] if name == "categories"]
                with _figure(width, height + (0.35 * len(rows) if name == "categories" else 0)) as (figure, axes):
                    paint(axes, rows)
                    written += _saved(figure, folder / name)
    return written


def curves(log: Sequence[Mapping[str, Any]], svg: Path) -> None:
    """The log of a training run as the picture `svg`: losses by step on the left, shares of held-out text on the right."""
    points: dict[str, list[tuple[int, float]]] = {}
    for row in log:
        shares = {f"exact {kind}": share for kind, share in row.get("exact", {}).items()}
        for name, value in (*row.items(), *shares.items()):
            if name.startswith(("loss", "dev_", "exact ")):
                points.setdefault(name, []).append((row["step"], value))
    with _import_matplotlib().rc_context(_STYLE), _figure(7.0, 4.0) as (figure, axes):
        right = axes.twinx()
        for place, (name, line) in enumerate(points.items()):
            style = "-" if name == "loss" else "--" if name == "dev_loss" else f"{_MARKS[place]}:"
            (axes if "loss" in name else right).plot(
                *zip(*line, strict=True), style, label=name.replace("_", " "), color=f"C{place}", markersize=3
            )
        axes.set(xlabel="step", ylabel="loss")
        right.set(ylabel="held-out text", ylim=(-0.02, 1.02))
        figure.legend(loc="outside upper center", ncols=4, frameon=False)
        figure.savefig(svg, metadata={"Date": None, "Creator": None})


def _import_matplotlib() -> Any:
    """The library, or `MissingExtraError` with the line that installs it."""
    try:
        import matplotlib
    except ImportError as error:
        raise MissingExtraError("pictures need matplotlib: pip install 'mtfix[plots]'") from error
    return matplotlib


def _rows(comparison: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The systems with what a picture needs; one scored from saved texts has no seconds."""
    return [{**row, "seconds": comparison["timing"].get(row["system"])} for row in comparison["systems"]]


_KEYS = {"categories": "by_category", "coverage": "curve", "cost": "seconds"}


@contextmanager
def _figure(width: float, height: float) -> "Iterator[tuple[Figure, Axes]]":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), layout="constrained")  # not pyplot: it keeps figures, and asks for a screen
    FigureCanvasAgg(figure)
    yield figure, figure.subplots()


def _saved(figure: "Figure", stem: Path) -> list[Path]:
    svg, png = stem.with_suffix(".svg"), stem.with_suffix(".png")
    figure.savefig(svg, metadata={"Date": None, "Creator": None})
    figure.savefig(png, dpi=160, metadata={"Software": None})
    return [svg, png]


def _heat_map(axes: "Axes", rows: Sequence[Mapping[str, Any]]) -> None:
    """F0.5 of edits by category; a dash where the set has nothing of a category."""
    categories = list(dict.fromkeys(category for row in rows for category in row["by_category"]))
    values = [[row["by_category"].get(category) for category in categories] for row in rows]
    axes.imshow([[float("nan") if v is None else v for v in line] for line in values], cmap="YlGnBu", vmin=0, vmax=1, aspect="auto")
    axes.set_xticks(range(len(categories)), categories, rotation=35, ha="right")
    axes.set_yticks(range(len(rows)), [row["system"] for row in rows])
    for y, line in enumerate(values):
        for x, value in enumerate(line):
            shade = "white" if value is not None and value > 0.6 else "black"
            axes.text(x, y, "–" if value is None else f"{value:.2f}", ha="center", va="center", color=shade, fontsize=8)
    axes.set_title("Edits, F0.5 by category")


def _coverage(axes: "Axes", rows: Sequence[Mapping[str, Any]]) -> None:
    """How precise the edits are of which a system is surest, as more and more are taken."""
    for place, row in enumerate(rows):
        points = row["curve"]
        # Systems that share their surest edits share a line: those drawn first are wider, so that they show below the others.
        width = 1.2 + 4 * (1 - (place + 1) / len(rows))
        axes.plot([p["coverage"] for p in points], [p["precision"] for p in points], linewidth=width, alpha=0.7, label=row["system"])
        axes.plot(points[-1]["coverage"], points[-1]["precision"], marker=_MARKS[place % len(_MARKS)], color=axes.lines[-1].get_color())
    lowest = min(point["precision"] for row in rows for point in row["curve"])
    axes.set(xlabel="coverage: share of the gold spans mended", ylabel="precision: share of the edits right")
    axes.set(ylim=(max(0.0, lowest - 0.1), 1.01), xlim=(0, None))
    axes.set_title("Coverage against precision, by edit score (marked: all edits)")
    axes.legend(frameon=False, loc="lower left")


def _cost(axes: "Axes", rows: Sequence[Mapping[str, Any]]) -> None:
    """Seconds against quality; the best corner is the upper left."""
    from matplotlib.ticker import LogLocator, NullFormatter

    for place, row in enumerate(rows):
        axes.scatter(row["seconds"], row["quality"], marker=_MARKS[place % len(_MARKS)], s=45, alpha=0.8, label=row["system"])
    axes.set_xscale("log")
    axes.margins(x=0.2)
    axes.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.set(xlabel="seconds for the set (log)", ylabel="edits, F0.5", ylim=(-0.02, 1.02))
    axes.set_title("Cost against quality")
    axes.legend(frameon=False, loc="upper left", bbox_to_anchor=(1, 1))
