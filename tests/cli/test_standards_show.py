"""`interop standards list`, `show` and `diff`."""

from __future__ import annotations

import json

import pytest

from ccis_interop.cli.main import run

Capture = pytest.CaptureFixture[str]


def told(capsys: Capture, *arguments: str) -> str:
    assert run(["standards", *arguments]) == 0
    return capsys.readouterr().out


def test_list_names_every_edition_and_how_much_is_known(capsys: Capture) -> None:
    lines = told(capsys, "list").split("\n")
    assert lines[0].split() == ["standard", "title", "status", "known", "tables", "rules"]
    (old,) = [line for line in lines if line.startswith("nccis/2011-12")]
    assert "partly known" in old
    rows = {row["standard"]: row for row in json.loads(told(capsys, "list", "--json"))}
    assert rows["nccis/2019-20"]["tables"] == ["header", "young_person"]
    assert rows["nccis/2019-20"]["known"] == "complete"


def test_show_tells_fields_choices_changes_and_what_is_unknown(capsys: Capture) -> None:
    out = told(capsys, "show", "nccis/2020-21")
    assert "Cohort status (YP10); required; codes; code list cohort_status" in out
    assert "over_age_exempt_statuses = A, L (unknown)" in out
    assert "withdraw-rule nccis-301: The intended destination became optional. [ONE-CHK (quoted)]" in out
    assert "Not known, and so not evaluated:" in out


def test_show_parts(capsys: Capture) -> None:
    assert "Y  Yes  [XSD15 (quoted)]" in told(capsys, "show", "nccis/2019-20", "--codes", "yes_no")
    assert "sources: XSD15 (quoted)" in told(capsys, "show", "nccis/2019-20", "--table", "header")
    rules = told(capsys, "show", "nccis/2019-20", "--rules")
    assert rules.index("error 1 (") < rules.index("error 908 (") < rules.index("follows from the field")


@pytest.mark.parametrize(("option", "code"), [("--table", "table-unknown"), ("--codes", "codelist-unknown")])
def test_an_unknown_part_is_wrong_usage(option: str, code: str, capsys: Capture) -> None:
    assert run(["standards", "show", "nccis/2019-20", option, "none"]) == 2
    assert f"[{code}]" in capsys.readouterr().err


def test_diff_tells_what_breaks_and_who_must_act(capsys: Capture) -> None:
    out = told(capsys, "diff", "nccis/2015-16", "nccis/2019-20")
    assert "field young_person.SENSupportFlag: added: SEN support, required" in out
    assert out.index("Breaks what was made") < out.index("Does not break:") < out.index("Who must act:")
    told_in_one = " ".join(out.split())
    assert "The Youth Contract ended: no data after 2016-17." in told_in_one
    assert "codes current_activity 720: withdrawn:" in told_in_one
    assert "Why: dropped from April 2018" in told_in_one


def test_diff_as_json_and_markdown(capsys: Capture) -> None:
    held = json.loads(told(capsys, "diff", "nccis/2015-16", "nccis/2019-20", "--json"))
    assert held["breaks"] is True
    assert {one["object"] for one in held["differences"]} >= {"file", "field", "codes", "rule"}
    page = told(capsys, "diff", "nccis/2015-16", "nccis/2019-20", "--markdown")
    assert page.startswith("# nccis/2015-16 to nccis/2019-20\n")
    assert run(["standards", "diff", "nccis/2015-16", "nccis/2019-20", "--json", "--markdown"]) == 2


def test_diff_of_one_edition_with_itself(capsys: Capture) -> None:
    assert told(capsys, "diff", "nccis/2019-20", "nccis/2019-20") == "nccis/2019-20 and nccis/2019-20 do not differ.\n"
