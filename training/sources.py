"""Where the DiT's conditioning comes from while it is trained.

`Words` stands in for a pretrained DiT's own text side: one learned vector per object, layout and
background, so that the DiT can begin to draw while the LMM is still being trained. `Encoded` is the real one:
the frozen LMM's encodings, kept on disk, through the adapter's two MLPs.
Each gives groups of (rows of latents, Conditioning); rows of a group have about the same length.
"""

import json

import numpy as np
import torch
from torch import nn

from configs import WIDTH, WORK, new_adapter
from dream import Conditioning, adapt
from objects import COLOURS, NAMES

DROPOUT = 0.1
TEXT, COPIES, GROUPS = 96, 32, 3
PAIRS = 0.7
"""Share of caption rows that show two objects: who stands where is learned last."""
FLOOR = 0.02
"""Spread below which a direction of the hidden states is taken for noise."""
HELD_OUT = 512


@torch.no_grad()
def whiten(linear: nn.Linear, states: torch.Tensor) -> None:
    """Sets a Linear so that its outputs for such states have mean 0 and spread 1, in random directions."""
    mean = states.mean(0)
    variance, axes = torch.linalg.eigh(torch.cov((states - mean).T))
    gain = axes / (variance.clamp_min(0) + FLOOR**2).sqrt()
    directions = torch.randn(linear.out_features, states.shape[1]) / states.shape[1] ** 0.5
    linear.weight.copy_(directions @ gain.T)
    linear.bias.copy_(-linear.weight @ mean)


class Words(nn.Module):
    """A scene as four word vectors: first object, second object or none, layout, background."""

    LAYOUTS = ("single", "row", "column")

    def __init__(self):
        super().__init__()
        scenes = json.loads((WORK / "scenes.json").read_text())
        second = len(NAMES)
        layout, background = second + len(NAMES) + 1, second + len(NAMES) + 4
        self.words = torch.tensor([[
            NAMES.index(objects[0][0]),
            second + (NAMES.index(objects[1][0]) if len(objects) > 1 else len(NAMES)),
            layout + self.LAYOUTS.index(kind),
            background + COLOURS.index(colour),
        ] for objects, kind, colour, _ in scenes])
        self.null = background + len(COLOURS)
        self.table = nn.Embedding(self.null + 4, WIDTH)
        self.pool = nn.Linear(WIDTH, WIDTH)

    def conditioning(self, words):
        context = self.table(words)
        return Conditioning(context, self.pool(context.mean(1)))

    def groups(self, rng):
        rows = rng.integers(HELD_OUT, len(self.words), TEXT + COPIES)
        words = self.words[rows].clone()
        words[torch.from_numpy(rng.random(len(rows)) < DROPOUT)] = self.null + torch.arange(4)
        yield rows, self.conditioning(words)

    def prompts(self):
        words = self.words[:24]
        return self.conditioning(words), self.conditioning((self.null + torch.arange(4)).expand_as(words))


class Encoded(nn.Module):
    """Three groups of caption rows, sorted by length, and one of copy rows with r ~ U(0, 1) and no dropout."""

    def __init__(self):
        super().__init__()
        self.adapter = new_adapter()
        texts = np.load(WORK / "texts.npz")
        self.starts, self.lengths, self.of_scene = (texts[key] for key in ("starts", "lengths", "of_scene"))
        self.hidden = np.load(WORK / "hidden.npy", mmap_mode="r")
        self.null = np.load(WORK / "null.npy")
        copies = np.load(WORK / "copies.npz")
        self.copies, self.features, self.first = copies["hidden"], copies["features"], int(copies["first"])
        scenes = json.loads((WORK / "scenes.json").read_text())[HELD_OUT:len(self.of_scene)]
        single = np.array([kind == "single" for _, kind, _ in (scene[:3] for scene in scenes)])
        self.singles, self.pairs = np.flatnonzero(single) + HELD_OUT, np.flatnonzero(~single) + HELD_OUT
        self.spread_out()

    def spread_out(self) -> None:
        """Lets both MLPs begin by whitening what they read.

        Most of a hidden state is the same for every word; which object is meant is a small part of it. Centring
        and equal spread can be written into the first Linear; the last one begins at zero.
        """
        rows, lengths = self.rows(list(range(0, len(self.starts), max(1, len(self.starts) // 4000))))
        real = torch.arange(rows.shape[1]) < lengths[:, None]
        some = np.arange(0, len(self.copies), 16)
        copies = self.blended(some, torch.rand(len(some), 1, 1))
        tokens = torch.cat([rows[real], copies.flatten(0, 1)[::4]])
        means = torch.cat([(rows * real[..., None]).sum(1) / lengths[:, None], copies.mean(1)])
        for name, states in {"input_embeds_align_mlp": tokens, "condition_embeds_align_mlp": means}.items():
            whiten(self.adapter[name][0], states)
            nn.init.zeros_(self.adapter[name][2].weight)

    def rows(self, texts: list[int]) -> tuple[torch.Tensor, torch.Tensor]:
        """Hidden states of some captions (-1: the null row), padded on the right, and their lengths."""
        states = [self.null if t < 0 else self.hidden[self.starts[t]:self.starts[t] + self.lengths[t]] for t in texts]
        lengths = torch.tensor([len(state) for state in states])
        padded = torch.zeros(len(states), int(lengths.max()), states[0].shape[1])
        for row, state in zip(padded, states):
            row[:len(state)] = torch.from_numpy(np.asarray(state, np.float32))
        return padded, lengths

    def groups(self, rng):
        scenes = np.where(rng.random(TEXT) < PAIRS, rng.choice(self.pairs, TEXT), rng.choice(self.singles, TEXT))
        texts = self.of_scene[scenes, rng.integers(0, self.of_scene.shape[1], TEXT)].astype(int)
        texts[rng.random(TEXT) < DROPOUT] = -1
        order = np.argsort(np.where(texts < 0, 0, self.lengths[texts]))
        for part in np.split(order, GROUPS):
            yield scenes[part], adapt(self.adapter, *self.rows(texts[part]))
        yield self.copy_group(rng)

    def copy_group(self, rng):
        rows = rng.integers(HELD_OUT, len(self.copies), COPIES)
        return rows, adapt(self.adapter, self.blended(rows, torch.from_numpy(rng.random((COPIES, 1, 1), np.float32))))

    def blended(self, rows, r):
        """(1 - r) times the LMM's states plus r times the vision features, at the picture's tokens."""
        states = torch.from_numpy(self.copies[rows].astype(np.float32))
        features = torch.from_numpy(self.features[rows].astype(np.float32))
        at = slice(self.first, self.first + features.shape[1])
        states[:, at] = (1 - r) * states[:, at] + r * features
        return states

    def prompts(self):
        texts = self.of_scene[:24, 0]
        return adapt(self.adapter, *self.rows(texts)), adapt(self.adapter, *self.rows([-1] * len(texts)))
