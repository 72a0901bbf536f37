"""Exchange in pairs: both ways without loss, or it is said where it was lost."""

from __future__ import annotations

import json
from pathlib import Path

from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.conformance.outcomes import Outcome
from ccis_interop.conformance.pair import System, exchange, matrix
from ccis_interop.conformance.protocol import Fields
from ccis_interop.reference.driver import ReferenceCcis
from made.running import SHIPPED
from made.suite import Direct, reference, scope


class Shortened(ReferenceCcis):
    """Cuts surnames at eight letters when it writes."""

    def export(self, fields: Fields) -> Fields:
        """With a field that is too short."""
        reply = super().export(fields)
        path = Path(reply["file"])
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for line in lines:
            if "young_person" in line:
                line["young_person"]["family_name"] = line["young_person"]["family_name"][:8]
        path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
        return reply


def test_one_that_cuts_names_is_found_out_in_every_pair_with_it(tmp_path: Path) -> None:
    good, other, bad = reference(), reference(), Shortened(catalogue=SHIPPED)
    systems = [System("good", Direct(good)), System("other", Direct(other))]
    both = matrix(systems, scope(), SHIPPED, 7, tmp_path / "sound")
    assert [one.outcome for one in both] == [Outcome.PASS, Outcome.PASS]
    mixed = matrix([System("good", Direct(good)), System("bad", Direct(bad))], scope(), SHIPPED, 7, tmp_path / "mixed")
    assert mixed[0].outcome is Outcome.FAIL
    assert any("differs" in says and "young_person" in says for says in mixed[0].says)
    for one in (good, other, bad):
        one.stop({})


class Live(ReferenceCcis):
    """Cannot be emptied, as a system in use."""

    def reset(self, _: Fields) -> Fields:
        """Never."""
        raise Unsupported("it is in use.")


class Closed(ReferenceCcis):
    """Has no export."""

    def export(self, _: Fields) -> Fields:
        """Never."""
        raise Unsupported("there is none.")


def test_one_that_cannot_be_emptied_can_exchange_and_one_without_an_export_cannot(tmp_path: Path) -> None:
    good, live, closed = reference(), Live(catalogue=SHIPPED), Closed(catalogue=SHIPPED)
    first = exchange(System("good", Direct(good)), System("live", Direct(live)), scope(), SHIPPED, 7, tmp_path / "a")
    assert first.outcome is Outcome.PASS, first.says
    second = exchange(
        System("good", Direct(good)), System("closed", Direct(closed)), scope(), SHIPPED, 7, tmp_path / "b"
    )
    assert second.outcome is Outcome.NOT_EVALUATED
    for one in (good, live, closed):
        one.stop({})
