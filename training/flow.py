"""The rectified-flow loss, and how a DiT is measured and looked at while it is trained.

Comes in: latents and a Conditioning. Goes out: the loss, the loss on held-back scenes, contact sheets. Target noise - latent,
plain mean square, sigma = sigmoid(N(0, 1)).
"""

import json
from pathlib import Path
from typing import Callable

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from configs import DEVICE, WORK, new_vae
from dream import Conditioning, sample, velocity
from render import HELD_BACK, decode, sheet
from scenes import Scene, scene_from
from stage import Chance

MEASURED, SHOWN = 256, 24


class Scenes:
    """The rendered scenes with their latents, in the DiT's space."""

    def __init__(self):
        self.all: list[Scene] = [scene_from(raw) for raw in json.loads((WORK / "scenes.json").read_text())]
        self.latents = np.load(WORK / "latents.npy", mmap_mode="r")

    def some(self, chance: Chance, count: int) -> np.ndarray:
        return chance.array.integers(HELD_BACK, len(self.all), count)

    def latents_of(self, rows: np.ndarray) -> Tensor:
        return torch.from_numpy(self.latents[rows].astype(np.float32)).to(DEVICE)


def flow_loss(dit, x: Tensor, conditioning: Conditioning, chance: Chance) -> Tensor:
    sigma = torch.sigmoid(chance.normal(len(x)))
    noise, s = chance.normal(*x.shape), sigma[:, None, None, None]
    with torch.autocast(DEVICE.type, torch.bfloat16):
        v = velocity(dit, (1 - s) * x + s * noise, sigma, conditioning)
    return F.mse_loss(v.float(), noise - x)


@torch.no_grad()
def held_back_loss(dit, x: Tensor, conditioning: Conditioning) -> float:
    """Uniform sigma, always the same noise: comparable between stages and sizes of steps."""
    chance = Chance("held back", 0)
    sigma, noise = torch.linspace(0.01, 0.99, len(x), device=DEVICE), chance.normal(*x.shape)
    s = sigma[:, None, None, None]
    with torch.autocast(DEVICE.type, torch.bfloat16):
        v = velocity(dit, (1 - s) * x + s * noise, sigma, conditioning)
    return F.mse_loss(v.float(), noise - x).item()


def decoder() -> Callable[[Tensor], np.ndarray]:
    """Latents -> uint8 pictures, by the trained decoder or, before there is one, by the PCA."""
    if not (WORK / "vae.pt").exists():
        pca = dict(np.load(WORK / "pca.npz"))
        return lambda latents: decode(pca, latents.float().cpu().numpy())
    vae = load_vae()
    return lambda latents: pictures_of(vae, latents)


def load_vae():
    kept = torch.load(WORK / "vae.pt", map_location=DEVICE)
    vae = new_vae(scaling_factor=kept["scaling_factor"], shift_factor=kept["shift_factor"])
    vae.load_state_dict(kept["weights"])
    return vae.to(DEVICE).eval()


@torch.no_grad()
def pictures_of(vae, latents: Tensor) -> np.ndarray:
    back = vae.decode(latents / vae.config.scaling_factor + vae.config.shift_factor).sample.clamp(-1, 1)
    return ((back + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()


@torch.no_grad()
def contact_sheet(dit, conditional: Conditioning, null: Conditioning | None, truth: np.ndarray, path: Path, *, guidance: float = 2.5) -> None:
    """What was asked for, above what is painted."""
    noise = Chance("sheet", 0).normal(len(truth), 16, *[dit.config.sample_size] * 2)
    with torch.autocast(DEVICE.type, torch.bfloat16):
        painted = decoder()(sample(dit, conditional, null, noise, guidance=guidance, steps=14).float())
    rows = [part[at:at + 12] for at in range(0, len(truth), 12) for part in (truth, painted)]
    sheet(np.concatenate(rows), 12, path, 2)
