"""A large nested file is read in bounded memory: twice the learners, no more than a little more."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

MEASURE = """
import resource, sys
from pathlib import Path
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.formats.source import find_source
from ccis_interop.formats.xml.nested import NestedInput
given = NestedInput(find_source(Path(sys.argv[1])), nested_layout(Catalogue(), "ilr/2025-26"), jobs=2)
rows = sum(batch.batch.num_rows for batch in given.batches() if batch.table == "learner")
assert given.reading.path == "scan", given.reading.path
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""
AIMS = (
    "<LearningDelivery><LearnAimRef>ZPROG001</LearnAimRef><AimType>1</AimType>"
    "<LearnStartDate>2025-09-01</LearnStartDate><FundModel>25</FundModel><CompStatus>1</CompStatus>"
    "<LearningDeliveryFAM><LearnDelFAMType>SOF</LearnDelFAMType><LearnDelFAMCode>107</LearnDelFAMCode>"
    "</LearningDeliveryFAM></LearningDelivery>"
) * 3


def measured(folder: Path, learners: int) -> tuple[int, int]:
    """How many learners were read from a file of so many, and the most memory that it took, in MB."""
    path = folder / f"{learners}.xml"
    with path.open("w", encoding="utf-8") as file:
        file.write('<Message xmlns="ESFA/ILR/2025-26"><Header/>')
        for at in range(learners):
            file.write(
                f"<Learner><LearnRefNumber>L{at}</LearnRefNumber><FamilyName>Synexample</FamilyName>{AIMS}</Learner>"
            )
        file.write("</Message>")
    told = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True, timeout=120
    )
    rows, peak = told.stdout.split()
    return int(rows), int(peak)


def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    few, some = measured(tmp_path, 20_000)
    many, more = measured(tmp_path, 50_000)
    assert (few, many) == (20_000, 50_000)
    assert more - some < 60
