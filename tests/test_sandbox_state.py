"""Nothing passes from one submission to the next, though both come out of one warm process."""

from __future__ import annotations

import pytest
from sandboxed import call, in_every_tier, only, returned, sit, value  # noqa: F401 - each test runs in every tier

from grader.model import Isolation, Outcome

LOOK = """
import builtins, decimal, gc, json, math, os, random, signal, sys, threading, warnings
import numpy as np

def files():
    try: return sorted(os.listdir())
    except OSError as error: return error.strerror

def is_open(number):
    try: return bool(os.fstat(number)) or True
    except OSError: return False

seen = {
    'numpy': (float(np.pi), np.geterr(), str(np.ones(1) / 3)), 'numbers': (float(np.random.rand()), random.random()),
    'builtins': (sorted(vars(builtins)), abs(-1)), 'modules': (json.dumps([1]), math.pi, 'poison' in sys.modules),
    'imports': (list(sys.path), len(sys.meta_path)), 'environment': dict(os.environ),
    'place': os.path.basename(os.getcwd())[:6], 'files': files(), 'mask': os.umask(0o22),
    'warnings': len(warnings.filters), 'decimals': decimal.getcontext().prec, 'collector': gc.isenabled(),
    'limits': (sys.getrecursionlimit(), sys.get_int_max_str_digits()), 'switching': sys.getswitchinterval(),
    'threads': (threading.active_count(), threading.stack_size()),
    'signals': [str(signal.getsignal(number)) for number in (2, 10, 14)],
    'hooks': (sys.excepthook is sys.__excepthook__, sys.gettrace() is None), 'output': sys.stdout is sys.__stdout__,
    'descriptors': [number for number in range(64) if is_open(number)],
}
"""

POISON = """
import builtins, contextlib, decimal, gc, json, math, os, random, signal, sys, threading, time, types, warnings
import numpy as np

builtins.abs = lambda *a: 7
math.pi = np.pi = 3
builtins.leaked = json.dumps = lambda *a, **k: 'leaked'
np.seterr(all='ignore'); np.set_printoptions(precision=1); np.random.seed(7); random.seed(7)
with contextlib.suppress(OSError): open('left', 'w').close()
with contextlib.suppress(OSError): os.mkdir('folder'); os.mkdir('folder/inner'); os.chdir('folder')
os.environ['SECRET'] = '42'; os.umask(0o777)
warnings.filterwarnings('ignore', 'nothing'); decimal.getcontext().prec = 3; gc.disable()
sys.setrecursionlimit(150); sys.set_int_max_str_digits(0); sys.setswitchinterval(1)
signal.signal(14, lambda *a: None); signal.signal(2, signal.SIG_IGN)
kept = [os.dup(1) for _ in range(5)]
threading.Thread(target=time.sleep, args=(600,)).start(); threading.stack_size(1 << 20)
sys.modules['poison'] = types.ModuleType('poison')
sys.path.insert(0, os.getcwd()); sys.meta_path.clear(); sys.excepthook = print; sys.stdout = sys.stderr
done = True
"""


def seen(outcome: Outcome) -> dict[str, object]:
    found = returned(outcome)
    assert isinstance(found, dict)
    return found


def test_nothing_passes_from_one_submission_to_the_next(tier: Isolation) -> None:
    """Modules, settings, files, threads, seeds: after a submission that spoils all it can, all is as before."""
    before = seen(only(sit(LOOK, value("seen"))))
    assert returned(only(sit(POISON, value("done")))) is True
    assert seen(only(sit(LOOK, value("seen")))) == before
    # And whoever looks would see it.
    spoilt = seen(only(sit(POISON + LOOK, value("seen"))))
    assert {name for name in before if spoilt[name] == before[name]} == (
        {"place", "files"} if tier == "restricted" else set()
    )


@pytest.mark.parametrize("nap", [0, 0.05], ids=["quick", "slow"])
def test_a_second_try_of_the_same_submission_starts_afresh(nap: float) -> None:
    """What a request did before another died is unknown to those that come after, however quick the answers were."""
    code = f"""
        import os, time
        state = []
        def f(): state.append(1); time.sleep({nap}); print(len(state)); return len(state)
        def die(): os._exit(1)
    """
    session = sit(code, call("f"), call("f"), call("die"), call("f"))
    assert [returned(session.outcomes[n]) for n in (0, 1, 3)] == [1, 2, 1]
    assert session.stdout == "1\n2\n1\n"


def test_no_descriptor_of_ours_is_open() -> None:
    """There are input, output, errors, and three pipes; nothing of the grader's, nor of the zygote's."""
    code = """
        import os
        def is_open(number):
            try: return bool(os.fstat(number)) or True
            except OSError: return False
        found = [number for number in range(4096) if is_open(number)]
    """
    assert len(returned(only(sit(code, value("found"))))) == 6
