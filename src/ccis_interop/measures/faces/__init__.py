"""The faces of what is measured: each renders the same sheets (`sheets.py`). Cells that a spreadsheet would run as a
formula are quoted.
"""
