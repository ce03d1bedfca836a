"""The commands of `juesuan`, one module each, imported when called."""
