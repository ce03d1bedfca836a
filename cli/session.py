"""What every command of the command line is handed."""

from __future__ import annotations

from pathlib import Path

import click

from common.errors import JuesuanError
from pipeline.settings import Settings, load_settings


class Session:
    """The settings, loaded when they are first asked for, and whether to debug."""

    def __init__(self, config: Path | None, debug: bool) -> None:
        self.config = config
        self.debug = debug
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings; raises SettingsError where they cannot be used."""
        if self._settings is None:
            self._settings = load_settings(self.config)
        return self._settings

    def warehouse(self) -> Path:
        """The published warehouse; raises JuesuanError where there is none yet."""
        path = self.settings.warehouse_file
        if not path.exists():
            raise JuesuanError(
                f"there is no warehouse yet ({path.absolute()}): put PDFs into {self.settings.drop_dir.absolute()} and"
                " call `juesuan run`, or set another folder (`juesuan config` shows where each comes from)"
            )
        return path


pass_session = click.make_pass_decorator(Session)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer in JSON on stdout.")
