"""Speed, start-up time and memory of mtfix, with `ftfy.fix_text` on the same text as the reference: `python -m eval.bench`.

Every system runs in a process of its own, once over a little text to load what it loads, then over the whole. Ratios hold
better than seconds: the reference runs in the same minute on the same machine.
"""

import argparse
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

SUBJECTS = (
    "قال وزير الخارجية|أعلنت وكالة الأنباء|ذكر مصدر في الحكومة|أوضح المتحدث باسم الرئاسة|رفض Regierungssprecher|صرح John Miller".split("|")
)
VERBS = "إن المحادثات ستستمر|أن الاتفاق بات قريبا|أن المساعدات وصلت أمس|إن البلدين سيوقعان الوثيقة|أن الأسعار ارتفعت بنسبة 4,5 %".split("|")
PLACES = "في العاصمة|على الحدود الشرقية|خلال اجتماع في Brüssel|بعد زيارة استمرت ثلاثة أيام|أمام لجنة برلمانية".split("|")
ENDS = ["، وفقا للبيان.", " ، وفقا للمصدر.", ".", ".", ". وأضاف أن القرار نهائي.", " . ولم يذكر تفاصيل أخرى."]


@dataclass(frozen=True, slots=True)
class Measured:
    """One row of the table."""

    name: str
    seconds: float
    n_changed: int
    peak_mb: float


def articles(n_documents: int, seed: int = 13) -> list[str]:
    """Made-up news with the damage of the seed article at about its rate; the same for the same seed."""
    rng = random.Random(seed)

    def sentence() -> str:
        # The number keeps sentences apart: without it most would be repetitions, which news is not.
        return f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(PLACES)} بعد {rng.randint(2, 9999)} يوما{rng.choice(ENDS)}"

    out = []
    for _ in range(n_documents):
        headline = f"{rng.choice(SUBJECTS)} {rng.choice(VERBS)} {rng.choice(PLACES)}"
        body = [" ".join(sentence() for _ in range(rng.randint(1, 4))) for _ in range(rng.randint(6, 12))]
        out.append("\n\n".join([headline, *([headline] if rng.random() < 0.2 else []), *body]))
    return out


def system(name: str) -> Callable[[list[str]], int]:
    """A function from texts to the number of them it changes (flags, for detect-only)."""
    if name == "ftfy.fix_text":
        import ftfy

        return lambda texts: sum(ftfy.fix_text(text) != text for text in texts)
    from mtfix.pipeline import Pipeline
    from mtfix.types import Document

    pipeline = Pipeline(name)
    if name == "detect-only":
        return lambda texts: sum(bool(pipeline.detect(Document(str(i), text))) for i, text in enumerate(texts))

    def changed(texts: list[str]) -> int:
        documents = [Document(str(i), text) for i, text in enumerate(texts)]
        batches = [documents[at : at + 64] for at in range(0, len(documents), 64)]
        return sum(bool(repair.edits) for batch in batches for repair in pipeline.repair_all(batch))

    return changed


def measure(name: str, n_documents: int) -> Measured:
    """One system over `n_documents` articles, in this process."""
    run = system(name)
    run(articles(4, seed=1))
    texts = articles(n_documents)
    started = time.perf_counter()
    n_changed = run(texts)
    seconds = time.perf_counter() - started
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
    return Measured(name, seconds, n_changed, peak)


def start_up(n_runs: int = 5) -> float:
    """The median seconds of `mtfix --help`."""
    times = []
    for _ in range(n_runs):
        started = time.perf_counter()
        subprocess.run([sys.executable, "-m", "mtfix.cli", "--help"], check=True, stdout=subprocess.DEVNULL)
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=200)
    parser.add_argument("systems", nargs="*", default=["detect-only", "rules-only", "default"])
    options = parser.parse_args()
    n_bytes = sum(len(text.encode()) for text in articles(options.documents))
    print(f"{options.documents} made-up articles, {n_bytes / 1e6:.2f} MB of UTF-8, one process each\n")
    print(f"{'system':<16}{'MB/s':>8}{'documents/s':>13}{'of reference':>14}{'touched':>9}{'peak MB':>9}")
    reference = 0.0
    for name in ["ftfy.fix_text", *options.systems]:
        with multiprocessing.get_context("spawn").Pool(1) as pool:
            row = pool.apply(measure, (name, options.documents))
        speed = n_bytes / 1e6 / row.seconds
        reference = reference or speed
        rate = f"{speed:>8.2f}{options.documents / row.seconds:>13.0f}{speed / reference:>13.2f}×"
        print(f"{name:<16}{rate}{row.n_changed:>9}{row.peak_mb:>9.0f}", flush=True)
    print(f"\nmtfix --help: {start_up():.2f} s")


if __name__ == "__main__":
    main()
