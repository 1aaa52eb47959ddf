"""What a submission may import and read: the standard library, the allowed packages with what they need, no more."""

from __future__ import annotations

import sys
import sysconfig
from pathlib import Path

import pytest
from sandboxed import (  # noqa: F401 - each test runs in every tier
    in_both_ways,
    in_every_tier,
    in_one_tier,
    only,
    only_in,
    returned,
    sit,
    value,
)

import grader
from grader.errors import UsageError
from grader.model import Isolation
from grader.sandbox import Door
from grader.sandbox.view import view_of

STANDARD = Path(sysconfig.get_path("stdlib"))
STANDARD_MODULES = """
    array asyncio base64 bisect bz2 calendar cmath collections contextlib copy csv ctypes dataclasses datetime decimal
    difflib enum fractions functools gc hashlib heapq html inspect io itertools json logging lzma math multiprocessing
    numbers operator pathlib pickle pprint queue random re secrets shutil sqlite3 ssl statistics string struct
    subprocess sys tempfile textwrap threading time timeit tomllib traceback typing unicodedata unittest uuid warnings
    weakref xml.etree.ElementTree zipfile zlib zoneinfo
"""


def standard_modules() -> list[str]:
    """Those that this Python was built with: not every one has sqlite, say."""
    found = []
    for name in STANDARD_MODULES.split():
        try:
            __import__(name)
        except ImportError:
            continue
        found.append(name)
    assert len(found) > 50
    return found


def test_the_standard_library_works() -> None:
    """What is imported late, in compiled parts and with system libraries behind them, too, can be imported and used."""
    code = f"""
        import importlib
        failed = []
        for name in {standard_modules()!r}:
            try: importlib.import_module(name)
            except BaseException as error: failed.append((name, repr(error)))
        def used():
            import ctypes, decimal, fractions, hashlib, statistics, zlib
            return [str(decimal.Decimal(1) / 3), str(fractions.Fraction(6, 4)), hashlib.sha256(b'').hexdigest()[:6],
                    statistics.mean([1, 2]), len(zlib.compress(b'x' * 999)) < 99, ctypes.c_int(7).value]
        worked = used()
    """
    failed, worked = map(returned, sit(code, value("failed"), value("worked")).outcomes)
    assert failed == []
    assert worked == ["0." + "3" * 28, "3/2", "e3b0c4", 1.5, True, 7]


def test_all_of_numpy_works() -> None:
    """Its parts that are imported late, its linear algebra and its generators are there."""
    code = """
        import numpy as np
        a = np.arange(9.0).reshape(3, 3) + 4 * np.eye(3)
        got = [
            bool(np.allclose(np.linalg.inv(a) @ a, np.eye(3))), np.fft.fft(np.ones(4)).real.tolist(),
            np.random.default_rng(0).normal(size=2).shape, np.polynomial.Polynomial([1, 2])(3.0),
            np.ma.array([1.0, 2.0], mask=[0, 1]).sum(), np.einsum('ij,jk,kl->il', a, a, a, optimize=True).shape,
            np.linalg.svd(a)[1].shape, str(np.array(['2020-01-02'], dtype='datetime64[D]')[0]),
        ]
        import numpy.testing, numpy.typing, numpy.lib.stride_tricks
    """
    assert returned(only(sit(code, value("got")))) == [
        *(True, [4.0, 0.0, 0.0, 0.0], (2,), 7.0, 1.0, (3, 3), (3,), "2020-01-02")
    ]


TRIES = """
    import importlib, os
    def imported(name):
        try: importlib.import_module(name)
        except ImportError as error: return type(error).__name__
        return 'imported'
    def read(path):
        try:
            with open(path, 'rb') as file: file.read(1)
        except OSError as error: return type(error).__name__
        return 'read'
"""


@in_both_ways
def test_other_packages_cannot_be_imported() -> None:
    """What the grader itself uses, and what lies beside, is not there for students, in no tier."""
    names = ["pip", "setuptools", "pydantic", "jinja2", "yaml", "pytest", "grader", "grader.model", "_pytest"]
    code = f"{TRIES}\n    tried = [imported(name) for name in {names!r}]"
    assert returned(only(sit(code, value("tried")))) == ["ModuleNotFoundError"] * len(names)


@only_in("isolated", "restricted")
def test_other_packages_cannot_be_read(tier: Isolation) -> None:
    """Neither what is installed beside numpy, nor the source of the grader, nor anybody's files."""
    site = Path(__import__("numpy").__file__).parents[1]
    # A file that is there for us; or there is nothing to be refused.
    hidden = [*site.glob("pydantic/__init__.py"), *site.glob("_pytest/__init__.py"), *STANDARD.glob("site-packages/*")]
    hidden += [Path(grader.__file__), Path(grader.__file__).with_name("model.py"), Path(__file__), Path("/etc/passwd")]
    shown = [site / "numpy/__init__.py", STANDARD / "json/__init__.py"]
    files = [str(path) for path in hidden if path.is_file()]
    assert len(files) >= 5
    code = f"{TRIES}\n    tried, shown = ([read(path) for path in each] for each in {(files, list(map(str, shown)))!r})"
    tried, seen = map(returned, sit(code, value("tried"), value("shown")).outcomes)
    assert set(tried) == {"FileNotFoundError" if tier == "isolated" else "PermissionError"}
    assert seen == ["read", "read"]


@only_in("isolated")
def test_nothing_else_is_there() -> None:
    """The whole tree of files holds what the view names, and the working directory."""
    code = "import os\ntop = sorted(os.listdir('/'))\nfound = [os.path.join(*each) for each in WALK]".replace(
        "WALK", "[(place, name) for place, _, names in os.walk('/') for name in names]"
    )
    found = returned(sit(code, value("found")).outcomes[0])
    view = view_of(("numpy",))
    shown = [Path(path) for path, _ in (*view.shown, *view.links)]
    strange = [path for path in found if not any(Path(path).is_relative_to(each) for each in shown)]
    assert len(found) > 1000
    assert strange == []


# ── more packages ───────────────────────────────────────────────────────────────────────────────────────────


def install(site: Path, name: str, files: dict[str, str], *needs: str) -> None:
    """Put a distribution into a folder as pip would."""
    for path, text in files.items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text)
    metadata = site / f"{name.replace('-', '_')}-1.0.dist-info"
    metadata.mkdir()
    requires = "".join(f"Requires-Dist: {need}\n" for need in needs)
    (metadata / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n{requires}")
    record = "".join(f"{path},,\n" for path in [*files, f"{metadata.name}/METADATA", "../../bin/tool"])
    (metadata / "RECORD").write_text(record)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Packages of our own: `cheddar` needs `Brie-Soft`, whose module is `brie`, which needs a single file."""
    folder = tmp_path_factory.mktemp("site-packages")
    uses = "import brie\nname = 'cheddar on ' + brie.name"
    install(folder, "cheddar", {"cheddar/__init__.py": uses}, "Brie-Soft>=1.0", "quince; extra == 'sweet'", "absent")
    install(folder, "brie-soft", {"brie/__init__.py": "from _rind import name", "brie/data.txt": "soft"}, "rind")
    install(folder, "rind", {"_rind.py": "name = 'rind'"}, "cheddar")
    install(folder, "quince", {"quince.py": "name = 'quince'"})
    return folder


@only_in("isolated", "restricted", "limited")
def test_a_package_brings_along_what_it_needs(tier: Isolation, site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is required, in circles and under other names, can be imported; what is optional, or beside it, cannot."""
    monkeypatch.syspath_prepend(site)
    code = f"""{TRIES}
    import sys
    loaded = 'cheddar' in sys.modules
    import cheddar
    names = 'cheddar', 'brie', '_rind', 'numpy', 'quince', 'yaml'
    tried = cheddar.name, [imported(name) for name in names]
    data = read({str(site / "brie/data.txt")!r})
    """
    with Door(("numpy", "cheddar"), isolation=tier) as door:
        loaded, tried, data = map(
            returned, sit(code, value("loaded"), value("tried"), value("data"), through=door).outcomes
        )
    assert loaded is True
    assert tried == ("cheddar on rind", [*["imported"] * 4, *["ModuleNotFoundError"] * 2])
    assert data == "read"


@in_both_ways
def test_a_door_can_allow_other_packages(tier: Isolation) -> None:
    """What is installed here and allowed can be used; what is no longer allowed is gone."""
    code = "import sys\nloaded = 'yaml' in sys.modules\nimport yaml\nx = yaml.safe_load('[1, 2]')"
    with Door(("numpy", "yaml"), isolation=tier) as door:
        loaded, x = map(returned, sit(code, value("loaded"), value("x"), through=door).outcomes)
        assert (loaded, x) == (True, [1, 2])
        door.allow(("numpy",))
        assert only(sit(code, value("x"), through=door)).error == "ModuleNotFoundError"
        door.allow(("numpy", "yaml"))
        assert returned(only(sit(code, value("x"), through=door))) == [1, 2]


@in_one_tier
@pytest.mark.parametrize("name", ["no_such_package", "numpy.no_such_part", "../etc", ""])
def test_a_package_that_is_not_installed_is_named(name: str) -> None:
    """Whoever wrote the assignment is told which package is missing, and for which Python."""
    with pytest.raises(UsageError) as caught, Door(("numpy", name)) as door:
        sit("x = 1", value("x"), through=door)
    assert repr(name) in str(caught.value)
    assert sys.executable in str(caught.value)
