"""How fast `interop check` is, as ratios to other tools measured in the same run on the same files.

`run.py` is the command. `data.py` makes the files, `verify.py` proves that the findings are the planted ones,
`process.py` measures one fresh process, `suite.py` says what is measured and what is to be reached, `table.py`
writes it down. `peers/` holds the other tools, one small program each.
"""
