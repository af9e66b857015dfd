"""Speed, memory and start-up time of mtfix beside ftfy, `datasets.map` and a seq2seq over every sentence: `python -m eval.bench`.

One core is measured in CPU time, the best of several texts, since other processes share the machine; ratios hold better than
seconds. Writes results.md and results.json beside this file, unless --quick.
"""

import argparse
import json
import multiprocessing
import os
import platform
import sys
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TypeVar

from eval.bench.systems import START_UPS, SYSTEMS, on_one_core, over_files, start_up

HERE = Path(__file__).parent
DENSITIES = (0, 1, 5, 20)
LIBRARIES = ("mtfix", "ftfy", "datasets", "transformers", "torch", "ctranslate2", "numpy", "rapidfuzz")
T = TypeVar("T")


def apart(function: Callable[..., T], *args: Any) -> T:
    """The answer of `function` from a fresh process, so that caches and peaks are its own."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        return pool.submit(function, *args).result()


def measure(quick: bool) -> dict[str, Any]:
    """All that the tables show."""
    size, parts, clock, memory = (40_000, 2, 400_000, 100_000) if quick else (300_000, 5, 32_000_000, 400_000)
    found: dict[str, Any] = {"machine": machine(), "quick": quick, "one core": {}, "workers": {}, "memory": {}, "start-up": {}}
    for name in SYSTEMS:
        slow = name == "tiny T5"
        tell(name)
        try:
            speeds = apart(on_one_core, name, DENSITIES[2:3] if slow else DENSITIES, size // 10 if slow else size, 1 if slow else parts)
        except ImportError as error:
            found["one core"][name] = f"not installed: {error.name}"
            continue
        found["one core"][name] = {str(density): speed for density, speed in speeds.items()}
    for config in ("rules-only", "default"):
        tell(f"{config} by workers")
        runs = [[apart(over_files, config, clock, workers) for workers in (1, 2)] for _ in range(1 if quick else 3)]
        found["workers"][config] = [
            {"MB/s": max(run[at]["MB/s"] for run in runs), "CPU s": min(run[at]["CPU s"] for run in runs)} for at in (0, 1)
        ]
    for times in (1, 10, 100):
        tell(f"memory {times}×")
        if not (quick and times > 10):
            found["memory"][str(times)] = {
                "MB of text": times * memory / 1e6,
                "peak MB": apart(over_files, "rules-only", times * memory, 1)["peak MB"],
            }
    for name in START_UPS:
        tell(name)
        found["start-up"][name] = start_up(name, 1 if quick else 5)
    return found


def machine() -> dict[str, Any]:
    """What the numbers depend on beside the code."""
    versions = {}
    for library in LIBRARIES:
        try:
            versions[library] = version(library)
        except PackageNotFoundError:
            continue
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(encoding="utf-8").split("\n") if cpuinfo.is_file() else []
    model = next((line.partition(": ")[2] for line in lines if line.startswith("model name")), platform.processor())
    load = round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None
    return {"processor": model, "cores": os.cpu_count(), "load": load, "python": platform.python_version(), "versions": versions}


def tables(found: dict[str, Any]) -> str:
    """The results as Markdown."""
    about = found["machine"]
    versions = ", ".join(f"{name} {number}" for name, number in about["versions"].items())
    lines = ["# What mtfix costs", "", "Written by `make bench`; nothing here is put in by hand.", ""]
    lines += [f"{about['processor']}, {about['cores']} cores (load {about['load']}), Python {about['python']}, {versions}.", ""]
    lines += [
        "## One core",
        "",
        "MB of UTF-8 a second of CPU time, by artefacts in 1,000 words; in brackets, times the reference on the same text.",
        "",
    ]
    lines += ["| system | " + " | ".join(map(str, DENSITIES)) + " |", "|---|" + "---|" * len(DENSITIES)]
    reference = found["one core"][SYSTEMS[0]]
    for name, speeds in found["one core"].items():
        cells = [speeds] if isinstance(speeds, str) else [_cell(speeds.get(str(d)), reference[str(d)]) for d in DENSITIES]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    lines += [
        "",
        "## Workers",
        "",
        "MB/s by the clock, files read and written, workers started, 5 artefacts in 1,000 words. The last column is what",
    ]
    lines += ["the ratio would be with two cores to themselves: twice the CPU time of a run with one worker by that of a run with two.", ""]
    lines += ["| config | 1 worker | 2 workers | ratio | by CPU time |", "|---|---|---|---|---|"]
    for config, (one, two) in found["workers"].items():
        ratio, possible = two["MB/s"] / one["MB/s"], 2 * one["CPU s"] / two["CPU s"]
        lines.append(f"| {config} | {one['MB/s']:.2f} | {two['MB/s']:.2f} | {ratio:.2f}× | {possible:.2f}× |")
    lines += ["", "## Memory", "", "| MB of text | peak MB, rules-only, reader and 1 worker |", "|---|---|"]
    lines += [f"| {row['MB of text']:.1f} | {row['peak MB']:.0f} |" for row in found["memory"].values()]
    lines += ["", "## Start-up", "", "| command | seconds |", "|---|---|"]
    lines += [f"| {name} | {seconds:.2f} |" for name, seconds in found["start-up"].items()]
    return "\n".join(lines) + "\n"


def _cell(speed: float | None, reference: float) -> str:
    return "" if speed is None else f"{speed:.2f} ({speed / reference:.2f}×)"


def tell(what: str) -> None:
    """Say on stderr what is being measured."""
    print(f"measuring {what}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print, and write."""
    parser = argparse.ArgumentParser(prog="python -m eval.bench", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a look of less than a minute; writes nothing")
    quick = parser.parse_args().quick
    found = measure(quick)
    print(tables(found))
    if not quick:
        (HERE / "results.md").write_text(tables(found), encoding="utf-8", newline="\n")
        (HERE / "results.json").write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
