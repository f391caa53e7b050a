"""P2: pretrains the DiT behind a text encoder of its own, through the stock context_embedder and text_embedder.

Comes in: WORK/{scenes.json, latents.npy, lmm/tokenizer files}. Goes out: WORK/p2.pt (DiT and stand-in), p2.png, LOGS/p2.txt.
May run before and beside P0 and P1: it needs neither of them.
Use: `python train_dit.py [--steps N] [--minutes M] [--batch B] [--rate R]`.
"""

import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer

from configs import DEVICE, WORK, new_dit
from dream import MatmulAttention, stock
from flow import MEASURED, SHOWN, Scenes, contact_sheet, flow_loss, held_back_loss
from optim import Muon
from prompts import NULL
from scenes import draw
from stage import Chance, options, run
from stand_in import StandIn
from tasks import text_row
from texts import coded

DROPOUT, GROUPS, NOUN_WEIGHT = 0.1, 3, 0.1


def fresh_dit():
    """adaLN and the output begin at zero, so that every block begins as the identity."""
    dit = new_dit()
    for name, weight in dit.named_parameters():
        if ".norm1" in name or name.startswith(("norm_out", "proj_out")):
            nn.init.zeros_(weight)
    dit.set_attn_processor(MatmulAttention())
    return dit


def optimizer_for(model: nn.Module, rate: float) -> Muon:
    """Matrices of attention, MLPs and second layers to Muon; all else to AdamW."""
    outside = ("norm", "proj_out", "linear_1", "pos_embed", "table", "places", "nouns.heads")
    named = [(name, weight) for name, weight in model.named_parameters() if weight.requires_grad]
    inner = {name for name, weight in named if weight.ndim == 2 and not any(word in name for word in outside)}
    split = {weight: 3 for name, weight in named if name.endswith("qkv.weight")}
    return Muon([w for n, w in named if n in inner], [w for n, w in named if n not in inner], rate=rate, split=split)


def tokens_of(tokenizer, rows):
    """Of the prompts of text rows."""
    return coded(tokenizer, [row.prompt for row in rows], [row.target for row in rows])


def main() -> None:
    chosen = options(6000, batch=128, rate=1e-2)
    tokenizer, scenes = AutoTokenizer.from_pretrained(WORK / "lmm"), Scenes()
    model = nn.ModuleDict({"dit": fresh_dit(), "stand_in": StandIn()}).to(DEVICE)
    dit, stand_in = model["dit"], model["stand_in"]

    def conditioning(tokens):
        with torch.autocast(DEVICE.type, torch.bfloat16):
            states = stand_in(tokens.ids)
            return states, stock(dit, states, tokens.lengths)

    def step_of(chance: Chance) -> dict[str, float]:
        picked = scenes.some(chance, chosen.batch)
        rows = [text_row(chance.choice, scenes.all[index]) for index in picked]
        rows = [row._replace(prompt=row.null) if chance.choice.random() < DROPOUT else row for row in rows]
        order = np.argsort([len(row.prompt) for row in rows])
        figures = {"loss": 0.0}
        groups = GROUPS if DEVICE.type == "cpu" else 1
        for part in np.array_split(order, groups):
            tokens = tokens_of(tokenizer, [rows[index] for index in part])
            states, given = conditioning(tokens)
            share = len(part) / chosen.batch
            loss = flow_loss(dit, scenes.latents_of(picked[part]), given, chance)
            naming, read = stand_in.nouns(states, tokens.nouns)
            ((loss + NOUN_WEIGHT * naming) * share).backward()
            figures = {"loss": figures["loss"] + loss.item() * share, **read}
        return figures

    fixed = Chance("measured", 0).choice
    measured = tokens_of(tokenizer, [text_row(fixed, scene) for scene in scenes.all[:MEASURED]])
    nothing = tokens_of(tokenizer, [text_row(fixed, scenes.all[0])._replace(prompt=NULL)] * SHOWN)
    truth = np.stack([draw(scene) for scene in scenes.all[:SHOWN]])

    @torch.no_grad()
    def show() -> str:
        given = conditioning(measured)[1]
        loss = held_back_loss(dit, scenes.latents_of(np.arange(MEASURED)), given)
        first = type(given)(*(part[:SHOWN] for part in given))
        contact_sheet(dit, first, conditioning(nothing)[1], truth, WORK / "p2.png")
        return f"held-back loss {loss:.4f}"

    run("p2", model, optimizer_for(model, chosen.rate), step_of, chosen, show=show)


if __name__ == "__main__":
    main()
