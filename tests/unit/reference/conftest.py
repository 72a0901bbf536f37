"""A reference CCIS that holds one young person, copied for each test: loading is what takes time."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from made.systems import System, person


@pytest.fixture(scope="session")
def loaded(tmp_path_factory: pytest.TempPathFactory, catalogue: Catalogue) -> Path:
    """The data of a system that holds a young person."""
    system = System(tmp_path_factory.mktemp("loaded"), catalogue)
    system.load(person())
    system.ccis.close()
    return system.folder / "data"


@pytest.fixture
def holding(loaded: Path, tmp_path: Path, catalogue: Catalogue) -> Iterator[System]:
    """A system that holds a young person."""
    shutil.copytree(loaded, tmp_path / "data")
    made = System(tmp_path, catalogue)
    yield made
    made.ccis.close()


@pytest.fixture
def system(tmp_path: Path, catalogue: Catalogue) -> Iterator[System]:
    """A system that holds nobody."""
    made = System(tmp_path, catalogue)
    yield made
    made.ccis.close()
