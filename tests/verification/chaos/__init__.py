"""Faults in the middle of runs: what a kill, a full disk, a lost share or a second run can do to the warehouse."""
