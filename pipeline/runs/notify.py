"""Notify a web address of the end of a run; a failure to do so stops nothing."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlsplit

from pipeline.runs.journal import RunRecord

_SECONDS = 10

log = logging.getLogger(__name__)


def notify(url: str, record: RunRecord) -> bool:
    """POST the record of a run as JSON, with `text` in words, as chat programs take it; tell whether it was taken.

    Nothing is sent to an empty address. A failure is logged, without the address: it may hold a secret.
    """
    if not url:
        return False
    import urllib.error
    import urllib.request  # most runs notify nobody, and this is a tenth of what a run with nothing new imports

    body = {"text": f"juesuan {record.in_words()}", **record.as_dict()}
    request = urllib.request.Request(
        url,
        data=json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"),
        headers={"Content-Type": "application/json; charset=utf-8", "User-Agent": "juesuan"},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS):
            return True
    except (OSError, ValueError) as error:
        why = f"status {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
        log.warning("notify_url (%s) did not take the news of run %s: %s", urlsplit(url).hostname, record.run_id, why)
        return False
