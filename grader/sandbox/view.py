"""What a submission may see of this machine: the standard library, system libraries, and the allowed packages."""

from __future__ import annotations

import re
import sys
import sysconfig
from functools import cache
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final, NamedTuple

from grader.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable

INSIDE: Final = Path(__file__).with_name("inside")
DEVICES: Final = ("/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")
_LOADER_CACHE: Final = "/etc/ld.so.cache"
_LIBRARY_LINKS: Final = ("/lib", "/lib32", "/lib64", "/usr/lib32", "/usr/lib64")
_REQUIRES: Final = re.compile(r"^Requires-Dist: *([A-Za-z0-9._-]+)(.*)$", re.MULTILINE)
_LIBRARY: Final = re.compile(r"(/\S+)/(?!libpython)[^/\s]+\.so[^/\s]*$", re.MULTILINE)


class View(NamedTuple):
    """Parts of this machine, each shown in its own place, read-only. JSON can write it."""

    shown: tuple[tuple[str, str], ...]
    """Files and folders: the path by which they are known, and the one where they are."""
    hidden: tuple[str, ...]
    """Folders within what is shown that are shown empty: they hold packages that were not asked for."""
    links: tuple[tuple[str, str], ...]
    """Symbolic links: their path, and what they say."""
    search: tuple[str, ...]
    """Where modules are searched, in this order."""
    modules: tuple[str, ...]
    """Top-level modules beside those of the standard library that may be imported."""
    preload: tuple[str, ...]
    """Modules that are imported once, before any submission runs."""


@cache
def view_of(packages: tuple[str, ...]) -> View:
    """Find what is to be shown so that these packages, and what they need, can be imported.

    A dotted name stands for its package, and has that part of it loaded beforehand, too.
    Raises UsageError for a package that is not installed.
    """
    standard = Path(sysconfig.get_path("stdlib"))
    places = _with_needs(packages)
    sites = dict.fromkeys(str(place.parent) for place in sorted(places))
    libraries = _library_folders({standard, *places})
    beside = (folder for library in libraries for folder in library.glob("python3*"))
    hidden = [standard / "site-packages", standard / "dist-packages", *beside]
    shown = {*libraries, standard, INSIDE, *places, *map(Path, DEVICES), Path(_LOADER_CACHE)}
    return View(
        shown=tuple((str(path), str(path.resolve())) for path in sorted(shown) if path.exists()),
        hidden=tuple(str(path) for path in sorted(hidden) if path.is_dir() and not standard.is_relative_to(path)),
        links=tuple((name, str(Path(name).readlink())) for name in _LIBRARY_LINKS if Path(name).is_symlink()),
        search=(str(standard), str(standard / "lib-dynload"), *sites),
        modules=tuple(sorted({place.name.partition(".")[0] for place in places if "-" not in place.name})),
        preload=packages,
    )


def _with_needs(packages: Iterable[str]) -> set[Path]:
    """Give the files and folders of packages and of all that they require."""
    places: set[Path] = set()
    distributions: list[Path] = []
    sites: dict[Path, dict[str, Path]] = {}
    for package in packages:
        place = _place(package)
        if place is None:
            raise UsageError(
                f"the assignment allows the package {package!r}, which is not installed for {sys.executable}: "
                "install it there, or take it from 'packages'"
            )
        places.add(place)
        name = package.partition(".")[0]
        site = sites.setdefault(place.parent, _distributions(place.parent))
        distributions += [site[each] for each in _distribution_names(name, site)]
    seen: set[Path] = set()
    while distributions:
        metadata = distributions.pop()
        if metadata not in seen:
            seen.add(metadata)
            places |= {metadata, *_contents(metadata)}
            needs = {_normal(need) for need in _needs(metadata)}
            distributions += [site[need] for site in sites.values() for need in needs if need in site]
    return places


def _place(name: str) -> Path | None:
    """Find the folder or file of a module's top-level module, if the module is there."""
    top, *parts = name.split(".")
    found = spec = PathFinder.find_spec(top)
    for number, _ in enumerate(parts, 1):
        folders = found.submodule_search_locations if found else None
        found = PathFinder.find_spec(".".join([top, *parts[:number]]), folders) if folders else None
    if spec is None or spec.origin is None or found is None:
        return None
    origin = Path(spec.origin)
    return origin.parent if spec.submodule_search_locations else origin


def _distributions(site: Path) -> dict[str, Path]:
    """List what is installed in a folder: the records of each distribution, by its name."""
    folders = [*site.glob("*.dist-info"), *site.glob("*.egg-info")]
    return {_normal(folder.name.partition("-")[0]): folder for folder in folders}


def _distribution_names(module: str, site: dict[str, Path]) -> list[str]:
    """Name the distributions that a module is of; most have its name."""
    if _normal(module) in site:
        return [_normal(module)]
    from importlib.metadata import packages_distributions  # noqa: PLC0415 - slow, and rarely needed

    return [name for name in map(_normal, packages_distributions().get(module, ())) if name in site]


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "_", name).lower()


def _contents(metadata: Path) -> set[Path]:
    """Give the top-level files and folders of a distribution; none where no record was kept."""
    tops = {line.split("/", 1)[0].split(",", 1)[0] for line in _text(metadata / "RECORD").splitlines()}
    return {metadata.parent / top for top in tops if top and not top.startswith(("..", "__pycache__"))}


def _needs(metadata: Path) -> list[str]:
    """Name the distributions that one requires, whatever its extras."""
    return [need for need, rest in _REQUIRES.findall(_text(metadata / "METADATA")) if "extra" not in rest]


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8", "replace")
    except OSError:
        return ""


def _library_folders(known: set[Path]) -> list[Path]:
    """Find the folders of the shared libraries that Python itself uses, but those that are shown anyhow."""
    folders = {Path(folder) for folder in _LIBRARY.findall(_text(Path("/proc/self/maps")))}
    if not folders:  # without /proc: where they usually are
        folders = {Path("/usr/lib64"), Path("/usr/lib", sysconfig.get_config_var("MULTIARCH") or "")}
    return sorted(folder for folder in folders if not any(folder.is_relative_to(each) for each in known))
