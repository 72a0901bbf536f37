"""The report for a person: what is wrong, by national error number, and how to mend it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from ccis_interop.catalogue.model import Lifecycle
from ccis_interop.findings import Disclosed, Finding, Report, RuleResult, Verdict

WIDTH = 100
NAMED = 12  # rules of one reason that are named one by one; the other forms of the report name all


def render(report: Report) -> Iterator[str]:
    """The lines."""
    yield f"{report.file}: {report.standard}, {report.title} (by {report.how_recognised})\n"
    records = ", ".join(f"{count:,} {name}" for name, count in report.records.items())
    yield f"{report.format}, {records or 'no records'}; {report.values_read:,} values read ({report.path})\n"
    for note in report.notes:
        yield from _wrapped("note: ", note)
    yield "\n" + _verdict(report) + "\n"
    for result in report.broken:
        yield from _broken(result, report.limit, report.file)
    yield from _others(report)


def _verdict(report: Report) -> str:
    evaluated = len(report.results) - len(report.not_evaluated) - len(report.not_asked)
    match report.verdict:
        case Verdict.FAILS:
            passed = "" if report.failing else " The exit code does not tell it, as --fail-on asked."
            count = sum(result.count for result in report.against)
            rules = f"of {len(report.against)} rules; {evaluated} rules evaluated"
            return f"FAILS: {count:,} findings that count, {rules}.{passed}"
        case Verdict.INCOMPLETE:
            why = "there is no record to look at" if report.empty else "not all could be evaluated"
            return f"INCOMPLETE: {why}; {evaluated} rules evaluated, {report.total:,} findings."
        case _:
            return f"CONFORMS: all {evaluated} rules evaluated, {report.total:,} findings."


def _broken(result: RuleResult, limit: int | None, file: str) -> Iterator[str]:
    name = f"error {result.national}" if result.national is not None else result.rule
    weight = [result.severity.value]
    if result.priority is not None:
        weight.append(f"priority {result.priority}")
    if result.lifecycle is not Lifecycle.ENFORCED:
        weight.append(f"{result.lifecycle}, does not count")
    own = f" [{result.rule}]" if result.national is not None else ""
    yield f"\n{name} ({', '.join(weight)}): {result.count:,} finding{'s' if result.count != 1 else ''}{own}\n"
    yield from _wrapped("  ", result.message)
    if result.mend:
        yield from _wrapped("  to mend: ", result.mend)
    places = "; ".join(_place(finding, file) for finding in result.findings)
    more = (
        f"; and {result.count - len(result.findings):,} more" if limit and result.count > len(result.findings) else ""
    )
    if places:
        yield from _wrapped("  at: ", places + more)


def _place(finding: Finding, file: str) -> str:
    where = f"record {finding.record:,}" if finding.record else "the file"
    if finding.place.file != file:
        where += f" of {finding.place.file}"
    place = str(finding.place)
    what = f" {finding.field}" if finding.field else ""
    text = f"{where}{f', {place}' if place else ''}{what}"
    if isinstance(finding, Disclosed) and finding.local_id:
        text += f" (id {finding.local_id})"
    return text


def _others(report: Report) -> Iterator[str]:
    groups = {"Not evaluated, so nothing is said of it:": report.not_evaluated, "Not asked:": report.not_asked}
    for title, results in groups.items():
        if results:
            yield f"\n{title}\n"
            by_reason: dict[str, list[str]] = {}
            for result in results:
                by_reason.setdefault(result.reason, []).append(result.rule)
            for reason, rules in by_reason.items():
                told = ", ".join(rules) if len(rules) <= NAMED else f"{len(rules)} rules ({rules[0]} to {rules[-1]})"
                yield from _wrapped("  ", f"{told}: {reason}")
    if report.unknown:
        yield "\nThis edition is partly known. Not known, and so not evaluated:\n"
        for line in report.unknown:
            yield from _wrapped("  - ", line)
    if report.broken and report.limit:
        yield f"\nUp to {report.limit} places of a rule are shown; --format csv --limit 0 --output FILE lists all.\n"


def _wrapped(prefix: str, text: str) -> Iterator[str]:
    filled = textwrap.fill(
        text, WIDTH, initial_indent=prefix, subsequent_indent=" " * len(prefix), break_on_hyphens=False
    )
    yield filled + "\n"
