"""Gives an object another colour and keeps its shading.

Comes in: an RGBA picture and the wished colour's name. Goes out: the same picture whose main part has that colour; eyes,
leaves, wheels and the like stay as they are. The main part is what is near the most frequent tone: a hue where the object
has one, lightness where it is white, grey or black.
"""

import numpy as np
from PIL import Image

OBJECT_COLOURS: dict[str, tuple[float, float, float]] = {
    "red": (0.86, 0.10, 0.14),
    "orange": (0.98, 0.50, 0.08),
    "yellow": (0.98, 0.83, 0.14),
    "green": (0.16, 0.66, 0.24),
    "blue": (0.13, 0.38, 0.92),
    "purple": (0.52, 0.22, 0.78),
    "pink": (0.99, 0.50, 0.74),
    "black": (0.13, 0.13, 0.15),
}
WEIGHTS = np.array([0.30, 0.59, 0.11])


def recoloured(picture: Image.Image, colour: str, part: str = "main") -> Image.Image:
    """`part` says what takes the colour: the `main` part, all that is `pale`, or the `whole`."""
    rgba = np.asarray(picture, np.float32) / 255
    rgb, alpha = rgba[..., :3], rgba[..., 3]
    light = rgb @ WEIGHTS
    share = np.ones_like(light) if part == "whole" else main_part(rgb, alpha, part == "pale")
    inside = share * alpha
    middle = float((light * inside).sum() / max(inside.sum(), 1e-6))
    spread = float(np.sqrt((((light - middle) ** 2) * inside).sum() / max(inside.sum(), 1e-6)))
    level = (light - middle) / max(spread, 0.04)
    wished = shaded(np.array(OBJECT_COLOURS[colour]), level)
    mixed = rgb + share[..., None] * (wished - rgb)
    made = np.dstack([mixed.clip(0, 1), alpha])
    return Image.fromarray((made * 255).round().astype(np.uint8), "RGBA")


def shaded(colour: np.ndarray, level: np.ndarray) -> np.ndarray:
    """The colour at its middle tone, towards white above it and towards black below."""
    up = (level.clip(0, 3) * 0.12)[..., None]
    down = ((-level).clip(0, 3) * 0.13)[..., None]
    return colour * (1 - down) * (1 - up) + up


def main_part(rgb: np.ndarray, alpha: np.ndarray, pale: bool) -> np.ndarray:
    """How much each pixel belongs to the main part, 0..1."""
    light = rgb @ WEIGHTS
    chroma = np.stack([rgb[..., 0] - light, rgb[..., 2] - light], -1)
    strength = np.linalg.norm(chroma, axis=-1)
    opaque = alpha > 0.5
    coloured = opaque & (strength > 0.09)
    if pale:
        return near(strength, 0.14, 0.26) * (1 - near(light, 0.35, 0.55))
    if coloured.sum() < 0.4 * opaque.sum():
        return near(strength, 0.05, 0.14) * pale_or_dark(light, opaque & ~coloured)
    angle = np.arctan2(chroma[..., 1], chroma[..., 0])
    bins, edges = np.histogram(angle[coloured], 36, (-np.pi, np.pi), weights=strength[coloured])
    ring = bins + np.roll(bins, 1) + np.roll(bins, -1)
    main = edges[ring.argmax()] + np.pi / 36
    away = np.abs((angle - main + np.pi) % (2 * np.pi) - np.pi)
    return near(away, 0.5, 0.9) * (1 - near(strength, 0.04, 0.10))


def pale_or_dark(light: np.ndarray, grey: np.ndarray) -> np.ndarray:
    """The greater side of a colourless thing: its light or its dark tones."""
    if (light[grey] > 0.5).mean() >= 0.5:
        return 1 - near(light, 0.35, 0.6)
    return near(light, 0.45, 0.65)


def near(value: np.ndarray, sure: float, none: float) -> np.ndarray:
    return ((none - value) / (none - sure)).clip(0, 1)
