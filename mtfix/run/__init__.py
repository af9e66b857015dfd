"""Run a pipeline over a corpus: batches to worker processes, files and their edits to disk, and edits replayed or undone.

local.py     `run` and `repair_stream`: the main job on one machine
events.py    a corpus as a stream of batches that cross files, read no further than it takes to cut them
pool.py      worker processes that answer in order
settle.py    what a worker does: records read, repaired, and put into the bytes of the output
desk.py      what the workers made, sorted into files and counted
journal.py   what has been done, so that a run that was killed goes on
lock.py      one run at a time on a folder
report.py    what was done, counted
cluster.py   `run` on Ray; actor.py is what happens on its nodes, ledger.py its journal
mapper.py    a function for `datasets.map` and other people's loops
replay.py    edits.jsonl made again, or undone
"""
