"""`python -m tests.lookalikes DIR --seed N --count N`: write look-alikes and the table of what they say."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from tests.lookalikes.writing import FAMILIES, write_set


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--seed", type=int, required=True, help="Equal seeds give equal documents.")
@click.option("--count", type=click.IntRange(1, 100_000), default=100, show_default=True)
@click.option("--family", "families", type=click.Choice(list(FAMILIES)), multiple=True, help="Only these layouts.")
def main(folder: Path, seed: int, count: int, families: tuple[str, ...]) -> None:
    """Write COUNT look-alikes of official documents into FOLDER, and expected.csv beside them."""
    chosen = families or ("tables", "free", "word")
    with click.progressbar(
        write_set(folder, seed=seed, count=count, families=chosen), length=count, file=sys.stderr
    ) as bar:
        for _path in bar:
            pass


if __name__ == "__main__":
    main()
