"""Exchange in pairs: one system's export goes into another, and comes back to the first.

Nothing is judged by what either says: the records are compared as raw documents after each way, and both exports are
checked by the standard. A pair is shown only if both ways were.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.cases.read import traits
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.drivers.driver import Driver
from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.conformance.expectations.files import conforms
from ccis_interop.conformance.expectations.judged import Judged
from ccis_interop.conformance.expectations.records import same
from ccis_interop.conformance.outcomes import Outcome, worst
from ccis_interop.conformance.protocol import Fields, Verb
from ccis_interop.conformance.runner import described
from ccis_interop.conformance.scene import Missing, Scene
from ccis_interop.conformance.scope import Scope
from ccis_interop.conformance.steps import STEPS, Asker
from ccis_interop.errors import InteropError

DAY = "2019-10-31"
PEOPLE = 25
ABOUT: Mapping[str, Any] = {"crowd": {"population": PEOPLE}, "ana": {}, "ben": {"traits": ["neet"]}}
DOCUMENT = {"format": "ccis", "of": ["crowd", "ana", "ben"]}


@dataclass(frozen=True)
class System:
    """One side: the name under which it is told of, and how it is asked."""

    name: str
    driver: Driver


@dataclass(frozen=True)
class Exchange:
    """What came of one pair, in one direction: the records of `first` through `second` and back."""

    first: str
    second: str
    outcome: Outcome
    says: tuple[str, ...]


def exchange(first: System, second: System, scope: Scope, catalogue: Catalogue, seed: int, folder: Path) -> Exchange:
    """Let the records of one system go into another, and back. The people live where the first serves."""
    told: list[Judged] = []
    try:
        ours, theirs = Asker(first.driver), Asker(second.driver)
        products = described(ours), described(theirs)
        scene = _scene(products[0], scope, catalogue, seed, folder / f"{first.name}-{second.name}")
        _through(scene, ours, None, "there", told)
        _through(scene, theirs, "there", "through", told)
        _through(scene, ours, "through", "back", told)
        told += [conforms(scene, one) for one in ("there", "through", "back")]
        told += [same(scene, {"left": "there", "right": one, "of": list(ABOUT)}) for one in ("through", "back")]
    except Unsupported as error:
        told.append(Judged(Outcome.NOT_EVALUATED, error.what))
    except Missing as error:
        told.append(Judged(Outcome.NOT_EVALUATED, str(error)))
    except InteropError as error:
        told.append(Judged(Outcome.ERROR, error.what))
    says = tuple(one.message for one in told if one.outcome is not Outcome.PASS)
    return Exchange(first.name, second.name, worst(one.outcome for one in told), says)


def _scene(product: Fields, scope: Scope, catalogue: Catalogue, seed: int, folder: Path) -> Scene:
    folder.mkdir(parents=True)
    case = Case("pair", "Exchange in a pair", "pair", (), (), Needs(), DAY, ABOUT, {"records": DOCUMENT}, (), "")
    served, databases = tuple(product["authorities"]), tuple(product["databases"])
    return Scene(case, Setting(catalogue, scope.editions, served, databases, seed), folder, traits(), DAY)


def _through(scene: Scene, asker: Asker, given: str | None, name: str, told: list[Judged]) -> None:
    """Empty a system if it can be, give it a file, and have it export as `name`."""
    with suppress(Unsupported):  # the people are new, and only they are compared
        asker.ask(Verb.RESET, run=f"{scene.setting.seed}-pair")
    what = {"given": given} if given else {"document": "records"}
    for verb, asked in (("clock", DAY), ("load", what), ("export", {"format": "ccis", "as": name})):
        told += STEPS[verb](scene, asker, asked)


def matrix(systems: Sequence[System], scope: Scope, catalogue: Catalogue, seed: int, folder: Path) -> list[Exchange]:
    """Every system with every other, both ways round."""
    return [
        exchange(one, other, scope, catalogue, seed, folder) for one in systems for other in systems if one is not other
    ]
