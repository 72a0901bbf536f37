"""The people of a case: fresh for each seed, the same for the same, and sound."""

from __future__ import annotations

from pathlib import Path

from ccis_interop.conformance.cases.case import Case, Needs
from ccis_interop.conformance.cases.people import Cast, cast
from ccis_interop.conformance.cases.read import traits
from ccis_interop.conformance.cases.setting import Setting
from ccis_interop.conformance.scene import Scene
from made.running import SHIPPED, check

TODAY = "2019-10-31"
EDITIONS = {"ccis": "ccis/1.0", "enrolment-list": "enrolment-list/1.0", "london-index": "london-index/1.0"}
NAMES = [name for name in traits() if name not in ("base", "documents")]
WITH = ("plan", "objection")  # traits that go with another
ASKED = {
    f"of-{name}": {"traits": ["student", name] if name in WITH else [name], "year_group": 16 if name == "plan" else 13}
    for name in NAMES
}
CROWD = {"crowd": {"population": 20}}


def setting(seed: int = 7) -> Setting:
    return Setting(SHIPPED, EDITIONS, ("204",), ("903",), seed)


def made(seed: int = 7, case: str = "a-case") -> Cast:
    return cast(case, {**ASKED, **CROWD}, TODAY, setting(seed), traits())


def numbers(people: Cast, field: str) -> set[str]:
    return {one.record[field] for some in people.people.values() for one in some if field in one.record}


def test_the_same_seed_makes_the_same_people() -> None:
    assert made() == made()


def test_another_seed_or_case_makes_others() -> None:
    for other in (made(8), made(case="another-case")):
        for field in ("person_id", "uln", "upn"):
            assert not numbers(made(), field) & numbers(other, field), field


def test_nobody_shares_an_identifier_or_a_name() -> None:
    people = made()
    everybody = [one.record for some in people.people.values() for one in some]
    for field in ("person_id", "uln", "upn"):
        held = [one[field] for one in everybody if field in one]
        assert len(held) == len(set(held)), field
    assert len({(one["given_name"], one["family_name"]) for one in everybody}) == len(everybody)


def test_everybody_can_be_told_to_be_synthetic() -> None:
    assert all("Syn" in one.record["family_name"] for some in made().people.values() for one in some)


def test_every_trait_makes_a_record_that_conforms(tmp_path: Path) -> None:
    wanted = {"all": {"format": "ccis", "of": [*ASKED, *CROWD]}}
    case = Case("traits", "Traits", "x", (), (), Needs(), TODAY, {**ASKED, **CROWD}, wanted, (), "")
    scene = Scene(case, setting(), tmp_path, traits(), TODAY)
    told = check(scene.document("all").path)
    assert told.exit == 0, told.broken


def test_every_kind_of_row_that_follows_from_a_person_conforms(tmp_path: Path) -> None:
    borough = {"sender_role": "authority", "sender_authority": "$other"}
    left = {"person": "ana", "set": {"leaving_date": "2019-10-20"}}
    moved = {"person": "ana", "set": {"date_of_move": "2019-10-20"}}
    wanted = {
        "list": {"format": "enrolment-list", "of": ["ana"]},
        "notice": {"format": "london-index", "table": "notice", "of": ["ana"]},
        "leaver": {"format": "london-index", "table": "leaver_notice", "header": borough, "of": [left]},
        "transfer": {"format": "london-index", "table": "transfer", "header": borough, "of": [moved]},
    }
    case = Case("rows", "Rows", "x", (), (), Needs(), TODAY, {"ana": {}}, wanted, (), "")
    scene = Scene(case, setting(), tmp_path, traits(), TODAY)
    broken = {name: told.broken for name in wanted if (told := check(scene.document(name).path)).exit}
    assert broken == {}
