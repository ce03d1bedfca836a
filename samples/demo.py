"""`python -m samples.demo FOLDER`: where the demonstration lies, and how to read documents of one's own."""

from __future__ import annotations

import sys

from schemas.wording.messages import text


def main(folder: str) -> None:
    """Say what `make run` has shown."""
    sys.stdout.write(f"\n{text('samples.demo', folder=folder)}\n")


if __name__ == "__main__":
    main(sys.argv[1])
