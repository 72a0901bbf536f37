"""What a person is told: the text of a step, the form to fill in, the list of all that is open."""

from __future__ import annotations

from collections.abc import Sequence

from ccis_interop.conformance.protocol import PROTOCOL, Fields, Verb

SENDERS = {
    "own": "your own borough",
    "authority": "another borough",
    "index": "the London Index",
    "provider": "a school, college or training provider",
    "dfe": "the Department for Education",
    "apprenticeship": "the apprenticeship service",
}
ENDING = """
When it is done, fill in answer.txt in this folder and put `yes` after `done:`.
If the product cannot do this at all, put the reason after `cannot:` instead.
"""


def instructions(verb: Verb, case: str, step: str, fields: Fields) -> str:
    """What to do at a step, in plain English."""
    return f"Case {case}, step {step}\n\n{_what(verb, fields)}\n{ENDING}"


def _what(verb: Verb, fields: Fields) -> str:
    text = WORDS[verb]
    sender = fields.get("sender", {})
    code = f" ({sender['code']})" if sender.get("code") else ""
    named = {name: str(value) for name, value in fields.items()} | {
        "sender": SENDERS.get(sender.get("kind"), "") + code
    }
    return text.format(**named).strip()


WORDS = {
    Verb.DESCRIBE: "Say what the product is: fill in answer.txt.",
    Verb.RESET: """
Empty the test system: no young people, nothing waiting to be sent.
If that cannot be done, put the reason after `cannot:`. The people of each case are new, so that the run can go on.
""",
    Verb.CLOCK: """
Set the day of the test system to {today}, and let its nightly work run for each day until then.
""",
    Verb.LOAD: """
Take in the file {name} in the product's own screens.
It is a file of {format}, and comes from {sender}.

Write down from the product's own report how many records were accepted (taken in, and something changed), unchanged
(nothing new), rejected, and forwarded to another authority.
If it rejected records, save its list of them in the folder drop-here as CSV with the columns record,field,reason;
record is the number of the record in the file, from 1.
If the product refused the whole file, put its message after `refused:`.
""",
    Verb.EXPORT: """
Have the product write its {format} file for authority {authority} as of {as_of}.
Save that one file in the folder drop-here, as the product made it, and write down how many records it says it holds.
""",
    Verb.NOTICES: """
Have the product write all that it now has to tell others: forwarded rows, leaver notices, records handed over,
answers to other boroughs.
Save each file, as the product made it, in a folder under drop-here that says to whom it goes: drop-here/to-206 for
authority 206, drop-here/to-index for the London Index. Write down how many files it made; 0 if there is nothing.
""",
}

FORMS = {
    Verb.DESCRIBE: f"""product:
version:
supplier:
# The authorities that the test system serves, three digits each; the first is the one that the cases are about.
authorities:
# The three digits before the identifiers of each authority's records, in the same order.
databases:
# Such as ccis/1.0 enrolment-list/1.0 london-index/1.0
reads:
# Such as ccis/1.0 london-index/1.0 nccis/2019-20
writes:
profiles:
# Optional features; leave it empty if there is none.
features:
# Can the test system be emptied? Can its day be set?
reset: yes
clock: yes
protocol: {PROTOCOL}
""",
    Verb.LOAD: "accepted:\nunchanged:\nrejected:\nforwarded:\nrefused:\n",
    Verb.EXPORT: "records:\n",
    Verb.NOTICES: "files:\n",
}


def form(verb: Verb) -> str:
    """The form to fill in at a step."""
    return f"# Write after the colons; lines like this one are only for you.\n{FORMS.get(verb, '')}done:\ncannot:\n"


def written(steps: Sequence[tuple[str, str]], done: int) -> str:
    """The list of all that is open: the folder of each step, and its verb."""
    if not steps:
        return f"Nothing is open. {done} steps are done. Run the same command again to have the result.\n"
    lines = [f"[ ] {folder}/what-to-do.txt" for folder, _ in steps]
    return (
        f"{len(steps)} steps are open, {done} are done.\n"
        "Do them in this order; each folder says what to do. Then run the same command again: it goes on from here.\n\n"
        + "\n".join(lines)
        + "\n"
    )
