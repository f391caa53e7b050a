"""Reference numbers of the miniature: `python training/reference/miniature.py` after its weights have changed.

Each module by itself as for the nano checkpoints, then one chain: a prompt's two rows through LMM, blend,
adapter and four guided steps from stored noise to a picture. Weights are f16 in the files and computed in f32.
"""

from pathlib import Path

import torch
from diffusers import AutoencoderKL
from torch import Tensor

import dit
import lmm
import vae
from adapter import adapt, load_adapter
from common import FIXTURES, randn, save_reference

FOLDER = Path(__file__).parents[2] / "models" / "dream-mini"
EDIT = ["Edit image ", 0, " following:"]
PROMPTS = [
    {"pictures": [], "parts": ["Generate Image: a rocket left of a blue whale"]},
    {"pictures": [], "parts": ["Generate Image: "]},
    {"pictures": [(64, 64)], "parts": [*EDIT, "make the background red"]},
    {"pictures": [(50, 41), (64, 32)],
     "parts": ["Combine the objects: an apple", 0, ", a dog", 1, " and generate an image following: an apple on a dog"]},
]


def chain(out: dict[str, Tensor], row: int, null: int) -> dict[str, Tensor]:
    """From the LMM's last states of two rows to the DiT's conditioning, latent after four steps, and picture."""
    adapter, transformer = load_adapter(FOLDER / "adapter"), dit.load_dit(FOLDER / "transformer")
    decoder = AutoencoderKL.from_pretrained(FOLDER / "vae", torch_dtype=torch.float32).eval()
    rows = [adapt(adapter, out[f"hidden.{number}"]) for number in (row, null)]
    noise = randn(7, transformer.config.in_channels, 8, 8)
    one = dit.velocity(transformer, noise, 0.9, *rows[0])
    final, sigmas = dit.sample(transformer, noise, rows, steps=4, guidance=2.0, shift=3.0)
    picture = decoder.decode(final[None] / decoder.config.scaling_factor + decoder.config.shift_factor).sample[0]
    kept = {"noise": noise, "velocity": one, "final": final, "sigmas": sigmas, "picture": picture,
            "dit_positions": transformer.pos_embed.cropped_pos_embed(8, 8)[0]}
    for name, (context, pooled) in zip(("conditional", "null"), rows):
        kept |= {f"{name}.context": context, f"{name}.pooled": pooled}
    return kept


def blended(out: dict[str, Tensor], row: int, features: Tensor, r: float) -> Tensor:
    """(1 − r)·hLLM + r·hViT at the picture's tokens, after the final norm."""
    hidden = out[f"hidden.{row}"].clone()
    image = lmm.AutoTokenizer.from_pretrained(FOLDER / "lmm").convert_tokens_to_ids("<|image_pad|>")
    places = out[f"ids.{row}"] == image
    hidden[places] = (1 - r) * hidden[places] + r * features
    return hidden


def main() -> None:
    tensors, notes = lmm.reference(FOLDER / "lmm", PROMPTS)
    mixed = blended(tensors, 2, tensors["features.0"], 0.3)
    context, pooled = adapt(load_adapter(FOLDER / "adapter"), mixed)
    tensors |= {"blended.2": mixed, "blended_context.2": context, "blended_pooled.2": pooled}
    tensors |= {f"chain.{name}": tensor for name, tensor in chain(tensors, 0, 1).items()}
    pictures, more = vae.reference(FOLDER / "vae", [(8, 8), (5, 6)], 11)
    tensors |= {f"vae.{name}": tensor for name, tensor in pictures.items()}
    notes |= {"r": 0.3, "steps": 4, "guidance": 2.0, "shift": 3.0, "sigma": 0.9} | more
    folder = FIXTURES / "dream-mini"
    save_reference(folder, tensors, notes)
    (folder / "reference.safetensors").chmod(0o644)


if __name__ == "__main__":
    main()
