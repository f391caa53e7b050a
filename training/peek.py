"""Paints prompts with the DiT as P2 left it, behind its own text encoder: a look before there are adapters.

Comes in: WORK/p2.pt, prompts or the ones of samples.py. Goes out: WORK/peek.png, two seeds a prompt.
Use: `python peek.py ["a blue apple on white" ...]`.
"""

import sys

import numpy as np
import torch
from transformers import AutoTokenizer

from configs import CELLS, DEVICE, WORK
from dream import Conditioning, sample, stock
from flow import decoder
from prompts import NULL, generate
from render import sheet
from samples import MORE, PROMPTS
from stage import Chance
from train_adapter import pretrained_dit


@torch.no_grad()
def main(prompts: list[str]) -> None:
    torch.set_num_threads(1)
    tokenizer, (dit, stand_in) = AutoTokenizer.from_pretrained(WORK / "lmm"), pretrained_dit()

    def conditioning(texts: list[str]) -> Conditioning:
        made = tokenizer(texts, padding=True, padding_side="right", return_tensors="pt").to(DEVICE)
        return stock(dit, stand_in(made["input_ids"]), made["attention_mask"].sum(1))

    given, null, painted = conditioning([generate(text) for text in prompts]), conditioning([NULL] * len(prompts)), []
    for seed in (1, 2):
        noise = Chance("peek", seed).normal(len(prompts), 16, CELLS, CELLS)
        painted.append(decoder()(sample(dit, given, null, noise, guidance=2.5, steps=20)))
    rows = [part[at:at + 12] for at in range(0, len(prompts), 12) for part in painted]
    sheet(np.concatenate(rows), 12, WORK / "peek.png", 2)


if __name__ == "__main__":
    main(sys.argv[1:] or [*PROMPTS, *MORE])
