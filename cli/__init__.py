"""The command line: reads arguments, calls the rooms below, prints for people and as JSON."""
