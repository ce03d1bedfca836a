"""How the program `juesuan` ends: with the exit code of its command, and with all that it wrote."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROGRAM = """
import sys, threading
import cli.main as cli

def later(main_has_returned):
    main_has_returned.wait()
    print("the thread has ended")

def main():
    main_has_returned = threading.Event()
    threading.Thread(target=later, args=(main_has_returned,)).start()
    print("x" * 200_000)
    main_has_returned.set()
    return 3

cli.main = main
cli.run()
"""


def test_it_ends_with_its_code_when_threads_have_ended_and_all_is_written() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.splitlines()) == (3, ["x" * 200_000, "the thread has ended"])


@pytest.mark.parametrize("arguments", [["--version"], ["nonsense"], ["config", "--json"]])
def test_the_program_says_what_the_function_says(arguments: list[str]) -> None:
    whole = [sys.executable, "-m", "cli.main", *arguments]
    function = [
        sys.executable,
        "-c",
        "import sys; from cli.main import main; sys.exit(main(sys.argv[1:]))",
        *arguments,
    ]
    program, other = (
        subprocess.run(command, capture_output=True, text=True, check=False) for command in (whole, function)
    )
    assert (program.returncode, program.stdout, program.stderr) == (other.returncode, other.stdout, other.stderr)


WRITES = """
import sys, types
import cli.main as cli
write = lambda *arguments, **named: sys.stdout.write("kept back until the end")
cli.command_line = lambda: types.SimpleNamespace(main=write)
cli.run()
"""


@pytest.mark.parametrize("arguments", [["-m", "cli.main", "config"], ["-c", WRITES]])
def test_a_reader_of_its_output_that_has_gone_is_no_error_to_tell(arguments: list[str]) -> None:
    command = [sys.executable, *arguments]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONUNBUFFERED"}
    with subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as program:
        assert program.stdout is not None
        assert program.stderr is not None
        program.stdout.close()
        assert program.stderr.read() == ""


def test_readers_find_their_libraries_imported() -> None:
    libraries = ("camelot", "pypdfium2", "transforms.document")
    program = f"import sys, pipeline.reading.preload; print(*(name in sys.modules for name in {libraries!r}))"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True"] * 3
