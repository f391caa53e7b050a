"""Trains the DiT, first on stand-in words, then with the adapter behind the frozen LMM.

Comes in: work/latents.npy, vae.pt and, for `dream`, what encode.py made. Goes out: work/dit-words.pt or
dit-dream.pt (DiT and source, raw and averaged; kept every two minutes, a second run goes on from it), a log and
a contact sheet. Rectified flow: target noise - latent, plain mean square, sigma = sigmoid(N(0, 1)).
Use: `python train_dit.py words|dream MINUTES [RATE]`.
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from configs import WORK, new_dit, new_vae
from dream import MatmulAttention, sample, velocity
from optim import Average, Muon, set_rate
from render import sheet
from sources import Encoded, Words

KEEP_EVERY = 120


def fresh_dit():
    """adaLN and the output begin at zero, so that every block begins as the identity."""
    dit = new_dit()
    for name, weight in dit.named_parameters():
        if ".norm1" in name or name.startswith(("norm_out", "proj_out")):
            nn.init.zeros_(weight)
    return dit


def optimizer_for(model: nn.Module, rate: float) -> Muon:
    """Matrices of attention, MLPs and second time layer to Muon, the adapter's slower; all else to AdamW."""
    outside = ("norm", "proj_out", "linear_1", "pos_embed", "table", "context_embedder", "text_embedder")
    matrices, slow, others = [], [], []
    for name, weight in model.named_parameters():
        inner = weight.ndim == 2 and not any(word in name for word in outside)
        (slow if inner and ".adapter." in name else matrices if inner else others).append(weight)
    return Muon(matrices, others, slow=slow, rate=rate)


def load_vae():
    kept = torch.load(WORK / "vae.pt")
    vae = new_vae(scaling_factor=kept["scaling_factor"], shift_factor=kept["shift_factor"])
    vae.load_state_dict(kept["weights"])
    return vae.eval()


@torch.no_grad()
def pictures_of(vae, latents) -> np.ndarray:
    back = vae.decode(latents / vae.config.scaling_factor + vae.config.shift_factor).sample.clamp(-1, 1)
    return ((back + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()


def loss_of(model, latents, rng) -> torch.Tensor:
    """One batch, group by group; each group's gradient is added as it comes."""
    total, groups = 0.0, model["source"].groups(rng)
    for rows, conditioning in groups:
        x = torch.from_numpy(latents[rows].astype(np.float32))
        sigma = torch.sigmoid(torch.randn(len(x)))
        noise, s = torch.randn_like(x), sigma[:, None, None, None]
        with torch.autocast("cpu", torch.bfloat16):
            v = velocity(model["dit"], (1 - s) * x + s * noise, sigma, conditioning)
        loss = F.mse_loss(v.float(), noise - x) * len(x) / 128
        loss.backward()
        total += loss.item()
    return total


def main(kind: str, minutes: float, rate: float = 1e-2) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(int(time.time()))
    rng = np.random.default_rng(int(time.time()))
    vae = load_vae()
    latents = np.load(WORK / "latents.npy")
    latents = ((latents - vae.config.shift_factor) * vae.config.scaling_factor).astype(np.float16)
    model = nn.ModuleDict({"dit": fresh_dit(), "source": Words() if kind == "words" else Encoded()})
    model["dit"].set_attn_processor(MatmulAttention())
    resume(model, kind)
    average, optimizer = Average(model), optimizer_for(model, rate)
    log = open(WORK / f"dit-{kind}.log", "a", buffering=1)
    start, step, kept, shown, seen = time.time(), 0, time.time(), 0.0, []
    while (done := (time.time() - start) / 60 / minutes) < 1:
        set_rate(optimizer, step=step, done=done)
        with torch.autocast("cpu", torch.bfloat16):
            seen.append(loss_of(model, latents, rng))
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update()
        step += 1
        if time.time() - kept > KEEP_EVERY:
            kept = time.time()
            log.write(f"{done * minutes:.1f} min, step {step}: loss {np.mean(seen[-100:]):.4f}\n")
            keep(model, average, kind, vae)
    log.write(f"{minutes:.1f} min, step {step}, end: loss {np.mean(seen[-100:]):.4f}\n")
    keep(model, average, kind, vae)


def resume(model, kind) -> None:
    own, before = WORK / f"dit-{kind}.pt", WORK / "dit-words.pt"
    if own.exists():
        model.load_state_dict(torch.load(own)["raw"], strict=False)
    elif kind == "dream" and before.exists():
        weights = {name: w for name, w in torch.load(before)["averaged"].items() if name.startswith("dit.")}
        model.load_state_dict(weights, strict=False)
        (WORK / "dit-dream.log").open("a").write("the DiT goes on, the adapter begins anew\n")


@torch.no_grad()
def keep(model, average, kind, vae) -> None:
    """Saves raw and averaged weights; paints the sheet with the averaged ones."""
    raw = {name: weight.clone() for name, weight in model.state_dict().items()}
    model.load_state_dict(average.weights, strict=False)
    torch.save({"raw": raw, "averaged": model.state_dict()}, WORK / f"dit-{kind}.tmp")
    (WORK / f"dit-{kind}.tmp").rename(WORK / f"dit-{kind}.pt")
    conditional, null = model["source"].prompts()
    noise = torch.randn(24, 16, 8, 8, generator=torch.Generator().manual_seed(0))
    painted = sample(model["dit"], conditional, null, noise, guidance=2.5, steps=14)
    truth = np.load(WORK / "pictures.npy", mmap_mode="r")[:24]
    sheet(np.concatenate([truth[:12], pictures_of(vae, painted[:12]), truth[12:], pictures_of(vae, painted[12:])]), 12,
          WORK / f"dit-{kind}.png", 2)
    model.load_state_dict(raw)


if __name__ == "__main__":
    main(sys.argv[1], *map(float, sys.argv[2:]))
