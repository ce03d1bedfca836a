"""What every command is given: the settings, and whether to debug."""

from __future__ import annotations

from pathlib import Path

from common.errors import JuesuanError
from pipeline.settings import Settings, load_settings
from schemas.wording.messages import message


class Session:
    """The settings, loaded when they are first asked for, and whether to debug."""

    def __init__(self, config: Path | None, debug: bool) -> None:
        self.config = config
        self.debug = debug
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """Load the settings; raises SettingsError where they cannot be used."""
        if self._settings is None:
            self._settings = load_settings(self.config)
        return self._settings

    def warehouse(self) -> Path:
        """Find the published warehouse; raises JuesuanError where there is none yet."""
        path = self.settings.warehouse_file
        if not path.exists():
            drop = self.settings.drop_dir.absolute()
            raise JuesuanError(message("cli.no_warehouse", path=path.absolute(), drop=drop))
        return path
