"""The session that every exported figure carries, found in PNG, SVG and PDF without drawing or parsing the figure."""

from __future__ import annotations

import base64
import binascii
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from softmax_explorer.data import json_text
from softmax_explorer.data.problem import DataError

KEY = "softmax-explorer-session"
LARGEST_FILE = 128 << 20  # of an SVG or PDF; a PNG's picture data is skipped, not read

_MISSING = "the figure carries no session; open one that this app exported, or the logits as CSV, NPY or JSON"
_SVG = re.compile(rb"<(?:\w+:)?metadata\b[^<>]*\bid\s*=\s*[\"']softmax-explorer-session[\"'][^<>]*>")
_SVG_END = re.compile(rb"</(?:\w+:)?metadata\s*>")
_PDF = re.compile(rb"<softmax:session\b[^<>]*>([A-Za-z0-9+/=\s]*)</softmax:session\s*>")
_REFERENCE = re.compile(r"&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|(amp|lt|gt|quot|apos));")
_ENTITIES = {"amp": "&", "lt": "<", "gt": ">", "quot": '"', "apos": "'"}


def extract_session(path: Path) -> dict[str, Any]:
    """The session, as `model.session.to_json` made it, of a PNG, SVG or PDF; which of them, the content says.

    Raises:
        DataError: not such a file, damaged, or without a session.
    """
    with path.open("rb") as stream:
        start = stream.read(8)
        stream.seek(0)
        if start == b"\x89PNG\r\n\x1a\n":
            text = _from_png(stream)
        else:
            data = stream.read(LARGEST_FILE + 1)
            if len(data) > LARGEST_FILE:
                raise DataError(f"the figure is larger than {LARGEST_FILE >> 20} MiB; open the logits instead")
            text = _from_pdf(data) if b"%PDF-" in data[:1024] else _from_svg(data)
    value = json_text.loads(text)
    if not isinstance(value, dict):
        raise DataError("the session in the figure is damaged: it is no JSON object; export the figure again")
    return value


def _from_png(stream: BinaryIO) -> str:
    for kind, data in _text_chunks(stream):
        key, _, rest = data.partition(b"\0")
        if key != KEY.encode():
            continue
        if kind == b"tEXt":
            return _decoded(rest, "latin-1")
        if kind == b"zTXt":
            return _decoded(_inflated(rest[1:]), "latin-1")
        compressed, rest = rest[:1] == b"\1", rest[2:]
        _language, _, rest = rest.partition(b"\0")
        _translated, _, rest = rest.partition(b"\0")
        return _decoded(_inflated(rest) if compressed else rest, "utf-8")
    raise DataError(_MISSING)


def _text_chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    end = stream.seek(0, 2)
    place = stream.seek(8)
    while place < end:
        head = stream.read(8)
        length, kind = int.from_bytes(head[:4], "big"), head[4:]
        place += 12 + length
        if len(head) < 8 or place > end:
            raise DataError("the PNG is truncated; export the figure again")
        if kind in (b"tEXt", b"zTXt", b"iTXt") and length <= json_text.MOST_BYTES:
            data = stream.read(length)
            if zlib.crc32(kind + data) != int.from_bytes(stream.read(4), "big"):
                raise DataError("the PNG is damaged: a checksum does not match; export the figure again")
            yield kind, data
        elif kind == b"IEND":
            return
        stream.seek(place)


def _inflated(data: bytes) -> bytes:
    try:
        stream = zlib.decompressobj()
        text = stream.decompress(data, json_text.MOST_BYTES)
    except zlib.error:
        raise DataError("the session in the PNG is damaged; export the figure again") from None
    if not stream.eof:
        raise DataError("the session in the PNG is damaged or too large; export the figure again")
    return text


def _from_svg(data: bytes) -> str:
    # Straight to the key: a search for tags would look at every byte of a large picture.
    place = data.find(KEY.encode())
    found = _SVG.search(data, max(0, data.rfind(b"<", 0, place))) if place >= 0 else None
    end = _SVG_END.search(data, found.end()) if found else None
    if found is None or end is None:
        if b"<svg" not in data[: 1 << 16]:
            raise DataError("the file is no PNG, SVG or PDF that this app can read")
        raise DataError(_MISSING)
    text = _decoded(data[found.end() : end.start()], "utf-8").strip()
    if text.startswith("<![CDATA["):
        return text.removeprefix("<![CDATA[").removesuffix("]]>")
    return _REFERENCE.sub(_character, text)


def _character(reference: re.Match[str]) -> str:
    if reference[3]:
        return _ENTITIES[reference[3]]
    code = int(reference[1]) if reference[1] else int(reference[2], 16)
    return chr(code) if code < 0x110000 else "\N{REPLACEMENT CHARACTER}"


def _from_pdf(data: bytes) -> str:
    found = _PDF.search(data)
    if found is None:
        raise DataError(_MISSING)
    try:
        return _decoded(base64.b64decode(found[1]), "utf-8")
    except binascii.Error:
        raise DataError("the session in the PDF is damaged; export the figure again") from None


def _decoded(data: bytes, encoding: str) -> str:
    if len(data) > json_text.MOST_BYTES:
        raise DataError("the session in the figure is too large; open the logits instead")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        raise DataError("the session in the figure is damaged; export the figure again") from None
