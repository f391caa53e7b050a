"""Lets the LMM's state at a caption's second noun name its noun as plainly as the state at the first one does.

After training by next token the state at a second noun says mostly what may follow, and the DiT cannot read from
it which object is meant. Here the last two layers are pulled towards their own old states, plus, at second nouns,
what tells the nouns apart at first nouns. All other states, and so what comes next, stay nearly as they were.
Comes in: work/{lmm.pt, hidden.npy, texts.npz, copies.npz, pictures.npy} of a first `encode.py`. Goes out: work/lmm.pt;
run `encode.py` again afterwards. Use: `python tune_lmm.py MINUTES`.
"""

import sys
import time
from random import Random

import numpy as np
import torch

from configs import WORK
from encode import load_lmm
from objects import NAMES, OBJECTS
from optim import Muon, set_rate
from prompts import COPY, expand, generate
from scenes import caption
from train_lmm import Rows
from vision import TOKENS, patches

ROWS, COPIES = 96, 16
STRENGTH, WEIGHT = 1.5, 12.0


def noun_tokens(tokenizer) -> dict[int, int]:
    """Last token of each noun and synonym -> the object's number."""
    words = {word: NAMES.index(name) for name, thing in OBJECTS.items() for word in (name, *thing.synonyms)}
    return {tokenizer(lead + form)["input_ids"][-1]: number for word, number in words.items()
            for lead, form in ((" ", word), (" ", word.capitalize()))}


def targets(ids, starts, hidden, nouns):
    """Positions of second nouns in the flat array, and what is to be added to the states there."""
    first, second, at_first, at_second = [], [], [], []
    for start, row in zip(starts, ids):
        found = [(start + k, nouns[token]) for k, token in enumerate(row) if token in nouns]
        if len(found) == 2 and found[1][0] - found[0][0] > 1:
            at_first.append(found[0][0]), first.append(found[0][1])
            at_second.append(found[1][0]), second.append(found[1][1])
    some = slice(0, 20_000)
    states, first = hidden[np.array(at_first)[some]].astype(np.float32), np.array(first)[some]
    means = np.stack([states[first == number].mean(0) for number in range(len(NAMES))])
    extra = np.full(len(hidden), -1)
    extra[np.array(at_second)] = second
    return extra, STRENGTH * (means - means.mean(0))


def main(minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    rng, lmm, tokenizer = np.random.default_rng(0), *load_lmm()
    texts, hidden = np.load(WORK / "texts.npz"), np.load(WORK / "hidden.npy", mmap_mode="r")
    copies, pictures = np.load(WORK / "copies.npz")["hidden"], np.load(WORK / "pictures.npy", mmap_mode="r")
    draw, scenes = Random(4), Rows(0).scenes[:len(texts["of_scene"])]
    unique = sorted({generate(caption(draw, scene)) for scene in scenes for _ in range(texts["of_scene"].shape[1])})
    ids = tokenizer(unique)["input_ids"]
    starts, lengths = texts["starts"], texts["lengths"]
    extra, codes = targets(ids, starts, hidden, noun_tokens(tokenizer))
    copy_row = torch.tensor(tokenizer(expand(COPY, TOKENS))["input_ids"])
    lmm.requires_grad_(False)
    layers = lmm.model.language_model.layers[-2:].requires_grad_(True)
    weights = list(layers.parameters())
    optimizer = Muon([w for w in weights if w.ndim == 2], [w for w in weights if w.ndim != 2], rate=8e-3, decay=0)
    states = lambda ids, pixels=None, grid=None: lmm.model(
        input_ids=ids, position_ids=lmm.model.get_rope_index(ids, image_grid_thw=grid)[0], pixel_values=pixels,
        image_grid_thw=grid, use_cache=False).last_hidden_state
    by_length = {length: np.flatnonzero(lengths == length) for length in np.unique(lengths)}
    shares = np.array([len(rows) for rows in by_length.values()]) / len(lengths)
    log, begin, step, seen = open(WORK / "lmm.log", "a", buffering=1), time.time(), 0, []
    while (done := (time.time() - begin) / 60 / minutes) < 1:
        length = rng.choice(list(by_length), p=shares)
        rows = rng.choice(by_length[length], ROWS)
        at = starts[rows][:, None] + np.arange(length)
        which = extra[at]
        wanted = hidden[at].astype(np.float32) + np.where(which[..., None] >= 0, codes[which], 0)
        made = states(torch.tensor([ids[row] for row in rows]))
        miss = (made - torch.from_numpy(wanted).float()).square().sum(-1)
        second = torch.from_numpy(which >= 0)
        loss = (miss * (1 + WEIGHT * second)).mean()
        if step % 4 == 0:
            some = rng.integers(0, len(copies), COPIES)
            pixels, grid = patches(pictures[some])
            old = torch.from_numpy(copies[some].astype(np.float32))
            loss = loss + (states(copy_row.repeat(COPIES, 1), pixels, grid) - old).square().sum(-1).mean()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(weights, 1.0)
        set_rate(optimizer, step=step, done=done, warmup=10, fall=0.6)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen.append((miss[~second].mean().item(), miss[second].mean().item() if second.any() else np.nan))
        step += 1
        if step % 25 == 0:
            log.write("tune %.1f min, step %d: other states %.3f, second nouns %.3f\n" % (done * minutes, step, *np.nanmean(seen[-25:], 0)))
    log.write("tune %.1f min, step %d, end: other states %.3f, second nouns %.3f\n" % (minutes, step, *np.nanmean(seen[-25:], 0)))
    torch.save(lmm.state_dict(), WORK / "lmm.tmp")
    (WORK / "lmm.tmp").rename(WORK / "lmm.pt")


if __name__ == "__main__":
    main(float(sys.argv[1]))
