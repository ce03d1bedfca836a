"""Forms on performance as they are typeset: read exactly, and written beside a disclosure only where asked for."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

from benchmarks.forms import generated_forms
from samples.corpus import documents, plan, write_job
from samples.performance.document import form_documents
from samples.performance.layouts import form_layouts


def test_typeset_forms_are_read_exactly_whatever_the_page_breaks() -> None:
    results = list(generated_forms(len(form_layouts()), seed=3))
    assert len({result.truth for result in results}) == len(form_layouts())
    assert [(r.document, r.missing, r.extra, r.findings) for r in results if r.missing or r.extra or r.findings] == []


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (next(form_documents(1, seed=5)).pdf() for _ in range(2))
    assert first == second


def test_a_disclosure_has_forms_at_its_end_where_they_are_asked_for(tmp_path: Path) -> None:
    (job,) = plan(["district_plain"], 1, 1, 1, None, None)
    (plain,) = documents(job)
    (written,) = write_job(replace(job, forms=2), tmp_path / "pdf", tmp_path / "truth")
    (with_forms,) = documents(replace(job, forms=2))
    assert written.pages == len(with_forms.pages) > len(plain.pages)
    assert [page.content() for page in with_forms.pages[: len(plain.pages)]] == [page.content() for page in plain.pages]
    (truth,) = (tmp_path / "truth").glob("*.forms.json")
    assert [row["form_no"] for row in json.loads(truth.read_text("utf-8"))["projects"]] == [1, 2]
