"""Title, description and session inside a PNG, SVG or PDF, where `data.figures` finds them again."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import Any
from xml.sax.saxutils import escape

KEY = "softmax-explorer-session"
SOFTWARE = "Softmax Explorer"
_PNG_SIGNATURE_AND_HEADER = 8 + 25


def session_text(session: dict[str, Any]) -> str:
    """JSON in ASCII, so that every container takes it."""
    return json.dumps(session, ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def into_png(png: bytes, *, title: str, description: str, session: dict[str, Any]) -> bytes:
    """The file with text chunks right behind its header."""
    texts = {"Title": title, "Description": description, "Software": SOFTWARE, KEY: session_text(session)}
    chunks = b"".join(_text_chunk(key, text) for key, text in texts.items())
    return png[:_PNG_SIGNATURE_AND_HEADER] + chunks + png[_PNG_SIGNATURE_AND_HEADER:]


def _text_chunk(key: str, text: str) -> bytes:
    """tEXt, which every program shows, as long as Latin-1 holds the text; else iTXt. Never compressed."""
    try:
        body = b"tEXt" + key.encode("ascii") + b"\0" + text.encode("latin-1")
    except UnicodeEncodeError:
        body = b"iTXt" + key.encode("ascii") + b"\0\0\0\0\0" + text.encode("utf-8", "replace")
    return struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body))


def svg_metadata(session: dict[str, Any]) -> str:
    """The element for SvgDevice.document."""
    return f'<metadata id="{KEY}">{escape(session_text(session))}</metadata>'


def pdf_metadata(*, title: str, description: str, session: dict[str, Any]) -> bytes:
    """An XMP packet; the session is base64 in `<softmax:session>`."""
    packed = base64.b64encode(session_text(session).encode("ascii")).decode("ascii")

    def localised(text: str) -> str:
        return f'<rdf:Alt><rdf:li xml:lang="x-default">{escape(text)}</rdf:li></rdf:Alt>'

    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
        '<x:xmpmeta xmlns:x="adobe:ns:meta/">\n'
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n'
        '<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:softmax="urn:softmax-explorer:1">\n'
        f"<dc:title>{localised(title)}</dc:title>\n"
        f"<dc:description>{localised(description)}</dc:description>\n"
        f"<xmp:CreatorTool>{SOFTWARE}</xmp:CreatorTool>\n"
        f"<softmax:session>{packed}</softmax:session>\n"
        "</rdf:Description>\n</rdf:RDF>\n</x:xmpmeta>\n"
        '<?xpacket end="w"?>'
    ).encode()
