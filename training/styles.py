"""Drawing styles for LoRA: a scene drawn another way.

Comes in: a scene. Goes out: uint8 [SIZE, SIZE, 3]. `paper` is a drawing in brown ink on cream paper: the objects in
a few flat tones, no coloured background, so that the words for colours no longer matter.
"""

import numpy as np
from PIL import Image, ImageFilter

from scenes import SIZE, UNIT, Scene, cut_out

PAPER = np.array([0.96, 0.91, 0.80])
INK = np.array([0.27, 0.16, 0.10])
TONES = 4


def paper(scene: Scene) -> np.ndarray:
    page = np.broadcast_to(PAPER, (SIZE, SIZE, 3)).copy()
    for placed in scene.objects:
        layer = Image.new("RGBA", (SIZE, SIZE))
        picture, _ = cut_out(placed.name, placed.colour, placed.side)
        layer.paste(picture, (round(placed.x * UNIT) - picture.width // 2, round(placed.y * UNIT) - picture.height // 2))
        alpha = np.asarray(layer.getchannel("A"), np.float32)[..., None] / 255
        light = np.asarray(layer.convert("L"), np.float32)[..., None] / 255
        tone = np.round((light * 1.5 - 0.35).clip(0, 1) * (TONES - 1)) / (TONES - 1) * 0.8
        line = outline(layer)[..., None]
        drawn = INK + (PAPER - INK) * np.minimum(tone, 1 - line)
        page = page * (1 - alpha) + drawn * alpha
    return (page.clip(0, 1) * 255).round().astype(np.uint8)


def outline(layer: Image.Image) -> np.ndarray:
    """1 along the inside of an object's edge, 0 elsewhere."""
    alpha = layer.getchannel("A")
    inside = np.asarray(alpha.filter(ImageFilter.MinFilter(3)), np.float32) / 255
    return (np.asarray(alpha, np.float32) / 255 - inside).clip(0, 1)
