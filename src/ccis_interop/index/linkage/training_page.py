"""The page that tells people how a model was made, and what it learnt."""

from __future__ import annotations

from math import log2

from ccis_interop.index.linkage.model import Model, digest_of
from ccis_interop.index.linkage.train import Trained

PAGE = "TRAINING.md"


def page(trained: Trained, how: str) -> str:
    """Markdown: from what, with what, and each level's numbers. No value of a record."""
    model = Model.of(trained.files, "the new model")
    lines = [
        "# How this model was trained",
        "",
        f"By `interop index train`, from {how}: {trained.rows:,} rows of lists against {trained.register:,} records of "
        "a register.",
        f"Splink {trained.splink}, DuckDB {trained.duckdb}. Digest: `{digest_of(trained.files)}`.",
        "",
        f"Before anything is compared, two records are of one person with probability {model.trained['prior']:.3g}. "
        f"People share a whole name that is not listed {model.trained['names_together']:.3g} times as often as the two "
        "names alone would say.",
        "",
        "m: how often a level occurs among pairs of one person; u: among pairs of two people; weight: log2(m / u), "
        "before common names count for less. A level that training did not see among pairs of one person "
        "has the least m; one that it did not see among pairs of two says nothing (weight 0).",
        "",
        "| comparison | level | m | u | weight |",
        "| --- | --- | --- | --- | --- |",
    ]
    for one in model.comparisons:
        for level in one.levels:
            held = model.trained["levels"][one.name][level.name]
            weight = log2(held["m"] / held["u"])
            lines.append(f"| {one.name} | {level.name} | {held['m']:.3g} | {held['u']:.3g} | {weight:.1f} |")
    counts = ", ".join(f"{column} {len(held):,}" for column, held in sorted(model.frequencies.items()))
    lines += ["", f"Names listed with how common they are: {counts}. Names of fewer people are not listed.", ""]
    return "\n".join(lines)
