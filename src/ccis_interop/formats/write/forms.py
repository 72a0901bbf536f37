"""The forms that records are written in, by name; imports nothing, so that a command may list them."""

FORMS = [
    "xml",
    "xml-export",
    "csv",
    "csv-flattened",
    "tsv",
    "jsonl",
    "parquet",
    "xlsx",
    "csv-package",
    "parquet-package",
]
