"""Writes attestations.yaml: what no run can show, said by roles of an invented supplier, and the document behind it."""

from datetime import date
from pathlib import Path

from ccis_interop.conformance.profiles import profile

Path("statement.txt").write_text("An invented statement, for the story alone.\n", encoding="utf-8")
lines = ["attestations:"]
for one in profile("borough-ccis").attested:
    lines += [
        f"  - requirement: {one.id}",
        f"    role: {one.attested_by}",
        "    organisation: Example Ltd",
        f"    day: '{date.today().isoformat()}'",
        "    file: statement.txt",
    ]
Path("attestations.yaml").write_text("\n".join(lines) + "\n", encoding="utf-8")
