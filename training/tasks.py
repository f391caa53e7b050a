"""Rows of every task: a prompt with pictures in it, and the scene it asks for.

Comes in: a random generator. Goes out: a `Row`; its texts may hold marks after nouns (see captions.py) that name objects of
`target`. Tasks: `text`, `copy`, `edit` (recolour, replace, add, remove, move, change background), `combine`, `interleave`.
Nothing that is held out from training is ever made, neither as a source nor as a target.
"""

from random import Random
from typing import NamedTuple

from captions import FAMILIES, PLACE_WORDS, PLACED, UNPLACED, caption, noun, unmarked
from heldout import seen_in_training
from objects import BACKGROUNDS, COLOURS, NAMES, PLACES, can_be
from prompts import COPY, NULL, PICTURE, combine, edit, generate
from scenes import COLUMN, ROW, SINGLE_SIZES, WHERE, Placed, Scene, arranged, random_background, random_colour, random_scene

EDITS = ("recolour", "replace", "add", "remove", "move", "background")
SIDES = {"left": ROW[0], "right": ROW[1], "top": COLUMN[0], "bottom": COLUMN[1]}
OPPOSITE = {"left": "right", "right": "left", "top": "bottom", "bottom": "top"}
RECOLOUR = ("make {a} {c}", "turn {a} {c}", "paint {a} {c}", "{a} should be {c}", "change the colour of {a} to {c}")
REPLACE = ("replace {a} with {b}", "swap {a} for {b}", "turn {a} into {b}", "change {a} to {b}", "{b} instead of {a}")
ADD = {
    "left": ("add {b} to the left of {a}", "put {b} left of {a}", "add {b} on the left", "place {b} on the left"),
    "right": ("add {b} to the right of {a}", "put {b} right of {a}", "add {b} on the right", "place {b} on the right"),
    "top": ("add {b} above {a}", "put {b} over {a}", "add {b} at the top", "place {b} at the top"),
    "bottom": ("add {b} below {a}", "put {b} under {a}", "add {b} at the bottom", "place {b} at the bottom"),
}
REMOVE = ("remove {b}", "take {b} away", "delete {b}", "without {b}", "erase {b}")
MOVE = {
    "left": ("move {a} to the left", "put {a} on the left"), "right": ("move {a} to the right", "put {a} on the right"),
    "top": ("move {a} to the top", "put {a} at the top"), "bottom": ("move {a} to the bottom", "put {a} at the bottom"),
    "centre": ("move {a} to the middle", "put {a} in the centre"),
}
SWAP = ("swap {a} and {b}", "let {a} and {b} change places", "swap the two")
BACKGROUND = ("make the background {c}", "change the background to {c}", "put it on {c}", "a {c} background", "on {c}")


class Row(NamedTuple):
    task: str
    prompt: str
    null: str
    """The same without what is dropped for guidance."""
    shown: tuple[Scene, ...]
    """The pictures in the prompt, in order."""
    null_shown: tuple[Scene, ...]
    target: Scene


def text_row(rng: Random, scene: Scene | None = None) -> Row:
    scene = scene or random_scene(rng)
    return Row("text", generate(caption(rng, scene)), NULL, (), (), scene)


def copy_row(scene: Scene) -> Row:
    return Row("copy", COPY, COPY.replace(PICTURE, ""), (scene,), (), scene)


def named(rng: Random, placed: Placed) -> str:
    """`the red dog`, without marks: it speaks of the picture, not of what is to be painted."""
    text = unmarked(noun(rng, placed, UNPLACED))[0]
    for article in ("an ", "a ", "the ", "one "):
        text = text.removeprefix(article)
    return f"the {text}" if rng.random() < 0.9 else text


def edit_row(rng: Random, kind: str = "", allowed=seen_in_training) -> Row:
    kind = kind or rng.choice(EDITS)
    while True:
        before, after, wish = CHANGES[kind](rng)
        if all(allowed([(o.name, o.colour) for o in scene.objects if scene.layout != "group"] or
                       [scene.objects[0][:2]], len(scene.objects) if scene.layout == "group" else 1) for scene in (before, after)):
            break
    if rng.random() < 0.15:
        wish = wish[0].upper() + wish[1:]
    if rng.random() < 0.1:
        wish += "."
    return Row("edit", edit(wish), edit(""), (before,), (before,), after)


def replaced(scene: Scene, index: int, placed: Placed) -> Scene:
    objects = list(scene.objects)
    objects[index] = placed
    return scene._replace(objects=tuple(objects))


def alone(scene: Scene, index: int) -> Scene:
    """One of two objects, where it stood."""
    where = ("left", "right")[index] if scene.layout == "row" else ("top", "bottom")[index]
    return Scene((scene.objects[index],), "single", where, scene.background, scene.seed)


def usual(rng: Random) -> Scene:
    return random_scene(rng, layout=rng.choices(("single", "row", "column"), (50, 30, 20))[0])


def pair(rng: Random) -> Scene:
    return random_scene(rng, layout=rng.choice(("row", "column")))


def recolour(rng: Random) -> tuple[Scene, Scene, str]:
    scene = usual(rng)
    index = rng.randrange(len(scene.objects))
    placed = scene.objects[index]
    colours = [c for c in COLOURS if can_be(placed.name, c) and c != placed.colour]
    if not colours:
        return recolour(rng)
    colour = rng.choice(colours)
    wish = rng.choice(RECOLOUR).format(a=named(rng, placed), c=colour)
    return scene, replaced(scene, index, placed._replace(colour=colour)), wish


def replace(rng: Random) -> tuple[Scene, Scene, str]:
    scene = usual(rng)
    index = rng.randrange(len(scene.objects))
    old = scene.objects[index]
    name = rng.choice([n for n in NAMES if all(n != o.name for o in scene.objects)])
    new = old._replace(name=name, colour=random_colour(rng, name) if rng.random() < 0.3 else "", size="" if len(scene.objects) > 1 else old.size)
    return scene, replaced(scene, index, new), rng.choice(REPLACE).format(a=named(rng, old), b=unmarked(noun(rng, new, UNPLACED))[0])


def add(rng: Random) -> tuple[Scene, Scene, str]:
    scene = pair(rng)
    new = rng.randrange(2)
    side = ("left", "right")[new] if scene.layout == "row" else ("top", "bottom")[new]
    wish = rng.choice(ADD[side]).format(a=named(rng, scene.objects[1 - new]), b=unmarked(noun(rng, scene.objects[new], UNPLACED))[0])
    return alone(scene, 1 - new), scene, wish


def remove(rng: Random) -> tuple[Scene, Scene, str]:
    scene = pair(rng)
    gone = rng.randrange(2)
    return scene, alone(scene, 1 - gone), rng.choice(REMOVE).format(b=named(rng, scene.objects[gone]))


def move(rng: Random) -> tuple[Scene, Scene, str]:
    if rng.random() < 0.4:
        scene = pair(rng)
        a, b = scene.objects
        places = ROW if scene.layout == "row" else COLUMN
        swapped = (b._replace(x=places[0][0], y=places[0][1]), a._replace(x=places[1][0], y=places[1][1]))
        return scene, scene._replace(objects=swapped), rng.choice(SWAP).format(a=named(rng, a), b=named(rng, b))
    single = random_scene(rng, layout="single")
    start, end = rng.sample(list(WHERE), 2)
    placed = single.objects[0]._replace(side=SINGLE_SIZES["small"], size="small")
    at = lambda where: replaced(single, 0, placed._replace(x=WHERE[where][0], y=WHERE[where][1]))._replace(where=where)
    return at(start), at(end), rng.choice(MOVE[end]).format(a=named(rng, placed))


def background(rng: Random) -> tuple[Scene, Scene, str]:
    scene = random_scene(rng)
    chosen = random_background(rng, [o[:2] for o in scene.objects], other_than=scene.background)
    wish = f"put it {rng.choice(PLACE_WORDS[chosen])}" if chosen in PLACES else rng.choice(BACKGROUND).format(c=chosen)
    return scene, scene._replace(background=chosen), wish


CHANGES = {"recolour": recolour, "replace": replace, "add": add, "remove": remove, "move": move, "background": background}


def portrait(rng: Random, placed: Placed) -> Scene:
    """The object by itself, as a crop shows it."""
    things = [(placed.name, placed.colour)]
    scene = arranged(rng, things, "single", 1, random_background(rng, things))
    return Scene((scene.objects[0]._replace(size="", x=32, y=32, side=42),), "single", "centre", scene.background, scene.seed)


def combine_row(rng: Random, scene: Scene | None = None) -> Row:
    scene = scene or pair(rng)
    shown = tuple(portrait(rng, placed) for placed in scene.objects)
    tags = [unmarked(noun(rng, placed._replace(size=""), UNPLACED))[0] for placed in scene.objects]
    return Row("combine", combine(tags, caption(rng, scene)), combine(tags, ""), shown, shown, scene)


def interleave_row(rng: Random, scene: Scene | None = None) -> Row:
    """Pictures stand after the nouns, or in their place; the null row keeps the words alone."""
    scene = scene or (pair(rng) if rng.random() < 0.75 else random_scene(rng, layout="single"))
    pictured = [rng.random() < 0.8 for _ in scene.objects]
    if not any(pictured):
        pictured[0] = True
    nouns, wordy = [], rng.random() < 0.6
    for index, placed in enumerate(scene.objects):
        word = noun(rng, placed if rng.random() < 0.5 or not pictured[index] else placed._replace(colour=""), PLACED + index)
        slot = f"{PICTURE}#{index}"
        nouns.append(word if not pictured[index] else word + slot if wordy else slot)
    text = caption(rng, scene, nouns=nouns, family=rng.choice(FAMILIES) if scene.layout != "single" else "")
    order = sorted((index for index in range(len(nouns)) if pictured[index]), key=lambda n: text.index(f"#{n}"))
    for index in order:
        text = text.replace(f"#{index}", "")
    shown = tuple(portrait(rng, scene.objects[index]) for index in order)
    return Row("interleave", generate(text), generate(text.replace(PICTURE, "").strip()), shown, (), scene)


if __name__ == "__main__":
    draws = Random(0)
    for make in (text_row, edit_row, combine_row, interleave_row):
        for _ in range(12):
            row = make(draws)
            print(row.task, "|", unmarked(row.prompt)[0].replace(PICTURE, "<ph>"), "|", unmarked(row.null)[0].replace(PICTURE, "<ph>"), "|", len(row.shown))
