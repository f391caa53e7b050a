"""Scenes and their pictures.

Comes in: a random generator. Goes out: a `Scene` (plain data) and its picture (uint8 [SIZE, SIZE, 3]). Places and sizes
are in 64ths of the picture's side, so that a scene is the same at every size.
"""

import os
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from heldout import seen_in_training
from objects import BACKGROUNDS, COLOURS, NAMES, OBJECTS, can_be
from recolour import recoloured

SIZE = int(os.environ.get("MINIATURE_SIZE", "64"))
UNIT = SIZE / 64
ASSETS = Path(__file__).parent / "work" / "package" / "assets"
LAYOUTS = {"single": 0.40, "row": 0.26, "column": 0.17, "group": 0.17}
COLOURED = {"single": 0.5, "row": 0.4, "column": 0.4, "group": 0.3}
WHERE = {"centre": (32, 32), "left": (17, 32), "right": (47, 32), "top": (32, 17), "bottom": (32, 47)}
GROUPS = {2: ((17, 32), (47, 32)), 3: ((32, 17), (17, 47), (47, 47)), 4: ((17, 17), (47, 17), (17, 47), (47, 47))}
ROW, COLUMN = ((16, 32), (48, 32)), ((32, 16), (32, 48))
SINGLE_SIZES = {"": 42, "big": 54, "small": 26}
PAIR_SIZES = {"": 28, "big": 31, "small": 18}


class Placed(NamedTuple):
    name: str
    colour: str
    """The colour it is drawn in; empty: its own."""
    size: str
    """`small`, `big`, or empty for what is usual."""
    x: int
    y: int
    side: int
    """The longer side."""


class Scene(NamedTuple):
    objects: tuple[Placed, ...]
    layout: str
    """`single`, `row` (the first object is on the left), `column` (the first is on top) or `group` (two to four of a kind)."""
    where: str
    """Of a single object: a key of WHERE."""
    background: str
    seed: int
    """Of the background's tint and grade."""


def scene_from(raw: list) -> Scene:
    """Back from JSON."""
    return Scene(tuple(Placed(*placed) for placed in raw[0]), *raw[1:])


def random_scene(rng: Random, *, layout: str = "", allowed=seen_in_training) -> Scene:
    """Only what `allowed` lets through: in training, nothing that is held out."""
    layout = layout or rng.choices(list(LAYOUTS), LAYOUTS.values())[0]
    while True:
        names = rng.sample(NAMES, 2 if layout in ("row", "column") else 1)
        things = [(name, random_colour(rng, name) if rng.random() < COLOURED[layout] else "") for name in names]
        count = rng.choice((2, 3, 4)) if layout == "group" else 1
        if allowed(things, count):
            return arranged(rng, things, layout, count, random_background(rng, things))


def random_colour(rng: Random, name: str) -> str:
    fitting = [colour for colour in COLOURS if can_be(name, colour)]
    return rng.choice(fitting) if fitting else ""


def random_background(rng: Random, things: list[tuple[str, str]], other_than: str = "") -> str:
    """Seldom one of the objects' own colours, against which they are hard to see."""
    while True:
        chosen = rng.choice(list(BACKGROUNDS))
        hidden = any(chosen == colour or not colour and chosen in OBJECTS[name].colours for name, colour in things)
        if chosen != other_than and (not hidden or rng.random() < 0.1):
            return chosen


def arranged(rng: Random, things: list[tuple[str, str]], layout: str, count: int, background: str) -> Scene:
    """Gives each object a centre and a size that keep it whole and apart from the others."""
    near = lambda centre, by: centre + rng.randint(-by, by)
    seed = rng.randrange(1 << 30)
    if layout == "group":
        objects = [Placed(*things[0], "", near(x, 1), near(y, 1), near(27, 1)) for x, y in GROUPS[count]]
        return Scene(tuple(objects), layout, "centre", background, seed)
    if layout == "single":
        size = rng.choices(("", "small", "big"), (70, 18, 12))[0]
        where = rng.choice(list(WHERE)) if size == "small" else "centre"
        x, y = WHERE[where]
        return Scene((Placed(*things[0], size, near(x, 1), near(y, 1), near(SINGLE_SIZES[size], 1)),), layout, where, background, seed)
    objects = []
    for (name, colour), (x, y) in zip(things, ROW if layout == "row" else COLUMN):
        size = rng.choices(("", "small", "big"), (84, 10, 6))[0]
        objects.append(Placed(name, colour, size, near(x, 1), near(y, 1), near(PAIR_SIZES[size], 1) - (size == "big")))
    return Scene(tuple(objects), layout, "centre", background, seed)


@lru_cache(maxsize=None)
def whole(name: str, colour: str) -> Image.Image:
    picture = Image.open(ASSETS / f"{OBJECTS[name].file}.webp").convert("RGBA")
    picture = picture.crop(picture.getbbox())
    return recoloured(picture, colour, OBJECTS[name].part) if colour else picture


@lru_cache(maxsize=20_000)
def cut_out(name: str, colour: str, side: int) -> tuple[Image.Image, Image.Image]:
    """The object scaled so that its longer side is `side` 64ths, and the soft shadow beneath it."""
    picture = whole(name, colour)
    scale = side * UNIT / max(picture.size)
    picture = picture.resize([max(1, round(length * scale)) for length in picture.size], Image.LANCZOS)
    edge = round(6 * UNIT)
    shadow = Image.new("L", (picture.width + 2 * edge, picture.height + 2 * edge))
    shadow.paste(picture.getchannel("A").point(lambda alpha: alpha * 0.28), (edge, edge))
    return picture, shadow.filter(ImageFilter.GaussianBlur(2.2 * UNIT))


def backdrop(background: str, seed: int) -> Image.Image:
    """A named colour or place, slightly tinted, graded from top to bottom."""
    rng = np.random.default_rng(seed)
    top, bottom = np.array(BACKGROUNDS[background])
    height = np.linspace(0, 1, SIZE)[:, None, None]
    lower = ((height - 0.55) * 12 + 0.5).clip(0, 1)
    colour = top + (bottom - top) * lower + rng.uniform(-0.03, 0.03, 3)
    pixels = np.broadcast_to(colour + (1 - 2 * height) * rng.uniform(0, 0.06), (SIZE, SIZE, 3))
    return Image.fromarray((pixels.clip(0, 1) * 255).round().astype(np.uint8))


def draw(scene: Scene) -> np.ndarray:
    canvas = backdrop(scene.background, scene.seed)
    edge = round(6 * UNIT)
    black = Image.new("RGB", (SIZE + 2 * edge, SIZE + 2 * edge))
    for placed in scene.objects:
        picture, shadow = cut_out(placed.name, placed.colour, placed.side)
        left, top = round(placed.x * UNIT) - picture.width // 2, round(placed.y * UNIT) - picture.height // 2
        canvas.paste(black.crop((0, 0, *shadow.size)), (left - edge, top - round(4 * UNIT)), shadow)
        canvas.paste(picture, (left, top), picture)
    return np.asarray(canvas)
