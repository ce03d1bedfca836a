"""Notify a web address of the end of a run; a failure to do so stops nothing."""

from __future__ import annotations

import json
import logging
from urllib.parse import urlsplit

from pipeline.runs.journal import RunRecord

_SECONDS = 10
_TRIES = 2
_GOOD_ENDS = ("completed", "nothing_new")

log = logging.getLogger(__name__)


def notify(url: str, record: RunRecord) -> bool:
    """POST the record of a run as JSON, with `text` in words, as chat programs take it; tell whether it was taken.

    Nothing is sent to an empty address. A failure is logged, without the address: it may hold a secret.
    """
    if not url:
        return False
    body = {"text": f"juesuan {record.in_words()}", **record.as_dict()}
    return asked("notify_url", url, record, json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace"))


def beat(url: str, record: RunRecord) -> bool:
    """Ask for an address after a run that came to a good end; tell whether it answered.

    Whoever watches the address sees by its silence that a night did not happen or failed. Held documents are no failure
    of the run, and its record names them.
    """
    if not url or record.state not in _GOOD_ENDS:
        return False
    return asked("heartbeat_url", url, record)


def asked(setting: str, url: str, record: RunRecord, data: bytes | None = None) -> bool:
    """Ask an address, with data by POST, and tell whether it answered.

    It is asked twice at most: a receiver that is starting again must not look like a night that did not happen.
    """
    import urllib.error
    import urllib.request  # most runs notify nobody, and this is a tenth of what a run with nothing new imports

    headers = {"User-Agent": "juesuan"} | ({"Content-Type": "application/json; charset=utf-8"} if data else {})
    why = ""
    for _ in range(_TRIES):
        try:
            request = urllib.request.Request(url, data, headers)
            with urllib.request.urlopen(request, timeout=_SECONDS):
                log.info("%s took the news of run %s", setting, record.run_id)
                return True
        except (OSError, ValueError) as error:
            why = f"status {error.code}" if isinstance(error, urllib.error.HTTPError) else type(error).__name__
            if isinstance(error, urllib.error.HTTPError):
                break
    host = urlsplit(url).hostname
    log.warning("%s (%s) did not take the news of run %s: %s", setting, host, record.run_id, why)
    return False
