"""Goes on with the decoder alone, on the encoder's own latents, with drawings on paper among the scenes.

Comes in: work/{vae.pt, pictures.npy, scenes.json}. Goes out: work/vae.pt with a better decoder; the encoder, its
scale and its shift stay as they are, so that a DiT trained before still fits.
Use: `python tune_decoder.py MINUTES`.
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from configs import WORK
from optim import set_rate
from render import sheet
from styles import paper
from train_dit import load_vae
from train_lmm import Rows
from train_vae import edges, split

PLAIN, STYLED = 12, 4


def psnr(vae, x) -> float:
    with torch.no_grad():
        return float(10 * torch.log10(4 / F.mse_loss(vae.decode(vae.encode(x).latent_dist.mean).sample.clamp(-1, 1), x)))


def main(minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(1)
    rng, vae = np.random.default_rng(1), load_vae()
    pictures = np.load(WORK / "pictures.npy", mmap_mode="r")
    drawings = np.stack([paper(scene) for scene in Rows(0).scenes[:4000]])
    to_tensor = lambda some: torch.from_numpy(np.ascontiguousarray(some)).permute(0, 3, 1, 2).float() / 127.5 - 1
    tests = {"scenes": to_tensor(pictures[:128]), "drawings": to_tensor(drawings[:128])}
    log = open(WORK / "vae.log", "a", buffering=1)
    log.write("decoder alone, before: " + ", ".join(f"{name} {psnr(vae, x):.2f} dB" for name, x in tests.items()) + "\n")
    optimizer = split(vae.decoder, 1.5e-3)
    start, step = time.time(), 0
    while (done := (time.time() - start) / 60 / minutes) < 1:
        x = torch.cat([to_tensor(pictures[rng.integers(256, len(pictures), PLAIN)]),
                       to_tensor(drawings[rng.integers(128, len(drawings), STYLED)])])
        with torch.autocast("cpu", torch.bfloat16):
            with torch.no_grad():
                z = vae.encode(x).latent_dist.mean.float()
            back = vae.decoder(z + 0.05 * torch.randn_like(z)).float()
        ((back - x).abs().mean() + 0.5 * edges(back, x)).backward()
        set_rate(optimizer, step=step, done=done, fall=0.6)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
    log.write(f"decoder alone, {minutes:.1f} min, step {step}: "
              + ", ".join(f"{name} {psnr(vae, x):.2f} dB" for name, x in tests.items()) + "\n")
    kept = torch.load(WORK / "vae.pt")
    torch.save({**kept, "weights": vae.state_dict()}, WORK / "vae.tmp")
    (WORK / "vae.tmp").rename(WORK / "vae.pt")
    with torch.no_grad():
        show = torch.cat([x[:12] for x in tests.values()])
        back = vae.decode(vae.encode(show).latent_dist.mean).sample.clamp(-1, 1)
    page = torch.cat([show[:12], back[:12], show[12:], back[12:]]).permute(0, 2, 3, 1)
    sheet(((page + 1) * 127.5).round().byte().numpy(), 12, WORK / "vae.png", 2)


if __name__ == "__main__":
    main(float(sys.argv[1]))
