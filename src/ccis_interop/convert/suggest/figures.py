"""The page of figures: how good suggestions are, layout by layout."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ccis_interop.convert.suggest.measure import Score, precision, recall

PRECISION, RECALL = 0.95, 0.85  # the least that is accepted

INTRODUCTION = """\
# How good `interop mapping suggest` is

Each layout that has a mapping to an enrolment list or to the national return is taken for one that was never seen: a
synthetic file in this layout is looked at, and what is suggested is compared with the layout's own mapping.

What is left out each time: the layout, its other editions, the layouts that its mapping reads beside it, every header
that only these have (whoever else is cited for it), and every word of `header-words.csv` that is in their headers
only. A header that another documented source has too stays known: another layout, the individualised learner record,
the national return, the Common Transfer File.

A column is *used* if the layout's mapping reads it for any field, *suggested* if a field was proposed for it, *right*
if the mapping makes this very field of it. Precision is right of suggested, recall is right of used. Where the mapping
makes one field of several columns, only the chosen one counts as suggested.

What is known beforehand is data, in `standards/`, and a folder of your own may add to it:

- `header-synonyms.csv`: headers, what they stand for, and where they were seen;
- `header-words.csv`: words that mean the same, that say nothing, or that make a column about somebody else;
- `value-profiles.csv`: how values of a kind look, as a condition in SQL;
- `column-meanings.csv`: what a column can mean, how its values should look, and what it makes.

## Figures
"""


def page(scores: Sequence[Score], bare: Sequence[Score], unmapped: Sequence[str], command: str) -> str:
    """The page as Markdown. `bare` are the scores without the headers of common usage."""
    return "\n".join(_lines(scores, bare, unmapped, command)) + "\n"


def _lines(scores: Sequence[Score], bare: Sequence[Score], unmapped: Sequence[str], command: str) -> Iterator[str]:
    yield f"<!-- Made by: {command} -->"
    yield INTRODUCTION
    yield "| layout | to | columns | used | suggested | right | precision | recall |"
    yield "|---|---|---:|---:|---:|---:|---:|---:|"
    for one in scores:
        sure = f"{one.right / one.suggested:.2f}" if one.suggested else "-"
        yield (
            f"| {one.layout} | {one.target} | {one.columns} | {one.used} | {one.suggested} | {one.right} | {sure} "
            f"| {one.right / one.used:.2f} |"
        )
    used, suggested, right = (sum(getattr(one, name) for one in scores) for name in ("used", "suggested", "right"))
    columns = sum(one.columns for one in scores)
    yield (
        f"| **together** | | {columns} | {used} | {suggested} | {right} | **{precision(scores):.3f}** "
        f"| **{recall(scores):.3f}** |"
    )
    for target in dict.fromkeys(one.target for one in scores):
        some = [one for one in scores if one.target == target]
        yield f"| *to {target}* | | | | | | {precision(some):.3f} | {recall(some):.3f} |"
    yield ""
    yield f"At least {PRECISION} and {RECALL} are asked for, to each of the standards, and tested."
    yield "Without any header of common usage (source `OURS` of `header-synonyms.csv`)"
    yield f"it would be {precision(bare):.3f} and {recall(bare):.3f}."
    yield ""
    yield "The way of telling was worked out on these layouts. Of a list in quite other words expect less, above all to"
    yield "find fewer columns; so read the proposal before use."
    yield ""
    yield "## What went wrong"
    yield ""
    yield "| layout | suggested, but not so used | used, but not so suggested |"
    yield "|---|---|---|"
    for one in scores:
        if one.wrong or one.lost:
            yield f"| {one.layout} | {', '.join(one.wrong)} | {', '.join(one.lost)} |"
    yield ""
    yield f"Not measured, since they have no mapping to a standard of one table: {', '.join(unmapped)}."
