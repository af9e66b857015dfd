"""What is measured, each in a process of its own: systems on one core, runs over files, and what people would use instead."""

import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from eval.bench.text import articles

Run = Callable[[list[str]], object]
BATCH = 64
SYSTEMS = ("ftfy.fix_text", "detect, rules-only", "detect, detect-only", "rules-only", "default", "datasets.map, rules-only", "tiny T5")
"""In the order of the table; the first is the reference."""


def _detect(config: str) -> Run:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Document

    pipeline = Pipeline(config)

    def run(texts: list[str]) -> None:
        for at in range(0, len(texts), BATCH):
            pipeline.detect_all([Document("", text) for text in texts[at : at + BATCH]])

    return run


def _repair(config: str) -> Run:
    from mtfix.pipeline import Pipeline
    from mtfix.types import Document

    pipeline = Pipeline(config)

    def run(texts: list[str]) -> None:
        for at in range(0, len(texts), BATCH):
            pipeline.repair_all([Document("", text) for text in texts[at : at + BATCH]])

    return run


def _map(config: str) -> Run:
    import datasets

    from mtfix import Mapper

    datasets.disable_progress_bars()
    datasets.disable_caching()
    mapper = Mapper(config)
    return lambda texts: datasets.Dataset.from_dict({"text": texts}).map(mapper, batched=True, batch_size=BATCH)


def _t5() -> Run:
    """A T5 of the embedded model's size that writes every sentence anew, as many tokens as it reads, greedily.

    Its weights are random: what it writes is nothing, what it costs is what any model of the size costs.
    """
    import torch
    from transformers import T5Config, T5ForConditionalGeneration

    torch.manual_seed(13)
    torch.set_num_threads(1)
    size = T5Config(vocab_size=4000, d_model=192, d_kv=32, d_ff=512, num_heads=6, num_layers=3, decoder_start_token_id=0)
    model = T5ForConditionalGeneration(size).eval()

    def run(texts: list[str]) -> None:
        # Four characters a token, as sentencepiece makes of Arabic news.
        lengths = sorted(max(2, len(said) // 4) for text in texts for said in text.replace("\n", ".").split(".") if said.strip())
        for at in range(0, len(lengths), 32):
            part = lengths[at : at + 32]
            ids = torch.randint(3, 4000, (len(part), part[-1]))
            with torch.inference_mode():
                model.generate(ids, min_new_tokens=part[-1], max_new_tokens=part[-1], do_sample=False)

    return run


def _ftfy() -> Run:
    import ftfy

    return lambda texts: [ftfy.fix_text(text) for text in texts]


def system(name: str) -> Run:
    """A function that does to texts what the system `name` of `SYSTEMS` does."""
    if name == "ftfy.fix_text":
        return _ftfy()
    if name == "tiny T5":
        return _t5()
    how, _, config = name.rpartition(", ")
    return {"detect": _detect, "datasets.map": _map, "": _repair}[how](config)


def on_one_core(name: str, densities: Sequence[int], n_bytes: int, n_parts: int) -> dict[int, float]:
    """MB/s by density of damage: CPU time, the best of `n_parts` texts, none seen before. Raises `ImportError` without the library."""
    run = system(name)
    run(articles(20_000, 20, seed=1))
    speeds = dict.fromkeys(densities, 0.0)
    for density in densities:
        for part in range(n_parts):
            texts = articles(n_bytes, density, seed=100 + part)
            size = sum(len(text.encode()) for text in texts)
            began = time.process_time()
            run(texts)
            speeds[density] = max(speeds[density], size / 1e6 / (time.process_time() - began))
    return speeds


def over_files(config: str, n_bytes: int, workers: int) -> dict[str, float]:
    """`mtfix repair` over a JSONL file, start-up of the workers included: MB/s by the clock; CPU seconds and peak MB of all processes."""
    from mtfix.run.local import run

    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "news.jsonl")
        with corpus.open("w", encoding="utf-8", newline="\n") as file:
            for part in range(0, n_bytes, 1_000_000):
                for text in articles(min(1_000_000, n_bytes - part), 5, seed=part):
                    file.write(json.dumps({"text": text}, ensure_ascii=False) + "\n")
        size = corpus.stat().st_size
        before, began = _cpu(), time.perf_counter()
        run(corpus, Path(folder, "out"), config, workers=workers)
        seconds = time.perf_counter() - began
    own, worker = (resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = (own + workers * worker) / (1024**2 if sys.platform == "darwin" else 1024)
    return {"MB/s": size / 1e6 / seconds, "CPU s": _cpu() - before, "peak MB": peak}


def _cpu() -> float:
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in usage)


START_UPS = {
    "`mtfix --help`": ["-m", "mtfix.cli", "--help"],
    "one line, rules-only": ["-m", "mtfix.cli", "explain", "--config", "rules-only", "قال الوزير ، نعم"],
    "one line, default": ["-m", "mtfix.cli", "explain", "رفض Kremlsprecher الطلب"],
}


def start_up(name: str, n_runs: int) -> float:
    """The best of `n_runs` times in seconds that a command of `START_UPS` takes."""
    times = []
    for _ in range(n_runs):
        began = time.perf_counter()
        subprocess.run([sys.executable, *START_UPS[name]], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - began)
    return min(times)
