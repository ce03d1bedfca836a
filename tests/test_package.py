"""What `pip install` puts on a machine: the product with its declarations, and nothing for development."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.migrated import give_database

ROOT = Path(__file__).parents[1]
PRODUCT = {
    "cli",
    "common",
    "expectations",
    "explorer",
    "flows",
    "pipeline",
    "review",
    "schemas",
    "transforms",
    "warehouse",
}
_LEFT_BEHIND = shutil.ignore_patterns(".*", "data", "demo", "build", "*.egg-info", "__pycache__")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy so that nothing is left in the clone."""
    folder = tmp_path_factory.mktemp("wheel")
    shutil.copytree(ROOT, folder / "source", ignore=_LEFT_BEHIND)
    build = ["-m", "pip", "wheel", "-qq", "--no-deps", "--no-build-isolation", "--disable-pip-version-check"]
    subprocess.run([sys.executable, *build, "-w", str(folder), str(folder / "source")], check=True)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_has_every_file_of_the_product_and_no_other_package(wheel: Path) -> None:
    names = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    assert {name.split("/")[0] for name in names} == PRODUCT
    tracked = {
        str(file.relative_to(ROOT))
        for room in PRODUCT
        for file in (ROOT / room).rglob("*")
        if file.is_file()
        and "__pycache__" not in file.parts
        and file.suffix not in (".md", ".po")  # pages for readers; the source of a catalogue
    }
    assert tracked - names == set()


def test_it_works_outside_of_the_clone(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    elsewhere = tmp_path / "某个 文件夹"
    elsewhere.mkdir()
    environment = os.environ | {"PYTHONPATH": str(site)}
    program = "import cli.main, sys; print(cli.main.__file__, file=sys.stderr); sys.exit(cli.main.main(sys.argv[1:]))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", program, "doctor", "--json"],
        cwd=elsewhere,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert str(site) in done.stderr
    checks = {check["name"]: check["verdict"] for check in json.loads(done.stdout)}
    assert checks["declarations"] == "ok", done.stdout
    assert "bad" not in checks.values(), done.stdout


def test_no_module_of_the_working_folder_is_executed(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """`flows/` is a common name: a stranger's must not run because someone calls juesuan beside it."""
    for room in PRODUCT:
        (tmp_path / room).mkdir()
        (tmp_path / room / "__init__.py").write_text("open('executed', 'a').write(__name__ + '\\n')\n", "utf-8")
    (tmp_path / "data" / "drop").mkdir(parents=True)
    (tmp_path / "data" / "drop" / "a.pdf").write_bytes(b"no PDF")
    give_database(tmp_path_factory, tmp_path / "data" / "prefect")
    program = "import sys; sys.argv = ['juesuan', 'run']; from cli.main import run; run()"
    environment = os.environ | {"JUESUAN_SETTLE_SECONDS": "0"}
    done = subprocess.run(
        [sys.executable, "-P", "-c", program], cwd=tmp_path, env=environment, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    assert not (tmp_path / "executed").exists(), (tmp_path / "executed").read_text("utf-8")
