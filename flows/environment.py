"""The environment of Prefect and Great Expectations: silent, offline, at home in the data folder."""

from __future__ import annotations

import os

from pipeline.settings import Settings


def silence() -> None:
    """Switch off all telemetry, whatever is set."""
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["PREFECT_SERVER_ANALYTICS_ENABLED"] = "false"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"


def prepare_environment(settings: Settings, *, debug: bool = False) -> None:
    """Set what Prefect and Great Expectations read from the environment when they are imported.

    What the operator has set stays (an own Prefect server, say), but for the telemetry, which stays off.
    """
    silence()
    home = settings.prefect_dir.absolute()
    home.mkdir(parents=True, exist_ok=True)
    os.environ.setdefault("PREFECT_HOME", str(home))
    # Prefect reports a failing run with its traceback at ERROR; the command line says it in a sentence.
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "DEBUG" if debug else "CRITICAL")
    os.environ.setdefault("PREFECT_SERVER_LOGGING_LEVEL", "WARNING" if debug else "CRITICAL")
    # Its console would show the chatter of every library that has set a level of its own.
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "DEBUG" if debug else "ERROR")
    # The embedded server needs its time to start on a small machine that is busy.
    os.environ.setdefault("PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS", "120")
