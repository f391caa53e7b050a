"""Trains the autoencoder onto the fixed PCA latents: the decoder by picture, the encoder by regression.

Comes in: work/pictures.npy, latents.npy. Goes out: work/vae.pt (diffusers' AutoencoderKL weights, with the
measured scale and shift), kept every minute, and vae.png (pictures above what comes back).
Use: `python train_vae.py MINUTES`; half of a step's time goes to each side.
"""

import sys
import time

import numpy as np
import torch
import torch.nn.functional as F

from configs import WORK, new_vae
from optim import Muon, set_rate
from render import sheet

BATCH = 16


def split(module, rate):
    """Convolutions to Muon, the rest and both ends to AdamW."""
    named = list(module.named_parameters())
    inner = [w for n, w in named if w.ndim == 4 and "conv_in" not in n and "conv_out" not in n]
    chosen = {id(w) for w in inner}
    return Muon(inner, [w for _, w in named if id(w) not in chosen], rate=rate)


def edges(a, b):
    """L1 between the gradients of two pictures."""
    across = (a[..., 1:] - a[..., :-1]) - (b[..., 1:] - b[..., :-1])
    down = (a[..., 1:, :] - a[..., :-1, :]) - (b[..., 1:, :] - b[..., :-1, :])
    return across.abs().mean() + down.abs().mean()


def main(minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    pictures, latents = np.load(WORK / "pictures.npy"), np.load(WORK / "latents.npy")
    to_tensor = lambda rows: torch.from_numpy(pictures[rows]).permute(0, 3, 1, 2).float() / 127.5 - 1
    vae = new_vae()
    for name, module in vae.named_modules():
        if name.endswith("conv2"):
            torch.nn.init.zeros_(module.weight)
    decoder, encoder = split(vae.decoder, 2e-3), split(vae.encoder, 3e-3)
    start, step, kept, seen = time.time(), 0, 0.0, []
    log = open(WORK / "vae.log", "a", buffering=1)
    rng = np.random.default_rng(0)
    while (done := (time.time() - start) / 60 / minutes) < 1:
        rows = rng.integers(256, len(pictures), BATCH)
        x, z = to_tensor(rows), torch.from_numpy(latents[rows]).float()
        with torch.autocast("cpu", torch.bfloat16):
            back = vae.decoder(z + 0.05 * torch.randn_like(z)).float()
            moments = vae.encoder(x).float()
        mean, spread = moments.chunk(2, 1)
        loss = (back - x).abs().mean() + 0.5 * edges(back, x)
        regression = F.mse_loss(mean, z) + 0.01 * F.mse_loss(spread, torch.full_like(spread, -6))
        (loss + regression).backward()
        for optimizer in (decoder, encoder):
            set_rate(optimizer, step=step, done=done, fall=0.4)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
        seen.append((loss.item(), F.mse_loss(mean, z).item()))
        step += 1
        if time.time() - kept > 60:
            kept = time.time()
            keep(vae, to_tensor, log, f"{done * minutes:.1f} min, step {step}", np.mean(seen[-50:], 0))
    keep(vae, to_tensor, log, f"{minutes:.1f} min, step {step}, end", np.mean(seen[-50:], 0))


@torch.no_grad()
def keep(vae, to_tensor, log, when, losses) -> None:
    """Measures scale and shift of the encoder's own latents, the whole way's PSNR, and saves."""
    x = to_tensor(np.arange(256))
    z = vae.encode(x).latent_dist.mean
    back = vae.decode(z).sample.clamp(-1, 1)
    psnr = 10 * torch.log10(4 / F.mse_loss(back, x))
    log.write(f"{when}: decoder {losses[0]:.4f}, encoder {losses[1]:.4f}, whole {psnr:.2f} dB, "
              f"std {z.std():.4f}, mean {z.mean():.4f}\n")
    torch.save({"weights": vae.state_dict(), "scaling_factor": round(1 / z.std().item(), 4),
                "shift_factor": round(z.mean().item(), 4)}, WORK / "vae.tmp")
    (WORK / "vae.tmp").rename(WORK / "vae.pt")
    show = torch.cat([x[:24], back[:24]]).permute(0, 2, 3, 1)
    sheet(((show + 1) * 127.5).round().byte().numpy(), 12, WORK / "vae.png", 2)


if __name__ == "__main__":
    main(float(sys.argv[1]))
