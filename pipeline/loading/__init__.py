"""From staged documents to the warehouse: judged, loaded, linked."""
