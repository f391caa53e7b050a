"""The miniature's world: a hand-made table of objects and backgrounds.

Comes in: nothing. Goes out: `OBJECTS` (one plain word -> emoji file, synonyms, colour words) and
`BACKGROUNDS` (a colour's name -> its sRGB value). Everything that draws or describes a scene reads
these two tables, so a new object is one new line here.
"""

from typing import NamedTuple


class Thing(NamedTuple):
    file: str
    """Name of the picture in @lobehub/fluent-emoji-3d/assets, without `.webp`."""
    synonyms: tuple[str, ...]
    colours: tuple[str, ...]
    """Words for the colour it always has; empty where no one word fits."""
    clashes: tuple[str, ...]
    """Backgrounds on which it is hard to see, and where it is therefore drawn seldom."""


OBJECTS: dict[str, Thing] = {
    "apple": Thing("1f34e", (), ("red",), ("red",)),
    "banana": Thing("1f34c", (), ("yellow",), ("yellow", "orange")),
    "pizza": Thing("1f355", ("slice of pizza",), (), ("orange", "yellow")),
    "dog": Thing("1f436", ("puppy",), ("brown",), ("orange",)),
    "cat": Thing("1f431", ("kitten",), ("yellow", "orange"), ("orange", "yellow")),
    "pig": Thing("1f437", ("piglet",), ("pink",), ()),
    "frog": Thing("1f438", (), ("green",), ("green",)),
    "penguin": Thing("1f427", (), (), ("purple",)),
    "whale": Thing("1f40b", (), ("blue",), ("blue",)),
    "car": Thing("1f697", ("automobile",), ("red",), ("red",)),
    "rocket": Thing("1f680", ("spaceship",), (), ()),
    "boat": Thing("26f5", ("sailboat",), (), ("orange",)),
    "house": Thing("1f3e0", ("home",), (), ("orange",)),
    "tree": Thing("1f333", (), ("green",), ("green",)),
    "cactus": Thing("1f335", (), ("green",), ("green",)),
    "flower": Thing("1f33b", ("sunflower",), ("yellow",), ("yellow", "orange")),
    "mushroom": Thing("1f344", ("toadstool",), ("red",), ("red",)),
    "star": Thing("2b50", (), ("yellow",), ("yellow", "orange")),
    "heart": Thing("2764-fe0f", (), ("red",), ("red",)),
    "ball": Thing("26bd", ("football", "soccer ball"), (), ("blue",)),
    "balloon": Thing("1f388", (), ("red",), ("red",)),
    "umbrella": Thing("2602-fe0f", (), ("purple",), ("purple",)),
    "crown": Thing("1f451", (), ("golden", "yellow"), ("orange", "yellow")),
    "robot": Thing("1f916", (), (), ("white",)),
}

BACKGROUNDS: dict[str, tuple[float, float, float]] = {
    "red": (0.80, 0.18, 0.20),
    "orange": (0.95, 0.55, 0.18),
    "yellow": (0.96, 0.85, 0.32),
    "green": (0.30, 0.66, 0.34),
    "blue": (0.22, 0.45, 0.85),
    "purple": (0.50, 0.28, 0.72),
    "grey": (0.48, 0.50, 0.53),
    "white": (0.95, 0.95, 0.96),
}

NAMES = tuple(OBJECTS)
COLOURS = tuple(BACKGROUNDS)
