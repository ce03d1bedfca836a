"""The checks behind `juesuan doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from common.errors import JuesuanError
from pipeline.code_versions import package_version, reader_version
from pipeline.runs.lock import describe_holder, lock_holder
from pipeline.settings import Settings

_LEAST_FREE_MB = 1024
_RESERVE_MB = 1024
"""Memory for the loading process, the database and the system"""


@dataclass(frozen=True)
class Check:
    """One finding of the doctor; `verdict` is ok, note or bad."""

    name: str
    verdict: str
    says: str


def check_all(settings: Settings) -> list[Check]:
    """Every check, in a fixed order; a check that fails in an unforeseen way is itself bad."""
    checks: list[Check] = []
    parts: list[Callable[[Settings], Iterator[Check]]] = [
        _python,
        _libraries,
        _machine,
        _settings,
        _folders,
        _store,
        _lock,
        _declarations,
        _corrections,
        _record,
        _gate,
        _warehouse,
        _network,
    ]
    for part in parts:
        try:
            checks += part(settings)
        except Exception as error:
            checks.append(Check(part.__name__.lstrip("_"), "bad", f"{type(error).__name__}: {error}"))
    return checks


def _python(settings: Settings) -> Iterator[Check]:
    fit = sys.version_info >= (3, 11)
    says = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    yield Check("python", "ok" if fit else "bad", says if fit else f"{says}; 3.11 or later is needed")
    yield Check("juesuan", "ok", f"{package_version()}, reader version {reader_version()}")


def _libraries(settings: Settings) -> Iterator[Check]:
    try:
        from packaging.requirements import Requirement

        declared = [Requirement(text) for text in requires("juesuan") or []]
    except PackageNotFoundError:
        yield Check("libraries", "note", "juesuan is not installed as a package: versions cannot be compared")
        return
    wrong, right = [], []
    for requirement in declared:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            found = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(f"{requirement.name} is missing")
            continue
        if requirement.specifier.contains(found, prereleases=True):
            right.append(f"{requirement.name} {found}")
        else:
            wrong.append(f"{requirement.name} {found} is not {requirement.specifier}")
    if wrong:
        yield Check("libraries", "bad", "; ".join(wrong) + ": call `make venv`")
    else:
        yield Check("libraries", "ok", ", ".join(right))


def _machine(settings: Settings) -> Iterator[Check]:
    workers = settings.worker_count
    says = f"{os.cpu_count()} cores, {workers} reader processes"
    memory = _memory_mb()
    if memory is None:
        yield Check("machine", "note", f"{says}; the memory cannot be asked for here")
        return
    says = f"{says}, {memory:,} MiB of memory"
    most = workers * settings.document_memory_mb + _RESERVE_MB
    if settings.document_memory_mb and most > memory:
        yield Check(
            "machine", "note", f"{says}; {workers} hostile documents at once may want {most:,}: lower `workers` or"
            " `document_memory_mb`"
        )  # fmt: skip
    else:
        yield Check("machine", "ok", says)


def _settings(settings: Settings) -> Iterator[Check]:
    for variable in settings.unknown_variables:
        yield Check("settings", "note", f"{variable} is set, but no setting has this name")
    changed = [f"{name} ({source})" for name, source in settings.sources.items() if source != "default"]
    yield Check("settings", "ok", "changed: " + ", ".join(changed) if changed else "all defaults")


def _folders(settings: Settings) -> Iterator[Check]:
    folders = {
        "drop": settings.drop_dir,
        "archive": settings.archive_dir,
        "staging": settings.staging_dir,
        "warehouse": settings.warehouse_file.parent,
    }
    for name, folder in folders.items():
        existing = next(path for path in [folder, *folder.absolute().parents] if path.exists())
        try:
            with tempfile.TemporaryFile(dir=existing):
                pass
        except OSError as error:
            # A run only reads the drop folder.
            verdict = "note" if name == "drop" and folder.is_dir() else "bad"
            yield Check(name, verdict, f"{folder} cannot be written ({error.strerror})")
            continue
        free = shutil.disk_usage(existing).free >> 20
        state = "" if folder.exists() else ", made by the first run"
        verdict = "ok" if free >= _LEAST_FREE_MB else "note"
        yield Check(name, verdict, f"{folder} ({free:,} MiB free{state})")


def _store(settings: Settings) -> Iterator[Check]:
    if settings.store_url:
        from pipeline.reading.shared_store import Store

        Store(settings.store_url).probe()
        yield Check("store", "ok", f"{settings.store_url} takes and gives files")


def _lock(settings: Settings) -> Iterator[Check]:
    held = lock_holder(settings.lock_file) is not None
    yield Check("lock", "ok", f"held by {describe_holder(settings.lock_file)}" if held else "free")


def _declarations(settings: Settings) -> Iterator[Check]:
    from schemas.reading.forms import forms
    from schemas.reading.frames import frames
    from schemas.reading.rules import rules
    from schemas.wording.reasons import reasons

    counts = f"{len(forms())} forms, {len(frames())} frames, {len(rules())} rules, {len(reasons())} reasons"
    yield Check("declarations", "ok", counts)


def _record(settings: Settings) -> Iterator[Check]:
    from pipeline.decisions.decision_files import read_record

    try:
        record = read_record(settings.corrections_dir)
    except JuesuanError as error:
        yield Check("record", "bad", str(error))
        return
    says = f"{len(record.changes)} decisions on entities, {len(record.withdrawals)} withdrawn documents"
    yield Check("record", "ok", says)


def _corrections(settings: Settings) -> Iterator[Check]:
    from pipeline.decisions.correct import problems_of
    from pipeline.decisions.correction_files import read_corrections, strays_of
    from pipeline.intake.archive import Archive

    found = read_corrections(settings.corrections_dir)
    for stray in strays_of(found, Archive(settings.archive_dir)):
        # The same folder may serve several archives; a wrong name can serve none.
        yield Check("corrections", "note" if stray.name in found.files else "bad", f"{stray.name}: {stray.why}")
    for file in found.files.values():
        for problem in problems_of(settings, file):
            yield Check("corrections", "bad", problem)
    cells = sum(len(file.corrections) for file in found.files.values())
    yield Check("corrections", "ok", f"{settings.corrections_dir}: {cells} cells of {len(found.files)} documents")


def _gate(settings: Settings) -> Iterator[Check]:
    from pipeline.loading.load import default_gate
    from schemas.reading.frames import frames

    empty = {name: declared.build([]) for name, declared in frames().items()}
    default_gate()(empty)
    yield Check("gate", "ok", "the suites load and judge an empty batch")


def _warehouse(settings: Settings) -> Iterator[Check]:
    path = settings.warehouse_file
    if not path.exists():
        yield Check("warehouse", "ok", "none yet; the first run makes it")
        return
    from warehouse.questions import ask, ask_declared

    totals = ask_declared(path, "status")[0]
    _, rows = ask(path, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path IS NOT NULL")
    storage = rows[0][0] if rows else "unknown"
    yield Check("warehouse", "ok", f"{path}: {totals['documents']:,} documents, storage version {storage}")


def _network(settings: Settings) -> Iterator[Check]:
    server = os.environ.get("PREFECT_API_URL")
    yield Check("network", "ok", f"Prefect server {server}" if server else "none needed; telemetry is off in every run")


def _memory_mb() -> int | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (ValueError, OSError, AttributeError):
        return None
    # In a container the limit of its control group counts, not the machine.
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        text = limit.read_text("ascii").strip()
    except OSError:
        return total
    return min(total, int(text) >> 20) if text.isdigit() else total
