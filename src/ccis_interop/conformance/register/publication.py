"""The register as a page to publish, and a badge for each authority that is covered."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ccis_interop.conformance.certificate.badge import as_json, as_svg, badge
from ccis_interop.conformance.paper.paper import Grid, Paper, Section
from ccis_interop.conformance.register.entries import Register
from ccis_interop.conformance.register.status import Cover, Standing
from ccis_interop.conformance.requirements import EDITION, read

HEADS = ("code", "authority", "standing", "product", "version", "profile", "run by", "edition", "until")


def paper(held: Register, all_of: Sequence[Standing], day: date) -> Paper:
    """The page: each of the authorities, and what covers it on a day."""
    covered = sum(1 for one in all_of if one.covered)
    counts = [(str(cover), str(sum(1 for one in all_of if one.cover is cover))) for cover in Cover]
    return Paper(
        title="Register of the London-wide minimum arrangements",
        leads=(
            f"On {day.isoformat()} {covered} of {len(all_of)} authorities are covered by a certificate that verifies: "
            "of the product and version in use, of its profile, signed by a known key, in date and not withdrawn.",
            "There are no degrees: an authority is covered or it is not. Anybody can verify the certificates with "
            "interop certificate verify, without a network.",
        ),
        facts=(("edition of the arrangements", EDITION), ("as of", day.isoformat())),
        sections=(
            Section("In short", (), Grid(("standing", "authorities"), counts)),
            Section("The authorities", (), Grid(HEADS, [_row(one) for one in all_of])),
            Section(
                "Keys that are known",
                (),
                Grid(
                    ("holder", "key", "since", "until"),
                    [(one.holder, one.id, one.since.isoformat(), one.until.isoformat()) for one in held.keys],
                ),
            ),
            Section(
                "Withdrawn certificates",
                (f"Whoever finds a system not to conform tells the register; it is mended within "
                 f"{read(EDITION).parameters['mending_days']} days, or the certificate is withdrawn.",),
                Grid(("file (SHA-256)", "why, and when"), sorted(held.withdrawn.items())),
            ),
        ),
        made_by=f"interop register status --as-of {day.isoformat()}",
    )  # fmt: skip


def badges(all_of: Sequence[Standing], day: date) -> dict[str, bytes]:
    """The badges, by the name of their file."""
    files: dict[str, bytes] = {}
    for one in all_of:
        if one.covered:
            made = badge(one.certificate, day)
            files |= {f"{one.code}.json": as_json(made), f"{one.code}.svg": as_svg(made)}
    return files


def _row(one: Standing) -> tuple[str, ...]:
    held = one.participant
    why = f"{one.cover}: {one.why}" if one.why else str(one.cover)
    if held is None:
        return (one.code, one.name, why, "", "", "", "", "", "")
    edition = one.certificate["edition"] if one.certificate else ""
    operator = held.operator or "the authority"
    return (one.code, one.name, why, held.product, held.version, held.profile, operator, edition, one.until)
