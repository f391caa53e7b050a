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

from captions import unmarked
from configs import DEVICE
from objects import COLOURS, NAMES
from scenes import Placed

UNKNOWN = -100


class Nouns(NamedTuple):
    row: Tensor
    token: Tensor
    labels: Tensor
    """[nouns, 5]: object, drawn colour or none, count less one, place (left, right, top, bottom), the noun named before it;
    UNKNOWN where the sentence does not say it by then."""


class Tokens(NamedTuple):
    ids: Tensor
    lengths: Tensor
    nouns: Nouns


def coded(tokenizer, texts: list[str], objects: list[tuple[Placed, ...]], counts: list[int], layouts: list[str]) -> Tokens:
    plain, heads = zip(*(unmarked(text) for text in texts))
    made = tokenizer(list(plain), padding=True, padding_side="right", return_tensors="pt", return_offsets_mapping=True)
    ends = made["offset_mapping"][..., 1].tolist()
    row, token, labels = [], [], []
    for index, named in enumerate(heads):
        before = UNKNOWN
        for end, which, placed_known in named:
            placed = objects[index][which]
            number = NAMES.index(placed.name)
            place = UNKNOWN
            if placed_known and before != UNKNOWN and layouts[index] in ("row", "column"):
                place = which + (0 if layouts[index] == "row" else 2)
            row.append(index)
            token.append(ends[index].index(end))
            colour = COLOURS.index(placed.colour) if placed.colour else len(COLOURS)
            labels.append([number, colour, counts[index] - 1, place, before])
            before = number
    tensor = lambda values, *shape: torch.tensor(values, dtype=torch.long, device=DEVICE).reshape(-1, *shape)
    return Tokens(made["input_ids"].to(DEVICE), made["attention_mask"].sum(1).to(DEVICE), Nouns(tensor(row), tensor(token), tensor(labels, 5)))


class NounHeads(nn.Module):
    CLASSES = (len(NAMES), len(COLOURS) + 1, 4, 4, len(NAMES))

    def __init__(self, width: int):
        super().__init__()
        self.heads = nn.ModuleList(nn.Linear(width, classes) for classes in self.CLASSES)

    def forward(self, states: Tensor, nouns: Nouns) -> tuple[Tensor, float, float]:
        """The summed cross-entropy, the share of objects read right, and that of second nouns alone."""
        at = states[nouns.row, nouns.token].float()
        loss, right, second = states.new_zeros((), dtype=torch.float32), float("nan"), float("nan")
        for index, head in enumerate(self.heads):
            known = nouns.labels[:, index] != UNKNOWN
            if known.any():
                guess = head(at[known])
                loss = loss + F.cross_entropy(guess, nouns.labels[known, index])
                if index == 0:
                    hit = (guess.argmax(-1) == nouns.labels[:, 0]).float()
                    later = nouns.labels[:, 4] != UNKNOWN
                    right, second = hit.mean().item(), hit[later].mean().item() if later.any() else second
        return loss, right, second
