"""The filter of system calls that a submission's process lives under: a table, and what makes a program of it.

None of this runs in the sandbox. `python -m grader.sandbox.filter` writes the programs that do, one for each machine.
"""
