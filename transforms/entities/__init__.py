"""Which body a disclosure is of, across documents: entities, their names and places, the versions of a disclosure."""
