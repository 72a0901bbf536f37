"""msgspec over every line of a file of JSON Lines: each must be an object of objects of texts or lists of texts."""

import sys
from pathlib import Path

import msgspec

count = 0
decode = msgspec.json.Decoder(dict[str, dict[str, str | list[str]]]).decode
with Path(sys.argv[1]).open("rb") as lines:
    for line in lines:
        decode(line)
        count += 1
print(count)
