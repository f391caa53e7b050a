"""Rows from which the LMM learns by next token: pictures and words that belong together.

Comes in: a random generator. Goes out: a marked text (a picture's place is PICTURE), the scenes shown in it, and the scene
to which the marks refer. Kinds: `text` (a caption, then another one of the same scene), `picture` (a picture,
then captions), `question` (how many, what colour, where), `which` (which of two pictures has ...), and the rows of editing,
combining and interleaving, each followed by a caption of the result.
"""

from random import Random
from typing import NamedTuple

from captions import UNPLACED, caption, noun, unmarked
from objects import COUNTS, OBJECTS, plural
from prompts import COPY, PICTURE
from scenes import Scene, random_scene
from tasks import Row, combine_row, edit_row, interleave_row, text_row

KINDS = {"text": 0.36, "picture": 0.24, "question": 0.10, "which": 0.04, "edit": 0.12, "combine": 0.07, "interleave": 0.07}
PLACES = {"single": ("in the middle",), "row": ("on the left", "on the right"), "column": ("at the top", "at the bottom")}
WHERE = {"centre": "in the middle", "left": "on the left", "right": "on the right", "top": "at the top", "bottom": "at the bottom"}


class LmmRow(NamedTuple):
    text: str
    shown: tuple[Scene, ...]
    target: Scene
    """What the marks in the text speak of."""


def lmm_row(rng: Random, kind: str) -> LmmRow:
    if kind == "picture":
        scene = random_scene(rng)
        return LmmRow(f"{COPY} {caption(rng, scene, background=0.8)}\n{caption(rng, scene)}", (scene,), scene)
    if kind == "question":
        return question(rng)
    if kind == "which":
        return which(rng)
    row: Row = {"text": text_row, "edit": edit_row, "combine": combine_row, "interleave": interleave_row}[kind](rng)
    prompt = row.prompt if kind == "text" else unmarked(row.prompt)[0]
    return LmmRow(f"{prompt}\n{caption(rng, row.target)}", row.shown, row.target)


def question(rng: Random) -> LmmRow:
    scene = random_scene(rng)
    index = rng.randrange(len(scene.objects))
    placed = scene.objects[index]
    many = len(scene.objects) if scene.layout == "group" else 1
    kind = rng.choice(("count", "colour", "where", "background"))
    if kind == "count":
        asked, answer = f"How many {plural(placed.name, placed.name)}?", COUNTS[many - 1]
    elif kind == "background":
        asked, answer = "What is the background?", scene.background
    elif kind == "where" and scene.layout != "group":
        asked = f"Where is the {placed.name}?"
        answer = WHERE[scene.where] if scene.layout == "single" else PLACES[scene.layout][index]
    else:
        own = OBJECTS[placed.name].colours
        if not placed.colour and not own:
            return question(rng)
        asked, answer = f"What colour is the {placed.name}?", placed.colour or own[0]
    return LmmRow(f"{PICTURE} {asked} {answer}", (scene,), scene)


def which(rng: Random) -> LmmRow:
    scenes = (random_scene(rng), random_scene(rng))
    right = rng.randrange(2)
    placed = rng.choice(scenes[right].objects)
    if any(placed.name == other.name for other in scenes[1 - right].objects):
        return which(rng)
    named = unmarked(noun(rng, placed._replace(size=""), UNPLACED))[0]
    return LmmRow(f"{PICTURE}{PICTURE} Which picture has {named}? {('the first', 'the second')[right]}", scenes, scenes[right])
