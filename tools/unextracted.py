"""`make leftovers`: list the text on table pages that became no fact, and why.

For each document a count by what the text was taken for; texts that are neither cells of a table nor its labels are
shown. Names files on the command line; without any, the real final accounts under ../shared where they exist.
"""

from __future__ import annotations

import argparse
from collections import Counter
from pathlib import Path

from transforms.document import printed_on_table_pages
from transforms.recording import FromBytes

_EXPECTED = frozenset({"fact", "code", "code_class", "code_section", "code_item", "line_no", "column_number"})


def main() -> None:
    """Print the counts and the texts, document by document."""
    parser = argparse.ArgumentParser(prog="make leftovers", description=__doc__)
    parser.add_argument("documents", nargs="*", type=Path, help="PDF files")
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="folder with corpus/")
    options = parser.parse_args()
    for path in options.documents or sorted((options.shared / "corpus" / "final").glob("*.pdf")):
        printed = printed_on_table_pages(FromBytes(path.read_bytes()))
        counts = Counter(text.what for text in printed)
        print(f"{path.name}\n  {', '.join(f'{what} {count}' for what, count in counts.most_common())}")
        for text in printed:
            if text.what not in _EXPECTED and text.what != "unknown_table":
                print(f"  page {text.page.number:3} {text.what:12} {text.text[:90]}")
        unknown = Counter(text.page.number for text in printed if text.what == "unknown_table")
        for page, count in sorted(unknown.items()):
            print(f"  page {page:3} unknown_table {count} texts")


if __name__ == "__main__":
    main()
