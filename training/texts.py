"""Marked texts as tokens, and the words of which the states are to speak plainly.

Comes in: texts with marks after nouns. Goes out: token ids padded on the right, and `Nouns`: at which token which object,
colour, count and place is named. A small model's last states say what comes *next*; at a sentence's second noun they hardly
say which noun it is. `NounHeads` read them off by one linear layer each and are trained along with the model, so that the
states keep them; afterwards the heads are thrown away.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from captions import BACKGROUND, Mark, unmarked
from configs import DEVICE
from objects import BACKGROUNDS, COLOURS, NAMES
from scenes import Scene

UNKNOWN = -100
READ = {0: "nouns", 3: "places", 5: "backgrounds"}


class Nouns(NamedTuple):
    row: Tensor
    token: Tensor
    labels: Tensor
    """[nouns, 6]: object, drawn colour or none, count less one, place (left, right, top, bottom), the noun named before it, and
    at the end of a sentence its background; UNKNOWN where the sentence does not say it by then."""


class Tokens(NamedTuple):
    ids: Tensor
    lengths: Tensor
    nouns: Nouns


def coded(tokenizer, texts: list[str], scenes: list[Scene]) -> Tokens:
    """The marks of a text name the objects of its scene."""
    plain, marks = zip(*(unmarked(text) for text in texts))
    made = tokenizer(list(plain), padding=True, padding_side="right", return_tensors="pt", return_offsets_mapping=True)
    ends = made["offset_mapping"][..., 1].tolist()
    row, token, labels = [], [], []
    for index, scene in enumerate(scenes):
        before = UNKNOWN
        for mark in marks[index]:
            row.append(index)
            token.append(next(at for at, end in enumerate(ends[index]) if end >= mark.end))
            if mark.which == BACKGROUND:
                labels.append([UNKNOWN] * 5 + [list(BACKGROUNDS).index(scene.background)])
            else:
                labels.append(said_of(scene, mark, before))
                before = labels[-1][0]
    tensor = lambda values, *shape: torch.tensor(values, dtype=torch.long, device=DEVICE).reshape(-1, *shape)
    return Tokens(made["input_ids"].to(DEVICE), made["attention_mask"].sum(1).to(DEVICE), Nouns(tensor(row), tensor(token), tensor(labels, 6)))


def said_of(scene: Scene, mark: Mark, before: int) -> list[int]:
    placed = scene.objects[mark.which]
    colour = COLOURS.index(placed.colour) if placed.colour else len(COLOURS)
    place = UNKNOWN
    if mark.known and before != UNKNOWN and scene.layout in ("row", "column"):
        place = mark.which + (0 if scene.layout == "row" else 2)
    count = len(scene.objects) if scene.layout == "group" else 1
    return [NAMES.index(placed.name), colour, count - 1, place, before, UNKNOWN]


class NounHeads(nn.Module):
    CLASSES = (len(NAMES), len(COLOURS) + 1, 4, 4, len(NAMES), len(BACKGROUNDS))

    def __init__(self, width: int):
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(width, classes) for classes in self.CLASSES)

    def forward(self, states: Tensor, nouns: Nouns) -> tuple[Tensor, dict[str, float]]:
        """The summed cross-entropy; the share of objects, of second objects, of places and of backgrounds read right."""
        at = states[nouns.row, nouns.token].float()
        loss, figures = states.new_zeros((), dtype=torch.float32), {}
        for index, head in enumerate(self.heads):
            known = nouns.labels[:, index] != UNKNOWN
            if known.any():
                guess, truth = head(at[known]), nouns.labels[known, index]
                loss = loss + F.cross_entropy(guess, truth)
                hit = (guess.argmax(-1) == truth).float()
                if index in READ:
                    figures[READ[index]] = hit.mean().item()
                later = nouns.labels[known, 4] != UNKNOWN
                if index == 0 and later.any():
                    figures["second nouns"] = hit[later].mean().item()
        return loss, figures
