from __future__ import annotations

import os
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from common.errors import JuesuanError
from flows import temporary_server
from pipeline.settings import Settings
from tests.waiting import PATIENCE, wait_for

HOLDER = """
import os, sys
from flows.temporary_server import prefect_server
from flows.environment import prepare_environment
from pipeline.settings import load_settings
prepare_environment(load_settings())
with prefect_server():
    print(os.environ["PREFECT_API_URL"], flush=True)
    sys.stdin.readline()
print([name for name in os.environ if name.startswith(("PREFECT_API", "PREFECT_SERVER_API"))], flush=True)
"""


def healthy(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health", timeout=PATIENCE) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def refused(address: str) -> int:
    try:
        with urllib.request.urlopen(address, timeout=PATIENCE):
            return 0
    except urllib.error.HTTPError as error:
        return error.code


@pytest.mark.slow
@pytest.mark.parametrize("end", ["by itself", "killed"])
def test_the_server_ends_with_its_run_however_that_ends(migrated: Settings, end: str) -> None:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PREFECT_")}
    environment |= {"JUESUAN_DATA_DIR": str(migrated.data_dir)}
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER],
        cwd=Path(__file__).parents[2],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        address = holder.stdout.readline().strip()
        assert healthy(address)
        assert refused(f"{address}/admin/settings") == 401, "whoever reaches it without its secret may run commands"
        assert refused(address.removesuffix("api")) == 404, "it has no pages"
        if end == "killed":
            holder.send_signal(signal.SIGKILL)
        else:
            assert holder.communicate("end\n", timeout=PATIENCE)[0] == "[]\n"
        wait_for(lambda: not healthy(address))


def test_a_server_that_does_not_start_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PREFECT_API_URL", "PREFECT_API_AUTH_STRING"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(temporary_server.sys, "executable", "false")
    with pytest.raises(JuesuanError, match="does not start"), temporary_server.prefect_server():
        pytest.fail("there is no server")
    assert not {"PREFECT_API_URL", "PREFECT_API_AUTH_STRING"} & set(os.environ)


def test_a_server_of_the_operator_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PREFECT_API_URL", "http://127.0.0.1:4200/api")
    monkeypatch.setattr(temporary_server.subprocess, "Popen", lambda *_, **__: pytest.fail("a server is started"))
    with temporary_server.prefect_server():
        assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
    assert os.environ["PREFECT_API_URL"] == "http://127.0.0.1:4200/api"
