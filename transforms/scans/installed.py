"""What of the extra `scan` is installed; nothing of it is imported to find out."""

from __future__ import annotations

from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

RUNTIME = "onnxruntime"
MODELS = {
    "rapidocr": "models/PP-OCRv6_rec_small.onnx",
    "rapidocr_onnxruntime": "models/ch_PP-OCRv4_rec_infer.onnx",
}
"""The model of each recogniser, in the package that carries it; the first one reads what is shown"""
PACKAGES = (RUNTIME, "rapidocr", "rapidocr-onnxruntime")


@cache
def is_installed() -> bool:
    """Whether everything is there that reads scans; nothing of it is imported."""
    return find_spec(RUNTIME) is not None and all(model_of(package) for package in MODELS)


def model_of(package: str) -> Path | None:
    """The file of a recogniser's model; None where the package or the file is missing."""
    spec = find_spec(package)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        file = Path(folder) / MODELS[package]
        if file.is_file():
            return file
    return None


def versions() -> dict[str, str | None]:
    """The version of each package of the extra; None where it is not installed."""
    versions_by_package: dict[str, str | None] = {}
    for package in PACKAGES:
        try:
            versions_by_package[package] = version(package)
        except PackageNotFoundError:
            versions_by_package[package] = None
    return versions_by_package
