"""What tests of every room share."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ccis_interop.catalogue.find import Catalogue
from made import postgres


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The standards that ship."""
    return Catalogue()


@pytest.fixture
def demo(tmp_path: Path) -> Callable[..., Path]:
    """Writes the small standard `demo/1` to a folder, with one text of one file replaced; the folder."""

    def write(old: str = "", new: str = "", file: str = "contract.odcs.yaml") -> Path:
        root = tmp_path / "standards"
        shutil.copytree(Path(__file__).parent / "data" / "standards", root, dirs_exist_ok=True)
        path = root / "demo" / "1" / file
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return root

    return write


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """A PostgreSQL server that runs while the tests do."""
    if postgres.programs() is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.server() as folder:
        yield folder


@pytest.fixture
def postgres_url(postgres_server: str) -> str:
    """An empty database."""
    return postgres.database(postgres_server)


@pytest.fixture(params=["sqlite", "postgresql"])
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where a store can be made: a file, and a PostgreSQL database."""
    if request.param == "sqlite":
        return str(tmp_path / "index.sqlite")
    url: str = request.getfixturevalue("postgres_url")
    return url
