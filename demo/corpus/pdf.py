"""A one-page PDF written by hand (PDF 1.4, Helvetica, WinAnsi), just enough to open in any viewer."""

from __future__ import annotations

import textwrap
import unicodedata
from collections.abc import Sequence

SENTENCE = "This document is synthetic: it was generated for a demonstration and reports no real study."
WIDTH, HEIGHT, MARGIN = 595, 842, 64


def page(title: str, *, authors: Sequence[str], year: int, key: str) -> bytes:
    """The bytes of an A4 page with title, authors and the sentence that it is synthetic."""
    content = _content(title, f"{'; '.join(authors)} ({year})", key)
    fonts = b"<< /F1 5 0 R /F2 6 0 R >>"
    return _assembled(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents 4 0 R " % (WIDTH, HEIGHT)
            + b"/Resources << /Font %s >> >>" % fonts,
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
            _font("Helvetica"),
            _font("Helvetica-Bold"),
        ]
    )


def _font(name: str) -> bytes:
    return b"<< /Type /Font /Subtype /Type1 /BaseFont /%s /Encoding /WinAnsiEncoding >>" % name.encode()


def _content(title: str, byline: str, key: str) -> bytes:
    lines = [("F2", 16, line) for line in textwrap.wrap(title, 54)]
    lines += [("F1", 10, line) for line in ("", *textwrap.wrap(byline, 90), "")]
    lines += [("F1", 12, line) for line in ("SYNTHETIC DOCUMENT", "", *textwrap.wrap(SENTENCE, 74), f"Report {key}.")]
    drawn = b"\n".join(b"/%s %d Tf (%s) Tj T*" % (font.encode(), size, _literal(text)) for font, size, text in lines)
    return b"BT 20 TL %d %d Td\n%s\nET" % (MARGIN, HEIGHT - 2 * MARGIN, drawn)


def _literal(text: str) -> bytes:
    # Letters outside WinAnsi lose their accent, so that the base font can still draw them.
    shown = "".join(c if _drawable(c) else unicodedata.normalize("NFKD", c) for c in text)
    raw = shown.encode("cp1252", "ignore")
    return raw.replace(b"\\", b"\\\\").replace(b"(", b"\\(").replace(b")", b"\\)")


def _drawable(character: str) -> bool:
    return bool(character.encode("cp1252", "ignore"))


def _assembled(objects: Sequence[bytes]) -> bytes:
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)
