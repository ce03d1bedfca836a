"""From bytes to grids: what is drawn and printed, and nothing interpreted."""
