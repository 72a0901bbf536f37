"""A driver: it stands between the conformance suite of ccis-interop and your product.

The suite starts this program, writes a request a line to its standard input (JSON), and reads a reply a line from its
standard output. Standard error is yours: write your log there. Fill in one function after the other; what you leave
as it is says that your product cannot do it, and the suite then counts what needs it as not evaluated.

Try it:  interop conformance run --driver "exec:python driver.py" --case smoke -o result.json
Requests and replies, as JSON Schemas: conformance/protocol/1.0 of ccis-interop. Python 3.9 or later, nothing else.
"""

import json
import sys


class Unsupported(Exception):
    """What the product has no function for."""


def describe(request):
    """What your product is and can do. Claim nothing that it does not do: what is not claimed is tested too."""
    return {
        "protocol": "1.0",
        "product": "Your product",
        "version": "0.1",
        "supplier": "Your company",
        "authorities": ["204"],  # whose records the test system holds; the cases are about the first
        "databases": ["903"],  # the three digits before the identifiers of each authority's records
        "reads": [],  # such as "ccis/1.0", "enrolment-list/1.0", "london-index/1.0"
        "writes": [],  # such as "ccis/1.0", "london-index/1.0", "nccis/2019-20"
        "profiles": ["borough-ccis"],
        "features": [],  # optional features: interop arrangements list
        "reset": False,  # whether the test system can be emptied
        "clock": False,  # whether its day can be set
    }


def reset(request):
    """Forget everything: records, what waits to be sent, notices seen. Return {"done": True}."""
    raise Unsupported("reset")


def clock(request):
    """Let it be the day request["today"], and let fall due what falls due by then. Return {"today": ...}."""
    raise Unsupported("clock")


def load(request):
    """Take in the file request["file"] of request["format"] from request["sender"].

    Return how many of its records were accepted (and changed something), unchanged (told nothing new), rejected and
    forwarded; with rejects, the path of a CSV file with the columns record,field,reason. If the whole file is refused:
    four zeros, and the reason as "refused".
    """
    raise Unsupported("load")


def export(request):
    """Write the file of request["format"] for request["authority"] as of request["as_of"] into request["folder"].

    Return {"file": its path, "records": how many it holds}.
    """
    raise Unsupported("export")


def notices(request):
    """Write into request["folder"] what others are to be told since this was last asked.

    Return {"files": [{"file": path, "format": "london-index/1.0", "to": "206" or "index"}, ...]}.
    """
    raise Unsupported("notices")


def stop(request):
    """The run is over: give back what you hold."""
    return {}


VERBS = {one.__name__: one for one in (describe, reset, clock, load, export, notices, stop)}


def answer(request):
    """The reply to a request."""
    try:
        return VERBS[request["verb"]](request)
    except Unsupported as error:
        return {"error": {"code": "unsupported", "message": "no such function: %s" % error}}
    except Exception as error:  # the suite hears that it failed; what happened stands in your log
        print("%s: %r" % (request.get("verb"), error), file=sys.stderr)
        return {"error": {"code": "failed", "message": type(error).__name__}}


def main():
    """Answer every request until the suite has no more."""
    for line in sys.stdin.buffer:
        request = json.loads(line)
        reply = dict(answer(request), id=request["id"])
        sys.stdout.buffer.write(json.dumps(reply).encode("utf-8") + b"\n")
        sys.stdout.buffer.flush()
        if request["verb"] == "stop":
            return


if __name__ == "__main__":
    main()
