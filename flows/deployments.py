"""The deployments of `prefect.yaml`, as they came with the program or as an operator has written them."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from common.errors import JuesuanError, SettingsError
from schemas.wording.messages import message, text
from schemas.wording.os_errors import why_unreadable

NIGHTLY = "nightly"
_CRON_FIELDS = 5


def load_deployments(path: Path | None = None) -> dict[str, Any]:
    """Load a `prefect.yaml`; without a path that of the program.

    Raises:
        JuesuanError: the file cannot be read, is not YAML, or declares no deployments.
    """
    import yaml

    shown = path or Path("prefect.yaml")
    try:
        source = path or files("flows").joinpath("prefect.yaml")
        body = yaml.safe_load(source.read_text("utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise JuesuanError(message("flows.file_unreadable", path=shown, why=why_unreadable(error))) from error
    except yaml.YAMLError as error:
        raise JuesuanError(message("flows.not_yaml", path=shown, error=error)) from error
    deployments = body.get("deployments") if isinstance(body, dict) else None
    if not deployments or not all(isinstance(d, dict) and d.get("name") and d.get("work_pool") for d in deployments):
        raise JuesuanError(message("flows.no_deployments", path=shown))
    return dict(body)


def reschedule(body: dict[str, Any], cron: str | None, timezone: str | None) -> None:
    """Change the schedule of the deployment `nightly`.

    Args:
        body: The content of a `prefect.yaml`; changed in place.
        cron: Five fields, as cron has them; None leaves what is declared.
        timezone: A name of the IANA database, such as Asia/Shanghai; None leaves what is declared.

    Raises:
        SettingsError: not a cron expression, not a time zone, or there is no `nightly` with one schedule.
    """
    if cron is None and timezone is None:
        return
    if cron is not None and len(cron.split()) != _CRON_FIELDS:
        raise SettingsError(message("flows.wrong_cron", cron=cron))
    if timezone is not None:
        try:
            ZoneInfo(timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise SettingsError(message("flows.wrong_timezone", timezone=timezone)) from error
    schedules = schedules_of(body)
    if len(schedules) != 1:
        raise SettingsError(message("flows.several_schedules", name=NIGHTLY, count=len(schedules)))
    schedules[0].update({name: value for name, value in (("cron", cron), ("timezone", timezone)) if value is not None})


def schedule_of(body: dict[str, Any]) -> str:
    """Describe when the deployment `nightly` runs."""
    times = [f"{s.get('cron')} ({s.get('timezone') or 'UTC'})" for s in schedules_of(body)]
    return ", ".join(times) or text("flows.no_schedule")


def pools_of(body: dict[str, Any]) -> list[str]:
    """List the work pools of the deployments."""
    return sorted({str(d["work_pool"]["name"]) for d in body["deployments"]})


def schedules_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """List the schedules of the deployment `nightly`."""
    return [schedule for d in body["deployments"] if d["name"] == NIGHTLY for schedule in d.get("schedules") or []]
