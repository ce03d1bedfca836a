"""Plan the faults: each kind at every step of a run, and some at random times."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import Any

ERRORS = ("ENOSPC", "EROFS", "EACCES", "EIO", "EDQUOT")
SHARE_ERRORS = ("EIO", "ESTALE", "ENOENT")
KINDS = {
    "power": "everything of the run is killed at a step",
    "kill": "the run is killed at a step, its readers are not",
    "reader killed": "one reader process is killed at a step",
    "random kill": "the run, or everything of it, is killed at any time",
    "write error": "no space, read-only, no rights, a bad disk: from a step on every write fails",
    "largest file": "the kernel lets no file grow beyond a size (RLIMIT_FSIZE), DuckDB's neither",
    "lost share": "the drop folder fails at a step, or goes away in the middle of a run and comes back",
    "still copied": "a document is being copied into the drop folder during a run that is killed",
    "two runs": "two runs at once, one of them may be killed",
    "prefect": "`juesuan run`, through Prefect's own server, is killed at any time or at a step",
}
"""Kinds of faults, in words"""


@dataclass(frozen=True)
class Fault:
    """One fault; `share` is the moment in the run, as a share of an undisturbed one, where it is not a step."""

    number: int
    kind: str
    scene: str
    reader: str = "remembered"
    does: str = ""
    step: str = ""
    time: int = 1
    after: bool = False
    share: float = 0.0

    def __str__(self) -> str:
        """The fault in a line."""
        where = f"{'after' if self.after else 'before'} {self.step} ({self.time})" if self.step else f"{self.share:.2f}"
        return " ".join(word for word in (self.kind, self.scene, self.does, where) if word)


def make_plan(steps: Mapping[str, Mapping[str, int]], prefect: int, seed: int = 1) -> list[Fault]:
    """All faults of the full form, in an order in which the kinds are mixed, the same for the same steps."""
    random = Random(seed)
    faults = [*_at_steps(steps, random), *_at_times(random)]
    through = [step for step in sorted(steps["few"]) if not step.startswith(("read", "scandir", "drop"))]
    for number in range(prefect):
        scene = ("few", "many")[number % 2]
        # Faults at steps of the main process only: the readers are those of the product.
        outside = [step for step in through if "staging" not in step and step in steps[scene]]
        step = random.choice(outside) if number % 3 == 2 else ""
        faults.append({"kind": "prefect", "scene": scene, "reader": "real", "step": step, "share": random.random()})
    random.shuffle(faults)
    return [Fault(number, **fault) for number, fault in enumerate(faults)]


def short(faults: list[Fault]) -> list[Fault]:
    """The first fault of every kind but Prefect."""
    first: dict[str, Fault] = {}
    for fault in faults:
        if fault.kind != "prefect":
            first.setdefault(fault.kind, fault)
    return list(first.values())


def _at_steps(steps: Mapping[str, Mapping[str, int]], random: Random) -> Iterator[dict[str, Any]]:
    for scene in steps:
        for step, times in sorted(steps[scene].items()):
            # Most steps of the readers are counted in each of two processes: the first times are always reached.
            most = max(1, times // 4)
            looks = step.startswith(("read ", "scandir "))
            at = {"scene": scene, "step": step}
            if scene != "few":
                after = (scene == "first") == bool(random.getrandbits(1))
                yield {**at, "kind": "power", "does": "power", "time": random.randint(1, most), "after": after}
            if scene == "many":
                yield {**at, "kind": "kill", "does": "kill", "time": random.randint(1, most)}
            if scene == "few" and not looks:
                yield {**at, "kind": "write error", "does": random.choice(ERRORS), "time": 1}
            if looks:
                does = SHARE_ERRORS[len(scene) % 3]
                yield {**at, "kind": "lost share", "does": does, "time": random.randint(1, most)}
            if scene == "many" and "staging/.tmp" in step and times > 2:
                yield {**at, "kind": "reader killed", "does": "process"}


def _at_times(random: Random) -> Iterator[dict[str, Any]]:
    for number in range(50):
        scene = ("first", "many", "few")[number % 3]
        does = ("power", "kill")[number % 2]
        yield {"kind": "random kill", "scene": scene, "does": does, "share": random.random()}
    for _ in range(12):
        yield {"kind": "random kill", "scene": "first", "reader": "real", "does": "power", "share": random.random()}
    for number in range(14):
        yield {"kind": "largest file", "scene": ("many", "few")[number % 2], "share": random.random()}
    for _ in range(8):
        yield {"kind": "lost share", "scene": "many", "share": random.random()}
    for _ in range(10):
        yield {"kind": "still copied", "scene": "few", "share": random.random()}
    for number in range(16):
        yield {"kind": "two runs", "scene": ("few", "many")[number % 2], "does": ("", "power")[number // 2 % 2]} | {
            "share": random.random()
        }
