"""How a program of this house ends: at once, and not before all is done and written."""

from __future__ import annotations

import subprocess
import sys

import pytest

PROGRAM = """
import atexit, sys, threading, time, types
import cli.main as cli

class Kept:
    def __del__(self):
        print("taken apart")

def later():
    time.sleep(0.2)
    print("the thread has ended")

def main():
    atexit.register(print, "tidied up")
    threading.Thread(target=later).start()
    if sys.argv[1] == "raises":
        raise KeyboardInterrupt
    if sys.argv[1] == "prefect":
        sys.modules["prefect"] = types.ModuleType("prefect")
    print("x" * 200_000)
    return 3

cli.main, kept = main, Kept()
cli.run()
"""
PRELOADED = """
import gc, sys
import pipeline.reading.preload
print(gc.get_freeze_count() > 50_000, "camelot" in sys.modules, "transforms.document" in sys.modules)
"""


def ends(how: str) -> tuple[int, list[str]]:
    done = subprocess.run([sys.executable, "-c", PROGRAM, how], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout.splitlines()


def test_it_ends_with_its_code_when_threads_have_ended_and_all_is_tidied_up_and_written() -> None:
    assert ends("at once") == (3, ["x" * 200_000, "the thread has ended", "tidied up"])


def test_under_prefect_python_ends_it() -> None:
    assert ends("prefect") == (3, ["x" * 200_000, "the thread has ended", "tidied up", "taken apart"])


def test_what_is_not_caught_python_tells() -> None:
    code, said = ends("raises")
    assert code not in (0, 3)
    assert said == ["the thread has ended", "tidied up", "taken apart"]


@pytest.mark.parametrize("arguments", [["--version"], ["nonsense"], ["config", "--json"]])
def test_the_program_says_what_the_function_says(arguments: list[str]) -> None:
    whole = [sys.executable, "-m", "cli.main", *arguments]
    function = [
        sys.executable,
        "-c",
        "import sys; from cli.main import main; sys.exit(main(sys.argv[1:]))",
        *arguments,
    ]
    one, other = (subprocess.run(command, capture_output=True, text=True, check=False) for command in (whole, function))
    assert (one.returncode, one.stdout, one.stderr) == (other.returncode, other.stdout, other.stderr)


def test_readers_find_their_libraries_imported_and_out_of_the_way_of_the_collector() -> None:
    done = subprocess.run([sys.executable, "-c", PRELOADED], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
