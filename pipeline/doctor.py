"""The checks of `juesuan doctor`."""

from __future__ import annotations

import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from common.errors import JuesuanError
from pipeline.archive_health import SAMPLED_BYTES, damaged, elsewhere, sample
from pipeline.code_versions import package_version, read_version, reader_version
from pipeline.declarations import check_declarations
from pipeline.reading.staging import Staging
from pipeline.runs.lock import describe_holder, lock_holder
from pipeline.settings import Settings
from schemas.declarations.own import own_declarations
from schemas.wording.messages import text
from schemas.wording.os_errors import os_error

_LEAST_FREE_MB = 1024
_RESERVE_MB = 1024
"""Memory for the loading process, the database and the system"""


@dataclass(frozen=True)
class Check:
    """One check of the doctor; `name` is a key `name_<name>` of its messages, `verdict` is ok, note or bad."""

    name: str
    verdict: str
    says: str


def check_all(settings: Settings, *, whole_archive: bool = False) -> list[Check]:
    """Make every check, in a fixed order; one that fails in an unforeseen way is itself bad.

    With `whole_archive` every archived document is hashed, and not only a part of a large archive.
    """
    checks: list[Check] = []
    parts: list[Callable[[Settings], Iterator[Check]]] = [
        _python,
        _libraries,
        _scans,
        _machine,
        _settings,
        _folders,
        _working_folder,
        partial(_archived, whole=whole_archive),
        _store,
        _lock,
        _declarations,
        _staged,
        _corrections,
        _record,
        _purges,
        _gate,
        _warehouse,
        _network,
        _font,
        _needs_besides,
    ]
    for group in parts:
        try:
            checks += group(settings)
        except Exception as error:
            name = getattr(group, "__name__", "archived").lstrip("_")
            checks.append(Check(name, "bad", f"{type(error).__name__}: {error}"))
    return checks


def _python(settings: Settings) -> Iterator[Check]:
    fit = sys.version_info >= (3, 11)
    system = f"{platform.system()} {platform.machine()}"
    version = f"{platform.python_version()}, {system}"
    yield Check("python", "ok" if fit else "bad", version if fit else text("doctor.python_too_old", version=version))
    yield Check("juesuan", "ok", text("doctor.juesuan", version=package_version(), reader=reader_version()))


def _libraries(settings: Settings) -> Iterator[Check]:
    try:
        from packaging.requirements import Requirement

        declared = [Requirement(line) for line in requires("juesuan") or []]
    except PackageNotFoundError:
        yield Check("libraries", "note", text("doctor.not_installed"))
        return
    wrong, right = [], []
    for requirement in declared:
        if requirement.marker and not requirement.marker.evaluate({"extra": ""}):
            continue
        try:
            installed = version(requirement.name)
        except PackageNotFoundError:
            wrong.append(text("doctor.missing", name=requirement.name))
            continue
        if requirement.specifier.contains(installed, prereleases=True):
            right.append(f"{requirement.name} {installed}")
        else:
            about = {"name": requirement.name, "version": installed, "wanted": requirement.specifier}
            wrong.append(text("doctor.wrong_version", **about))
    if wrong:
        yield Check("libraries", "bad", text("doctor.call_venv", problems="; ".join(wrong)))
    else:
        yield Check("libraries", "ok", ", ".join(right))


def _scans(settings: Settings) -> Iterator[Check]:
    from transforms.scans.installed import is_installed, versions

    if is_installed():
        packages = ", ".join(f"{name} {number}" for name, number in versions().items())
        yield Check("scans", "ok", text("doctor.scans_read", packages=packages))
    elif _has_scans(settings):
        yield Check("scans", "bad", text("doctor.scans_lost"))
    else:
        yield Check("scans", "ok", text("doctor.scans_not_read"))


def _has_scans(settings: Settings) -> bool:
    """Whether the warehouse has figures of scans, so that the extra was there once."""
    from warehouse.errors import WarehouseError
    from warehouse.questions import ask_declared

    try:
        return bool(ask_declared(settings.warehouse_file, "scans")) if settings.warehouse_file.is_file() else False
    except WarehouseError:
        return False  # the check of the warehouse says so


def _machine(settings: Settings) -> Iterator[Check]:
    workers = settings.worker_count
    machine = text("doctor.machine", cores=os.cpu_count(), workers=workers)
    memory = _memory_mb()
    if memory is None:
        yield Check("machine", "note", text("doctor.memory_unknown", machine=machine))
        return
    machine = text("doctor.memory", machine=machine, memory=memory)
    most = workers * settings.document_memory_mb + _RESERVE_MB
    if settings.document_memory_mb and most > memory:
        yield Check("machine", "note", text("doctor.memory_short", machine=machine, workers=workers, most=most))
    else:
        yield Check("machine", "ok", machine)


def _settings(settings: Settings) -> Iterator[Check]:
    for variable in settings.unknown_variables:
        yield Check("settings", "note", text("doctor.unknown_variable", variable=variable))
    changed = [f"{name} ({source})" for name, source in settings.sources.items() if source != "default"]
    yield Check(
        "settings", "ok", text("doctor.changed", settings=", ".join(changed)) if changed else text("doctor.defaults")
    )


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
            yield Check(name, verdict, text("doctor.unwritable", folder=folder, why=os_error(error)))
            continue
        free = shutil.disk_usage(existing).free >> 20
        key = "doctor.folder" if folder.exists() else "doctor.folder_to_be_made"
        verdict = "ok" if free >= _LEAST_FREE_MB else "note"
        yield Check(name, verdict, text(key, folder=folder, free=free))


def _working_folder(settings: Settings) -> Iterator[Check]:
    if package_file := elsewhere(settings):
        yield Check("working_folder", "bad", text("doctor.wrong_folder", here=Path.cwd(), found=package_file.parent))
    elif not settings.data_dir.exists():
        yield Check("working_folder", "note", text("doctor.new_folder", folder=settings.data_dir.absolute()))
    else:
        yield Check("working_folder", "ok", str(settings.data_dir.absolute()))


def _archived(settings: Settings, *, whole: bool) -> Iterator[Check]:
    from pipeline.intake.archive import Archive

    archive = Archive(settings.archive_dir)
    documents = archive.documents() if settings.archive_dir.is_dir() else []
    looked_at = documents if whole else sample(documents, SAMPLED_BYTES)
    sound = True
    for document, has_bytes in damaged(archive, looked_at):
        sound = False
        key = "doctor.archive_damaged" if has_bytes else "doctor.archive_gone"
        yield Check(
            "archived",
            "bad",
            text(key, name=document.source_name, path=archive.path(document.sha256), drop=settings.drop_dir),
        )
    if sound:
        key = "doctor.archive_whole" if len(looked_at) == len(documents) else "doctor.archive_part"
        yield Check("archived", "ok", text(key, count=len(looked_at), all=len(documents)))


def _store(settings: Settings) -> Iterator[Check]:
    if settings.store_url:
        from pipeline.reading.shared_store import Store

        Store(settings.store_url).probe()
        yield Check("store", "ok", text("doctor.store", url=settings.store_url))


def _lock(settings: Settings) -> Iterator[Check]:
    held = lock_holder(settings.lock_file) is not None
    state = text("doctor.lock_held", holder=describe_holder(settings.lock_file)) if held else text("doctor.lock_free")
    yield Check("lock", "ok", state)


def _declarations(settings: Settings) -> Iterator[Check]:
    from schemas.reading.forms import forms
    from schemas.reading.frames import frames
    from schemas.reading.rules import rules
    from schemas.wording.reasons import reasons

    check_declarations()
    counts = {"forms": len(forms()), "frames": len(frames()), "rules": len(rules()), "reasons": len(reasons())}
    yield Check("declarations", "ok", text("doctor.declarations", **counts))
    if files := len(own_declarations().texts):
        yield Check("declarations", "ok", text("doctor.own", folder=settings.declarations_dir, count=files))


def _staged(settings: Settings) -> Iterator[Check]:
    versions = Staging(settings.staging_dir).versions()
    today = versions.pop(read_version(), 0)
    yield Check("staged", "ok", text("doctor.staged", today=today, older=versions.total()))


def _record(settings: Settings) -> Iterator[Check]:
    from pipeline.decisions.decision_files import read_record

    try:
        record = read_record(settings.corrections_dir)
    except JuesuanError as error:
        yield Check("record", "bad", str(error))
        return
    counts = text("doctor.record", decisions=len(record.changes), withdrawn=len(record.withdrawals))
    yield Check("record", "ok", counts)


def _purges(settings: Settings) -> Iterator[Check]:
    from pipeline.decisions.purge_record import read_purges

    try:
        purges = read_purges(settings.corrections_dir)
    except JuesuanError as error:
        yield Check("purges", "bad", str(error))
        return
    yield Check("purges", "ok", text("doctor.purges", count=len(purges)))


def _corrections(settings: Settings) -> Iterator[Check]:
    from pipeline.decisions.correct import problems_of
    from pipeline.decisions.correction_files import read_corrections, strays_of
    from pipeline.intake.archive import Archive

    corrections = read_corrections(settings.corrections_dir)
    for stray in strays_of(corrections, Archive(settings.archive_dir)):
        # The same folder may serve several archives; a wrong name can serve none.
        yield Check("corrections", "note" if stray.name in corrections.files else "bad", f"{stray.name}: {stray.why}")
    for file in corrections.files.values():
        for problem in problems_of(settings, file):
            yield Check("corrections", "bad", problem)
    cells = sum(len(file.corrections) for file in corrections.files.values())
    documents = text("common.documents", count=len(corrections.files))
    about = {"folder": settings.corrections_dir, "cells": cells, "documents": documents}
    yield Check("corrections", "ok", text("doctor.corrections", **about))


def _gate(settings: Settings) -> Iterator[Check]:
    from pipeline.loading.load import default_gate
    from schemas.reading.frames import frames

    empty = {name: declared.build([]) for name, declared in frames().items()}
    default_gate()(empty)
    yield Check("gate", "ok", text("doctor.gate"))


def _warehouse(settings: Settings) -> Iterator[Check]:
    path = settings.warehouse_file
    if not path.exists():
        yield Check("warehouse", "ok", text("doctor.no_warehouse"))
        return
    from warehouse.ddl import SCHEMA_VERSION
    from warehouse.query import version_of
    from warehouse.questions import ask, ask_declared

    if (version := version_of(path)) < SCHEMA_VERSION:
        yield Check("warehouse", "note", text("doctor.older_schema", path=path, version=version, known=SCHEMA_VERSION))
        return
    totals = ask_declared(path, "status")[0]
    _, rows = ask(path, "SELECT tags['storage_version'] FROM duckdb_databases() WHERE path IS NOT NULL")
    storage = rows[0][0] if rows else text("doctor.unknown")
    documents = text("common.documents", count=totals["documents"])
    yield Check("warehouse", "ok", text("doctor.warehouse", path=path, documents=documents, storage=storage))


def _network(settings: Settings) -> Iterator[Check]:
    server = os.environ.get("PREFECT_API_URL")
    state = text("doctor.prefect_server", address=server) if server else text("doctor.no_network")
    yield Check("network", "ok", state)


def _font(settings: Settings) -> Iterator[Check]:
    """Check that the font in which documents without fonts are drawn is there and whole."""
    try:
        from common.substitute_font import NAME, advance_of

        has_glyph = advance_of("部") > 0
    except (ImportError, OSError) as error:
        yield Check("font", "bad", text("doctor.font_lost", why=error))
        return
    yield Check("font", "ok" if has_glyph else "bad", text("doctor.font", name=NAME))


def _needs_besides(settings: Settings) -> Iterator[Check]:
    # Fonts that documents only name are drawn with the one that is installed with the libraries.
    yield Check("besides", "ok", text("doctor.needs_nothing"))


def _memory_mb() -> int | None:
    try:
        total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20
    except (ValueError, OSError, AttributeError):
        return None
    # In a container the limit of its control group counts, not the machine.
    limit = Path("/sys/fs/cgroup/memory.max")
    try:
        content = limit.read_text("ascii").strip()
    except OSError:
        return total
    return min(total, int(content) >> 20) if content.isdigit() else total
