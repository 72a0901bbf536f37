"""The driver of a finished product: the skeleton of `interop conformance init`, filled in.

The product is the toolkit's own reference CCIS, in the place of yours. Each verb is handed on to it; a real driver
calls the product's functions, its API, or the commands by which it takes in and writes files.
"""

import json
import sys

from ccis_interop.conformance.drivers.failure import Unsupported
from ccis_interop.reference.driver import ReferenceCcis

PRODUCT = ReferenceCcis()


def answer(request):
    """The reply to a request."""
    fields = {name: value for name, value in request.items() if name not in ("id", "verb")}
    try:
        return PRODUCT.answer(request["verb"], fields)
    except Unsupported as error:
        return {"error": {"code": "unsupported", "message": error.what}}
    except Exception as error:  # the suite hears that it failed; what happened stands in the log
        print(request["verb"], repr(error), file=sys.stderr)
        return {"error": {"code": "failed", "message": type(error).__name__}}


def main():
    """Answer every request until the suite has no more."""
    for line in sys.stdin.buffer:
        request = json.loads(line)
        sys.stdout.buffer.write(json.dumps({"id": request["id"], **answer(request)}).encode() + b"\n")
        sys.stdout.buffer.flush()
        if request["verb"] == "stop":
            return


if __name__ == "__main__":
    main()
