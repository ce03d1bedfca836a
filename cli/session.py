"""The session that every command receives: settings and the debug flag."""

from __future__ import annotations

from pathlib import Path

from common.errors import JuesuanError
from pipeline.declarations import use_declarations
from pipeline.settings import Settings, load_settings
from schemas.wording.messages import message


class Session:
    """The settings, loaded on first use, and the debug flag."""

    def __init__(self, config: Path | None, debug: bool) -> None:
        self.config = config
        self.debug = debug
        self._settings: Settings | None = None

    @property
    def settings(self) -> Settings:
        """The settings.

        Raises:
            SettingsError: a setting or the settings file is invalid, or the own declarations cannot be read.
        """
        if self._settings is None:
            settings = load_settings(self.config)
            use_declarations(settings)
            self._settings = settings
        return self._settings

    def warehouse(self) -> Path:
        """Return the path of the published warehouse.

        Raises:
            JuesuanError: nothing has been published yet.
        """
        path = self.settings.warehouse_file
        if not path.exists():
            drop = self.settings.drop_dir.absolute()
            raise JuesuanError(message("cli.no_warehouse", path=path.absolute(), drop=drop))
        return path
