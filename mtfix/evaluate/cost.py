"""Cost: seconds, speed and memory of a run. The one part of a report that differs from run to run, and so no metric."""

import sys
from collections.abc import Sequence

from mtfix.evaluate.gold import Scored


def measured(items: Sequence[Scored], seconds: float) -> dict[str, float]:
    """What a run over `items` that took `seconds` cost, and how fast it went."""
    counts = {
        "documents": len(items),
        "segments": sum(len(item.gold.segments) for item in items),
        "characters": sum(len(item.gold.text) for item in items),
        "spans": sum(len(item.repair.spans) for item in items),
    }
    speed = {f"{name}_per_second": count / seconds if seconds else 0.0 for name, count in counts.items()}
    return {"seconds": seconds, **speed, "peak_memory_mb": peak_memory() / 1e6}


def peak_memory() -> int:
    """The most memory that this process held at any time, in bytes; 0 where the system does not say."""
    try:
        import resource
    except ModuleNotFoundError:  # Windows
        return 0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024  # macOS counts bytes, Linux kilobytes
