"""Proposers: each offers corrections for flagged spans and touches nothing else.

To add one: a file here with a frozen dataclass whose fields are its config and whose `__call__(requests)` yields one list of
`Proposal`s for each `Request`, in order, and a line in `mtfix.registry.PROPOSERS`. A request carries what earlier
proposers of the config offered. A new checkpoint is no code: it is a config.
"""
