"""The cases as tests of a supplier's own suite: `pytest --interop-driver "exec:python driver.py"`.

Each case of the profile is a test: it passes, fails with what was not as it has to be, or is skipped where it does
not apply. What was not evaluated fails, since it is no pass. Without the option the plugin does and imports nothing.
"""

from __future__ import annotations

import secrets
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ccis_interop.conformance.plan import Planned
    from ccis_interop.conformance.runner import Session

LARGEST = 999_999


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options."""
    group = parser.getgroup("ccis-interop", "the conformance suite of ccis-interop")
    group.addoption("--interop-driver", metavar="KIND:...", help="Run the conformance cases over this driver.")
    group.addoption("--interop-profile", default="borough-ccis", metavar="ID", help="The profile.")
    group.addoption("--interop-seed", type=int, metavar="N", help="The seed of the people; a new one each run if not.")


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put the cases after the suite's own tests."""
    if config.getoption("--interop-driver"):
        items.extend(Cases.from_parent(session, name="conformance").collect())


class Cases(pytest.Collector):
    """The cases of the profile that the product is held to."""

    def collect(self) -> Iterator[pytest.Item]:
        """One test a case."""
        run = opened(self.config)
        for planned in run.planned:
            yield Conformance.from_parent(self, name=planned.case.id, run=run, planned=planned)


class NotAsAsked(Exception):
    """A case did not pass; it holds what was told of it."""


class Conformance(pytest.Item):
    """One case."""

    def __init__(self, *, run: Session, planned: Planned, **given: Any) -> None:
        super().__init__(**given)
        self._run = run
        self._planned = planned

    def runtest(self) -> None:
        """Play it. Raises NotAsAsked."""
        from ccis_interop.conformance.outcomes import Outcome

        done = self._run.play(self._planned)
        if done.outcome is Outcome.NOT_APPLICABLE:
            pytest.skip(done.why)
        if done.outcome is not Outcome.PASS:
            lines = [f"{one['outcome']} {one['requirement']}: {one['says']}" for one in done.findings]
            raise NotAsAsked("\n".join([f"{done.outcome}: {done.title}", *dict.fromkeys(lines)]))

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """What was told of the case, without a traceback of ours."""
        if isinstance(excinfo.value, NotAsAsked):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[Path, int | None, str]:
        """Where it is told to be: in the suite."""
        return Path("conformance"), None, f"conformance: {self.name}"


def opened(config: pytest.Config) -> Session:
    """A run over the driver that was named; it ends with the session of the tests."""
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.conformance.cases.read import read_cases, traits
    from ccis_interop.conformance.drivers.door import open_driver
    from ccis_interop.conformance.profiles import profile
    from ccis_interop.conformance.runner import Run, Session
    from ccis_interop.conformance.scope import scope_of

    folder = tempfile.TemporaryDirectory(prefix="conformance-")
    config.add_cleanup(folder.cleanup)
    given = config.getoption("--interop-seed")
    seed = secrets.randbelow(LARGEST) if given is None else given
    driver = open_driver(config.getoption("--interop-driver"), Path(folder.name))
    scope = scope_of(profile(config.getoption("--interop-profile")))
    session = Session(Run(scope, read_cases(), traits(), Catalogue(), seed, Path(folder.name)), driver)
    config.add_cleanup(session.close)
    return session
