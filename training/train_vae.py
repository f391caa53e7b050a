"""P0: trains the autoencoder onto the fixed PCA latents: the decoder by picture, the encoder by regression.

Comes in: WORK/{pictures.npy, latents.npy, scenes.json}. Goes out: WORK/p0.pt; WORK/vae.pt (diffusers' AutoencoderKL weights with
the scale and shift measured on its own latents), p0.png (pictures above what comes back), LOGS/p0.txt. One picture in eight is a
drawing on paper, so that the decoder can also show what a style's LoRA paints.
Use: `python train_vae.py [--steps N] [--minutes M]`.
"""

import numpy as np
import torch
import torch.nn.functional as F

from configs import DEVICE, WORK, new_vae
from flow import Scenes
from optim import Muon
from render import HELD_BACK, encode, sheet
from stage import Chance, options, run
from styles import paper

DRAWINGS = 8


def optimizer_for(vae, rate: float) -> Muon:
    """Convolutions to Muon, the rest and both ends to AdamW."""
    named = list(vae.named_parameters())
    inner = {n for n, w in named if w.ndim == 4 and "conv_in" not in n and "conv_out" not in n}
    return Muon([w for n, w in named if n in inner], [w for n, w in named if n not in inner], rate=rate)


def edges(a, b):
    """L1 between the gradients of two pictures."""
    across = (a[..., 1:] - a[..., :-1]) - (b[..., 1:] - b[..., :-1])
    down = (a[..., 1:, :] - a[..., :-1, :]) - (b[..., 1:, :] - b[..., :-1, :])
    return across.abs().mean() + down.abs().mean()


def tensor_of(pictures: np.ndarray) -> torch.Tensor:
    return torch.tensor(pictures).permute(0, 3, 1, 2).to(DEVICE).float() / 127.5 - 1


def main() -> None:
    chosen = options(2000, batch=16, rate=2.5e-3)
    pictures, scenes = np.load(WORK / "pictures.npy", mmap_mode="r"), Scenes()
    pca = dict(np.load(WORK / "pca.npz"))
    vae = new_vae()
    for name, module in vae.named_modules():
        if name.endswith("conv2"):
            torch.nn.init.zeros_(module.weight)
    vae.to(DEVICE)

    def step_of(chance: Chance) -> dict[str, float]:
        rows = np.sort(scenes.some(chance, chosen.batch))
        shown = np.array(pictures[rows])
        for index in range(0, chosen.batch, DRAWINGS):
            shown[index] = paper(scenes.all[rows[index]])
        x, z = tensor_of(shown), torch.from_numpy(encode(pca, shown)).to(DEVICE)
        with torch.autocast(DEVICE.type, torch.bfloat16):
            back = vae.decoder(z + 0.05 * chance.normal(*z.shape)).float()
            moments = vae.encoder(x).float()
        mean, spread = moments.chunk(2, 1)
        picture = (back - x).abs().mean() + 0.5 * edges(back, x)
        latent = F.mse_loss(mean, z)
        (picture + latent + 0.01 * F.mse_loss(spread, torch.full_like(spread, -6))).backward()
        return {"decoder": picture.item(), "encoder": latent.item()}

    truth = {"scenes": tensor_of(pictures[:256]), "drawings": tensor_of(np.stack([paper(scene) for scene in scenes.all[:128]]))}

    @torch.no_grad()
    def show() -> str:
        """Saves what the later stages need, too."""
        figures, page = [], []
        for name, x in truth.items():
            latents = vae.encode(x).latent_dist.mean
            back = vae.decode(latents).sample.clamp(-1, 1)
            figures.append(f"{name} {10 * torch.log10(4 / F.mse_loss(back, x)):.2f} dB")
            page += [x[:12], back[:12]]
            if name == "scenes":
                scale, shift = round(1 / latents.std().item(), 2), round(latents.mean().item(), 2)
        page = torch.cat(page).permute(0, 2, 3, 1)
        sheet(((page + 1) * 127.5).round().byte().cpu().numpy(), 12, WORK / "p0.png", 2)
        torch.save({"weights": {n: w.cpu() for n, w in vae.state_dict().items()}, "scaling_factor": scale, "shift_factor": shift},
                   WORK / "vae.pt")
        return f"{HELD_BACK} scenes held back; " + ", ".join(figures) + f"; scale {scale}, shift {shift}"

    run("p0", vae, optimizer_for(vae, chosen.rate), step_of, chosen, fall=0.4, show=show)


if __name__ == "__main__":
    main()
