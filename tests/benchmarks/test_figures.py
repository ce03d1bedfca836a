from __future__ import annotations

import json
from pathlib import Path

from benchmarks import accuracy
from benchmarks.accuracy import Result
from benchmarks.figures import write_figures
from benchmarks.truth import Comparison
from pipeline.code_versions import reader_version


def test_the_figures_of_accuracy_are_those_of_the_documents(tmp_path: Path) -> None:
    results = [
        Result("a.pdf", "plain", {"fin_total": Comparison(10, 10)}),
        Result("b.pdf", "plain", {"fin_total": Comparison(10, 8, wrong=["x"], missing=["y"])}),
        Result("c.pdf", "other", {"fin_total": Comparison(5, 5, extra=["z"])}),
        Result("d.pdf", "other", refused="broken_pdf: x"),
    ]
    write_figures(tmp_path / "a.json", "accuracy", holds=False, figures=accuracy._figures(results))
    body = json.loads((tmp_path / "a.json").read_text("utf-8"))
    assert (body["benchmark"], body["holds"], body["documents"], body["exact"]) == ("accuracy", False, 4, 1)
    assert body["reader_version"] == reader_version()
    assert body["layouts"] == [
        {"layout": "other", "documents": 2, "cells": 5, "right": 5, "wrong": 0, "missing": 0, "extra": 1},
        {"layout": "plain", "documents": 2, "cells": 20, "right": 18, "wrong": 1, "missing": 1, "extra": 0},
    ]
