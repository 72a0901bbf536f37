"""A case as plain values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Needs:
    """What a product must claim for a case to say anything: standards by id, optional features, or their absence."""

    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    features: tuple[str, ...] = ()
    without: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    """One scenario. `steps` are mappings of one verb each; `requirements` are what it proves."""

    id: str
    title: str
    theme: str
    requirements: tuple[str, ...]
    profiles: tuple[str, ...]
    needs: Needs
    today: str
    people: Mapping[str, Mapping[str, Any]]
    documents: Mapping[str, Mapping[str, Any]]
    steps: Sequence[Mapping[str, Any]]
    digest: str
    values: Mapping[str, str] = field(default_factory=dict)

    def names_of(self, expectation: Mapping[str, Any]) -> tuple[str, ...]:
        """The requirements that an expectation counts for."""
        return tuple(expectation.get("requirements") or self.requirements)
