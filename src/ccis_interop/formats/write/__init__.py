"""Writing: records of a standard to a file, exactly as the standard has it, through a temporary name.

In: `Chunks`, each with whole records and their children. `writers.py` is the door.
"""
