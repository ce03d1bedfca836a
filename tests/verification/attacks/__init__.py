"""`make attacks`: run hostile documents through the whole pipeline; no figure may be silently wrong."""
