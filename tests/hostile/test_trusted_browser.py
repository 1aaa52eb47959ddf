"""A real browser that opens the pages of hostile texts runs nothing of them, and asks for nothing but the pages."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from conftest import HW3
from odd_texts import TEXTS, hand_in

from grader.cli import call

CHROMIUM = shutil.which("chromium")
HOSTS = {"report.example", "evil.example"}

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here")


@contextmanager
def every_host(pages: dict[str, bytes]) -> Iterator[tuple[int, list[str]]]:
    """Stand in for all of the network: serve these pages, and note what is asked for at the hosts that matter."""
    asked: list[str] = []

    class Everything(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            address = urlsplit(self.path)
            if address.hostname in HOSTS:
                asked.append(address.path if address.hostname == "report.example" else self.path)
            data = pages.get(address.path)
            self.send_response(404 if data is None else 200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(data or b"")

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Everything) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_port, asked
        server.shutdown()


def opened(page: str, pages: dict[str, bytes], profile: Path) -> tuple[str, set[str]]:
    """Open a page; give the document as it is in the end, and what was asked for."""
    assert CHROMIUM is not None
    with every_host(pages) as (port, asked):
        done = subprocess.run(
            [
                *(CHROMIUM, "--headless", "--disable-gpu", "--disable-background-networking", "--no-first-run"),
                *(("--no-sandbox",) if os.geteuid() == 0 else ()),
                *(f"--user-data-dir={profile}", f"--proxy-server=127.0.0.1:{port}", "--virtual-time-budget=2000"),
                *("--dump-dom", f"http://report.example{page}"),
            ],
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    if "<body" not in done.stdout:
        pytest.skip(f"Chromium does not run here: {done.stderr[-300:]}")
    return done.stdout, set(asked) - {"/favicon.ico"}


def test_pages_run_nothing_and_ask_for_nothing(tmp_path: Path) -> None:
    """In frames side by side and alone: nothing but the pages themselves is asked for, and no dialog keeps one open."""
    hand_in(tmp_path / "class")
    arguments = ["--problems", str(HW3), "--out", str(tmp_path / "out"), "--quiet", "--allow-unsafe"]
    assert call(["grade", str(tmp_path / "class"), *arguments]) == 0
    files = [tmp_path / "out" / "index.html", *(tmp_path / "out" / "students").glob("*-0.html")]
    pages = {f"/{path.relative_to(tmp_path / 'out')}": path.read_bytes() for path in files}
    assert len(pages) > len(TEXTS)
    frames = "".join(f"<iframe src='{page}'></iframe>" for page in pages)
    _, asked = opened("/all", {**pages, "/all": frames.encode()}, tmp_path / "profile")
    assert asked == {*pages, "/all"}
    for page in ("/index.html", "/students/image-0.html"):
        document, asked = opened(page, pages, tmp_path / "profile")
        assert asked == {page}
        assert "<title>OWNED" not in document


def test_the_same_texts_do_act_in_this_browser(tmp_path: Path) -> None:
    """The test above can fail: as markup, the texts change the title and ask for what is not there."""
    bare = "".join(f"<div>{TEXTS[name]}</div>" for name in ("image", "closing")) + "<img src=/y>"
    document, asked = opened("/bare", {"/bare": bare.encode()}, tmp_path / "profile")
    assert "OWNED</title>" in document
    assert "/x" in asked
    assert "http://evil.example/y" in asked
