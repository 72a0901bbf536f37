"""Structural faults are kept in little room and given back as they were."""

from ccis_interop.formats.faults import Faults, StructureFault

MET = [
    StructureFault("unknown", "Record/A", "person", 1, 10),
    StructureFault("missing", "Record/B", "person", 1, 9),
    StructureFault("unknown", "Record/A", "person", 3, 40),
    StructureFault("column-missing", "C", "person", 0),
]


def test_faults_come_back_in_their_order() -> None:
    faults = Faults(MET[:1])
    faults += MET[1:]
    assert list(faults) == MET
    assert len(faults) == len(MET)
    assert faults.records().tolist() == [1, 1, 3, 0]


def test_faults_of_some_sorts_are_counted_and_the_first_are_given() -> None:
    faults = Faults(MET)
    assert [(one.kind, one.path) for one in faults.sorts] == [
        ("unknown", "Record/A"),
        ("missing", "Record/B"),
        ("column-missing", "C"),
    ]
    assert faults.of([0], 1) == (2, MET[:1])
    assert faults.of([0, 1], None) == (3, MET[:3])
    assert faults.of([], None) == (0, [])


def test_no_faults_are_none() -> None:
    assert not Faults()
    assert Faults().of([], None) == (0, [])
    assert Faults().records().tolist() == []
