"""Drivers: one way each to ask a product. All cases run over any of them; a report never tells which it was.

`door.py` finds the driver that a text names. A driver takes a verb and its fields and gives the reply's fields;
`failure.py` holds what may go wrong instead.
"""
