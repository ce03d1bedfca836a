"""Train the digit reader on fonts and real disclosures, and measure it on held-out fonts and documents.

    python -m tools.digits --fonts DIR --pdfs DIR [--measure] [--out FILE]

`--fonts` holds font files of open licences (unpacked packages will do), `--pdfs` disclosures with a text layer. With
`--measure` nets are learnt without a quarter of the fonts and documents, and read these; nothing is written.
"""

from __future__ import annotations

from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

from tools.digits.drawn import drawn
from tools.digits.examples import NO_DIGIT, Examples
from tools.digits.net import Net, chances, learnt
from tools.digits.printed import printed, typeset

_OUT = Path("transforms/appearance/digits.npz")
_NETS, _PASSES = 2, 10
_HELD_OUT = 4
_SURE = 0.9


@click.command()
@click.option("--fonts", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--pdfs", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--measure", is_flag=True, help="Hold out fonts and documents, and print how well they are read.")
@click.option("--out", type=click.Path(path_type=Path), default=_OUT, show_default=True)
def main(fonts: Path, pdfs: Path, measure: bool, out: Path) -> None:
    """Learn to read digits."""
    from_fonts, faces = drawn(fonts)
    from_pages, documents = printed(pdfs)
    from_samples = typeset()
    print(f"{len(from_fonts.digit)} examples of {len(faces)} fonts, {len(from_pages.digit)} of {len(documents)} PDFs")
    if measure:
        _measure("fonts", from_fonts, [from_pages, from_samples])
        _measure("documents", from_pages, [from_fonts, from_samples])
    else:
        _write(_nets(Examples.joined([from_fonts, from_pages, from_samples])), out)


def _nets(examples: Examples) -> list[Net]:
    return [learnt(examples, _PASSES, seed) for seed in range(_NETS)]


def _measure(what: str, examples: Examples, always: list[Examples]) -> None:
    """Print how the examples of a share of all sources are read by nets that have not seen these sources."""
    held_out = np.asarray(
        np.random.default_rng(1).permutation(examples.source.max() + 1)[examples.source] % _HELD_OUT == 0
    )
    test_examples = examples.chosen(held_out & (examples.digit != NO_DIGIT))
    likely = chances(_nets(Examples.joined([examples.chosen(~held_out), *always])), test_examples.inputs)
    rows: NDArray[np.intp] = np.arange(len(test_examples.digit))
    own = likely[rows, test_examples.digit]
    other = likely[:, :NO_DIGIT].copy()
    other[rows, test_examples.digit] = 0
    print(
        f"{what} held out: {len(rows)} digits, {np.mean(own >= _SURE):.4%} surely right, "
        f"{np.sum(other.max(1) >= _SURE)} surely wrong"
    )


def _write(nets: list[Net], out: Path) -> None:
    hidden, hidden_bias, last, last_bias = (np.stack(parts) for parts in zip(*nets, strict=True))
    np.savez_compressed(out, hidden=hidden.astype(np.float16), hidden_bias=hidden_bias, out=last, out_bias=last_bias)
    print(f"{out}: {out.stat().st_size} bytes")


main()
