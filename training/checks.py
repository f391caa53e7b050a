"""Checks what training relies on; prints one line each and fails if one does not hold.

Comes in: WORK/lmm/tokenizer files (for the pictures' patches). Use: `python checks.py`.
"""

import argparse
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

import numpy as np
import torch
from PIL import Image
from torch import nn
from transformers import AutoTokenizer, Qwen2VLImageProcessor

import stage
from captions import COLUMN, FAMILIES, HELD_OUT_FAMILY, ROW
from configs import CELLS, STAND_IN, WORK, new_dit, new_lmm
from dream import MatmulAttention, stock, velocity
from heldout import seen_in_training
from lmm import states_of
from optim import Muon
from prompts import expand
from scenes import Scene, random_scene
from tasks import EDITS, combine_row, edit_row, interleave_row
from vision import TOKENS, patches, seen


def same_after_a_kill() -> float:
    """A toy stage in one go, and stopped half way: the weights are the same, bit by bit."""
    def trained(folder: str, pauses: list[int]) -> torch.Tensor:
        stage.WORK = stage.LOGS = Path(folder)
        for steps in pauses:
            torch.manual_seed(0)
            model = nn.Linear(6, 6)

            def step_of(chance: stage.Chance) -> dict[str, float]:
                if chance.step == steps:
                    raise KeyboardInterrupt
                loss = (model(chance.normal(4, 6).cpu()) - chance.choice.random()).square().mean()
                loss.backward()
                return {"loss": loss.item()}

            try:
                stage.run("toy", model, Muon([model.weight], [model.bias], rate=1e-2), step_of, argparse.Namespace(steps=20, minutes=1e9))
            except KeyboardInterrupt:
                pass
        return model.weight.detach()

    stage.KEEP_EVERY = -1
    with TemporaryDirectory() as once, TemporaryDirectory() as twice:
        return (trained(once, [99]) - trained(twice, [7, 13, 99])).abs().max().item()


def as_diffusers() -> float:
    """Our way through the DiT and SD3Transformer2DModel's own."""
    torch.manual_seed(0)
    dit = new_dit().eval()
    latent, states, sigma = torch.randn(2, 16, CELLS, CELLS), torch.randn(2, 7, STAND_IN), torch.tensor([0.3, 0.9])
    with torch.no_grad():
        theirs = dit(latent, states, states[:, -1], 1000 * sigma).sample
        dit.set_attn_processor(MatmulAttention())
        padded = torch.cat([states, torch.randn(2, 3, STAND_IN)], 1)
        ours = velocity(dit, latent, sigma, stock(dit, padded, torch.tensor([7, 7])))
    return ((ours - theirs).abs().max() / theirs.abs().max()).item()


def as_transformers() -> float:
    """Our way through the LMM and Qwen2VLForConditionalGeneration's own."""
    torch.manual_seed(0)
    tokenizer = AutoTokenizer.from_pretrained(WORK / "lmm")
    lmm = new_lmm(tokenizer.get_vocab()).eval()
    row = combine_row(Random(0))
    ids = tokenizer(expand(row.null, TOKENS), return_tensors="pt")["input_ids"]
    pixels, grid = (part.cpu() for part in seen(list(row.shown)))
    positions, _ = lmm.model.get_rope_index(ids, image_grid_thw=grid)
    with torch.no_grad():
        theirs = lmm(input_ids=ids, position_ids=positions, pixel_values=pixels, image_grid_thw=grid, output_hidden_states=True).hidden_states[-1]
        ours, _ = states_of(lmm, torch.cat([ids, ids[:, :3]], 1), torch.tensor([ids.shape[1]]), pixels, grid)
    return (ours[:, :ids.shape[1]] - theirs).abs().max().item()


def as_processor() -> float:
    picture = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), dtype=np.uint8)
    theirs = Qwen2VLImageProcessor.from_pretrained(WORK / "lmm")(Image.fromarray(picture[0]))
    return float(np.abs(np.asarray(theirs["pixel_values"]) - patches(picture)[0].numpy()).max())


def held_out_in(scene: Scene) -> bool:
    group = scene.layout == "group"
    return not seen_in_training([o[:2] for o in scene.objects[:1 if group else None]], len(scene.objects) if group else 1)


def held_out_rows() -> float:
    """How many of 6,000 rows hold something that training must never see."""
    rng = Random(0)
    scenes = [random_scene(rng) for _ in range(2000)]
    for _ in range(2000):
        row = rng.choice((combine_row, interleave_row, lambda r: edit_row(r, r.choice(EDITS))))(rng)
        scenes += [row.target, *row.shown]
    return sum(map(held_out_in, scenes)) + (HELD_OUT_FAMILY in FAMILIES or HELD_OUT_FAMILY not in ROW or HELD_OUT_FAMILY not in COLUMN)


CHECKS = {"weights after a kill": (same_after_a_kill, 0), "velocity": (as_diffusers, 1e-4), "states": (as_transformers, 1e-4),
          "patches": (as_processor, 1e-5), "held-out rows": (held_out_rows, 0)}

if __name__ == "__main__":
    torch.set_num_threads(1)
    for name, (check, limit) in CHECKS.items():
        off = check()
        print(f"{name}: off by {off:.2g}, at most {limit}")
        assert off <= limit, name
