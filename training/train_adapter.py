"""S1: aligns both adapters with the pretrained DiT; LMM and DiT stay frozen.

Comes in: WORK/{p1.pt, p2.pt}. Goes out: WORK/s1.pt (both MLPs), s1.png, s1-copy.png, LOGS/s1.txt. Rows are text-to-picture and
copy, 3 to 1; copy rows have r ~ U(0, 1) and no dropout.
The adapters begin in closed form: the first layer as a whitening of what it reads, because most of a hidden state is the same for
every word; the last layer by least squares, so that a caption's states give what SD3's own entry made of the same caption in P2.
A copy row's pooled vector begins as that of a caption of its scene, its tokens as the mean over all words.
Ablations, each under its own name: `--no-copies` (s1-no-copies), `--depth 1`, `--depth 3`, `--width 2048`.
Use: `python train_adapter.py [--steps N] [--minutes M] [--batch B] [--rate R]`.
"""

import numpy as np
import torch
from torch import nn
from transformers import AutoTokenizer

from captions import unmarked
from configs import DEPTH, DEVICE, MLP, WORK, new_adapter
from dream import adapt, mean_of, real_tokens, stock
from flow import MEASURED, SHOWN, Scenes, contact_sheet, flow_loss, held_back_loss
from lmm import encoded, frozen_lmm
from optim import Muon
from prompts import NULL
from scenes import draw
from stage import Chance, averaged, note, options, run
from stand_in import StandIn
from tasks import copy_row, text_row
from train_dit import DROPOUT, fresh_dit

COPIES, FLOOR = 0.25, 0.02
"""Share of copy rows; spread below which a direction of the hidden states is taken for noise."""
BEGINNING, RIDGE = 24, 1e-3
"""Batches read before the first step, and how much of a feature's spread is held against noise."""


@torch.no_grad()
def whiten(linear: nn.Linear, states: torch.Tensor) -> None:
    """Sets a Linear so that its outputs for such states have mean 0 and spread 1, in random directions."""
    states = states.double()
    mean = states.mean(0)
    variance, axes = torch.linalg.eigh(torch.cov((states - mean).T))
    gain = axes / (variance.clamp_min(0) + FLOOR**2).sqrt()
    chance = torch.Generator().manual_seed(0)
    directions = torch.randn(linear.out_features, states.shape[1], generator=chance).to(states) / states.shape[1] ** 0.5
    linear.weight.copy_(directions @ gain.T)
    linear.bias.copy_(-(directions @ gain.T) @ mean)


@torch.no_grad()
def least_squares(linear: nn.Linear, features: torch.Tensor, wishes: torch.Tensor) -> float:
    """Solves a last layer with a little ridge; gives the share of the wishes' spread that it misses."""
    x, y = features.double(), wishes.double()
    middle, level = x.mean(0), y.mean(0)
    gram = (x - middle).T @ (x - middle) / len(x)
    ridge = RIDGE * gram.diagonal().mean() * torch.eye(len(gram)).to(gram)
    weight = torch.linalg.solve(gram + ridge, (x - middle).T @ (y - level) / len(x))
    linear.weight.copy_(weight.T)
    linear.bias.copy_(level - middle @ weight)
    return ((linear(features) - wishes).square().mean() / (wishes - wishes.mean(0)).square().mean()).item()


def pretrained_dit():
    """DiT and stand-in as P2 left them, frozen."""
    model = nn.ModuleDict({"dit": fresh_dit(), "stand_in": StandIn()})
    model.load_state_dict(averaged("p2"), strict=False)
    model.requires_grad_(False).to(DEVICE).eval()
    return model["dit"], model["stand_in"]


def optimizer_for(model: nn.Module, rate: float) -> Muon:
    matrices = [w for w in model.parameters() if w.requires_grad and w.ndim == 2]
    return Muon(matrices, [w for w in model.parameters() if w.requires_grad and w.ndim != 2], rate=rate)


def name_of(chosen) -> str:
    changes = ["no-copies"] * chosen.no_copies + [f"depth-{chosen.depth}"] * (chosen.depth != DEPTH) + [f"width-{chosen.width}"] * (chosen.width != MLP)
    return "-".join(["s1", *changes])


def main() -> None:
    chosen = options(1500, batch=128, rate=1e-4, depth=DEPTH, width=MLP, no_copies=False)
    name, copies = name_of(chosen), 0 if chosen.no_copies else int(COPIES * chosen.batch)
    tokenizer, scenes = AutoTokenizer.from_pretrained(WORK / "lmm"), Scenes()
    lmm, (dit, stand_in) = frozen_lmm(tokenizer), pretrained_dit()
    adapter = new_adapter(depth=chosen.depth, mlp=chosen.width).to(DEVICE)
    text = lambda rows: encoded(lmm, tokenizer, [unmarked(row.prompt)[0] for row in rows], [row.shown for row in rows])

    def copied(picked, r):
        rows = [copy_row(scenes.all[index]) for index in picked]
        return encoded(lmm, tokenizer, [row.prompt for row in rows], [row.shown for row in rows], r)

    @torch.no_grad()
    def begin() -> None:
        """Row by row of few: whatever is read is kept for both layers."""
        chance = Chance("beginning", 0)
        tokens, means, contexts, pooleds = [], [], [], []
        for _ in range(BEGINNING):
            picked = scenes.some(chance, 128)
            rows = [text_row(chance.choice, scenes.all[index]) for index in picked]
            rows = [row._replace(prompt=NULL) if chance.choice.random() < DROPOUT / 4 else row for row in rows]
            hidden, lengths = text(rows)
            ids = tokenizer([unmarked(row.prompt)[0] for row in rows], padding=True, padding_side="right", return_tensors="pt")["input_ids"]
            wished, real = stock(dit, stand_in(ids.to(DEVICE)), lengths), real_tokens(lengths, hidden.shape[1])
            tokens.append(hidden[real])
            contexts.append(wished.context[real])
            means.append(mean_of(hidden, real))
            pooleds.append(wished.pooled)
            if copies:
                seen, _ = copied(picked[:32], chance.uniform(32))
                tokens.append(seen.flatten(0, 1))
                contexts.append(wished.context[real].mean(0).expand(len(tokens[-1]), -1))
                means.append(seen.mean(1))
                pooleds.append(wished.pooled[:32])
        for key, states, wishes in (("input_embeds_align_mlp", tokens, contexts), ("condition_embeds_align_mlp", means, pooleds)):
            states, wishes, layers = torch.cat(states), torch.cat(wishes), adapter[key]
            for layer in [layer for layer in layers[:-1] if isinstance(layer, nn.Linear)]:
                whiten(layer, states if layer is layers[0] else layers[:list(layers).index(layer)](states))
            part = least_squares(layers[-1], layers[:-1](states), wishes)
            note(name, f"{key} begins with {part:.3f} of the wished spread unexplained, {len(states)} states")

    def step_of(chance: Chance) -> dict[str, float]:
        picked = scenes.some(chance, chosen.batch)
        rows = [text_row(chance.choice, scenes.all[index]) for index in picked[copies:]]
        rows = [row._replace(prompt=NULL) if chance.choice.random() < DROPOUT else row for row in rows]
        with torch.no_grad():
            hidden, lengths = text(rows)
        figures = {"text": flow_loss(dit, scenes.latents_of(picked[copies:]), adapt(adapter, hidden, lengths), chance)}
        total = figures["text"] * (1 - copies / chosen.batch)
        if copies:
            with torch.no_grad():
                hidden, _ = copied(picked[:copies], chance.uniform(copies))
            figures["copy"] = flow_loss(dit, scenes.latents_of(picked[:copies]), adapt(adapter, hidden), chance)
            total = total + figures["copy"] * copies / chosen.batch
        total.backward()
        return {key: value.item() for key, value in figures.items()}

    fixed, first = Chance("measured", 0), np.arange(MEASURED)
    with torch.no_grad():
        measured = text([text_row(fixed.choice, scene) for scene in scenes.all[:MEASURED]])
        nothing = text([text_row(fixed.choice, scenes.all[0])._replace(prompt=NULL)] * SHOWN)
        looked = {r: copied(first, torch.full((MEASURED,), r, device=DEVICE)) for r in (0.0, 0.5, 1.0)}
    truth = np.stack([draw(scene) for scene in scenes.all[:SHOWN]])

    @torch.no_grad()
    def show() -> str:
        x, given = scenes.latents_of(first), adapt(adapter, *measured)
        parts = [f"held-back loss {held_back_loss(dit, x, given):.4f}"]
        contact_sheet(dit, type(given)(*(part[:SHOWN] for part in given)), adapt(adapter, *nothing), truth, WORK / f"{name}.png")
        for r, (hidden, _) in looked.items():
            parts.append(f"copy at r {r}: {held_back_loss(dit, x, adapt(adapter, hidden)):.4f}")
        contact_sheet(dit, adapt(adapter, looked[0.5][0][:SHOWN]), None, truth, WORK / f"{name}-copy.png", guidance=1)
        return ", ".join(parts)

    if not (WORK / f"{name}.pt").exists():
        begin()
    run(name, adapter, optimizer_for(adapter, chosen.rate), step_of, chosen, show=show)


if __name__ == "__main__":
    main()
