"""Plain files side by side, as sacreBLEU takes them: garbled text, and one or more files of references."""

from dataclasses import dataclass
from pathlib import Path

from mtfix.errors import ConfigError, InputError
from mtfix.evaluate.gold import GoldDocument
from mtfix.evaluate.sets._lines import joined, lines_of
from mtfix.evaluate.sets.pairs import line


@dataclass(frozen=True, slots=True)
class Plain:
    """A sentence a line, and the same line of each reference file its correction. Each line is a document."""

    references: tuple[str, ...] = ()
    """The files with corrections; the first is the reference."""

    def __call__(self, name: str) -> list[GoldDocument]:
        """The documents of the file `name`; lines that are empty everywhere are none."""
        if not self.references:
            raise ConfigError(f"{name}: plain text says nothing of what is wrong in it: give --references FILE.")
        garbled, references = lines_of(name), [lines_of(file) for file in self.references]
        for file, lines in zip(self.references, references, strict=True):
            if len(lines) != len(garbled):
                raise InputError(f"{file}: {len(lines)} lines, where {name} has {len(garbled)}.")
        rows = enumerate(zip(garbled, *references, strict=True), 1)
        stem = Path(name).stem
        return joined(line(one, fixed, f"{stem}-{number}", f"{name}:{number}") for number, (one, *fixed) in rows if one or any(fixed))
