"""What tests of every room share."""

from __future__ import annotations

import pytest

from ccis_interop.catalogue.find import Catalogue


@pytest.fixture(scope="session")
def catalogue() -> Catalogue:
    """The standards that ship."""
    return Catalogue()
