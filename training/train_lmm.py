"""Trains the LMM by next token on captions and pictures: the space that the DiT later reads.

Comes in: work/{pictures.npy, scenes.json, lmm/tokenizer files}. Goes out: work/lmm.pt (the weights of
Qwen2VLForConditionalGeneration, kept every minute; a second run goes on from them) and lmm.log.
Four kinds of rows, each in its own batches: caption -> another caption of the same scene; picture ->
captions; two pictures with a relation -> caption; picture with an instruction -> caption of the result.
Use: `python train_lmm.py MINUTES`.
"""

import json
import sys
import time
from random import Random

import numpy as np
import torch
import torch.nn.functional as F
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import AutoTokenizer

from configs import WORK, new_lmm
from objects import COLOURS
from optim import Muon, set_rate
from prompts import COPY, PICTURE, combine, edit, expand, generate
from scenes import Placed, Scene, caption, noun
from vision import TOKENS, patches

BATCH = 32
KINDS = {"text": 0.45, "picture": 0.35, "pair": 0.1, "edit": 0.1}
RECOLOUR = ("make the background {c}", "change the background to {c}", "put it on {c}", "a {c} background", "on {c}")


class Rows:
    """Makes rows of each kind: a string whose `<|image_pad|>`s stand for the pictures listed beside it."""

    def __init__(self, first: int = 512):
        self.rng, self.first = Random(3), first
        raw = json.loads((WORK / "scenes.json").read_text())
        self.scenes = [Scene(tuple(Placed(*o) for o in s[0]), *s[1:]) for s in raw]
        usable = range(first, len(self.scenes))
        self.pairs = [i for i in usable if self.scenes[i].layout != "single"]
        self.singles = {}
        for i in usable:
            if self.scenes[i].layout == "single":
                self.singles.setdefault(self.scenes[i].objects[0].name, []).append(i)

    def one(self, kind: str) -> tuple[str, list[int]]:
        rng, index = self.rng, self.rng.randrange(self.first, len(self.scenes))
        scene = self.scenes[index]
        if kind == "text":
            return f"{generate(caption(rng, scene))}\n{caption(rng, scene)}", []
        if kind == "picture":
            return f"{COPY} {caption(rng, scene)}\n{caption(rng, scene)}", [index]
        if kind == "edit":
            colour = rng.choice(COLOURS)
            wish = rng.choice(RECOLOUR).format(c=colour)
            return f"{edit(wish)}\n{caption(rng, scene._replace(background=colour))}", [index]
        scene = self.scenes[rng.choice(self.pairs)]
        shown = [rng.choice(self.singles[placed.name]) for placed in scene.objects]
        if rng.random() < 0.5:
            tags = [noun(rng, placed.name) for placed in scene.objects]
            return f"{combine(tags, caption(rng, scene))}\n{caption(rng, scene)}", shown
        plain = scene._replace(layout=scene.layout)
        text = caption(rng, plain, [f"{PICTURE}#0", f"{PICTURE}#1"])
        order = sorted((0, 1), key=lambda n: text.index(f"#{n}"))
        text = text.replace("#0", "").replace("#1", "")
        return f"{generate(text)}\n{caption(rng, scene)}", [shown[n] for n in order]


def batch(rows, kind, count, tokenizer, pictures):
    """Token ids padded on the right, the labels (text only) and the pictures' patches."""
    made = [rows.one(kind) for _ in range(count)]
    texts = [expand(text, TOKENS) + "<|im_end|>" for text, _ in made]
    coded = tokenizer(texts, padding=True, padding_side="right", return_tensors="pt")
    ids, mask = coded["input_ids"], coded["attention_mask"]
    hidden = (mask == 0) | (ids == tokenizer.convert_tokens_to_ids("<|image_pad|>"))
    shown = [index for _, indices in made for index in indices]
    return ids, mask, ids.masked_fill(hidden, -100), patches(pictures[shown]) if shown else (None, None)


def loss_of(lmm, ids, mask, labels, pixels, grid):
    """Rows are padded on the right, so causal attention needs no mask."""
    positions, _ = lmm.model.get_rope_index(ids, image_grid_thw=grid, attention_mask=mask)
    with torch.autocast("cpu", torch.bfloat16):
        logits = lmm(input_ids=ids, position_ids=positions, pixel_values=pixels, image_grid_thw=grid, use_cache=False).logits
    return F.cross_entropy(logits[:, :-1].float().flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)


def optimizer_for(lmm):
    matrices, others, split = [], [], {}
    for name, weight in lmm.named_parameters():
        inner = weight.ndim == 2 and "embed_tokens" not in name and "lm_head" not in name
        (matrices if inner else others).append(weight)
        if name.endswith("qkv.weight"):
            split[weight] = 3
    return Muon(matrices, others, rate=5e-3, other_rate=3e-3, split=split)


def main(minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(WORK / "lmm")
    lmm = new_lmm(tokenizer.get_vocab())
    if (WORK / "lmm.pt").exists():
        lmm.load_state_dict(torch.load(WORK / "lmm.pt"))
    rows, pictures = Rows(), np.load(WORK / "pictures.npy", mmap_mode="r")
    optimizer = optimizer_for(lmm)
    log, start, step, kept = open(WORK / "lmm.log", "a", buffering=1), time.time(), 0, time.time()
    log.write(f"{sum(w.numel() for w in lmm.parameters())} weights\n")
    seen = {kind: [] for kind in KINDS}
    while (done := (time.time() - start) / 60 / minutes) < 1:
        kind = rows.rng.choices(list(KINDS), KINDS.values())[0]
        ids, mask, labels, (pixels, grid) = batch(rows, kind, BATCH, tokenizer, pictures)
        with sdpa_kernel(SDPBackend.MATH):
            loss = loss_of(lmm, ids, mask, labels, pixels, grid)
            loss.backward()
        torch.nn.utils.clip_grad_norm_(lmm.parameters(), 1.0)
        set_rate(optimizer, step=step, done=done)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        seen[kind].append(loss.item())
        step += 1
        if time.time() - kept > 60:
            kept = time.time()
            report(log, f"{done * minutes:.1f} min, step {step}", seen)
            save(lmm)
    report(log, f"{minutes:.1f} min, step {step}, end", seen)
    save(lmm)


def report(log, when, seen) -> None:
    losses = ", ".join(f"{kind} {np.mean(values[-15:]):.3f}" for kind, values in seen.items() if values)
    log.write(f"{when}: {losses}\n")


def save(lmm) -> None:
    torch.save(lmm.state_dict(), WORK / "lmm.tmp")
    (WORK / "lmm.tmp").rename(WORK / "lmm.pt")


if __name__ == "__main__":
    main(float(sys.argv[1]))
