"""The pictures of `eval.evidence`: coverage against precision, and reliability per proposer before and after calibration."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

_STYLE = {"svg.hashsalt": "mtfix", "svg.fonttype": "none", "font.size": 9, "axes.spines.top": False, "axes.spines.right": False}

LEAST = 10
"""Bins of fewer proposals than this say nothing and are left out."""


def draw(shown: Mapping[str, Any], folder: Path) -> None:
    """Write coverage and reliability, each as SVG and PNG; the same numbers give the same bytes."""
    with rc_context(_STYLE):
        figure = Figure(figsize=(6.4, 4.6), layout="constrained")
        _coverage(figure.subplots(), shown["curves"])
        _save(figure, folder / "coverage")
        figure = Figure(figsize=(8.4, 4.2), layout="constrained")
        for axes, (when, bins) in zip(figure.subplots(1, 2, sharey=True), shown["reliability"].items(), strict=True):
            _reliability(axes, when, bins)
        _save(figure, folder / "reliability")


def _coverage(axes: Axes, curves: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    for place, (name, points) in enumerate(curves.items()):
        own = name.endswith("before calibration")
        axes.plot([p["coverage"] for p in points], [p["precision"] for p in points], color=f"C{place // 2}", linestyle="--" if own else "-",
                  linewidth=0.9 if own else 1.6, label=name)  # fmt: skip
    axes.set(xlabel="coverage: share of the words repaired", ylabel="precision: share of the repairs right", xlim=(0, 1), ylim=(0.4, 1.01))
    axes.set_title("Coverage against precision, by score")
    axes.legend(frameon=False, fontsize=7)


def _reliability(axes: Axes, when: str, bins: Mapping[str, Sequence[Mapping[str, float]]]) -> None:
    axes.plot([0, 1], [0, 1], color="grey", linewidth=0.7)
    for place, (name, found) in enumerate(bins.items()):
        points = [one for one in found if one["n"] >= LEAST]
        axes.plot([p["score"] for p in points], [p["right"] for p in points], marker="osD^"[place], markersize=4, label=name)
    axes.set(xlabel="score", ylabel="share right" if when == "before" else "", xlim=(0, 1.01), ylim=(0, 1.01))
    axes.set_title(f"First proposals, {when} calibration")
    axes.legend(frameon=False)


def _save(figure: Figure, stem: Path) -> None:
    FigureCanvasAgg(figure)
    figure.savefig(stem.with_suffix(".svg"), metadata={"Date": None, "Creator": None})
    figure.savefig(stem.with_suffix(".png"), dpi=130, metadata={"Software": None})
