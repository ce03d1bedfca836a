from __future__ import annotations

import fcntl
import socket
from pathlib import Path
from typing import Any

import pytest
from prefect.cli.deploy._models import PrefectYamlModel
from prefect.client.schemas.schedules import CronSchedule
from prefect.flows import load_flow_from_entrypoint

from cli.main import main
from common.errors import Exit, JuesuanError, SettingsError
from flows.deployments import load_deployments, reschedule, schedule_of
from pipeline.settings import Settings

REPOSITORY = Path(__file__).parents[2]


def by_name() -> dict[str, Any]:
    return {deployment["name"]: deployment for deployment in load_deployments()["deployments"]}


def test_what_prefect_deploys_is_what_the_program_has() -> None:
    assert load_deployments(REPOSITORY / "prefect.yaml") == load_deployments()
    assert [d.name for d in PrefectYamlModel.model_validate(load_deployments()).deployments] == list(by_name())


@pytest.mark.parametrize("name", ["nightly", "department"])
def test_entrypoints_and_parameters_are_those_of_the_flows(name: str) -> None:
    deployment = by_name()[name]
    flow = load_flow_from_entrypoint(deployment["entrypoint"], use_placeholder_flow=False)
    assert flow.name == name
    declared = flow.parameters.model_dump()["properties"]
    assert set(deployment["parameters"]) <= set(declared)
    required = flow.parameters.model_dump().get("required", [])
    assert required == (["department"] if name == "department" else [])
    # A second run waits for the first, on the server already.
    assert deployment["concurrency_limit"] == {"limit": 1, "collision_strategy": "ENQUEUE"}


def test_only_nightly_runs_by_the_clock() -> None:
    schedules = {name: deployment["schedules"] for name, deployment in by_name().items()}
    assert schedules["department"] == []
    (schedule,) = schedules["nightly"]
    cron = CronSchedule(cron=schedule["cron"], timezone=schedule["timezone"])
    assert (cron.cron, cron.timezone) == ("30 1 * * *", "Asia/Shanghai")


def test_another_time_is_taken_from_the_command_line() -> None:
    body = load_deployments()
    reschedule(body, "5 4 * * 1", None)
    assert schedule_of(body) == "5 4 * * 1 (Asia/Shanghai)"
    reschedule(body, None, "UTC")
    assert schedule_of(body) == "5 4 * * 1 (UTC)"
    reschedule(body, None, None)
    assert schedule_of(body) == "5 4 * * 1 (UTC)"


@pytest.mark.parametrize(("cron", "timezone"), [("often", None), ("* * *", None), (None, "Mars/Base"), (None, "../x")])
def test_a_time_that_is_none_is_told(cron: str | None, timezone: str | None) -> None:
    with pytest.raises(SettingsError, match=r"--cron 'often'|--cron '\* \* \*'|--timezone"):
        reschedule(load_deployments(), cron, timezone)


@pytest.mark.parametrize("text", ["deployments: [", "[]", "deployments: []", "deployments: [{name: nightly}]"])
def test_a_file_that_declares_nothing_is_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "prefect.yaml"
    path.write_text(text)
    with pytest.raises(JuesuanError, match=r"prefect\.yaml (is not YAML|declares no deployments)"):
        load_deployments(path)


def test_a_port_that_is_taken_and_a_second_schedule_are_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr("flows.server._PORT_SECONDS", 0)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert main(["schedule", "--port", str(port)]) == Exit.ERROR
    assert f"port {port} cannot be used" in capsys.readouterr().err
    lock = settings.prefect_dir.absolute() / "schedule.lock"
    monkeypatch.setattr("flows.server._expect_free", lambda port: pytest.fail("the second one went on"))
    with open(lock, "w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert main(["schedule"]) == Exit.LOCKED
    assert "`juesuan schedule` is running already" in capsys.readouterr().err


def test_with_a_server_of_ones_own_the_commands_are_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("JUESUAN_DATA_DIR", str(settings.data_dir))
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect.example/api")
    assert main(["schedule"]) == Exit.ERROR
    assert "prefect deploy --all" in capsys.readouterr().err
