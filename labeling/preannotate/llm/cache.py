"""Answers of language models on disk, so that none is asked for or paid for twice. Knows nothing of what they say.

A SQLite file: each answer is written in one transaction, so a killed run loses none that it had received.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from schemas.errors import StoreError

_TABLE = """CREATE TABLE IF NOT EXISTS answers (
  request TEXT PRIMARY KEY, content TEXT NOT NULL, prompt_tokens INTEGER NOT NULL, answer_tokens INTEGER NOT NULL
) WITHOUT ROWID"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, and what it cost when it was asked for."""

    content: str
    prompt_tokens: int
    answer_tokens: int


def request_key(body: Mapping[str, Any]) -> str:
    """SHA-256 of a request's body: prompt, text, model and options; neither the address nor the key."""
    return hashlib.sha256(
        json.dumps(body, sort_keys=True, ensure_ascii=False).encode("utf-8", "surrogatepass")
    ).hexdigest()


class AnswerCache:
    """Answers by the hash of their request; may be used by several threads."""

    def __init__(self, path: Path) -> None:
        """Open or make the file.

        Raises:
            StoreError: it cannot be opened, or is no such file.
        """
        self._path = path
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._database = sqlite3.connect(path, check_same_thread=False, timeout=30)
            with self._lock, self._database:
                self._database.execute(_TABLE)
        except (OSError, sqlite3.Error) as problem:
            raise self._damaged(problem) from problem

    def get(self, key: str) -> Kept | None:
        """The answer to this request, if it was ever given."""
        try:
            with self._lock:
                row = self._database.execute(
                    "SELECT content, prompt_tokens, answer_tokens FROM answers WHERE request = ?", (key,)
                ).fetchone()
        except sqlite3.Error as problem:
            raise self._damaged(problem) from problem
        return Kept(*row) if row else None

    def put(self, key: str, answer: Kept) -> None:
        """Keep an answer; of two for one request the later stays."""
        row = (key, answer.content, answer.prompt_tokens, answer.answer_tokens)
        try:
            with self._lock, self._database:
                self._database.execute("INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?)", row)
        except sqlite3.Error as problem:
            raise self._damaged(problem) from problem

    def close(self) -> None:
        with self._lock:
            self._database.close()

    def _damaged(self, problem: Exception) -> StoreError:
        return StoreError(
            f"The answers kept in {self._path} cannot be used: {problem}",
            cause="the file is damaged, held by another process, or may not be written",
            remedy="Remove it to start anew; its answers will be asked for again",
        )
