"""Interrupt runs by kills, full disks, lost shares and second runs, and check that the warehouse loses nothing."""
