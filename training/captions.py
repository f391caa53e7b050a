"""What may be said of a scene.

Comes in: a random generator and a scene. Goes out: one of its many true captions, in which every noun is followed by a
mark (a character of Unicode's private use area) that says which object it names; `unmarked` takes the marks out and tells
where they stood. A caption says less than the scene or all of it, never anything else.
"""

from random import Random
from typing import NamedTuple

from objects import COUNTS, OBJECTS, PLACES, plural
from scenes import Placed, Scene

PLACED, UNPLACED, BACKGROUND = 0xE000, 0xE100, 0xE200
"""First mark of nouns after which it is known where the object stands, and of all others; the mark of where a sentence ends that
names the background."""
SIZE_WORDS = {"small": ("small", "small", "little", "tiny"), "big": ("big", "big", "large", "huge")}
FILLERS = ("cute", "nice", "shiny", "pretty")
COLOUR_SYNONYMS = {"purple": "violet", "grey": "gray"}
WHERE_WORDS = {
    "centre": ("in the middle", "in the centre"),
    "left": ("on the left", "on the left side", "to the left"),
    "right": ("on the right", "on the right side", "to the right"),
    "top": ("at the top", "near the top"),
    "bottom": ("at the bottom", "near the bottom"),
}
PLACE_WORDS = {
    "meadow": ("in a meadow", "on a meadow", "on the grass", "in a green field"),
    "beach": ("on a beach", "at the beach", "on the sand"),
}
ROW = {
    "of": ("{a} left of {b}", "{a} to the left of {b}", "{b} right of {a}", "{b} to the right of {a}", "{a} on the left of {b}"),
    "and": ("{a} on the left and {b} on the right", "on the left {a} and on the right {b}", "{b} on the right and {a} on the left"),
    "comma": ("{a} on the left, {b} on the right", "left: {a}, right: {b}"),
    "with": ("{b} with {a} on its left", "{a} with {b} on its right", "{b} with {a} to its left", "{a} with {b} to its right"),
}
COLUMN = {
    "of": ("{a} above {b}", "{a} over {b}", "{a} on top of {b}", "{b} below {a}", "{b} under {a}", "{b} beneath {a}"),
    "and": ("{a} at the top and {b} at the bottom", "{b} at the bottom and {a} at the top"),
    "comma": ("{a} at the top, {b} below it", "top: {a}, bottom: {b}"),
    "with": ("{b} with {a} above it", "{a} with {b} below it", "{a} with {b} underneath"),
}
BESIDE = ("{a} and {b}", "{a} next to {b}", "{a} beside {b}", "{b} and {a}", "{b} next to {a}", "{b} beside {a}")
HELD_OUT_FAMILY = "with"
FAMILIES = ("of", "of", "of", "and", "comma")
ON = ("{s} on a {c} background", "{s} on a {c} background", "{s} on {c}", "{s}, {c} background", "{s} in front of a {c} background",
      "{s} against a {c} background", "on a {c} background, {s}")
OPENINGS = ("a picture of ", "a drawing of ", "an image of ", "a photo of ", "picture of ", "there is ", "this is ")


def noun(rng: Random, placed: Placed, mark: int, *, count: int = 1) -> str:
    """`an apple`, `a small red apple`, `apple`, `a cute puppy`, `two pink cats` ..."""
    thing = OBJECTS[placed.name]
    word = rng.choice(thing.synonyms) if thing.synonyms and rng.random() < 0.15 else placed.name
    words = [(plural(placed.name, word) if count > 1 else word) + chr(mark)]
    colour = placed.colour or (rng.choice(thing.colours) if thing.colours and rng.random() < 0.25 else "")
    if colour:
        words.insert(0, COLOUR_SYNONYMS[colour] if colour in COLOUR_SYNONYMS and rng.random() < 0.2 else colour)
    if rng.random() < 0.04:
        words.insert(0, rng.choice(FILLERS))
    if placed.size and rng.random() < 0.9:
        words.insert(0, rng.choice(SIZE_WORDS[placed.size]))
    if count > 1:
        words.insert(0, rng.choices((COUNTS[count - 1], str(count), "a pair of" if count == 2 else f"a group of {COUNTS[count - 1]}"), (80, 12, 8))[0])
    elif rng.random() < 0.85:
        words.insert(0, "one" if rng.random() < 0.05 else "the" if rng.random() < 0.05 else "an" if words[0][0] in "aeiou" else "a")
    return " ".join(words)


def caption(rng: Random, scene: Scene, *, nouns: list[str] | None = None, family: str = "", background: float = 0.7) -> str:
    """`nouns` stand in for the words of the objects; `family` asks for one kind of sentence about two of them;
    `background` is how often it is named."""
    text, end = of_objects(rng, scene, nouns, family), ""
    if rng.random() < 0.12:
        text = rng.choice(OPENINGS) + text
    if rng.random() < background:
        end = chr(BACKGROUND)
        if scene.background in PLACES:
            text = f"{text} {rng.choice(PLACE_WORDS[scene.background])}"
        else:
            colour = COLOUR_SYNONYMS[scene.background] if scene.background in COLOUR_SYNONYMS and rng.random() < 0.15 else scene.background
            text = rng.choice(ON).format(s=text, c=colour).replace(" a orange", " an orange")
    if rng.random() < 0.2 and text[0].isalpha():
        text = text[0].upper() + text[1:]
    return (text + "." if rng.random() < 0.15 else text) + end


def of_objects(rng: Random, scene: Scene, nouns: list[str] | None, family: str) -> str:
    if scene.layout == "group":
        return nouns[0] if nouns else noun(rng, scene.objects[0], UNPLACED, count=len(scene.objects))
    if scene.layout == "single":
        text = nouns[0] if nouns else noun(rng, scene.objects[0], UNPLACED)
        said = rng.random() < (0.08 if scene.where == "centre" else 0.9)
        return f"{text} {rng.choice(WHERE_WORDS[scene.where])}" if said else text
    said = bool(family) or rng.random() < 0.8
    family = family or rng.choice(FAMILIES)
    forms = (COLUMN if scene.layout == "column" else ROW)[family] if said else BESIDE
    a, b = nouns or [noun(rng, placed, (PLACED if said else UNPLACED) + index) for index, placed in enumerate(scene.objects)]
    return rng.choice(forms).format(a=a, b=b)


class Mark(NamedTuple):
    end: int
    """How many characters stand before it."""
    which: int
    """The object it names, or BACKGROUND."""
    known: bool
    """Whether its place is known by the end of the sentence."""


def unmarked(text: str) -> tuple[str, list[Mark]]:
    """The plain text, and what its marks said."""
    plain, marks = [], []
    for char in text:
        if ord(char) == BACKGROUND:
            marks.append(Mark(len(plain), BACKGROUND, True))
        elif PLACED <= ord(char) < BACKGROUND:
            known = ord(char) < UNPLACED
            marks.append(Mark(len(plain), ord(char) - (PLACED if known else UNPLACED), known))
        else:
            plain.append(char)
    return "".join(plain), marks


if __name__ == "__main__":
    from scenes import random_scene

    draws = Random(0)
    for _ in range(40):
        print(unmarked(caption(draws, random_scene(draws)))[0])
