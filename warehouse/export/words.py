"""What a release says of itself: the page README.md and the citation."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

TITLE = "Final accounts of Chinese government departments (部门决算公开)"
_NOT_MEASURED = "not measured for this release"


def cited(about: Mapping[str, Any]) -> str:
    """How to cite a release, in a line."""
    counts = about["counts"]
    return (
        f"juesuan: {TITLE}, {_years(counts)}. Release {about['date']}, {counts['loaded']:,} documents,"
        f" {counts['facts']:,} facts, content sha256:{about['content_hash']}."
    )


def citation(about: Mapping[str, Any]) -> str:
    """The file CITATION.cff (Citation File Format 1.2.0)."""
    return f"""cff-version: 1.2.0
message: {_quoted("Please cite the release, and for a figure its document and page.")}
type: dataset
title: {_quoted("juesuan: " + TITLE + ", " + _years(about["counts"]))}
version: {_quoted(about["date"])}
date-released: {about["date"]}
authors:
  - name: {_quoted("The juesuan contributors")}
identifiers:
  - type: other
    value: {_quoted(f"sha256:{about['content_hash']}")}
    description: {_quoted("Content hash of the warehouse")}
"""


def readme(about: Mapping[str, Any]) -> str:
    """The page README.md of a release."""
    counts = about["counts"]
    grades = ", ".join(f"{grade} {count:,}" for grade, count in about["grades"].items()) or "none"
    return f"""# {about["name"]}

{TITLE}, {_years(counts)}: figures as the departments published them, one row per printed cell, each with its document
and page. Made by {about["made_by"]}. This folder is never changed; a later release is another folder.

| what | |
|---|---|
| content hash | `{about["content_hash"]}` |
| documents loaded | {counts["loaded"]:,} |
| documents in quarantine (known, not loaded) | {counts["quarantined"]:,} |
| facts (current versions) | {counts["facts"]:,} |
| findings | {counts["findings"]:,} |
| grades of documents (A to C, Q: in quarantine) | {grades} |
| read by | {", ".join(f"`{version}`" for version in about["reader_versions"])} |
| accuracy | {_accuracy(about["measured"].get("accuracy"))} |
| mutation | {_mutation(about["measured"].get("mutation"))} |

## What is here

- `juesuan.duckdb`: the warehouse (DuckDB); query the views, `facts` has the current versions
- `parquet/`: the same views as Parquet, facts of every version (`all_facts`) by fiscal year
- `dictionary.md`: every view, column, code list, check and reason, in Chinese and English; `dictionary.csv` has the
  columns for programs
- `release.json`: this page for programs; `accuracy.json` and `mutation.json`, where measured
- `SHA256SUMS`: `sha256sum -c SHA256SUMS` checks every file; `juesuan release --verify .` the content, too

Accuracy compares what the program reads with known truth, cell by cell. Mutation spoils what was read and counts who
notices. Both speak of the program on their own documents, not of the documents of this release; of these the grades
and the views `check_results` and `findings` speak.

## How to cite

{cited(about)}

For a single figure give its document and page too (`source_name`, `page`).

## Licence

The figures are facts that the departments published themselves; no document of theirs is in this folder. The program
that read them is under Apache-2.0.
"""


def _years(counts: Mapping[str, Any]) -> str:
    first, last = counts["first_year"], counts["last_year"]
    if first is None:
        return "no years"
    return str(first) if first == last else f"{first}–{last}"


def _accuracy(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return _NOT_MEASURED
    return f"{figures['exact']:,} of {figures['documents']:,} documents exact, {_measured(figures)}"


def _mutation(figures: Mapping[str, Any] | None) -> str:
    if figures is None:
        return _NOT_MEASURED
    asked = "; ".join(f"{one['what']}: {one['caught']:,} of {one['total']:,}" for one in figures["asked"])
    return f"{asked}, {_measured(figures)}"


def _measured(figures: Mapping[str, Any]) -> str:
    of_this = "" if figures["same_reader"] else f" WITH ANOTHER READER, `{figures.get('reader_version')}`"
    return f"measured on {figures['measured_on']}{of_this}"


def _quoted(text: str) -> str:
    """A text as YAML: JSON is YAML."""
    return json.dumps(text, ensure_ascii=False)
