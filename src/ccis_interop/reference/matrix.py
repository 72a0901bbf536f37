"""The page of faults: what each does, what it breaks, which cases catch it; made of the data that the trials use."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module

from ccis_interop.reference.defects import ROOMS, defects
from ccis_interop.reference.mutation import Defect, harmless, read_defects, says

COMMAND = "python -m ccis_interop.reference matrix"
INTRODUCTION = """\
The reference CCIS can be given {count} faults, each as a supplier might really make it. With each of them the cases
that are named fail, or end in error where the program breaks, and name the requirements that the fault breaks
([what they say](requirements.md)). `tests/cases/test_mutations.py` switches the faults on and demands it: ten
of them by default, all with `INTEROP_MUTATIONS=all`. It also plays the cases with no fault at all, by default every
tenth case once; `INTEROP_SEEDS=20` plays all of them with twenty seeds.

A fault is a class that stands in the place of one part of the system (`src/ccis_interop/reference/defects/`); what it
breaks and which cases catch it is `conformance/defects.csv`. To see one:

```sh
interop conformance run -o result.json \\
  --driver 'py:ccis_interop.reference.driver:ReferenceCcis?defect=lapses-a-day-late'
```
"""


def page() -> str:
    """The whole page, in Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    found = read_defects()
    yield f"<!-- made by `{COMMAND}`; do not edit -->"
    yield "# Faults that the suite catches"
    yield ""
    yield INTRODUCTION.format(count=len(found)).rstrip("\n")
    for room in ROOMS:
        module = import_module(f"ccis_interop.reference.defects.{room}")
        here = [one for one in found if defects()[one.name].__module__ == module.__name__]
        yield from _room((module.__doc__ or "").splitlines()[0].rstrip("."), here)
    yield ""
    yield "## Odd, and no fault"
    yield ""
    yield "No case may fail for these."
    yield ""
    yield "| oddity | what it does |"
    yield "|---|---|"
    for name in harmless():
        yield f"| `{name}` | {says(defects()[name])} |"


def _room(heading: str, here: list[Defect]) -> Iterator[str]:
    yield ""
    yield f"## {heading}"
    yield ""
    yield "| fault | what it does | breaks | caught by |"
    yield "|---|---|---|---|"
    for one in here:
        cases = ", ".join(f"`{case}`" for case in one.cases)
        yield f"| `{one.name}` | {one.says} | {', '.join(one.breaks)} | {cases} |"
