"""The miniature's world: a hand-made table of objects and backgrounds.

Comes in: nothing. Goes out: `OBJECTS` (one plain word -> emoji file, synonyms, plural, colours) and `BACKGROUNDS` (a name
-> its sRGB values at the top and at the bottom). Everything that draws or describes a scene reads these two tables, so a
new object is one new line here. The 48 are those that can be told apart at 26 pixels, in any colour.
"""

from typing import NamedTuple

from recolour import OBJECT_COLOURS


class Thing(NamedTuple):
    file: str
    """Name of the picture in @lobehub/fluent-emoji-3d/assets, without `.webp`."""
    colours: tuple[str, ...]
    """Words for the colour it has by nature; empty where no one word fits."""
    synonyms: tuple[str, ...] = ()
    part: str | None = "main"
    """What takes another colour (see recolour.py); none: it is only ever drawn as it is."""
    plural: str = ""
    """Where an s is not enough."""


OBJECTS: dict[str, Thing] = {
    "apple": Thing("1f34e", ("red",)),
    "banana": Thing("1f34c", ("yellow",)),
    "pizza": Thing("1f355", (), ("slice of pizza",), None),
    "donut": Thing("1f369", ("brown",), ("doughnut",)),
    "dog": Thing("1f436", ("brown",), ("puppy",)),
    "cat": Thing("1f431", ("orange",), ("kitten",)),
    "pig": Thing("1f437", ("pink",), ("piglet",)),
    "frog": Thing("1f438", ("green",), ("toad",)),
    "penguin": Thing("1f427", ()),
    "whale": Thing("1f40b", ("blue",)),
    "fish": Thing("1f41f", ("blue",), (), "main", "fish"),
    "elephant": Thing("1f418", ("grey",)),
    "turtle": Thing("1f422", ("green",), ("tortoise",)),
    "butterfly": Thing("1f98b", ("orange",)),
    "octopus": Thing("1f419", ("orange",), (), "main", "octopuses"),
    "duck": Thing("1f986", (), (), None),
    "crab": Thing("1f980", ("pink",)),
    "car": Thing("1f697", ("red",), ("automobile",)),
    "bus": Thing("1f68c", ("orange",), ("coach",), None, "buses"),
    "rocket": Thing("1f680", ("white",), ("spaceship",), "pale"),
    "boat": Thing("26f5", (), ("sailboat",), None),
    "plane": Thing("2708-fe0f", (), ("airplane",), None),
    "house": Thing("1f3e0", (), ("home",)),
    "tree": Thing("1f333", ("green",)),
    "cactus": Thing("1f335", ("green",), (), "main", "cactuses"),
    "flower": Thing("1f33b", ("yellow",), ("sunflower",)),
    "mushroom": Thing("1f344", ("red",), ("toadstool",)),
    "star": Thing("2b50", ("yellow",)),
    "heart": Thing("2764-fe0f", ("red",)),
    "moon": Thing("1f319", ("yellow",), ("crescent",)),
    "cloud": Thing("2601-fe0f", ("white",), (), "pale"),
    "ball": Thing("26bd", (), ("football", "soccer ball"), "pale"),
    "balloon": Thing("1f388", ("red",)),
    "umbrella": Thing("2602-fe0f", ("purple",), ("parasol",)),
    "crown": Thing("1f451", ("golden",)),
    "hat": Thing("1f3a9", ("black",), ("top hat",), "whole"),
    "key": Thing("1f511", ("yellow", "golden")),
    "gift": Thing("1f381", ("yellow",), ("present",)),
    "guitar": Thing("1f3b8", ("pink",), (), None),
    "diamond": Thing("1f48e", ("blue",), ("gem",)),
    "robot": Thing("1f916", ("white",), (), "pale"),
    "ghost": Thing("1f47b", ("white",), (), "pale"),
    "pumpkin": Thing("1f383", ("orange",)),
    "chair": Thing("1fa91", ("brown",)),
    "cup": Thing("2615", ("white",), ("mug",), "pale"),
    "shirt": Thing("1f455", ("green",), ("t-shirt",)),
    "bell": Thing("1f514", ("yellow", "golden")),
    "book": Thing("1f4d5", ("pink",)),
}

BACKGROUNDS: dict[str, tuple[tuple[float, float, float], tuple[float, float, float]]] = {
    "red": ((0.80, 0.18, 0.20),) * 2,
    "orange": ((0.95, 0.55, 0.18),) * 2,
    "yellow": ((0.96, 0.85, 0.32),) * 2,
    "green": ((0.30, 0.66, 0.34),) * 2,
    "blue": ((0.22, 0.45, 0.85),) * 2,
    "purple": ((0.50, 0.28, 0.72),) * 2,
    "grey": ((0.48, 0.50, 0.53),) * 2,
    "white": ((0.95, 0.95, 0.96),) * 2,
    "meadow": ((0.55, 0.80, 0.97), (0.45, 0.75, 0.32)),
    "beach": ((0.45, 0.78, 0.93), (0.96, 0.87, 0.65)),
}
"""A plain colour has the same value twice; a place changes in the middle."""

NAMES = tuple(OBJECTS)
COLOURS = tuple(OBJECT_COLOURS)
PLAIN = tuple(name for name, (top, bottom) in BACKGROUNDS.items() if top == bottom)
PLACES = tuple(name for name in BACKGROUNDS if name not in PLAIN)
COUNTS = ("one", "two", "three", "four")
SIZES = ("", "small", "big")


def own_colour(name: str) -> str:
    """The colour among the eight that it has by nature, or nothing."""
    return next((colour for colour in OBJECTS[name].colours if colour in COLOURS), "")


def can_be(name: str, colour: str) -> bool:
    return OBJECTS[name].part is not None and colour != own_colour(name)


def plural(name: str, word: str) -> str:
    thing = OBJECTS[name]
    if word == name and thing.plural:
        return thing.plural
    if word == "slice of pizza":
        return "slices of pizza"
    if word.endswith("y") and word[-2] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "ch", "x")) else "s")
