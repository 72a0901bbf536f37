"""The register: who takes part, with which system, and which certificate covers it. Files in a folder, nothing else.

`participants/<authority>.yaml`, `certificates/*.html`, `keys/*.yaml`, `withdrawn.csv`. In: the folder and a day. Out:
what is wrong with it, and for each of the 33 authorities of London what covers it. May import: `certificate`, `paper`.
"""
