"""The programs that print: where they are, and how they make PDFs of files.

They print in one font, which comes with a package: a machine may have no Chinese font, and others print other pages.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pylopdf_fonts_zh_cn

_COMMANDS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "calc": ("soffice", "libreoffice"),
    "writer": ("soffice", "libreoffice"),
}
PROGRAMS = tuple(_COMMANDS)
_SECONDS_PER_FILE = 60
_FONTS = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig><dir>{fonts}</dir><cachedir>{cache}</cachedir></fontconfig>
"""


def command(program: str) -> str | None:
    """The path of chromium, calc or writer on this machine; None where it is not installed."""
    return next(filter(None, map(shutil.which, _COMMANDS[program])), None)


def absent(program: str) -> str:
    """A sentence that says what is missing and what is skipped; empty where the program is installed."""
    if command(program):
        return ""
    return f"{' or '.join(_COMMANDS[program])} is not installed: documents printed by {program} are skipped"


def print_files(program: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The PDFs that a program makes of files, by the same names.

    Raises:
        RuntimeError: The program is not installed, or made no PDF of a file.
    """
    path = command(program)
    if path is None:
        raise RuntimeError(absent(program))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fonts = escape(str(pylopdf_fonts_zh_cn.serif_path().parent))
        (folder / "fonts.conf").write_text(_FONTS.format(fonts=fonts, cache=escape(str(folder / "fonts"))), "utf-8")
        sources = {}
        for number, (file_name, data) in enumerate(files.items()):
            sources[file_name] = folder / f"{number:04}{Path(file_name).suffix}"
            sources[file_name].write_bytes(data)
        if program == "chromium":
            for source in sources.values():
                _run(_chromium(path, source, folder), folder, 1)
        elif sources:
            _run(_office(path, list(sources.values()), folder), folder, len(sources))
        printed = {file_name: source.with_suffix(".pdf") for file_name, source in sources.items()}
        if lost := [file_name for file_name, pdf in printed.items() if not pdf.exists()]:
            raise RuntimeError(f"{path} made no PDF of {', '.join(lost)}")
        return {file_name: pdf.read_bytes() for file_name, pdf in printed.items()}


def _chromium(path: str, source: Path, folder: Path) -> list[str]:
    return [
        path, "--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={folder / 'profile'}",
        "--no-pdf-header-footer", f"--print-to-pdf={source.with_suffix('.pdf')}", source.as_uri(),
    ]  # fmt: skip


def _office(path: str, sources: Sequence[Path], folder: Path) -> list[str]:
    # A profile of its own: LibreOffice refuses to start beside another one with the same profile.
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    return [path, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, sources)]


def _run(arguments: Sequence[str], folder: Path, files: int) -> None:
    environment = {**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")}
    subprocess.run(
        arguments, env=environment, capture_output=True, check=False, timeout=_SECONDS_PER_FILE * (1 + files)
    )
