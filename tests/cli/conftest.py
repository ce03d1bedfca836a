from __future__ import annotations

from tests.pipeline.conftest import _ready, bare_environment, settings

__all__ = ["_ready", "bare_environment", "settings"]
