"""Report: one `Report`, many faces. Each module renders it for one reader: a person, a pipeline, a spreadsheet.

In: a `Report` (`findings.py`). Out: text. `faces.py` is the door. May import: `findings`, `errors`.
"""
