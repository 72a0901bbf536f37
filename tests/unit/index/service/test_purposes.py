"""Each purpose has its ground, and can stand in the audit log."""

from __future__ import annotations

import pytest

from ccis_interop.index.audit.entry import Disclosure
from ccis_interop.index.service.purposes import GROUNDS, Purpose


@pytest.mark.parametrize("purpose", Purpose)
def test_each_purpose_has_its_ground_and_can_be_entered(purpose: Purpose) -> None:
    assert GROUNDS[purpose]
    assert Disclosure("person_looked_up", "Camden", purpose=purpose.value).purpose == purpose
