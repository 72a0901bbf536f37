"""Each mistake of the lists of words is told by its code, at its line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.lint.run import lint
from made.conversions import conversions

Told = Callable[..., list[tuple[str, str]]]

# code, file, the text that is replaced, what it becomes; each is told at the line that becomes so
CASES = [
    ("words-column", "concepts.csv", "concept,meaning", "concept,means"),
    ("words-ragged", "concepts.csv", "status,The status", "status,The status,too"),
    ("words-empty", "concepts.csv", "status,The status", "status,"),
    ("words-doubled", "concepts.csv", "name,The name", "status,The name"),
    ("concept-name", "concepts.csv", "status,The status", "The Status,The status"),
    ("source-name", "sources.csv", "OURS,This", "OURS ,This"),
    ("rule-severity", "structure.csv", "rejection", "terrible"),
    ("rule-id", "structure.csv", "structure-missing", "missing-structure"),
    ("meaning-unknown", "header-synonyms.csv", "name,Full name", "nome,Full name"),
    ("source-unknown", "header-synonyms.csv", "demo-list", "demo-lists"),
    ("word-kind", "header-words.csv", "nm,same", "nm,alike"),
    ("word-case", "header-words.csv", "nm,same", "NM,same"),
    ("words-sql", "value-profiles.csv", "trimmed(x)", "trimed(x)"),
    ("words-sql", "value-profiles.csv", "trimmed(x)", "trimmed(x"),
    ("crosswalk-unknown", "column-meanings.csv", "trimmed({column})", "\"crosswalk('none', {column})\""),
    ("meaning-unknown", "column-meanings.csv", "trimmed({column})", "trimmed({colum})"),
    ("meaning-unknown", "column-meanings.csv", "other_name,name", "other_name,nome"),
    ("profile-unknown", "column-meanings.csv", "letters,0.9", "digits,0.9"),
    ("concept-unknown", "column-meanings.csv", "name,,name,", "name,,nome,"),
    ("meaning-expects", "column-meanings.csv", "most,the name", "all,the name"),
    ("meaning-least", "column-meanings.csv", "0.9", "90"),
    ("codelist-label", "reference/place.csv", "1,Here", "1,"),
]


@pytest.mark.parametrize("case", CASES, ids=[f"{at}-{case[0]}" for at, case in enumerate(CASES)])
def test_a_mistake_of_a_list_is_told_at_its_line(case: tuple[str, ...], told: Told) -> None:
    code, file, old, new = case
    found = dict(told(file, old, new))
    assert code in found
    assert new in found[code]


def test_a_list_that_is_not_utf8_is_told(tmp_path: Path) -> None:
    root = conversions(tmp_path)
    (root / "concepts.csv").write_bytes(b"concept,meaning\nstatus,The st\xe4tus\n")
    assert "words-unreadable" in {one.code for one in lint(Catalogue([root]), [], [root])}
