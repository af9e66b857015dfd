"""One run at a time on an output folder: a lock that the system lets go when its process ends, however it ends."""

import contextlib
import fcntl
import os
from pathlib import Path

from mtfix.corpus.write import naming
from mtfix.errors import UsageError

NAME = "lock"


class Lock:
    """The lock of the output folder `out`, from now until `release`; `UsageError` where another process has it.

    A record lock (POSIX): unlike `flock` it is not handed on to worker processes, which may outlive a run that is killed.
    """

    def __init__(self, out: Path) -> None:
        self._path = out / ".mtfix" / NAME
        with naming(out):
            self._path.parent.mkdir(parents=True, exist_ok=True)
            self._file = self._path.open("a+b")
            while not self._taken(out):
                self._file.close()
                self._file = self._path.open("a+b")
            self._file.truncate(0)
            self._file.write(str(os.getpid()).encode())
            self._file.flush()

    def release(self) -> None:
        """Let others in, and leave nothing behind."""
        if not self._file.closed:
            self._path.unlink(missing_ok=True)
            self._file.close()
            with contextlib.suppress(OSError):
                self._path.parent.rmdir()

    def _taken(self, out: Path) -> bool:
        """Whether the lock is ours; False where the file that we locked has just been taken away by who had it before."""
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except (BlockingIOError, PermissionError) as error:
            self._file.seek(0)
            holder = self._file.read(20).decode("ascii", "replace") or "?"
            self._file.close()
            raise UsageError(f"{out}: another run (process {holder}) is at work there. Wait for it, or name another folder.") from error
        return self._path.exists() and self._path.stat().st_ino == os.fstat(self._file.fileno()).st_ino
