"""The door of the catalogue: finds editions on disk and loads them as `Standard` values.

`Catalogue()` knows the standards that ship with the package; `Catalogue([folder, ...])` adds others, laid out
in the same way (`<id>/<edition>/contract.odcs.yaml`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ccis_interop.catalogue import snapshot
from ccis_interop.catalogue.model import Checks, Standard
from ccis_interop.errors import StandardError, UsageError

CONTRACT = "contract.odcs.yaml"
SNAPSHOT = "generated/compiled.json"
WHOLE = "structure.csv"  # a folder that has this is a whole catalogue


def shipped() -> Path:
    """The folder of the standards that ship: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    inside = package / "standards"
    return inside if inside.is_dir() else package.parent.parent / "standards"


@dataclass(frozen=True)
class Edition:
    """One edition on disk."""

    id: str
    edition: str
    folder: Path
    root: Path

    @property
    def ref(self) -> str:
        """`id/edition`."""
        return f"{self.id}/{self.edition}"


@dataclass
class Catalogue:
    """The standards in a list of folders, the shipped ones first.

    A folder that is a whole catalogue itself (a checkout's `standards/`) stands in their place.
    """

    extra: Iterable[Path] = ()
    _loaded: dict[str, tuple[Standard, Checks]] = field(default_factory=dict)

    @cached_property
    def roots(self) -> list[Path]:
        """The folders that are searched. Raises UsageError if one that was named is not there."""
        for root in self.extra:
            if not root.is_dir():
                raise UsageError(
                    "standards-folder",
                    "this is not a folder.",
                    where=str(root),
                    mend="name a folder that holds <id>/<edition>/contract.odcs.yaml.",
                )
        extra = list(self.extra)
        whole = any((root / WHOLE).is_file() for root in extra)
        return extra if whole else [shipped(), *extra]

    @cached_property
    def editions(self) -> dict[str, Edition]:
        """All editions by `id/edition`, sorted. Raises StandardError if two folders hold the same one."""
        return self._found("")

    @cached_property
    def layouts(self) -> dict[str, Edition]:
        """The layouts of others' files, as `editions`; apart from them, so that no file is checked against one."""
        return self._found("layouts/")

    @cached_property
    def mappings(self) -> dict[str, Edition]:
        """The mappings from layouts and standards to standards, as `editions`."""
        return self._found("mappings/")

    def _found(self, shelf: str) -> dict[str, Edition]:
        found: dict[str, Edition] = {}
        for root in self.roots:
            for path in sorted(root.glob(f"{shelf}*/*/{CONTRACT}")):
                one = Edition(path.parent.parent.name, path.parent.name, path.parent, root)
                if one.ref in found:
                    raise StandardError(
                        "standard-twice",
                        f"{one.ref} is also in {found[one.ref].folder}.",
                        where=str(one.folder),
                        mend="rename or remove one of the two.",
                    )
                found[one.ref] = one
        return dict(sorted(found.items()))

    @cached_property
    def macros(self) -> str:
        """The SQL of the shared functions, of every root."""
        return self._sql("macros.sql")

    @cached_property
    def conversions(self) -> str:
        """The SQL of the functions that mappings use beside the shared ones, of every root."""
        return self._sql("convert.sql")

    @cached_property
    def crosswalks(self) -> dict[str, Path]:
        """The files that translate one code list into another, by name; a later root's stands."""
        return {path.stem: path for root in self.roots for path in sorted(root.glob("crosswalks/*.csv"))}

    def _sql(self, name: str) -> str:
        texts = []
        for path in (root / name for root in self.roots if (root / name).is_file()):
            try:
                texts.append(path.read_text(encoding="utf-8"))
            except UnicodeDecodeError as error:
                raise StandardError(
                    "function-unreadable", "the file is not UTF-8.", where=str(path), mend="save it as UTF-8."
                ) from error
        return "\n".join(texts)

    def edition(self, ref: str) -> Edition:
        """The edition that a user names: `id/edition`, or `id` alone for the newest. Raises UsageError."""
        if ref in self.editions:
            return self.editions[ref]
        same = [one for one in self.editions.values() if one.id == ref]
        if same:
            return same[-1]
        near = ", ".join(self.editions)
        raise UsageError("standard-unknown", f"there is no standard `{ref}`.", mend=f"use one of: {near}.")

    def load(self, ref: str) -> Standard:
        """One edition, complete. Raises UsageError if there is none, StandardError if its files are wrong."""
        return self.compiled(ref)[0]

    def compiled(self, ref: str) -> tuple[Standard, Checks]:
        """One edition and its checks: from its snapshot if that is true to the files, else built anew."""
        one = self.edition(ref)
        if one.ref not in self._loaded:
            self._loaded[one.ref] = self._from_snapshot(one) or self.build(one.ref)
        return self._loaded[one.ref]

    def build(self, ref: str) -> tuple[Standard, Checks]:
        """One edition and its checks, from its files. Raises StandardError if they are wrong."""
        from ccis_interop.catalogue.build import build

        return build(self, self.edition(ref))

    def all(self) -> Iterator[Standard]:
        """Every edition, in order."""
        for ref in self.editions:
            yield self.load(ref)

    def digests(self, root: Path, folders: Iterable[Path]) -> dict[str, str]:
        """The digest of every file that editions in some folders are made from, by a name that no machine changes."""
        files = []
        for folder in folders:
            own = [folder / CONTRACT, *folder.glob("codelists/*.csv")]
            files += [(folder.parent.parent, path) for path in own]
        for each in self.roots:
            files += [(each, path) for path in (*each.glob("reference/*.csv"), *each.glob("macros.sql"))]
        names = {self._prefix(root, holder) + path.relative_to(holder).as_posix(): path for holder, path in files}
        return {name: snapshot.digest(names[name]) for name in sorted(names)}

    def _prefix(self, root: Path, holder: Path) -> str:
        """What stands before the names of files of a folder of standards: nothing for the own one."""
        if holder == root:
            return ""
        at = self.roots.index(holder)
        return f"folder {at}:" if at else "shipped:"

    @staticmethod
    def _within(name: str, prefix: str) -> bool:
        return name.startswith(prefix) if prefix else ":" not in name

    def _from_snapshot(self, one: Edition) -> tuple[Standard, Checks] | None:
        held = snapshot.read(one.folder / SNAPSHOT)
        if held is None:
            return None
        folders = {
            root / name.removeprefix(self._prefix(one.root, root)).removesuffix(f"/{CONTRACT}")
            for root in self.roots
            for name in held["inputs"]
            if name.endswith(f"/{CONTRACT}") and self._within(name, self._prefix(one.root, root))
        }
        if any(not (folder / CONTRACT).is_file() for folder in folders):
            return None
        return snapshot.load(held, self.digests(one.root, folders))
