"""Pages for people: what was refused or flagged, drawn on the page where it is printed, and the proof of a figure."""
