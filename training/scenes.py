"""Scenes and their captions.

Comes in: a random generator. Goes out: a `Scene` (plain data), its picture (uint8 [64, 64, 3]) and
captions that are true of it. A caption says less than the scene or all of it, never anything else.
"""

from functools import lru_cache
from pathlib import Path
from random import Random
from typing import NamedTuple

import numpy as np
from PIL import Image, ImageFilter

from objects import BACKGROUNDS, COLOURS, NAMES, OBJECTS

SIZE = 64
ASSETS = Path(__file__).parent / "work" / "package" / "assets"
FILLERS = ("cute", "little", "big", "small", "nice", "shiny")


class Placed(NamedTuple):
    name: str
    x: int
    """Centre, in pixels."""
    y: int
    size: int
    """The longer side, in pixels."""


class Scene(NamedTuple):
    objects: tuple[Placed, ...]
    layout: str
    """`single`, `row` (the first object is on the left) or `column` (the first is on top)."""
    background: str
    seed: int
    """Of the background's tint and grade."""


def random_scene(rng: Random, names: tuple[str, ...] = NAMES) -> Scene:
    """Half of the scenes show one object, the rest two different ones."""
    layout = rng.choices(("single", "row", "column"), (50, 30, 20))[0]
    chosen = rng.sample(names, 1 if layout == "single" else 2)
    background = rng.choice(COLOURS)
    while any(background in OBJECTS[name].clashes for name in chosen) and rng.random() < 0.85:
        background = rng.choice(COLOURS)
    return Scene(place(rng, chosen, layout), layout, background, rng.randrange(1 << 30))


def place(rng: Random, chosen: list[str], layout: str) -> tuple[Placed, ...]:
    """Gives each object a centre and a size that keep it whole and apart from the other."""
    near = lambda centre, by: centre + rng.randint(-by, by)
    if layout == "single":
        return (Placed(chosen[0], near(32, 3), near(32, 3), rng.randint(40, 46)),)
    centres = ((16, 32), (48, 32)) if layout == "row" else ((32, 16), (32, 48))
    along, across = (1, 3)
    placed = []
    for name, (x, y) in zip(chosen, centres):
        dx, dy = (along, across) if layout == "row" else (across, along)
        placed.append(Placed(name, near(x, dx), near(y, dy), rng.randint(27, 30)))
    return tuple(placed)


@lru_cache(maxsize=None)
def cut_out(name: str, size: int) -> tuple[Image.Image, Image.Image]:
    """The object scaled so that its longer side is `size`, and the soft shadow beneath it."""
    picture = Image.open(ASSETS / f"{OBJECTS[name].file}.webp").convert("RGBA")
    picture = picture.crop(picture.getbbox())
    scale = size / max(picture.size)
    picture = picture.resize([max(1, round(side * scale)) for side in picture.size], Image.LANCZOS)
    shadow = Image.new("L", (picture.width + 12, picture.height + 12))
    shadow.paste(picture.getchannel("A").point(lambda alpha: alpha * 0.28), (6, 6))
    return picture, shadow.filter(ImageFilter.GaussianBlur(2.2))


def backdrop(background: str, seed: int) -> Image.Image:
    """A named colour, slightly tinted, graded from top to bottom."""
    rng = np.random.default_rng(seed)
    colour = np.array(BACKGROUNDS[background]) + rng.uniform(-0.03, 0.03, 3)
    grade = np.linspace(1, -1, SIZE)[:, None, None] * rng.uniform(0, 0.06)
    pixels = np.broadcast_to(colour + grade, (SIZE, SIZE, 3))
    return Image.fromarray((pixels.clip(0, 1) * 255).round().astype(np.uint8))


def draw(scene: Scene) -> np.ndarray:
    canvas = backdrop(scene.background, scene.seed)
    black = Image.new("RGB", (SIZE + 12, SIZE + 12))
    for name, x, y, size in scene.objects:
        picture, shadow = cut_out(name, size)
        left, top = x - picture.width // 2, y - picture.height // 2
        canvas.paste(black.crop((0, 0, *shadow.size)), (left - 6, top - 4), shadow)
        canvas.paste(picture, (left, top), picture)
    return np.asarray(canvas)


def noun(rng: Random, name: str) -> str:
    """`an apple`, `a red apple`, `apple`, `a cute puppy` ..."""
    thing = OBJECTS[name]
    word = rng.choice(thing.synonyms) if thing.synonyms and rng.random() < 0.2 else name
    words = [word]
    if thing.colours and rng.random() < 0.3:
        words.insert(0, rng.choice(thing.colours))
    if rng.random() < 0.07:
        words.insert(0, rng.choice(FILLERS))
    if rng.random() < 0.8:
        words.insert(0, "the" if rng.random() < 0.05 else "an" if words[0][0] in "aeiou" else "a")
    return " ".join(words)


ROW = ("{a} left of {b}", "{a} to the left of {b}", "{b} right of {a}", "{b} to the right of {a}",
       "{a} on the left and {b} on the right", "{a} on the left, {b} on the right")
BESIDE = ("{a} and {b}", "{a} next to {b}", "{a} beside {b}", "{b} and {a}", "{b} next to {a}", "{b} beside {a}")
COLUMN = ("{a} above {b}", "{a} over {b}", "{a} on top of {b}", "{b} below {a}", "{b} under {a}", "{b} beneath {a}")
ON = ("{s} on a {c} background", "{s} on {c}", "{s} on a {c} background", "{s}, {c} background", "{s} in front of a {c} background")
OPENINGS = ("a picture of ", "a drawing of ", "an image of ", "a photo of ", "picture of ")


def caption(rng: Random, scene: Scene, nouns: list[str] | None = None) -> str:
    """One of the many true captions of a scene; `nouns` stand in for words of the objects."""
    nouns = nouns or [noun(rng, placed.name) for placed in scene.objects]
    if scene.layout == "single":
        text = nouns[0]
    else:
        forms = COLUMN if scene.layout == "column" else ROW if rng.random() < 0.8 else BESIDE
        text = rng.choice(forms).format(a=nouns[0], b=nouns[1])
    if rng.random() < 0.12:
        text = rng.choice(OPENINGS) + text
    if rng.random() < 0.65:
        text = rng.choice(ON).format(s=text, c=scene.background)
    if rng.random() < 0.2 and text[0].isalpha():
        text = text[0].upper() + text[1:]
    return text + "." if rng.random() < 0.15 else text
