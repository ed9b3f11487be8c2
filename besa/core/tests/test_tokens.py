"""Contrast of the design tokens, measured in both schemes: text needs 4.5:1, marks and edges of fields 3:1 (WCAG 2.2, 1.4.3 and 1.4.11)."""

import math
import re
from pathlib import Path

import pytest

CSS = Path(__file__).parents[1] / "static/core/css/tokens.css"
DEFINED = re.compile(r"--([\w-]+):\s*light-dark\(oklch\(([^)]*)\),\s*oklch\(([^)]*)\)\)")

SURFACES = ("page", "surface", "raised", "sunken", "accent-soft", "note")
TEXT_PAIRS = [
    *[(ink, back) for ink in ("ink", "ink-soft") for back in SURFACES],
    *[("ink-faint", back) for back in ("page", "surface", "raised", "sunken", "accent-soft")],
    *[("accent", back) for back in ("page", "surface", "raised", "sunken", "accent-soft")],
    *[(state, back) for state in ("kept", "due", "late") for back in ("surface", "raised", f"{state}-soft")],
    *[(f"face-{number}-ink", f"face-{number}") for number in range(6)],
    ("note-ink", "note"),
    ("on-accent", "accent"),
    ("on-accent", "accent-strong"),
    ("on-danger", "danger"),
]
EDGE_PAIRS = [("line-strong", "surface"), ("line-strong", "page"), ("accent", "accent-soft")]


def colours() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in DEFINED.findall(CSS.read_text())}


def luminance(oklch: str) -> float:
    """Relative luminance of an OKLCH colour, after Ottosson's matrices; out of gamut is clipped as browsers do."""
    lightness, chroma, hue = oklch.split()[:3]
    angle = math.radians(float(hue))
    a, b = float(chroma) * math.cos(angle), float(chroma) * math.sin(angle)
    level = float(lightness.rstrip("%")) / 100
    long = (level + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (level - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (level - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def test_contrast_is_measured_as_the_standard_says():
    assert contrast("100% 0 0", "0% 0 0") == pytest.approx(21, abs=0.01)
    assert contrast("56.59% 0 0", "100% 0 0") == pytest.approx(4.54, abs=0.01)  # #767676 on white


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "back", "least"), [*[(*p, 4.5) for p in TEXT_PAIRS], *[(*p, 3.0) for p in EDGE_PAIRS]])
def test_tokens_can_be_read(ink: str, back: str, least: float, scheme: int):
    known = colours()
    assert contrast(known[ink][scheme], known[back][scheme]) >= least
