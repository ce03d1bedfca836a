"""Forms on the performance of projects, typeset from invented figures with their truth."""
