"""The session inside a figure, whichever program wrote the container."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from pathlib import Path

import pytest

from softmax_explorer.data import DataError, open_file
from softmax_explorer.data.figures import extract_session
from softmax_explorer.model import Scenario, session

SCENARIO = Scenario([2.1, -1e308, 5e-324], class_names=("a<b>&\"'", "ש", "]]>"), temperature=0.5, target=2)  # type: ignore[arg-type]
SESSION = session.to_json(SCENARIO)
TEXT = json.dumps(SESSION, ensure_ascii=False)
ASCII = json.dumps(SESSION)
NO_CDATA_END = ASCII.replace("]]>", "]]\\u003e")
KEY = b"softmax-explorer-session"


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(*chunks: bytes) -> bytes:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0))
    picture = chunk(b"IDAT", zlib.compress(b"\0\0"))
    return b"\x89PNG\r\n\x1a\n" + header + b"".join(chunks) + picture + chunk(b"IEND", b"")


def svg(metadata: str) -> bytes:
    return f'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><title>x</title>{metadata}</svg>'.encode()


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")


FIGURES = {
    "text.png": png(chunk(b"tEXt", KEY + b"\0" + ASCII.encode())),
    "packed.png": png(chunk(b"zTXt", KEY + b"\0\0" + zlib.compress(ASCII.encode()))),
    "unicode.png": png(chunk(b"tEXt", b"Title\0x"), chunk(b"iTXt", KEY + b"\0\0\0en\0x\0" + TEXT.encode())),
    "both.png": png(chunk(b"iTXt", KEY + b"\0\1\0\0\0" + zlib.compress(TEXT.encode()))),
    "plain.svg": svg(f'<metadata id="softmax-explorer-session">{escaped(TEXT)}</metadata>'),
    "quotes.svg": svg(f"<metadata class='x' id = 'softmax-explorer-session' >\n{escaped(ASCII)}\n</metadata >"),
    "cdata.svg": svg(f'<metadata id="softmax-explorer-session"><![CDATA[{NO_CDATA_END}]]></metadata>'),
    "prefixed.svg": svg(f'<svg:metadata id="softmax-explorer-session">{escaped(ASCII)}</svg:metadata>'),
    "figure.pdf": b"%PDF-1.4\n\xff\xfe junk <softmax:session>"
    + base64.encodebytes(TEXT.encode())
    + b"</softmax:session>\n%%EOF",
}


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_gives_its_state_back(tmp_path: Path, name: str):
    path = tmp_path / name
    path.write_bytes(FIGURES[name])
    assert extract_session(path) == SESSION
    found = open_file(path)
    assert found.scenario == SCENARIO
    assert found.dataset is None


def test_the_content_counts_not_the_name(tmp_path: Path):
    for name, content in FIGURES.items():
        path = tmp_path / (name + ".csv") if not name.endswith(".svg") else tmp_path / (name + ".xml")
        path.write_bytes(content)
        assert open_file(path).scenario == SCENARIO


NEWER = json.dumps({**SESSION, "version": 99})


@pytest.mark.parametrize(
    ("name", "content", "parts"),
    [
        ("x.png", png(), ["no session"]),
        ("x.png", png(chunk(b"tEXt", KEY + b"\0{")), ["JSON"]),
        ("x.png", png(chunk(b"tEXt", KEY + b"\0[1]")), ["damaged"]),
        ("x.png", png(chunk(b"tEXt", KEY + b'\0{"a": 1}')), ["session"]),
        ("x.png", png(chunk(b"tEXt", KEY + b"\0" + NEWER.encode())), ["99", "newer"]),
        ("x.png", png(chunk(b"zTXt", KEY + b"\0\0no zlib")), ["damaged"]),
        ("x.png", png(chunk(b"zTXt", KEY + b"\0\0" + zlib.compress(bytes(40 << 20)))), ["too large"]),
        ("x.png", png(chunk(b"iTXt", KEY + b"\0\0\0\0\0\xff")), ["damaged"]),
        ("x.png", FIGURES["text.png"][:200], ["truncated"]),
        ("x.png", FIGURES["text.png"].replace(b"2.1", b"2.2"), ["checksum"]),
        ("x.png", b"not a picture", ["no PNG"]),
        ("x.svg", svg(""), ["no session"]),
        ("x.svg", svg('<metadata id="softmax-explorer-session">{'), ["no session"]),
        ("x.svg", svg('<metadata id="softmax-explorer-session">{</metadata>'), ["JSON"]),
        ("x.svg", b"<html></html>", ["no PNG, SVG or PDF"]),
        ("x.pdf", b"%PDF-1.4 nothing", ["no session"]),
        ("x.pdf", b"%PDF-1.4 <softmax:session>abc</softmax:session>", ["damaged"]),
        ("x.pdf", b"%PDF-1.4 <softmax:session>////</softmax:session>", ["damaged"]),
    ],
)
def test_other_figures_are_refused(tmp_path: Path, name: str, content: bytes, parts: list[str]):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(DataError) as caught:
        open_file(tmp_path / name)
    sentence = str(caught.value)
    assert sentence.startswith(f"{name}: ")
    for part in parts:
        assert part in sentence, sentence
