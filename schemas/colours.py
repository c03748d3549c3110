"""How different two colours look, and how well dark text reads on one. Knows nothing of labels.

The difference is CIEDE2000 (Sharma, Wu, Dalal 2005, "The CIEDE2000 color-difference formula", equations 2–22) between sRGB
colours under D65; the contrast is that of WCAG 2.2 (relative luminance of the lighter plus 0.05 over that of the darker plus 0.05).
"""

from __future__ import annotations

import re
from functools import cache
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

DARK_TEXT = "#111111"

_HEX = re.compile(r"#[0-9a-f]{6}")
_WHITE = (0.95047, 1.0, 1.08883)  # D65, 2° observer


def is_colour(value: str) -> bool:
    """Whether `value` is written `#rrggbb` in small letters."""
    return _HEX.fullmatch(value) is not None


def contrast(colour: str, text: str = DARK_TEXT) -> float:
    """The contrast of `text` on `colour`, from 1 (none) to 21 (black on white)."""
    lighter, darker = sorted((_xyz(colour)[1], _xyz(text)[1]), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def difference(one: str, other: str) -> float:
    """CIEDE2000 between two `#rrggbb` colours: 0 is equal, about 2 is just seen, 100 is black to white."""
    return lab_difference(_lab(one), _lab(other))


def lab_difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000 between two CIELAB colours; equation numbers are those of Sharma, Wu, Dalal."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (hypot(a1, b1) + hypot(a2, b2)) / 2  # (3)
    g = 0.5 * (1 - sqrt(mean_c**7 / (mean_c**7 + 25**7)))  # (4)
    a1, a2 = (1 + g) * a1, (1 + g) * a2  # (5)
    c1, c2 = hypot(a1, b1), hypot(a2, b2)  # (6)
    h1, h2 = degrees(atan2(b1, a1)) % 360, degrees(atan2(b2, a2)) % 360  # (7)
    grey = c1 * c2 == 0  # a grey has no hue: the other's counts
    turn = 0.0 if grey else (h2 - h1 + 180) % 360 - 180  # (10)
    delta_h = 2 * sqrt(c1 * c2) * sin(radians(turn) / 2)  # (11)
    mean_l, mean_c = (l1 + l2) / 2, (c1 + c2) / 2  # (12, 13)
    mean_h = h1 + h2 if grey else (h1 + turn / 2) % 360  # (14)
    t = (
        1
        - 0.17 * cos(radians(mean_h - 30))
        + 0.24 * cos(radians(2 * mean_h))
        + 0.32 * cos(radians(3 * mean_h + 6))
        - 0.20 * cos(radians(4 * mean_h - 63))
    )  # (15)
    rotation = (
        -sin(radians(60 * exp(-(((mean_h - 275) / 25) ** 2)))) * 2 * sqrt(mean_c**7 / (mean_c**7 + 25**7))
    )  # (16, 17, 21)
    in_l = (l2 - l1) / (1 + 0.015 * (mean_l - 50) ** 2 / sqrt(20 + (mean_l - 50) ** 2))  # (18)
    in_c = (c2 - c1) / (1 + 0.045 * mean_c)  # (19)
    in_h = delta_h / (1 + 0.015 * mean_c * t)  # (20)
    return sqrt(in_l**2 + in_c**2 + in_h**2 + rotation * in_c * in_h)  # (22)


@cache
def _lab(colour: str) -> tuple[float, float, float]:
    x, y, z = (_cube_root(value / white) for value, white in zip(_xyz(colour), _WHITE, strict=True))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


def _cube_root(value: float) -> float:
    return value ** (1 / 3) if value > (6 / 29) ** 3 else value / (3 * (6 / 29) ** 2) + 4 / 29


def _xyz(colour: str) -> tuple[float, float, float]:
    r, g, b = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return (
        0.4124564 * r + 0.3575761 * g + 0.1804375 * b,
        0.2126729 * r + 0.7151522 * g + 0.0721750 * b,
        0.0193339 * r + 0.1191920 * g + 0.9503041 * b,
    )


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else float(((channel + 0.055) / 1.055) ** 2.4)
