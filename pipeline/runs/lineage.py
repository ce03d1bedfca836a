"""OpenLineage events of runs, for those who ask for them (`lineage_url`): one at the start, one at the end.

The job is the flow, its input the drop folder, its output the warehouse. An event that cannot be sent stops nothing.
Events follow version 2-0-2 of the specification (openlineage.io); what it has no facet for is in a facet of our own.
"""

from __future__ import annotations

import json
import logging
import uuid
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from pipeline.runs.journal import GOING_ON, RunRecord
from pipeline.runs.notify import asked
from pipeline.settings import Settings

_SPEC = "https://openlineage.io/spec"
_ENDS = {
    GOING_ON: "START",
    "completed": "COMPLETE",
    "nothing_new": "COMPLETE",
    "failed": "FAIL",
    "killed": "FAIL",
    "stopped": "ABORT",
    "gave_way": "ABORT",
}
_COUNTS = (
    "found",
    "ignored",
    "known",
    "read",
    "pages",
    "loaded",
    "flagged",
    "quarantined",
    "held",
    "facts",
    "findings",
)

log = logging.getLogger(__name__)


def send_lineage(settings: Settings, record: RunRecord) -> bool:
    """Send the event of a run as it stands now; tell whether it was taken. Nothing is sent to an empty address."""
    url = settings.lineage_url
    if not url:
        return False
    event = event_of(settings, record)
    if urlsplit(url).scheme == "file":
        return _append(Path(unquote(urlsplit(url).path)), event, record)
    return asked("lineage_url", url, record, json.dumps(event, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def event_of(settings: Settings, record: RunRecord) -> dict[str, Any]:
    """The OpenLineage event of a run: START while it goes on, else COMPLETE, FAIL or ABORT."""
    facets: dict[str, Any] = {
        "processing_engine": _facet(
            "facets/1-1-1/ProcessingEngineRunFacet", version=record.program_version or "0", name="juesuan"
        ),
        "juesuan": {
            **_facet(""),
            "runId": record.run_id,
            "state": record.state,
            "readerVersion": record.reader_version,
            **{name: getattr(record, name) for name in _COUNTS},
        },
    }
    if record.message and _ENDS[record.state] != "COMPLETE":
        facets["errorMessage"] = _facet(
            "facets/1-0-1/ErrorMessageRunFacet", message=record.message, programmingLanguage="Python"
        )
    has_ended = record.state != GOING_ON
    read = {
        "inputFacets": {
            "inputStatistics": _facet("facets/1-0-0/InputStatisticsInputDatasetFacet", fileCount=record.found)
        }
    }
    written = {
        "outputFacets": {
            "outputStatistics": _facet("facets/1-0-2/OutputStatisticsOutputDatasetFacet", rowCount=record.facts)
        }
    }
    return {
        "eventType": _ENDS[record.state],
        "eventTime": (record.finished_at if has_ended else None) or record.started_at,
        "producer": _producer(),
        "schemaURL": f"{_SPEC}/2-0-2/OpenLineage.json#/$defs/RunEvent",
        "run": {"runId": str(uuid.uuid5(uuid.NAMESPACE_OID, f"juesuan {record.run_id}")), "facets": facets},
        "job": {"namespace": "juesuan", "name": record.flow},
        "inputs": [{"namespace": "file", "name": str(settings.drop_dir.absolute()), **(read if has_ended else {})}],
        "outputs": [
            {"namespace": "file", "name": str(settings.warehouse_file.absolute()), **(written if has_ended else {})}
        ],
    }


def _producer() -> str:
    from pipeline.code_versions import package_version

    return f"urn:juesuan:{package_version()}"


def _facet(schema: str, **values: Any) -> dict[str, Any]:
    name = schema.rpartition("/")[2]
    url = f"{_SPEC}/{schema}.json#/$defs/{name}" if schema else "urn:juesuan:run-facet:1"
    return {"_producer": _producer(), "_schemaURL": url, **values}


def _append(path: Path, event: dict[str, Any], record: RunRecord) -> bool:
    try:
        with path.open("a", encoding="utf-8", errors="backslashreplace") as file:
            file.write(json.dumps(event, ensure_ascii=False) + "\n")
    except OSError as error:
        log.warning("lineage_url did not take the news of run %s: %s", record.run_id, type(error).__name__)
        return False
    return True
