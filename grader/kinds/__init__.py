"""The kinds of problem: one file each, registered by hand in `table.py`."""
