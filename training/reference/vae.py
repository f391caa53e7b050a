"""Reference numbers of the VAE: encode (mean and log variance) and decode, by diffusers' own class."""

from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import Tensor

from common import FIXTURES, TYPES, randn, save_reference, scatter_weights


def reference(folder: Path, sizes: list[tuple[int, int]], seed: int) -> tuple[dict[str, Tensor], dict]:
    """Pictures [3,h,w] in -1…1 and latents [C,h,w] in the VAE's own space, per size of the latent."""
    vae = AutoencoderKL.from_pretrained(folder, torch_dtype=torch.float32).eval()
    factor = 2 ** (len(vae.config.block_out_channels) - 1)
    out: dict[str, Tensor] = {}
    for n, (height, width) in enumerate(sizes):
        picture = randn(seed + n, 3, height * factor, width * factor).clamp(-1, 1)
        latent = randn(seed + 10 + n, vae.config.latent_channels, height, width)
        posterior = vae.encode(picture[None]).latent_dist
        out |= {f"picture.{n}": picture, f"mean.{n}": posterior.mean[0], f"logvar.{n}": posterior.logvar[0],
                f"latent.{n}": latent, f"decoded.{n}": vae.decode(latent[None]).sample[0]}
    return out, {"sizes": [list(size) for size in sizes]}


def write_nano(name: str, *, stored: str, seed: int, sizes: list[tuple[int, int]], **config) -> None:
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()
    stages = len(config["block_out_channels"])
    vae = AutoencoderKL(in_channels=3, out_channels=3, act_fn="silu", sample_size=64, scaling_factor=1.5305, shift_factor=0.0609,
                        down_block_types=("DownEncoderBlock2D",) * stages, up_block_types=("UpDecoderBlock2D",) * stages, **config)
    scatter_weights(vae, seed, stored)
    vae.to(TYPES[stored]).save_pretrained(folder)
    save_reference(folder, *reference(folder, sizes, seed))


def main() -> None:
    plain = dict(use_quant_conv=False, use_post_quant_conv=False)
    write_nano("vae-attention", stored="f32", seed=1, sizes=[(3, 5), (4, 4)], block_out_channels=(8, 12, 12, 16),
               layers_per_block=1, norm_num_groups=4, latent_channels=16, mid_block_add_attention=True, **plain)
    write_nano("vae-deep", stored="f16", seed=2, sizes=[(7, 9)], block_out_channels=(8, 16), layers_per_block=2,
               norm_num_groups=2, latent_channels=16, mid_block_add_attention=False, **plain)
    write_nano("vae-quant", stored="bf16", seed=3, sizes=[(5, 4)], block_out_channels=(6, 6, 18), layers_per_block=1,
               norm_num_groups=6, latent_channels=4, mid_block_add_attention=True, use_quant_conv=True, use_post_quant_conv=True)


if __name__ == "__main__":
    main()
