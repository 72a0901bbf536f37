"""A toy product behind a driver, in four stages, for docs/tutorial/a-driver.md: `python toy.py STAGE`.

Yours has no stages: they stand here only so that each step of the tutorial can be run. It keeps records in memory and
knows nothing of them but their identifier, which is enough for the smoke case and for little else.
"""

import json
import sys
from pathlib import Path

STAGE = int(sys.argv[1]) if len(sys.argv) > 1 else 4
PRODUCT, VERSION = "Toy CCIS", "0.1"
RECORDS, PROVIDERS = {}, {}
STATE = {"today": "", "last": ""}


class Unsupported(Exception):
    """What the product has no function for."""


def describe(request):
    """What it is: from stage 1 on it claims to read and write the canonical record."""
    return {"protocol": "1.0", "product": PRODUCT, "version": VERSION, "supplier": "Example Ltd",
            "authorities": ["204"], "databases": ["903"], "reads": ["ccis/1.0"], "writes": ["ccis/1.0"],
            "profiles": ["borough-ccis"], "features": [], "reset": True, "clock": True}  # fmt: skip


def reset(request):
    """Forget everything."""
    RECORDS.clear()
    PROVIDERS.clear()
    return {"done": True}


def clock(request):
    """From stage 2 on the day can be set."""
    if STAGE < 2:
        raise Unsupported("clock")
    STATE["today"] = request["today"]
    return {"today": request["today"]}


def load(request):
    """Keep each record by its identifier, whatever it holds."""
    STATE["last"] = request["file"]
    taken = 0
    for line in Path(request["file"]).read_text(encoding="utf-8").splitlines():
        held = json.loads(line)
        if "provider" in held:
            PROVIDERS[held["provider"]["provider_id"]] = held
        if "young_person" in held:
            RECORDS[held["young_person"]["person_id"]] = held
            taken += 1
    return {"accepted": taken, "unchanged": 0, "rejected": 0, "forwarded": 0}


def export(request):
    """At stage 2 nothing; at stage 3 what it was given; from stage 4 on its records under its own header."""
    if STAGE < 3:
        raise Unsupported("export")
    path = Path(request["folder"]) / "export.jsonl"
    header = {"databases": ["903"], "authorities": [request["authority"]], "as_of": request["as_of"],
              "made_on": STATE["today"], "supplier": PRODUCT, "supplier_version": VERSION,
              "schema_version": "1.0"}  # fmt: skip
    lines = [{"extract": header}, *PROVIDERS.values(), *RECORDS.values()]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    if STAGE == 3:
        text = Path(STATE["last"]).read_text(encoding="utf-8")
    path.write_text(text, encoding="utf-8")
    return {"file": str(path), "records": len(RECORDS)}


def stop(request):
    """The run is over."""
    return {}


VERBS = {one.__name__: one for one in (describe, reset, clock, load, export, stop)}


def main():
    """Answer every request."""
    for line in sys.stdin.buffer:
        request = json.loads(line)
        try:
            reply = VERBS[request["verb"]](request) if request["verb"] in VERBS else {"error": unsupported("verb")}
        except Unsupported as error:
            reply = {"error": unsupported(error)}
        sys.stdout.buffer.write(json.dumps({"id": request["id"], **reply}).encode() + b"\n")
        sys.stdout.buffer.flush()


def unsupported(what):
    """How to say that the product has no such function."""
    return {"code": "unsupported", "message": f"no such function: {what}"}


if __name__ == "__main__":
    main()
