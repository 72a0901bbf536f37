"""`interop conformance certify`: from a run's result to a certificate."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from ccis_interop.errors import Exit


@click.command()
@click.argument("result", type=click.Path(path_type=Path))
@click.option("--key", required=True, type=click.Path(path_type=Path), help="The tester's secret key.")
@click.option("--tester", required=True, help="The organisation that tested; no name of a person.")
@click.option("--attestations", type=click.Path(path_type=Path), help="What named roles attest, as YAML.")
@click.option("--output", "-o", required=True, type=click.Path(path_type=Path), help="The certificate, FILE.html.")
def command(result: Path, key: Path, tester: str, attestations: Path | None, output: Path) -> int:
    """Make a certificate of a RESULT that interop conformance run wrote with --mode certify.

    Nothing may have been skipped, chosen or allowed to fail, and what can be worked out anew is.

    Exit code: 0 made, 1 no certificate: a requirement is not met, 2 wrong usage, 3 a file cannot be read, 4 no
    certificate: something was not evaluated or not attested.
    """
    from ccis_interop.catalogue.find import Catalogue
    from ccis_interop.conformance.cases.read import read_cases
    from ccis_interop.conformance.certificate.attestations import read_attestations
    from ccis_interop.conformance.certificate.certify import Grounds, certify, obstacles, profile_of, read_result
    from ccis_interop.conformance.certificate.keys import read_secret
    from ccis_interop.conformance.scope import scope_of
    from ccis_interop.conformance.selfcheck import self_check
    from ccis_interop.output import atomic, refuse_unwritable

    refuse_unwritable(output, *(one for one in (result, key, attestations) if one))
    handed, secret = read_result(result), read_secret(key)
    given = read_attestations(attestations) if attestations else []
    asked = profile_of(handed)
    grounds = Grounds(read_cases(), self_check(Catalogue(), scope_of(asked)))
    issued = date.today()
    found = obstacles(handed, grounds, given, issued)
    for one in found:
        click.echo(f"no certificate: {one.what}")
    if found:
        return int(Exit.INCOMPLETE if all(one.incomplete for one in found) else Exit.FINDINGS)
    content = certify(handed, given, tester, issued, secret)
    with atomic(output, binary=True) as file:
        file.write(content)
    click.echo(f"{output}: the certificate; check it with interop certificate verify")
    return int(Exit.CONFORMS)
