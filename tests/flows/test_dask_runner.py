from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from prefect import task

from common.errors import JuesuanError
from flows import dask_runner
from flows.temporary_server import prefect_server
from pipeline.code_versions import read_version
from pipeline.reading.chunks import Chunk, ignore, read
from pipeline.reading.pool import Limits
from pipeline.reading.staging import Staging
from pipeline.runs.run import ingest_run
from pipeline.settings import Settings, load_settings
from samples.__main__ import main as typeset
from tests.fakes import document, read_document
from tests.migrated import give_database
from tests.waiting import PATIENCE, wait_for
from warehouse.content_hash import content_hash

ROOT = Path(__file__).parents[2]
needs_dask = pytest.mark.skipif(find_spec("prefect_dask") is None, reason="the extra `dask` is not installed")

LIMITS = Limits(workers=1, seconds=900, memory_mb=512, file_mb=1)


def environment(**more: str) -> dict[str, str]:
    # A shell's own Prefect server or profile is not part of the test, nor are settings of this machine.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith(("PREFECT_", "JUESUAN_"))}
    return {**inherited, "PYTHONPATH": str(ROOT), "DASK_DISTRIBUTED__WORKER__DAEMON": "False", **more}


def python(*arguments: str, **more: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", *arguments], env=environment(**more), cwd=ROOT)


def juesuan(settings: Settings, *arguments: str, **more: str) -> subprocess.CompletedProcess[str]:
    variables = {
        f"JUESUAN_{name}".upper(): str(getattr(settings, name)) for name in ("data_dir", "batch_documents", "store_url")
    }
    command = [sys.executable, "-m", "cli.main", *arguments]
    return subprocess.run(
        command, env=environment(**variables, **more), capture_output=True, text=True, check=False, timeout=PATIENCE
    )


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a scheduler with two workers, each a process of its own, as the operator's guide starts them."""
    from distributed import Client

    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    started = [
        python("dask", "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", f"--scheduler-file={file}")
    ]
    try:
        wait_for(file.exists)
        address = json.loads(file.read_text())["address"]
        worker = ("dask", "worker", address, "--nthreads", "1", "--no-dashboard", f"--local-directory={folder}")
        started += [python(*worker), python(*worker)]
        with Client(address, timeout=PATIENCE) as client:
            client.wait_for_workers(2, timeout=PATIENCE)
        yield address
    finally:
        for process in reversed(started):
            process.terminate()
        for process in started:
            process.wait(PATIENCE)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """The variables that name a running Prefect server."""
    settings = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path_factory.mktemp("server"))})
    give_database(tmp_path_factory, settings.prefect_dir)
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("PREFECT_")]:
            patch.delenv(name)
        patch.setenv("PREFECT_HOME", str(settings.prefect_dir))
        with prefect_server():
            yield {name: os.environ[name] for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING")}


@needs_dask
@pytest.mark.slow
def test_two_workers_with_a_shared_store_publish_what_one_machine_does(
    settings: Settings, tmp_path: Path, cluster: str, server: dict[str, str]
) -> None:
    here = load_settings(environ={"JUESUAN_DATA_DIR": str(tmp_path / "here")})
    there = replace(settings, batch_documents=1, store_url=f"file://{tmp_path}/store")
    asked = ["--documents", "2", "--out", str(settings.drop_dir), "--truth", str(tmp_path / "truth")]
    assert typeset(asked) == 0
    (settings.drop_dir / "error page.pdf").write_text("<!DOCTYPE html><title>404</title>")
    local = ingest_run(here, [settings.drop_dir], quiet=True)
    before = tasks_done(cluster)

    done = juesuan(there, "run", "--runner", "dask", "--address", cluster, "--json", **server)

    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["read"], summary["loaded"]) == (len(local.read), len(local.loaded) - 1)
    assert [q["reason"] for q in summary["quarantined"]] == ["not_a_pdf"]
    assert content_hash(there.warehouse_file) == content_hash(here.warehouse_file)
    tasks = {worker: count - before[worker] for worker, count in tasks_done(cluster).items()}
    assert len(tasks) == 2
    assert sum(tasks.values()) == len(local.read)
    assert all(tasks.values()), "one worker did all the work"
    sent = sorted(path.stem for path in (tmp_path / "store").rglob("*.pdf"))
    assert sent == sorted(outcome.sha256 for outcome in local.read)
    assert not list((tmp_path / "store").rglob("*.parquet")), "what was taken over is left in the store"


def tasks_done(cluster: str) -> dict[str, int]:
    """How many tasks each worker has done since it started."""
    from distributed import Client

    with Client(cluster) as client:
        counts: dict[str, int] = client.run(lambda dask_worker: dask_worker.state.executed_count)
    return counts


LOSING = """
import sys
from pathlib import Path
from pipeline.reading.chunks import Chunk
from flows.temporary_server import prefect_server
from flows.environment import prepare_environment
from pipeline.reading.pool import Limits
from flows.dask_runner import reading_on
from pipeline.settings import load_settings
from pipeline.code_versions import read_version
from pipeline.reading.worker import Job
from tests.fakes import read_document

address, folder, *hashes = sys.argv[1:]
limits = Limits(workers=1, seconds=3600, memory_mb=512, file_mb=1)
jobs = [Job(sha256, sha256[:8], 1, Path(folder) / f"{sha256}.pdf") for sha256 in hashes]
staging = Path(folder) / "staging"
chunks = [Chunk(n, (job,), staging, read_version(), limits, read_document) for n, job in enumerate(jobs)]

prepare_environment(load_settings())
with prefect_server():
    from prefect import flow
    from flows.tasks import _read

    @flow
    def reading():
        return [outcome for outcomes in reading_on(address, _read)(chunks, lambda one: None) for outcome in outcomes]

    print(*[outcome.reason for outcome in reading()])
"""


@needs_dask
@pytest.mark.slow
def test_with_shared_folders_the_chunk_of_a_lost_worker_is_read_by_another(
    settings: Settings, tmp_path: Path, cluster: str, server: dict[str, str]
) -> None:
    mark = tmp_path / "reader"
    hashes = []
    for data in (document(does=f"hang once:{mark}"), document("甲局")):
        hashes.append(hashlib.sha256(data).hexdigest())
        (tmp_path / f"{hashes[-1]}.pdf").write_bytes(data)
    variables = environment(JUESUAN_DATA_DIR=str(tmp_path / "data"), **server)
    command = [sys.executable, "-c", LOSING, cluster, str(tmp_path), *hashes]
    with subprocess.Popen(command, env=variables, cwd=ROOT, stdout=subprocess.PIPE, text=True) as reading:
        wait_for(lambda: mark.exists() and mark.read_text().endswith("\n"))
        first = int(mark.read_text())
        os.kill(parent(parent(first)), signal.SIGKILL)  # reader, fork server, worker
        printed, _ = reading.communicate(timeout=PATIENCE)

    assert printed.split() == ["None", "None"]
    readers = [int(line) for line in mark.read_text().splitlines()]
    assert len(readers) == len(set(readers)) == 2
    staging = Staging(tmp_path / "staging")
    assert [staging.head(sha256, read_version()).reason for sha256 in hashes] == [None, None]


def parent(process: int) -> int:
    return int(Path(f"/proc/{process}/stat").read_text("ascii").rsplit(")", 1)[1].split()[1])


def test_a_worker_of_another_version_reads_nothing(tmp_path: Path) -> None:
    with pytest.raises(JuesuanError, match="every machine needs the same juesuan"):
        read(Chunk(0, (), tmp_path, "another", LIMITS, read_document))


def test_what_is_wrong_with_a_cluster_is_said(settings: Settings) -> None:
    (settings.drop_dir / "a.pdf").write_bytes(document())
    alone = juesuan(settings, "run", "--runner", "dask")
    assert alone.returncode == 2
    assert "--address" in alone.stderr
    elsewhere = juesuan(settings, "run", "--runner", "dask", "--address", "tcp://192.0.2.1:8786")
    assert elsewhere.returncode == 1
    assert "PREFECT_API_URL" in elsewhere.stderr


@needs_dask
def test_a_scheduler_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dask_runner, "_ANSWER_SECONDS", 1)
    chunk = Chunk(0, (), Path(), read_version(), LIMITS, read_document)
    with pytest.raises(JuesuanError, match="no Dask scheduler answers at tcp:"):
        list(dask_runner.reading_on("tcp://127.0.0.1:9", task(read))([chunk], ignore))
