"""Measure the CPU seconds of this process by step, with imports apart."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pkgutil import resolve_name
from typing import Any
from unittest.mock import patch


@dataclass
class Clock:
    """CPU seconds by step; those of a step within another count for the inner one alone."""

    spent: dict[str, float] = field(default_factory=dict)
    _inner: list[float] = field(default_factory=list)
    """CPU seconds of the inner steps of each step in progress"""

    @contextmanager
    def on(self, steps: Mapping[str, str]) -> Iterator[None]:
        """Time functions (`module.function` by name of the step) while the block runs."""
        with ExitStack() as stack:
            for name, target in steps.items():
                module, _, function = target.rpartition(".")
                stack.enter_context(patch(target, self._timed(name, getattr(resolve_name(module), function))))
            yield

    def _timed(self, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
        def measured(*arguments: Any, **named: Any) -> Any:
            started = time.process_time()
            self._inner.append(0.0)
            try:
                return function(*arguments, **named)
            finally:
                took = time.process_time() - started
                self.spent[name] = self.spent.get(name, 0.0) + took - self._inner.pop()
                if self._inner:
                    self._inner[-1] += took

        return measured
