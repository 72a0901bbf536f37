"""Looks at editions, layouts, mappings and what lies beside them, and gives every mistake of their files.

Nothing that a file holds makes it raise; and it is never silent about one that cannot be used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

from open_data_contract_standard.model import OpenDataContractStandard
from pydantic import ValidationError

from ccis_interop.catalogue.assemble import assemble
from ccis_interop.catalogue.build import CONTRACT, drawn_lists
from ccis_interop.catalogue.codelists import read_rows
from ccis_interop.catalogue.find import Catalogue, Edition
from ccis_interop.catalogue.layouts import is_nested
from ccis_interop.catalogue.lint import (
    crosswalks,
    faults,
    fields,
    folders,
    functions,
    layouts,
    lists,
    mappings,
    overlays,
    queries,
    rules,
    words,
)
from ccis_interop.catalogue.lint.bench import Bench
from ccis_interop.catalogue.lint.edition import Looked, Stated
from ccis_interop.catalogue.lint.mistake import Mistake, Places
from ccis_interop.catalogue.lint.properties import EDITION, LAYOUT, MAPPING, NESTED, Kinds
from ccis_interop.catalogue.lint.shape import sound_part
from ccis_interop.catalogue.model import CodeList, Lifecycle
from ccis_interop.catalogue.nested import nested_layout
from ccis_interop.catalogue.yaml_source import YamlSource, custom, read_leniently
from ccis_interop.errors import InteropError, StandardError


def lint(catalogue: Catalogue, editions: Iterable[Edition], roots: Iterable[Path] = ()) -> list[Mistake]:
    """Every mistake of some editions, layouts and mappings and of what they are made from, by file and line.

    Of `roots`, the files beside them are looked at too: crosswalks, functions, and lists of words.
    """
    found: dict[tuple[Path, int, str, str], Mistake] = {}
    linter = _Linter(catalogue)
    for one in editions:
        for mistake in linter.look(one):
            key = mistake.path, mistake.line, mistake.code, mistake.what
            if key not in found or one.folder in mistake.path.parents:
                found[key] = mistake
    for root in roots:
        for mistake in linter.beside(root):
            found.setdefault((mistake.path, mistake.line, mistake.code, mistake.what), mistake)
    return sorted(found.values())


class _Linter:
    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self._words = {name: frozenset(self._column(name)) for name in ("sources", "concepts", "structure")}
        self._shelf: Mapping[str, Edition] = catalogue.editions
        self._kinds = EDITION
        self._mistakes: list[Mistake] = []

    @cached_property
    def _macros(self) -> str:
        """The functions of rules; none if a file of them cannot be read, which is told where it is looked at."""
        try:
            return self._catalogue.macros
        except StandardError:
            return ""

    @cached_property
    def _bench(self) -> Bench:
        return Bench(self._catalogue)

    @cached_property
    def _filled(self) -> crosswalks.Filled:
        return crosswalks.fields_filled(self._catalogue)

    @cached_property
    def _known(self) -> words.Known:
        return words.Known(
            catalogue=self._catalogue,
            bench=self._bench,
            sources=self._words["sources"],
            concepts=self._words["concepts"],
            meanings=frozenset(self._column("column-meanings")),
            profiles=frozenset(self._column("value-profiles")),
        )

    def _before(self, name: str) -> list[Path]:
        """The files whose functions those of a file may use."""
        names = functions.FILES[: functions.FILES.index(name) + 1]
        return [root / each for each in names for root in self._catalogue.roots]

    @cached_property
    def _headers(self) -> dict[str, layouts.Signature]:
        return layouts.signatures(self._catalogue)

    def _column(self, name: str) -> Iterator[str]:
        """The first column of a CSV file of every root."""
        for root in self._catalogue.roots:
            if (root / f"{name}.csv").is_file():
                try:
                    columns, rows = read_rows(root / f"{name}.csv")
                except StandardError:
                    continue
                yield from (row[columns[0]] for row in rows)

    def look(self, one: Edition) -> list[Mistake]:
        """Every mistake of one edition, layout or mapping."""
        self._mistakes = []
        if one == self._catalogue.mappings.get(one.ref):
            self._alone(one, MAPPING)
        elif one != self._catalogue.layouts.get(one.ref):
            self._edition(one, self._catalogue.editions, EDITION)
        elif is_nested(one):
            self._edition(one, self._catalogue.layouts, NESTED)
        else:
            self._alone(one, LAYOUT)
        return self._mistakes

    def beside(self, root: Path) -> list[Mistake]:
        """Every mistake of the files that lie beside the editions in a folder."""
        found: list[Mistake] = []
        for path in sorted((root / "reference").glob("*.csv")):
            found += lists.look(path, None, self._words["sources"])[1]
        for path in sorted((root / "crosswalks").glob("*.csv")):
            found += crosswalks.look(path, self._words["sources"], self._filled)
        for name in functions.FILES:
            if (root / name).is_file():
                found += functions.look(root / name, self._before(name))
        for name in words.LISTS:
            if (root / name).is_file():
                found += words.look(root / name, self._known)
        return found

    def _alone(self, one: Edition, kinds: Kinds) -> None:
        """A contract that stands on no base: a mapping, or a layout of a table."""
        source = self._sound(one, kinds)
        if source is None:
            return
        try:
            contract = OpenDataContractStandard.model_validate(source.value)
        except ValidationError:  # its mistakes were told
            return
        seen = Stated(
            ref=one.ref,
            contract=contract,
            places=Places([source]),
            source_ids=self._words["sources"],
            concepts=self._words["concepts"],
            mistakes=self._mistakes,
        )
        if kinds is MAPPING:
            mappings.look(seen, one, source.value, self._catalogue, self._bench)
        else:
            layouts.look(seen, one, self._headers, self._known.profiles)

    def _edition(self, one: Edition, shelf: Mapping[str, Edition], kinds: Kinds) -> None:
        self._shelf, self._kinds = shelf, kinds
        links = self._chain(one)
        code_lists = self._lists(links, one)
        if links:
            self._whole(one, [source for _, source in links], code_lists)
        if not self._mistakes:
            try:
                if shelf is self._catalogue.editions:
                    self._catalogue.build(one.ref)
                else:
                    nested_layout(self._catalogue, one.ref)
            except InteropError as error:
                self._tell(one.folder / CONTRACT, 1, error.code, error.what, error.mend or "correct the contract.")

    def _tell(self, path: Path, line: int, code: str, what: str, mend: str) -> None:
        self._mistakes.append(Mistake(path, line, code, what, mend))

    def _sound(self, one: Edition, kinds: Kinds) -> YamlSource | None:
        """The part of a contract that can be used; None, and mistakes, if there is none."""
        try:
            source = read_leniently(one.folder / CONTRACT)
        except StandardError as error:
            path, _, line = error.where.rpartition(":")
            known = line.isdigit()
            self._tell(
                Path(path if known else error.where), int(line) if known else 1, error.code, error.what,
                error.mend or "write it as `key: value` lines.",
            )  # fmt: skip
            return None
        sound, mistakes = sound_part(source, kinds)
        self._mistakes += mistakes
        return sound

    def _chain(self, one: Edition) -> list[tuple[Edition, YamlSource]]:
        """The sound parts of an edition and of its bases, the first base first; nothing if one cannot be used."""
        links: list[tuple[Edition, YamlSource]] = []
        at = one
        while True:
            sound = self._sound(at, self._kinds)
            if sound is None:
                return []
            links.insert(0, (at, sound))
            base = custom(sound.value, "base")
            if base is None:
                return links
            places = Places([sound])
            if any(link.ref == base for link, _ in links):
                self._tell(
                    *places.custom("base"), "overlay-circle", f"the base {base} leads back here.", "name another."
                )
                return []
            if base not in self._shelf:
                known_refs = ", ".join(self._shelf)
                what = f"the base {base} is not there."
                self._tell(*places.custom("base"), "overlay-base", what, f"use one of: {known_refs}.")
                return []
            at = self._shelf[base]

    def _lists(self, links: list[tuple[Edition, YamlSource]], one: Edition) -> dict[str, CodeList]:
        """The code lists that the edition can use, as far as they can be read."""
        found: dict[str, CodeList] = {}
        for root in self._catalogue.roots:
            for path in sorted((root / "reference").glob("*.csv")):
                held, mistakes = lists.look(path, None, self._words["sources"])
                if held is not None:
                    found[path.stem] = held
                    self._mistakes += mistakes if root == one.root else []
        found |= self._drawn(links)
        for link in [link for link, _ in links] or [one]:
            for path in sorted((link.folder / "codelists").glob("*.csv")):
                held, mistakes = lists.look(path, found.get(path.stem), self._words["sources"])
                self._mistakes += mistakes
                if held is not None:
                    found[path.stem] = held
        return found

    def _drawn(self, links: list[tuple[Edition, YamlSource]]) -> dict[str, CodeList]:
        """The lists of other standards that the edition uses as its own."""
        sources = [source for _, source in links]
        named = [refs for source in sources if (refs := custom(source.value, "codeListsFrom"))]
        unknown = [ref for ref in (named[-1] if named else ()) if ref not in self._catalogue.editions]
        for ref in unknown:
            what = f"code lists are drawn from {ref}, which is not there."
            self._tell(*Places(sources).custom("codeListsFrom"), "overlay-base", what, "name an edition.")
        try:
            return {} if unknown else drawn_lists(self._catalogue, links)
        except (
            InteropError,
            LookupError,
            TypeError,
            ValueError,
            AttributeError,
        ):  # told where the other edition is looked at
            return {}

    def _whole(self, one: Edition, sources: list[YamlSource], code_lists: dict[str, CodeList]) -> None:
        """What can be seen only of the whole contract."""
        raw: dict[str, Any] = sources[0].value
        for over in sources[1:]:
            raw, mistakes = overlays.merged(raw, over)
            self._mistakes += mistakes
        shadow = (custom(sources[-1].value, "knowledge") or {}).get("inheritedRules") == "shadow"
        try:
            contract = OpenDataContractStandard.model_validate(raw)
            standard = assemble(raw, code_lists, "", Lifecycle.SHADOW if shadow else Lifecycle.ENFORCED)
        except (ValidationError, KeyError, ValueError, TypeError, AttributeError) as error:
            what = f"the contract cannot be put together ({type(error).__name__})."
            self._tell(sources[-1].path, 1, "contract-wrong", what, "mend the other mistakes first.")
            return
        seen = Looked(
            ref=one.ref,
            contract=contract,
            standard=standard,
            lists=code_lists,
            places=Places(sources),
            source_ids=self._words["sources"],
            concepts=self._words["concepts"],
            prefixes=frozenset({OURS, standard.id} | {each.id for each in self._catalogue.editions.values()}),
            structure_faults=self._words["structure"] | WHOLE_FILE,
        )
        folders.look(seen, one, self._others(one))
        fields.look(seen)
        rules.look(seen)
        queries.look(seen, self._macros)
        faults.look(seen)
        self._mistakes += seen.mistakes
        self._unused(one, raw, code_lists)

    def _unused(self, one: Edition, raw: dict[str, Any], code_lists: dict[str, CodeList]) -> None:
        text = str(raw.get("schema"))
        for path in sorted((one.folder / "codelists").glob("*.csv")):
            if path.stem in code_lists and path.stem not in text:
                what = f"no field or rule names the code list {path.stem}."
                self._tell(path, 1, "codelist-unused", what, "name it in a relationship, or remove it.")

    def _others(self, one: Edition) -> Iterator[tuple[Edition, YamlSource]]:
        for other in self._shelf.values():
            if other.ref != one.ref:
                try:
                    yield other, read_leniently(other.folder / CONTRACT)
                except StandardError:
                    continue


OURS = "ccis"  # the prefix of rules that we add to others' standards

# Faults of a whole XML file, which stated rules may speak of (formats/xml).
WHOLE_FILE = frozenset({"not-well-formed", "truncated", "second-root"})
