"""Events of runs are what the client of OpenLineage itself would send; skipped where it is not installed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from pipeline.runs.journal import GOING_ON, STATES, ended, new_record
from pipeline.runs.lineage import event_of
from pipeline.settings import load_settings

base = pytest.importorskip("openlineage.client.generated.base")


def _facet(name: str, values: dict[str, Any]) -> Any:
    """Build a standard facet by the client's own class, which refuses what the specification does not have."""
    from openlineage.client.generated import (
        error_message_run,
        input_statistics_input_dataset,
        output_statistics_output_dataset,
        processing_engine_run,
    )

    classes = {
        "processing_engine": processing_engine_run.ProcessingEngineRunFacet,
        "errorMessage": error_message_run.ErrorMessageRunFacet,
        "inputStatistics": input_statistics_input_dataset.InputStatisticsInputDatasetFacet,
        "outputStatistics": output_statistics_output_dataset.OutputStatisticsOutputDatasetFacet,
    }
    own = {key: value for key, value in values.items() if key not in ("_producer", "_schemaURL")}
    built = classes[name](**own, producer=values["_producer"])
    assert built._schemaURL == values["_schemaURL"]
    return built


@pytest.mark.parametrize("state", [GOING_ON, *STATES])
def test_the_client_builds_the_same_event(state: str) -> None:
    record = replace(new_record("nightly"), found=3, facts=5)
    if state != GOING_ON:
        record = ended(record, state, "why" if state not in ("completed", "nothing_new") else None)
    event = event_of(load_settings(environ={}), record)
    run_facets = {name: value for name, value in event["run"]["facets"].items() if name != "juesuan"}
    built = base.RunEvent(
        eventTime=event["eventTime"],
        producer=event["producer"],
        eventType=base.EventType(event["eventType"]),
        run=base.Run(event["run"]["runId"], {name: _facet(name, value) for name, value in run_facets.items()}),
        job=base.Job(**event["job"]),
        inputs=[_dataset(base.InputDataset, "inputFacets", given) for given in event["inputs"]],
        outputs=[_dataset(base.OutputDataset, "outputFacets", given) for given in event["outputs"]],
    )
    assert built.schemaURL == event["schemaURL"]
    # A facet of our own needs no more than these two.
    assert {"_producer", "_schemaURL"} <= set(event["run"]["facets"]["juesuan"])


def _dataset(of: Any, facets: str, given: dict[str, Any]) -> Any:
    built = {name: _facet(name, value) for name, value in given.get(facets, {}).items()}
    return of(given["namespace"], given["name"], **{facets: built})
