"""The command `interop`: one command a file, thin, its imports inside the command.

In: arguments. Out: text and an exit code. `main.py` is the head. May import everything.
"""
