"""Inject faults into a run from outside; the product has no hooks for it.

Every call by which a run changes or looks at its folders (opening for writing, flushing, moving, removing, copying,
writing Parquet, DuckDB's statements) is a *step*, named by what it does to what: `replace archive/#/#.pdf`. A new write
in the product is a new step without anybody naming it. A fault strikes before or after the n-th time a step is reached
in a process: it kills, or it lets the call fail as a kernel would let it fail.
"""

from __future__ import annotations

import builtins
import contextlib
import errno
import io
import json
import os
import re
import shutil
import signal
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

VARIABLE = "CHAOS_FAULT"
_WRITING = set("wax+")
_STATEMENTS = ("ATTACH", "DETACH", "CREATE", "BEGIN", "COMMIT", "INSERT", "DELETE", "UPDATE", "CHECKPOINT")
_ROOMS = ("drop", "archive", "staging", "warehouse", "seen", "lock")


@dataclass(frozen=True)
class Strike:
    """What is to happen at which step of a run."""

    folder: str
    """the data folder of the run"""
    does: str = ""
    """`power` kills everything of the run, `kill` its main process, `process` the one that is there; or an errno"""
    step: str = ""
    time: int = 1
    """at the how many-th time, counted in each process"""
    after: bool = False
    lasting: bool = False
    """whether every later write fails too, as on a disk that is full"""
    run: int = 0
    """the main process of the run; 0 for the one that installs"""
    record: str = ""
    """a file to which every step is written, for an undisturbed run"""

    @property
    def mark(self) -> Path:
        """The file that says that the fault has struck; it strikes once in a run."""
        return Path(f"{self.folder}.struck")

    def to_environment(self) -> dict[str, str]:
        """For the processes of the run."""
        return {VARIABLE: json.dumps(asdict(self))}


def install() -> None:
    """Put the faults of the environment into this process; without any, nothing is touched."""
    if VARIABLE in os.environ:
        _Injector(Strike(**json.loads(os.environ[VARIABLE]))).install()


class _Injector:
    def __init__(self, strike: Strike) -> None:
        self._strike = strike
        self._root = os.path.realpath(strike.folder)
        self._counts: Counter[str] = Counter()
        self._thread = threading.local()
        self._open = builtins.open
        self._record = os.open(strike.record, os.O_WRONLY | os.O_APPEND | os.O_CREAT) if strike.record else None

    def install(self) -> None:
        for name in ("replace", "rename", "unlink", "remove", "mkdir", "fsync", "scandir"):
            self._wrap(os, name, looks=name == "scandir")
        self._wrap(os, "copy_file_range")
        for name in ("copyfile", "rmtree"):
            self._wrap(shutil, name)
        opened = self._opening(builtins.open)
        builtins.open = opened
        io.open = opened
        import duckdb
        import pyarrow.parquet

        self._wrap(pyarrow.parquet, "write_table")
        self._wrap_duckdb(duckdb)

    def _wrap(self, module: Any, name: str, *, looks: bool = False) -> None:
        real = getattr(module, name)
        verb = {"remove": "unlink", "write_table": "write"}.get(name, name)

        def wrapped(*arguments: Any, **options: Any) -> Any:
            # What a move or a copy makes is its second path; Parquet's first argument is the table.
            which = 1 if name in ("replace", "rename", "copyfile", "copy_file_range", "write_table") else 0
            relative_path = None if "dir_fd" in options or len(arguments) <= which else self._place(arguments[which])
            if relative_path is None or (looks and not relative_path.startswith("drop")):
                return real(*arguments, **options)
            with contextlib.suppress(*(OSError,) if options.get("ignore_errors") else ()):  # as rmtree itself does
                return self._reach(f"{verb} {relative_path}", lambda: real(*arguments, **options), writes=not looks)

        setattr(module, name, wrapped)

    def _opening(self, real: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
            writes = bool(_WRITING & set(mode))
            relative_path = self._place(file)
            if relative_path is None or not (writes or relative_path.startswith("drop")):
                return real(file, mode, *arguments, **options)
            verb = "open" if writes else "read"
            return self._reach(
                f"{verb} {relative_path}", lambda: real(file, mode, *arguments, **options), writes=writes
            )

        return wrapped

    def _wrap_duckdb(self, duckdb: Any) -> None:
        real: Callable[..., Any] = duckdb.DuckDBPyConnection.execute

        def execute(connection: Any, statement: Any, *arguments: Any, **options: Any) -> Any:
            words = str(statement).split()

            def call() -> Any:
                return real(connection, statement, *arguments, **options)

            if not words or words[0] not in _STATEMENTS:
                return call()
            what = words[2].partition("(")[0].strip('"') if words[0] in ("INSERT", "DELETE", "CREATE") else ""
            try:
                return self._reach(f"duckdb {words[0]} {what}".strip(), call, writes=True)
            except OSError as error:
                raise duckdb.IOException(f"IO Error: {error.strerror}") from error

        duckdb.DuckDBPyConnection.execute = execute

    def _place(self, path: Any) -> str | None:
        """A path of the run without what differs from run to run; None for any other."""
        try:
            text = os.readlink(f"/proc/self/fd/{path}") if isinstance(path, int) else os.fsdecode(path)
        except (OSError, TypeError):
            return None
        text = os.path.abspath(text)
        if text == self._root or not text.startswith(self._root + os.sep):
            return None
        parts = text[len(self._root) + 1 :].split(os.sep)
        if parts[0] not in _ROOMS and not parts[0].startswith(".seen."):
            return None
        if parts[0] == "drop":
            return "drop" if len(parts) == 1 else "drop/*"
        return re.sub(r"[0-9a-f]{8,}|\b[0-9a-f]{2}\b|\d+", "#", "/".join(parts))

    def _reach(self, step: str, call: Callable[[], Any], *, writes: bool) -> Any:
        if getattr(self._thread, "inside", False):  # a copy opens files: one step and not three
            return call()
        self._thread.inside = True
        try:
            self._counts[step] += 1
            if self._record is not None:
                os.write(self._record, f"{step}\n".encode())
            strike = self._strike
            here = strike.does and step == strike.step and self._counts[step] == strike.time
            if writes and strike.lasting and os.path.exists(strike.mark):
                raise _error(strike.does)
            if here and not strike.after:
                self._strike_now()
            result = call()
            if here and strike.after:
                self._strike_now()
            return result
        finally:
            self._thread.inside = False

    def _strike_now(self) -> None:
        try:
            os.close(os.open(self._strike.mark, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        does = self._strike.does
        if does == "power":
            os.killpg(0, signal.SIGKILL)
        elif does == "kill":
            os.kill(self._strike.run or os.getpid(), signal.SIGKILL)
            signal.pause()
        elif does == "process":
            os.kill(os.getpid(), signal.SIGKILL)
        else:
            raise _error(does)


def _error(name: str) -> OSError:
    # OSError makes the subclass that belongs to the number: a PermissionError, a FileNotFoundError.
    code = getattr(errno, name)
    return OSError(code, os.strerror(code))
