"""Everything that runs on the other side of the door, and nothing else: a submission's process sees this folder."""
