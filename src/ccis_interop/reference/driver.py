"""How the conformance suite speaks with the reference CCIS: the protocol's verbs, as methods.

`py:ccis_interop.reference.driver:ReferenceCcis`, or with faults `...:ReferenceCcis?defect=NAME,NAME`.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.conformance.protocol import PROTOCOL, Verb
from ccis_interop.reference.ccis import Ccis
from ccis_interop.reference.defects import defective

Fields: TypeAlias = dict[str, Any]


class ReferenceCcis:
    """The reference CCIS behind the protocol. `defect` names faults, with commas between; `data` is its folder.

    `authorities`, with commas between, makes it a system of several boroughs.
    """

    def __init__(
        self, defect: str = "", data: str = "", catalogue: Catalogue | None = None, authorities: str = ""
    ) -> None:
        named = [one for one in defect.split(",") if one]
        served = [one for one in authorities.split(",") if one]
        self.house: Ccis = defective(named, Path(data) if data else None, catalogue, served)
        self._numbers = itertools.count(1)

    def answer(self, verb: str, fields: Fields) -> Fields:
        """The reply to a verb. Raises Unsupported if there is no such."""
        acts: dict[str, Callable[[Fields], Fields]] = {str(one): getattr(self, str(one)) for one in Verb}
        if verb not in acts:
            raise Unsupported(f"there is no verb `{verb}`.")
        return acts[verb](fields)

    def describe(self, _: Fields) -> Fields:
        """What the product is."""
        house = self.house
        several = len(house.authorities) > 1
        features = [*house.features, *(["several-authorities"] if several else [])]
        profiles = [*house.profiles, *(["sub-regional-ccis"] if several else [])]
        return {
            "protocol": PROTOCOL, "product": house.product, "version": house.version, "supplier": house.supplier,
            "authorities": list(house.authorities), "databases": list(house.databases), "reads": house.reads,
            "writes": house.writes, "profiles": profiles, "features": features, "reset": True,
            "clock": True,
        }  # fmt: skip

    def reset(self, _: Fields) -> Fields:
        """Forget everything."""
        self.house.reset()
        return {"done": True}

    def clock(self, fields: Fields) -> Fields:
        """Let it be another day."""
        return {"today": self.house.set_clock(fields["today"])}

    def load(self, fields: Fields) -> Fields:
        """Take a file in."""
        if fields["format"] not in self.house.reads:
            raise Unsupported("files of this format are not taken in.")
        fates = self.house.load(fields["format"], Path(fields["file"]), fields["sender"])
        if fates.refused:
            return {"accepted": 0, "unchanged": 0, "rejected": 0, "forwarded": 0, "refused": fates.refused}
        reply: Fields = {"accepted": fates.accepted, "unchanged": fates.unchanged, "rejected": fates.rejected,
                         "forwarded": fates.forwarded}  # fmt: skip
        if fates.rejects:
            reply["rejects"] = str(fates.write(self.house.folder / f"rejects-{next(self._numbers)}.csv"))
        return reply

    def export(self, fields: Fields) -> Fields:
        """Write a file of an authority's records."""
        if fields["format"] not in self.house.writes or fields["authority"] not in self.house.authorities:
            raise Unsupported("files of this format, or of this authority, are not written.")
        folder = Path(fields["folder"])
        path, count = self.house.export(fields["format"], fields["authority"], fields["as_of"], folder)
        return {"file": str(path), "records": count}

    def notices(self, fields: Fields) -> Fields:
        """Write what others are to be told."""
        return {"files": self.house.notices(Path(fields["folder"]))}

    def stop(self, _: Fields) -> Fields:
        """Give back what is held."""
        self.house.close()
        return {}
