"""Reading XML returns: fast where that can be proved, general where it cannot.

`reader.py` is the head. A file is cut at record ends (`blocks.py`); its frame is read once (`envelope.py`).
The fast way reads columns with xml2arrow (`fast.py`), and only after a pattern compiled from the contract
(`pattern.py`) has matched every byte of the block, and the account of tags and bytes (`account.py`) has closed.
What does not pass goes to the general way: lxml and the XSD on every record (`general.py`), where
`structure.py` explains. Both give the same batches and the same faults.
"""
