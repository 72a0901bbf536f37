"""One mistake, and where in the files of an edition a thing is stated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ccis_interop.catalogue.yaml_source import YamlSource, custom

Keys = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Mistake:
    """What is wrong, and how to mend it. `code` is stable; `edition` is the one that was looked at."""

    path: Path
    line: int
    code: str
    what: str
    mend: str
    edition: str = ""

    def __str__(self) -> str:
        elsewhere = self.edition and not self.path.parent.as_posix().endswith(self.edition)
        seen = f" (in {self.edition})" if elsewhere and self.path.suffix == ".yaml" else ""
        return f"{self.path}:{self.line}: {self.what}{seen} To mend it: {self.mend} [{self.code}]"


class Places:
    """Where the parts of an edition are stated: in its own contract, or in one of its bases."""

    def __init__(self, sources: Sequence[YamlSource]) -> None:
        self._sources = sources

    def top(self, *keys: str | int) -> tuple[Path, int]:
        """The place of something of the whole contract."""
        for source in reversed(self._sources):
            if not keys or keys in source.lines:
                return source.path, source.line(*keys)
        return self._sources[-1].path, 1

    def custom(self, name: str) -> tuple[Path, int]:
        """The place of a custom property of the whole contract."""
        for source in reversed(self._sources):
            for at, entry in enumerate(_maps(source.value.get("customProperties"))):
                if entry.get("property") == name:
                    return source.path, source.line("customProperties", at)
        return self.top()

    def of(self, table: str, field: str = "", rule: str = "", *keys: str | int) -> tuple[Path, int]:
        """The place of a table, field or rule, or of a key of it; the newest contract that states it counts."""
        best: tuple[Path, int] | None = None
        for source in reversed(self._sources):
            for path in self._paths(source, table, field, rule):
                if (*path, *keys) in source.lines:
                    return source.path, source.line(*path, *keys)
                best = best or (source.path, source.line(*path))
            field = _older(source, table, field)
        return best or self.top("schema")

    def _paths(self, source: YamlSource, table: str, field: str, rule: str) -> Iterator[Keys]:
        for at, held in enumerate(_maps(source.value.get("schema"))):
            if held.get("name") != table:
                continue
            if not field and not rule:
                yield ("schema", at)
            holders: list[tuple[Keys, Any]] = [((), held)] if not field else []
            for below, one in enumerate(_maps(held.get("properties"))):
                if not field or one.get("name") == field:
                    holders.append((("properties", below), one))
            for path, holder in holders:
                if field and not rule:
                    yield ("schema", at, *path)
                for number, quality in enumerate(_maps(holder.get("quality")) if rule else []):
                    if quality.get("id") == rule:
                        yield ("schema", at, *path, "quality", number)


def _older(source: YamlSource, table: str, field: str) -> str:
    """The name that a field has in the base."""
    for change in custom(source.value, "changes") or []:
        if change.get("change") == "rename-field" and change.get("table") == table and change.get("to") == field:
            return str(change.get("name"))
    return field


def _maps(value: Any) -> list[Any]:
    """The items of a list, those that are no mappings as empty ones, so that positions hold."""
    return [one if isinstance(one, dict) else {} for one in value] if isinstance(value, list) else []
