"""Settings: defaults, then `juesuan.toml`, then `JUESUAN_*` environment variables.

Cheap to import on purpose (no pydantic): every command loads the settings first, `--help` too.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from common.errors import SettingsError

CONFIG_NAME = "juesuan.toml"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _setting(default: Any, doc: str, *, least: int = 0, in_data: bool = True) -> Any:
    return field(default=default, metadata={"doc": doc, "least": least, "in_data": in_data})


@dataclass(frozen=True)
class Settings:
    """All settings; a path that is not set lies in `data_dir`, but for `corrections_dir`, which people write."""

    data_dir: Path = _setting(Path("data"), "Where everything that a run makes is kept", in_data=False)
    drop_dir: Path = _setting(Path("drop"), "The drop folder, read with its sub-folders")
    archive_dir: Path = _setting(Path("archive"), "The bytes of every document, by content")
    staging_dir: Path = _setting(Path("staging"), "What was read of every document, as Parquet")
    warehouse_file: Path = _setting(Path("warehouse/juesuan.duckdb"), "The published database")
    prefect_dir: Path = _setting(Path("prefect"), "Prefect's own database and logs")
    corrections_dir: Path = _setting(
        Path("corrections"), "What people corrected, as files; keep it under version control", in_data=False
    )
    store_url: str = _setting(
        "", "Shared store for `--runner dask` where machines share no folders (s3://..., file:///...)"
    )
    settle_seconds: int = _setting(10, "How long a new file must have stood still before it is taken, in seconds")
    workers: int = _setting(0, "Reader processes; 0 is one per core")
    batch_documents: int = _setting(200, "Documents in one task, one validation and one load", least=1)
    document_seconds: int = _setting(120, "Time limit for reading one document", least=1)
    document_memory_mb: int = _setting(1024, "Memory limit for reading one document, in MiB; 0 is none")
    document_file_mb: int = _setting(256, "Largest file that is read, in MiB", least=1)
    document_pages: int = _setting(2000, "Most pages of a document that is read; 0 is no limit")
    document_output_mb: int = _setting(64, "Most that one document may give (facts, findings), in MiB; 0 is no limit")
    page_seconds: int = _setting(20, "Time limit for drawing one page for the review pages, in seconds", least=1)
    review_url: str = _setting("", "Address under which the review pages are served, for links to them")
    notify_url: str = _setting("", "Address that gets the record of every run as JSON, by POST")
    log_level: str = _setting("WARNING", "Least severe message that is logged: " + ", ".join(LOG_LEVELS))
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Where each value comes from: default, the settings file or the environment variable"""
    unknown_variables: tuple[str, ...] = field(default=(), compare=False)
    """Environment variables that look like settings and are none"""

    @property
    def lock_file(self) -> Path:
        """Held by the one run that is going on."""
        return self.data_dir / "lock"

    @property
    def seen_file(self) -> Path:
        """What earlier runs saw of each file, so that unchanged ones are not hashed again; may be deleted."""
        return self.data_dir / "seen"

    @property
    def journal_file(self) -> Path:
        """Every run that was ever started here."""
        return self.data_dir / "runs.jsonl"

    @property
    def logs_dir(self) -> Path:
        """One file of JSON lines for each of the latest runs."""
        return self.data_dir / "logs"

    @property
    def review_dir(self) -> Path:
        """The review pages."""
        return self.data_dir / "review"

    @property
    def worker_count(self) -> int:
        """Reader processes: as set, else one per core that this process may use."""
        return self.workers or cores()


def cores() -> int:
    """How many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def setting_docs() -> dict[str, str]:
    """Every setting with one line on what it is."""
    return {f.name: f.metadata["doc"] for f in fields(Settings) if "doc" in f.metadata}


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Settings from the defaults, a TOML file and the environment.

    Args:
        config: The settings file; without it `JUESUAN_CONFIG`, else `juesuan.toml` in the working folder.
        environ: Environment variables; the process's own if None.

    Raises:
        SettingsError: the file is missing, not TOML or has an unknown key, or a value is not usable.
    """
    environ = os.environ if environ is None else environ
    declared = {f.name: f for f in fields(Settings) if "doc" in f.metadata}
    values: dict[str, Any] = {name: f.default for name, f in declared.items()}
    sources = dict.fromkeys(declared, "default")
    bases = dict.fromkeys(declared, Path())

    path, body = _read_config(config, environ)
    for name, value in body.items():
        if name not in declared:
            from schemas.declarations.lines import line_of, lines
            from schemas.declarations.reader import nearest

            line = line_of(lines(path.read_text("utf-8")), (name,))
            raise SettingsError(
                f"{path}, line {line}: no setting is called {name!r}{nearest(name, declared)}"
                " (`juesuan config` lists them)"
            )
        values[name], sources[name], bases[name] = value, str(path), path.parent
    variables = {f"JUESUAN_{name.upper()}": name for name in declared}
    for variable, name in variables.items():
        if environ.get(variable):
            values[name], sources[name], bases[name] = environ[variable], variable, Path()
    unknown = {v for v in environ if v.startswith("JUESUAN_")} - {"JUESUAN_CONFIG", *variables}

    made: dict[str, Any] = {}
    for name, f in declared.items():
        value = _convert(name, values[name], f.default, sources[name])
        if isinstance(value, int) and value < f.metadata["least"]:
            raise SettingsError(f"{name} = {value} ({sources[name]}): the least is {f.metadata['least']}")
        if isinstance(value, Path):
            # A default lies in data_dir; what someone wrote is relative to where it was written.
            inside = sources[name] == "default" and f.metadata["in_data"]
            value = Path(os.path.normpath(made["data_dir"] / value if inside else bases[name] / value.expanduser()))
        made[name] = value
    if made["log_level"].upper() not in LOG_LEVELS:
        raise SettingsError(
            f"log_level = {made['log_level']!r} ({sources['log_level']}): one of {', '.join(LOG_LEVELS)}"
        )
    made["log_level"] = made["log_level"].upper()
    return Settings(**made, sources=sources, unknown_variables=tuple(sorted(unknown)))


def _read_config(config: Path | None, environ: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    named = config or (Path(environ["JUESUAN_CONFIG"]) if environ.get("JUESUAN_CONFIG") else None)
    path = named or Path(CONFIG_NAME)
    if named is None and not path.is_file():
        return path, {}
    try:
        return path, tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"the settings file {path} cannot be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"the settings file {path} is not TOML: {error}") from error


def _convert(name: str, value: Any, default: Any, source: str) -> Any:
    if isinstance(default, int):
        try:
            if isinstance(value, (bool, float)):
                raise ValueError
            return int(value)
        except (TypeError, ValueError):
            raise SettingsError(f"{name} = {value!r} ({source}): must be a whole number") from None
    if not isinstance(value, (str, Path)):
        raise SettingsError(f"{name} = {value!r} ({source}): must be a text")
    return Path(value) if isinstance(default, Path) else value
