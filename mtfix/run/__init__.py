"""Run a pipeline over a corpus: batches to worker processes, files and their edits to disk, and edits replayed or undone.

local.py     `run` and `repair_stream`: the main job on one machine
events.py    a corpus as a stream of batches that cross files
pool.py      worker processes that answer in order
journal.py   what has been done, so that a run that was killed goes on
report.py    what was done, counted
replay.py    edits.jsonl made again, or undone
"""
