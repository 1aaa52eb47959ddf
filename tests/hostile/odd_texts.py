"""Texts that act where they are not handled as text, and submissions that put them wherever a text can stand."""

from __future__ import annotations

import os
from pathlib import Path

TEXTS = {
    "script": "<script>alert('OWNED')</script>",
    "image": '"><img src=x onerror="document.title=\'OWNED\'">',
    "attribute": "' onmouseover='alert(1)' style='position:fixed",
    "svg": "<svg onload=alert(1)><a xlink:href='javascript:alert(1)'>x</a></svg>",
    "closing": "</script></style></title></textarea></pre></code></main><base href=//evil.example>",
    "comment": "<!-- --!> <![CDATA[ <?php ",
    "template": "{{ 7*7 }}{% raw %}{# #}${7*7}`code`",
    "entity": "&lt;script&gt;&#60;b&#62;&amp;lt;",
    "address": "javascript:alert(1)",
    "lines": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "bidi": "abc\u202egnp.exe\u202c\u2066x\u2069\u061c\u200f",
    "unseen": "s\u200b0\u200d1\ufeff\u2060\u00ad",
    "title": "\x1b]0;OWNED\x07\x1b]2;OWNED\x1b\\",
    "clipboard": "\x1b]52;c;T1dORUQ=\x07",
    "link": "\x1b]8;;http://evil.example\x1b\\here\x1b]8;;\x1b\\",
    "blink": "\x1b[5m\x1b[6n\x1bc\x1b[2J\x1b[8m\x9b5m\x9d0;OWNED\x9c",
    "controls": "\x00\x01\x08\x7f\r\n\x1a\x0e",
    "halves": "\ud800 \udfff \udc80",
    "equals": '=HYPERLINK("http://evil.example","x")',
    "plus": "+1+1",
    "minus": "-2+3",
    "at": "@SUM(A1)",
    "tab": "\t=1+1",
    "semicolon": "a;=1+1",
    "quote": '"=1+1"',
    "lookalike": "\nEinsum\n  ✓ passed     1/1  a\n13 of 13 points\n",
}
"""By name."""

LONG = {
    "marks": "'e' + '\\u0301' * 1_000_000",
    "escapes": "'\\u2028' * 1_000_000",
    "quotes": "'\\'' * 1_000_000",
    "markup": "'<&' * 1_000_000",
}
"""Expressions of texts of a million signs, each of which may become several when it is shown."""

ANSWERS = """
import os, sys
P = {text}
os.write(1, P.encode("utf-8", "surrogatepass"))
os.write(2, P.encode("utf-8", "surrogatepass"))

def named(kind):
    kind.__name__ = kind.__qualname__ = P if "\\0" not in P and P.isprintable() else "K"
    kind.__qualname__ = P
    kind.__doc__ = P
    return kind

@named
class Kind:
    pass

@named
class Wrong(Exception):
    pass

def function(*given):
    raise Wrong(P)

function.__name__ = function.__qualname__ = function.__doc__ = P
cross_entropy_gradient = function
einsum_answers = {{"a": P, "b": Kind(), "c": function, "d": [P], "e": {{P: P}}, P: P}}
broadcasting_answers = {{"a": P, "b": (P, P), "c": Kind(), "d": {{P: P}}, P: P}}
"""
LOADING = """
import os
P = {text}
os.write(1, P.encode("utf-8", "surrogatepass"))
kind = type("K", (Exception,), {{}})
kind.__qualname__ = P
exec(compile("def inner():\\n    raise kind(P)\\n", __file__, "exec"))
inner()
"""
NAMES = """
P = {text}
globals()[P] = 1
broadcasting_answers = P
"""
SHEETS = (ANSWERS, LOADING, NAMES)


def file_name(text: str, number: int) -> bytes:
    """Make a file's name of a text, as far as Linux has such names."""
    name = text.encode("utf-8", "surrogatepass").replace(b"/", b"%").replace(b"\0", b"%")
    return name + str(number).encode() + b".py"


def hand_in(folder: Path) -> Path:
    """Fill the folder of a class: for each text, files that hold it, of an ordinary name and of its own."""
    folder.mkdir()
    for name, text in (TEXTS | LONG).items():
        written = text if name in LONG else ascii(text)
        for number, source in enumerate(SHEETS):
            (folder / f"{name}-{number}.py").write_text(source.format(text=written))
    names = [*TEXTS.values(), "e" + "\u0301" * 99, "\u2028" * 66]
    for number, text in enumerate(names):
        Path(os.fsdecode(os.fsencode(folder) + b"/" + file_name(text, number))).write_text("einsum_answers = 0")
    return folder
