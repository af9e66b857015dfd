"""Evaluation: gold sets, metrics, the report of a system, the gate that holds it to its baseline, and comparisons.

To add a metric: a file here with a frozen dataclass whose fields are its config and whose `__call__(items)` makes one `Score`
of documents with their repairs (`gold.Scored`), and a line in `mtfix.registry.METRICS`. With `units(items)`, which gives what
it counts by segment, it takes part in the paired tests of a comparison.
"""
