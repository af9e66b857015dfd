"""Corpus in, corpus out: files and folders as a stream of records, and records back as bytes that differ only in edits.

    read.py      find the files of a corpus (`survey`, `walk`) and their documents (`read`)
    source.py    open one (`Source`: decompressed, salvaged, hashed)
    write.py     one output at a time under a temporary name (`Output`), and the JSON that mtfix itself writes
    folder.py    the same by URL: a folder on this machine or in any store that fsspec knows
    formats/     one file a format

To add a format, write `formats/x.py` with a frozen dataclass and one line in `registry.FORMATS`; the name there is the
file suffix (`.x`, and so `.x.gz` and `.x.zst`). The class inherits from `formats.Format`, has the fields `text_column: str = "text"`
and `source_column: str = "source"`, and four methods:

    cut(source)           the file in pieces, in order and quickly, since one process does it for all workers; they can be
                          pickled and have a `weight` in bytes; a file that cannot be read at all is an `InputError`
    records(piece)        the `Record`s of a piece; one that cannot be read has `text=None` and a `problem`
    press()               a `Press`, which makes edits in records wherever they are repaired
    write(place, temp)    a `Writer`, which takes what the presses made of all pieces, in order

A format of text should inherit from `formats.TextFormat`, which has the last two: its records carry a `Cell` (the raw bytes of
the record, and `patch`, which makes edits in them), and the rest follows, byte for byte. See `formats/jsonl.py`.
"""
