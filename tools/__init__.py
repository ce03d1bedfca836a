"""Commands for people who work on juesuan."""
