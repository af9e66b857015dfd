"""Answers that were paid for once: by key, in a file of SQLite. As JSON text, so that nothing in a cache can run."""

import json
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from mtfix.errors import ConfigError
from mtfix.propose._chat_answer import Answer, of_json


class Cache:
    """Answers by key, in `folder`; without one, in a temporary file that goes when the process ends."""

    def __init__(self, folder: str) -> None:
        path = Path(folder) / "chat.sqlite" if folder else ""
        try:
            if folder:
                Path(folder).mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(path, timeout=60, isolation_level=None, check_same_thread=False)
            self._db.execute("PRAGMA journal_mode = WAL")  # several workers write into one cache
            self._db.execute("CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL) WITHOUT ROWID")
        except (OSError, sqlite3.Error) as error:
            raise ConfigError(f"proposer 'chat' 'cache': {path} cannot be used: {error}.") from error

    def get(self, key: str) -> Answer | None:
        """The answer kept under `key`."""
        row = self._db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        try:
            return of_json(json.loads(row[0])) if row else None
        except ValueError:  # somebody else wrote into it
            return None

    def put(self, answers: Mapping[str, Answer]) -> None:
        """Keep `answers`."""
        rows = [(key, json.dumps(asdict(answer), ensure_ascii=True)) for key, answer in answers.items()]
        self._db.executemany("INSERT OR REPLACE INTO answers VALUES (?, ?)", rows)
