"""Keep numpy to one thread, as the grader does: the engine forks, and no thread but the main one would survive."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
