"""Runs the frozen LMM once over captions and pictures.

Comes in: work/{lmm.pt, scenes.json, pictures.npy}. Goes out, in work/: `texts.npz` (for every scene some
captions: where their hidden states lie), `hidden.npy` (f16 [all tokens, 256]), `null.npy` (of the null row),
`copies.npz` (hidden states and vision features of "Copy Image: <picture>" rows, f16).
Use: `python encode.py [SCENES CAPTIONS_EACH COPIES]`.
"""

import sys
import time
from random import Random

import numpy as np
import torch
from transformers import AutoTokenizer

from configs import HIDDEN, WORK, new_lmm
from prompts import COPY, NULL, expand, generate
from scenes import caption
from train_lmm import Rows
from vision import TOKENS, patches


def load_lmm():
    tokenizer = AutoTokenizer.from_pretrained(WORK / "lmm")
    lmm = new_lmm(tokenizer.get_vocab())
    lmm.load_state_dict(torch.load(WORK / "lmm.pt"))
    return lmm.eval(), tokenizer


@torch.no_grad()
def hidden_states(lmm, ids: torch.Tensor, pixels=None, grid=None) -> torch.Tensor:
    """`hidden_states[-1]`, which is after the final norm; rows of equal length, no padding."""
    positions, _ = lmm.model.get_rope_index(ids, image_grid_thw=grid)
    return lmm.model(input_ids=ids, position_ids=positions, pixel_values=pixels, image_grid_thw=grid,
                     use_cache=False).last_hidden_state.float()


def encode_texts(lmm, tokenizer, texts: list[str]) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Rows of one length at a time. Gives all hidden states in one array, with each text's start and length."""
    ids = tokenizer(texts)["input_ids"]
    lengths = np.array([len(row) for row in ids])
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    hidden = np.zeros((lengths.sum(), HIDDEN), np.float16)
    for length in np.unique(lengths):
        rows = np.flatnonzero(lengths == length)
        for at in range(0, len(rows), 128):
            some = rows[at:at + 128]
            with torch.autocast("cpu", torch.bfloat16):
                states = hidden_states(lmm, torch.tensor([ids[row] for row in some]))
            hidden[(starts[some][:, None] + np.arange(length))] = states.numpy()
    return hidden, starts, lengths


@torch.no_grad()
def encode_copies(lmm, tokenizer, pictures: np.ndarray) -> dict[str, np.ndarray]:
    row = torch.tensor(tokenizer(expand(COPY, TOKENS))["input_ids"])
    states, features = [], []
    for at in range(0, len(pictures), 64):
        pixels, grid = patches(pictures[at:at + 64])
        ids = row.repeat(len(grid), 1)
        with torch.autocast("cpu", torch.bfloat16):
            states.append(hidden_states(lmm, ids, pixels, grid).half().numpy())
            features.append(lmm.model.visual(pixels, grid).float().view(len(grid), TOKENS, HIDDEN).half().numpy())
    first = int((row == tokenizer.convert_tokens_to_ids("<|image_pad|>")).nonzero()[0])
    return {"hidden": np.concatenate(states), "features": np.concatenate(features), "first": np.array(first)}


def main(count: int = 60_000, each: int = 2, copies: int = 12_000) -> None:
    torch.set_num_threads(1)
    start, rng, scenes = time.time(), Random(4), Rows(0).scenes[:count]
    lmm, tokenizer = load_lmm()
    captions = [[generate(caption(rng, scene)) for _ in range(each)] for scene in scenes]
    unique = sorted({text for texts in captions for text in texts})
    place = {text: index for index, text in enumerate(unique)}
    hidden, starts, lengths = encode_texts(lmm, tokenizer, unique)
    np.save(WORK / "hidden.npy", hidden)
    np.savez(WORK / "texts.npz", starts=starts, lengths=lengths,
             of_scene=np.array([[place[text] for text in texts] for texts in captions], np.int32))
    np.save(WORK / "null.npy", encode_texts(lmm, tokenizer, [NULL])[0])
    pictures = np.load(WORK / "pictures.npy", mmap_mode="r")
    np.savez(WORK / "copies.npz", **encode_copies(lmm, tokenizer, pictures[:copies]))
    print(f"{len(unique)} captions, {len(hidden)} tokens, {copies} copies in {(time.time() - start) / 60:.1f} minutes")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
