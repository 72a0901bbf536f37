"""Which layout a file is of: told by its header, never by its name, and always with a reason.

Where several headers fit alike, what the values look like decides (`content.py`); where that does not, the user does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from ccis_interop.catalogue.layouts import Layout
from ccis_interop.convert.header import Fit, Tier, fit
from ccis_interop.errors import InputError, UsageError

if TYPE_CHECKING:
    from ccis_interop.convert.content import Content

CLOSE = 0.05  # two shares that differ by less do not tell one layout from another


@dataclass(frozen=True)
class Recognised:
    """A layout, how the file fits it, and why it was chosen."""

    fit: Fit
    why: str


def recognise(
    layouts: Iterable[Layout], header: Sequence[str], file: str, content: Content | None = None
) -> Recognised | None:
    """The layout of a header; None if none fits. Raises UsageError if two fit alike, and their content too."""
    fits = sorted((one for one in (fit(each, header) for each in layouts) if one), key=lambda one: one.rank)
    if not fits:
        return None
    best = fits[0]
    alike = [one for one in fits if one.tier is best.tier and _alike(one, best)]
    return _by_content(alike, content, file) if len(alike) > 1 else Recognised(best, reason(best))


def _by_content(alike: Sequence[Fit], content: Content | None, file: str) -> Recognised:
    """The one of several fits that the values do not speak against. Raises UsageError if that is not one."""
    both = f"its columns fit {' and '.join(one.layout.ref for one in alike)} alike"
    said = [content.judge(one) for one in alike] if content else []
    still = [at for at, one in enumerate(said) if not one.disagrees]
    if len(still) == 1:
        chosen = alike[still[0]]
        against = [text for at, one in enumerate(said) if at != still[0] for text in one.disagrees]
        told = said[still[0]].agrees or tuple(dict.fromkeys(against))
        return Recognised(chosen, f"{both}, and the values tell which: {'; '.join(told)}")
    against = [f"{alike[at].layout.ref}: {'; '.join(one.disagrees)}" for at, one in enumerate(said) if one.disagrees]
    values = f", and the values tell against {' and against '.join(against)}" if against else ""
    raise UsageError("layout-ambiguous", f"{both}{values}.", where=file, mend="say which it is with --from.")


def _alike(one: Fit, best: Fit) -> bool:
    """Whether the best fit is hardly better than another: it explains no column more, and neither has the order."""
    if one is best or best.tier is not Tier.PART:
        return True
    explains_more = set(one.places.values()) < set(best.places.values())
    return best.share - one.share < CLOSE and not explains_more and one.in_order == best.in_order


def named(layout: Layout, header: Sequence[str], file: str) -> Recognised:
    """The fit of a layout that the user named. Raises InputError if a column that must be there is not."""
    found = fit(layout, header)
    if found is None:
        raise InputError(
            "layout-misfit",
            f"its columns are not those of {layout.ref}.",
            where=file,
            mend=f"{layout.ref} needs {', '.join(one.header.strip() for one in layout.columns if one.required)}, "
            "and most of its other columns.",
        )
    return Recognised(found, f"named with --from; {reason(found)}")


def reason(found: Fit) -> str:
    """Why a layout fits, in a few words."""
    count = len(found.layout.columns)
    match found.tier:
        case Tier.ORDER:
            return f"its header is exactly that of the layout ({count} columns in order)"
        case Tier.SET:
            return f"its header has exactly the {count} columns of the layout, in another order"
        case _:
            known = len(found.places)
            return f"{known} of the layout's {count} columns are there, and {len(found.unknown)} others"
