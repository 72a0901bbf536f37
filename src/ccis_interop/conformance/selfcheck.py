"""Is the tool itself sound? Its versions, its own files, and that its oracle can still tell good from bad.

Code validation that was silently off has let wrong products pass elsewhere; so each run begins by letting the
oracle judge a sound file and one with a wrong code, and records the digest of every code list that it judges by.
"""

from __future__ import annotations

import platform
from datetime import date
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ccis_interop import __version__
from ccis_interop.catalogue.find import Catalogue
from ccis_interop.catalogue.snapshot import digest
from ccis_interop.conformance.protocol import PROTOCOL
from ccis_interop.conformance.result import digest_of
from ccis_interop.conformance.scope import Scope
from ccis_interop.conformance.shelf import suite_folder
from ccis_interop.errors import OwnFault
from ccis_interop.findings import Verdict
from ccis_interop.formats.open import open_input
from ccis_interop.formats.write.jsonl import write_jsonl
from ccis_interop.rules.check import Options, check
from ccis_interop.synth.london import dataset

DAY = date(2019, 10, 31)
PEOPLE = 20
SEEING: set[str] = set()  # standards whose checks were seen to tell good from bad in this process


def self_check(catalogue: Catalogue, scope: Scope) -> dict[str, Any]:
    """What the suite is, for the result. Raises OwnFault if its oracle does not tell good from bad."""
    refuse_blind(catalogue, scope.editions.get("ccis") or catalogue.edition("ccis").ref)
    standards = {ref: catalogue.load(ref) for ref in sorted(scope.editions.values())}
    files = _files("cases")
    return {
        "version": __version__,
        "python": platform.python_version(),
        "protocol": PROTOCOL,
        "cases": sum(name.endswith(".yaml") for name in files) - 1,
        "digest": digest_of(files | _files("protocol")),
        "standards": {ref: held.digest for ref, held in standards.items()},
        "codelists": {
            f"{ref}/{name}": one.digest for ref, held in standards.items() for name, one in held.code_lists.items()
        },
        "self_check": "pass",
    }


def _files(folder: str) -> dict[str, str]:
    root = suite_folder()
    return {
        path.relative_to(root).as_posix(): digest(path)
        for path in sorted((root / folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def refuse_blind(catalogue: Catalogue, ref: str) -> None:
    """Raise OwnFault if the checks of a standard pass a wrong code; looked at once for each digest of the standard."""
    digest_ = catalogue.load(ref).digest
    if digest_ not in SEEING:
        _look(catalogue, ref)
        SEEING.add(digest_)


def _look(catalogue: Catalogue, ref: str) -> None:
    file = BytesIO()
    write_jsonl(dataset(catalogue.load(ref), PEOPLE, 1, DAY, ["202"]), file)
    sound = file.getvalue()
    broken = sound.replace(b'"gender":"F"', b'"gender":"?"', 1)
    if _verdict(catalogue, ref, sound) is not Verdict.CONFORMS or _verdict(catalogue, ref, broken) is not Verdict.FAILS:
        raise OwnFault(
            "suite-blind",
            f"the checks of {ref} do not tell a sound file from one with a wrong code.",
            mend="do not use this installation; install the tool again.",
        )


def _verdict(catalogue: Catalogue, ref: str, data: bytes) -> Verdict:
    standard, checks = catalogue.compiled(ref)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "records.jsonl"
        path.write_bytes(data)
        given = open_input(path, catalogue, standard=ref).given
        report = check(standard, checks, catalogue.macros, given, recognised="self-check", options=Options(limit=1))
    return report.verdict
