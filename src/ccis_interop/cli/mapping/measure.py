"""`interop mapping measure`: how good suggestions are on the layouts that are known."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ccis_interop.errors import Exit

TARGETS = ("enrolment-list/1.0", "nccis/2019-20")
PEOPLE, SEED, DAY = 200, 7, date(2023, 10, 31)


@click.command()
@click.option("--output", "-o", type=click.Path(path_type=Path), help="The page of figures.")
def command(output: Path | None) -> int:
    """Take each known layout for one never seen, and compare what is suggested with its own mapping.

    Exit code: 1 if precision or recall is less than what is asked for, to any of the standards.
    """
    import pyarrow as pa

    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.catalogue.layouts import layouts
    from ccis_interop.convert.suggest.figures import PRECISION, RECALL, page
    from ccis_interop.convert.suggest.knowledge import OURS, profiles
    from ccis_interop.convert.suggest.measure import mapped, precision, recall, score
    from ccis_interop.convert.suggest.sample import look
    from ccis_interop.output import atomic
    from ccis_interop.synth.layouts import layout_rows

    catalogue = Catalogue()
    known = [(target, layout, mapping) for target in TARGETS for layout, mapping in mapped(catalogue, target)]
    scores, bare = [], []
    for target, layout, mapping in known:
        rows = pa.concat_tables(layout_rows(catalogue, layout, PEOPLE, SEED, DAY))
        headers = [one.header for one in layout.columns]
        seen = look(rows, headers, profiles(catalogue).values(), catalogue, DAY)
        scores.append(score(catalogue, layout, mapping, seen, target))
        bare.append(score(catalogue, layout, mapping, seen, target, without=frozenset({OURS})))
        click.echo(
            f"{layout.ref}: {scores[-1].right} right of {scores[-1].suggested} suggested, {scores[-1].used} used"
        )
    sure, found = precision(scores), recall(scores)
    click.echo(f"{len(scores)} layouts: precision {sure:.3f}, recall {found:.3f}")
    if output:
        measured = {layout.ref for _, layout, _ in known}
        unmapped = [one.ref for one in layouts(catalogue) if one.ref not in measured]
        with atomic(output) as file:
            file.write(page(scores, bare, unmapped, f"interop mapping measure -o {output.as_posix()}"))
    parts = [[one for one in scores if one.target == target] for target in TARGETS]
    enough = all(precision(one) >= PRECISION and recall(one) >= RECALL for one in parts)
    return int(Exit.CONFORMS if enough else Exit.FINDINGS)
