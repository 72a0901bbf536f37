"""The account must balance, and says so."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from ccis_interop.convert.account import Account, Joined, Product, Rows
from ccis_interop.convert.ledger import refuse_unbalanced
from ccis_interop.errors import Exit, OwnFault

ROWS = Rows("learner", "row", given=10, split=2, out=7, rejected=2, merged=1, left_out={"why": 2})


def account(**changes: Any) -> Account:
    made = Account(
        tool="1", as_of="2023-10-31", mapping={}, target={}, crosswalks={}, functions="", parameters={}, header={},
        sources=(), rows=(ROWS,), changes=(), misses=(), doubts=(), withheld=0, findings=(), not_evaluated={},
        fields={}, unmade={}, limitations="", files={"output": Product("out.csv", "", 7)},
    )  # fmt: skip
    return replace(made, **changes)


def test_account_that_balances_passes() -> None:
    assert account().balanced
    refuse_unbalanced(account())


@pytest.mark.parametrize("lost", ["given", "split", "out", "rejected", "merged"])
def test_row_that_went_nowhere_or_came_from_nowhere_is_a_fault(lost: str) -> None:
    wrong = account(rows=(replace(ROWS, **{lost: getattr(ROWS, lost) + 1}),))
    assert not wrong.balanced
    with pytest.raises(OwnFault, match="not all are accounted for"):
        refuse_unbalanced(wrong)


def test_row_of_a_second_file_that_went_nowhere_is_a_fault() -> None:
    refuse_unbalanced(account(joined=(Joined("learner", "aim", 5, 3, 1, {"why": 1}),)))
    with pytest.raises(OwnFault, match="of aim"):
        refuse_unbalanced(account(joined=(Joined("learner", "aim", 5, 3, 1, {}),)))


def test_output_with_another_number_of_records_is_a_fault() -> None:
    with pytest.raises(OwnFault, match="does not hold every record"):
        refuse_unbalanced(account(files={"output": Product("out.csv", "", 6)}))


def test_exit_code_says_whether_rows_were_rejected_or_rules_not_looked_at() -> None:
    sound = account(rows=(replace(ROWS, rejected=0, out=9),))
    assert account().exit is Exit.FINDINGS
    assert sound.exit is Exit.CONFORMS
    assert replace(sound, not_evaluated={"rule": "why"}).exit is Exit.INCOMPLETE
