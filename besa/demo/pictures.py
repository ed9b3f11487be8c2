"""Small files that customers and agents attach: drawn here, so that the repository holds no pictures of anybody's kitchen."""

import random
from io import BytesIO

from PIL import Image, ImageDraw

BACKGROUNDS = ("#e8e2d6", "#d9e2e4", "#efe9ef", "#e3ead9", "#f0e6dc")
THINGS = ("#3d4f5c", "#8c3b2e", "#f4f1ea", "#2f5d50", "#b08a3e")


def photo(seed: int) -> bytes:
    """A PNG of some household thing on a table, with a crack. About three kilobytes, the same for the same seed."""
    chance = random.Random(seed)  # noqa: S311 - a drawing, not a secret
    picture = Image.new("RGB", (480, 320), chance.choice(BACKGROUNDS))
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 236, 480, 320), fill="#b99b78")
    left, top, right = chance.randint(110, 170), chance.randint(50, 110), chance.randint(300, 370)
    thing = chance.choice(THINGS)
    pen.rounded_rectangle((left, top, right, 250), radius=chance.randint(8, 40), fill=thing, outline="#22282c", width=3)
    pen.ellipse((left + 30, top + 25, left + 70, top + 65), fill="#c9d3d6", outline="#22282c", width=2)
    pen.line(crack(chance, left, right, top), fill="#101418", width=3, joint="curve")
    return png(picture)


def crack(chance: random.Random, left: int, right: int, top: int) -> list[tuple[int, int]]:
    x, y = chance.randint(left + 80, right - 20), top
    points = [(x, y)]
    while y < 235:
        x, y = x + chance.randint(-18, 18), y + chance.randint(14, 34)
        points.append((max(left, min(right, x)), min(y, 248)))
    return points


def png(picture: Image.Image) -> bytes:
    target = BytesIO()
    picture.save(target, "PNG", optimize=True)
    return target.getvalue()


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page with Latin lines (an invoice, a label): one kilobyte, written by hand because it is that simple."""
    body = "BT /F1 12 Tf 60 780 Td 18 TL " + " ".join(f"({escaped(line)}) Tj T*" for line in lines) + " ET"
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        " /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>",
        f"<< /Length {len(body)} >>\nstream\n{body}\nendstream",
    ]
    return joined(objects)


def joined(objects: list[str]) -> bytes:
    """The objects, the table of where each begins, and the trailer that names the table (ISO 32000-1, 7.5)."""
    written, offsets = "%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        offsets.append(len(written))
        written += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(written)}\n%%EOF\n"
    return (written + end + trailer).encode("latin-1", "replace")


def escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
