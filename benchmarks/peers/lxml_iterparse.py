"""lxml.iterparse over the records of a return, each freed when it ends, no field read: the least lxml can do."""

import sys

from lxml import etree

count = 0
events = etree.iterparse(
    sys.argv[1], tag=sys.argv[2], resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
)
for _, element in events:
    count += 1
    element.clear()
    while element.getprevious() is not None:
        del element.getparent()[0]
print(count)
