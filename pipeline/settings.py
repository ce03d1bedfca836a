"""Settings: defaults, then `juesuan.toml`, then `JUESUAN_*` environment variables.

Cheap to import on purpose (no pydantic): every command loads the settings first, `--help` too.
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any

from common.errors import SettingsError
from common.language import LANGUAGES, Language
from schemas.wording.messages import message, text
from schemas.wording.os_errors import why_unreadable

CONFIG_NAME = "juesuan.toml"
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")


def _setting(default: Any, *, least: int = 0, in_data: bool = True, words: tuple[str, ...] = ()) -> Any:
    return field(default=default, metadata={"least": least, "in_data": in_data, "words": words})


@dataclass(frozen=True)
class Settings:
    """All settings; `schemas/wording/messages/settings.toml` says what each is.

    A path that is not set lies in `data_dir`, except `corrections_dir` and `declarations_dir`, which people write.
    """

    data_dir: Path = _setting(Path("data"), in_data=False)
    drop_dir: Path = _setting(Path("drop"))
    archive_dir: Path = _setting(Path("archive"))
    staging_dir: Path = _setting(Path("staging"))
    warehouse_file: Path = _setting(Path("warehouse/juesuan.duckdb"))
    prefect_dir: Path = _setting(Path("prefect"))
    corrections_dir: Path = _setting(Path("corrections"), in_data=False)
    declarations_dir: Path = _setting(Path("declarations"), in_data=False)
    store_url: str = _setting("")
    settle_seconds: int = _setting(10)
    workers: int = _setting(0)
    batch_documents: int = _setting(200, least=1)
    document_seconds: int = _setting(120, least=1)
    document_memory_mb: int = _setting(1024)
    document_file_mb: int = _setting(256, least=1)
    document_pages: int = _setting(2000)
    document_output_mb: int = _setting(64)
    page_seconds: int = _setting(20, least=1)
    split_books: str = _setting("yes", words=("no", "yes"))
    export_contacts: str = _setting("no", words=("no", "yes"))
    review_url: str = _setting("")
    notify_url: str = _setting("")
    heartbeat_url: str = _setting("")
    fewest_files: int = _setting(0)
    language: str = _setting("", words=("", *LANGUAGES))
    log_level: str = _setting("WARNING", words=LOG_LEVELS)
    sources: Mapping[str, str] = field(default_factory=dict, compare=False)
    """Where each value comes from: default, the settings file or the environment variable"""
    unknown_variables: tuple[str, ...] = field(default=(), compare=False)
    """Environment variables that look like settings but name no setting"""

    @property
    def spoken(self) -> Language | None:
        """The language that is set; None leaves it to the environment."""
        return next((language for language in LANGUAGES if language == self.language), None)

    @property
    def lock_file(self) -> Path:
        """Held by the run that is in progress."""
        return self.data_dir / "lock"

    @property
    def fingerprints_file(self) -> Path:
        """Size, times and hash of each known file, so that unchanged files are not hashed again; may be deleted."""
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
    """Describe every setting in one line, in the language of this process."""
    return {f.name: text(f"settings.{f.name}") for f in _declared()}


def load_settings(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Settings:
    """Load the settings from the defaults, a TOML file and the environment.

    Args:
        config: The settings file; without it `JUESUAN_CONFIG`, else `juesuan.toml` in the working folder.
        environ: Environment variables; the process's own if None.

    Raises:
        SettingsError: the file is missing, not TOML or has an unknown key, or a value is not usable.
    """
    environ = os.environ if environ is None else environ
    declared = {f.name: f for f in _declared()}
    values: dict[str, Any] = {name: f.default for name, f in declared.items()}
    sources = dict.fromkeys(declared, "default")
    bases = dict.fromkeys(declared, Path())

    path, body = _read_config(config, environ)
    for name, value in body.items():
        if name not in declared:
            raise _unknown_setting(path, name, declared)
        values[name], sources[name], bases[name] = value, str(path), path.parent
    variables = {f"JUESUAN_{name.upper()}": name for name in declared}
    for variable, name in variables.items():
        if environ.get(variable):
            values[name], sources[name], bases[name] = environ[variable], variable, Path()
    unknown = {v for v in environ if v.startswith("JUESUAN_")} - {"JUESUAN_CONFIG", *variables}

    converted: dict[str, Any] = {}
    for name, f in declared.items():
        value = _convert(f, values[name], sources[name])
        if isinstance(value, Path):
            # A default lies in data_dir; what someone wrote is relative to where it was written.
            inside = sources[name] == "default" and f.metadata["in_data"]
            folder = converted["data_dir"] if inside else bases[name]
            value = Path(os.path.normpath(folder / value.expanduser()))
        converted[name] = value
    return Settings(**converted, sources=sources, unknown_variables=tuple(sorted(unknown)))


def _declared() -> list[Field[Any]]:
    return [f for f in fields(Settings) if "least" in f.metadata]


def _unknown_setting(path: Path, name: str, declared: Iterable[str]) -> SettingsError:
    from difflib import get_close_matches

    from schemas.declarations.lines import line_of, lines

    line = line_of(lines(path.read_text("utf-8")), (name,))
    near = get_close_matches(name, declared, 1)
    if near:
        return SettingsError(message("settings.error_unknown_near", path=path, line=line, name=name, near=near[0]))
    return SettingsError(message("settings.error_unknown", path=path, line=line, name=name))


def _read_config(config: Path | None, environ: Mapping[str, str]) -> tuple[Path, dict[str, Any]]:
    named = config or (Path(environ["JUESUAN_CONFIG"]) if environ.get("JUESUAN_CONFIG") else None)
    path = named or Path(CONFIG_NAME)
    if named is None and not path.is_file():
        return path, {}
    try:
        return path, tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(message("settings.error_unreadable", path=path, why=why_unreadable(error))) from error
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(message("settings.error_not_toml", path=path, error=error)) from error


def _convert(declared: Field[Any], value: Any, source: str) -> Any:
    default, words, least = declared.default, declared.metadata["words"], declared.metadata["least"]
    about: dict[str, Any] = {"name": declared.name, "value": value, "source": source}
    if isinstance(default, int):
        if isinstance(value, (bool, float)):
            raise SettingsError(message("settings.error_not_a_number", **about))
        try:
            number = int(value)
        except (TypeError, ValueError):
            raise SettingsError(message("settings.error_not_a_number", **about)) from None
        if number < least:
            raise SettingsError(message("settings.error_too_small", **{**about, "value": number}, least=least))
        return number
    if not isinstance(value, (str, Path)):
        raise SettingsError(message("settings.error_not_a_text", **about))
    if words:
        word = next((word for word in words if str(value).lower() == word.lower()), None)
        if word is None:
            listed = ", ".join(word for word in words if word)
            raise SettingsError(message("settings.error_not_a_word", **about, words=listed))
        return word
    return Path(value) if isinstance(default, Path) else value
