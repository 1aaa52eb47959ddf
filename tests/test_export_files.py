"""How the files of a report reach the disk: none unless all have a place, and nothing stale."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING, Any

import pytest

from grader.errors import GraderFault, UsageError
from grader.export import files
from grader.export.files import Writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

PAGE = f"<html><head>{files.OURS.decode()}</head></html>"


def write_files(folder: Path, texts: Mapping[str, str]) -> None:
    """Write a report of these files."""
    with Writing(folder) as report:
        for name, text in texts.items():
            report.write(name, [text.encode("utf-8", errors="backslashreplace")])
        report.publish()


def listed(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): p.read_text("utf-8") for p in sorted(folder.rglob("*")) if p.is_file()}


def test_files_are_written_into_new_folders(tmp_path: Path) -> None:
    """The folder and those in it are made, and nothing else is left there."""
    write_files(tmp_path / "new" / "reports", {"a.json": "é\n", "students/s01.html": PAGE})
    assert listed(tmp_path) == {"new/reports/a.json": "é\n", "new/reports/students/s01.html": PAGE}
    assert sorted(p.name for p in (tmp_path / "new" / "reports").iterdir()) == ["a.json", "students"]


def test_files_are_written_twice_in_a_row(tmp_path: Path) -> None:
    """A second run replaces the first."""
    write_files(tmp_path, {"a.json": "1"})
    write_files(tmp_path, {"a.json": "2"})
    assert listed(tmp_path) == {"a.json": "2"}


def test_a_written_file_is_for_everybody_that_the_user_allows(tmp_path: Path) -> None:
    """Files get the ordinary permissions, not those of temporary files."""
    (tmp_path / "ordinary").write_text("")
    write_files(tmp_path, {"a.json": "1"})
    assert stat.S_IMODE((tmp_path / "a.json").stat().st_mode) == stat.S_IMODE((tmp_path / "ordinary").stat().st_mode)


def test_only_our_own_stale_pages_are_removed(tmp_path: Path) -> None:
    """A student who is gone has no page any more; files that we did not write stay."""
    write_files(tmp_path, {"index.html": PAGE, "students/old.html": PAGE, "students/kept.html": PAGE})
    (tmp_path / "students" / "mine.html").write_text("<html>my notes</html>")
    (tmp_path / "students" / "notes.txt").write_text(PAGE)
    (tmp_path / "other.html").write_text(PAGE)
    write_files(tmp_path, {"students/kept.html": PAGE + "2"})
    assert set(listed(tmp_path)) == {
        "index.html",
        "other.html",
        "students/kept.html",
        "students/mine.html",
        "students/notes.txt",
    }
    assert (tmp_path / "students" / "kept.html").read_text() == PAGE + "2"


def test_when_one_file_fails_none_is_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk leaves the earlier report as it was, and nothing beside it."""
    write_files(tmp_path, {"a.json": "old", "students/old.html": PAGE})
    real = files.Path.open

    def full(path: Path, *how: Any, **more: Any) -> Any:
        if path.name == "b.json":
            raise OSError(28, "No space left on device", str(path))
        return real(path, *how, **more)

    monkeypatch.setattr(files.Path, "open", full)
    with pytest.raises(UsageError, match=r"b\.json: the report cannot be written: No space left on device"):
        write_files(tmp_path, {"a.json": "new", "b.json": "new"})
    assert listed(tmp_path) == {"a.json": "old", "students/old.html": PAGE}
    assert sorted(p.name for p in tmp_path.iterdir()) == ["a.json", "students"]


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path: Path) -> None:
    """The message names the file and says what to do."""
    (tmp_path / "reports").write_text("mine")
    with pytest.raises(UsageError) as caught:
        write_files(tmp_path / "reports", {"a.json": "1"})
    assert str(caught.value) == f"{tmp_path}/reports: is a file, not a folder; choose another one for the report"
    assert (tmp_path / "reports").read_text() == "mine"


FILES = {"index.html": "new", "results.json": "new", "students/s01.html": PAGE}


def refused(folder: Path) -> str:
    """Write a report that cannot be written; say the one line that tells so, without the folder's path."""
    with pytest.raises(UsageError) as caught:
        write_files(folder, FILES)
    assert sorted(path.name for path in folder.rglob(".writing-*")) == []
    return str(caught.value).replace(f"{folder}/", "")


@pytest.mark.parametrize("taken", FILES)
def test_when_one_place_is_taken_no_file_is_changed(tmp_path: Path, taken: str) -> None:
    """A folder where a file must be is one clear line; the earlier report stays as it was, stale pages and all."""
    write_files(tmp_path, {**dict.fromkeys(FILES, "old"), "students/stale.html": PAGE})
    (tmp_path / taken).unlink()
    (tmp_path / taken).mkdir()
    before = listed(tmp_path)
    assert refused(tmp_path) == f"{taken}: the report cannot be written: a folder stands where a file belongs"
    assert listed(tmp_path) == before


@pytest.mark.parametrize("target", FILES)
def test_a_link_in_a_files_place_is_refused(tmp_path: Path, target: str) -> None:
    """Neither the link nor what it leads to is changed, and no other file either."""
    elsewhere = tmp_path / "elsewhere.html"
    elsewhere.write_text("mine")
    reports = tmp_path / "reports"
    (reports / "students").mkdir(parents=True)
    (reports / target).symlink_to(elsewhere)
    assert refused(reports) == f"{target}: the report cannot be written: a symbolic link stands where a file belongs"
    assert listed(tmp_path) == {"elsewhere.html": "mine", f"reports/{target}": "mine"}


@pytest.mark.parametrize("files", [FILES, {"index.html": "new"}])
def test_a_linked_folder_of_pages_is_refused(tmp_path: Path, files: dict[str, str]) -> None:
    """No page is written through a link, and none that lies behind it is taken for a stale one."""
    elsewhere, reports = tmp_path / "elsewhere", tmp_path / "reports"
    write_files(elsewhere, {"s99.html": PAGE})
    reports.mkdir()
    (reports / "students").symlink_to(elsewhere)
    with pytest.raises(UsageError, match="students: the report cannot be written: a symbolic link stands where a fold"):
        write_files(reports, files)
    assert listed(elsewhere) == {"s99.html": PAGE}
    assert [path.name for path in reports.iterdir()] == ["students"]


def test_a_linked_page_is_not_stale(tmp_path: Path) -> None:
    """A link among the pages is not ours to remove, even when it leads to a page of ours."""
    write_files(tmp_path, {"mine/page.html": PAGE, "students/s01.html": PAGE})
    (tmp_path / "students" / "linked.html").symlink_to(tmp_path / "mine" / "page.html")
    write_files(tmp_path, FILES)
    assert (tmp_path / "students" / "linked.html").is_symlink()
    assert (tmp_path / "mine" / "page.html").read_text() == PAGE


def test_a_file_in_the_place_of_the_pages_folder_is_refused(tmp_path: Path) -> None:
    """A file where a folder must be is one clear line."""
    (tmp_path / "students").write_text("mine")
    assert refused(tmp_path) == "students: the report cannot be written: a file stands where a folder belongs"
    assert listed(tmp_path) == {"students": "mine"}


def test_a_folder_of_pages_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What would fail half way is found before; root, who may write everywhere, is asked to believe it."""
    write_files(tmp_path, dict.fromkeys(FILES, "old"))
    (tmp_path / "students").chmod(0o500)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda *_: False)
    words = "students: the report cannot be written: no permission to write into this folder"
    assert refused(tmp_path) == words
    assert set(listed(tmp_path).values()) == {"old"}
    (tmp_path / "students").chmod(0o700)


def test_results_come_last_and_stale_pages_go_after_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that sees new results sees all the rest new, too; until then no page is missing."""
    write_files(tmp_path, {"results.json": "old", "students/stale.html": PAGE})
    real, moved = files.Path.replace, []

    def replace(path: Path, target: Path) -> Path:
        moved.append(str(target.relative_to(tmp_path)))
        assert (tmp_path / "students" / "stale.html").exists()
        return real(path, target)

    monkeypatch.setattr(files.Path, "replace", replace)
    write_files(tmp_path, {"results.json": "new", "index.html": PAGE, "students/s01.html": PAGE})
    assert moved == ["index.html", "students/s01.html", "results.json"]
    assert not (tmp_path / "students" / "stale.html").exists()


@pytest.mark.parametrize("name", ["../a.html", "/a.html", "students/../../a.html"])
def test_nothing_is_written_outside_the_folder(tmp_path: Path, name: str) -> None:
    """A path that leads out of the folder is our own fault, found before anything is written."""
    with pytest.raises(GraderFault, match="outside its folder"):
        write_files(tmp_path / "reports", {"a.json": "1", name: "1"})
    assert listed(tmp_path) == {}


def test_what_is_never_published_leaves_nothing(tmp_path: Path) -> None:
    """A run that ends before its report is whole leaves the earlier report, and nothing beside it."""
    write_files(tmp_path, {"a.json": "old"})
    with Writing(tmp_path) as report:
        report.write("a.json", [b"new"])
    assert listed(tmp_path) == {"a.json": "old"}


def test_what_is_put_aside_comes_back_in_any_order(tmp_path: Path) -> None:
    """Bytes are kept on the disk, not in the report, and each comes back whole however they were taken before."""
    with Writing(tmp_path) as report:
        pieces = [b"one", b"", b"three" * 1000]
        places = [report.put_aside(piece) for piece in pieces]
        assert [report.taken_back(place) for place in reversed(places)] == pieces[::-1]
        places.append(report.put_aside(b"four"))
        assert report.taken_back(places[0]) == b"one"
        assert report.taken_back(places[3]) == b"four"
        report.write("a.json", [b"1"])
        report.publish()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.json"]
