"""`make attacks`: documents made to break the reader, through the real pipeline; no figure may be silently wrong."""
