"""Paints a contact sheet from an exported Dream folder, end to end, with transformers' and diffusers' classes.

Comes in: FOLDER, or models/dream-mini (f16 files, computed in f32) and, for pictures as input, graphs/pictures/. Goes out:
work/samples.png, one row per guidance or task. This is the truth that Dreamloom's own runtime is held against.
Use: `python samples.py [FOLDER] [GUIDANCE ...]`, or `python samples.py --prompt "a dog on red" SEED GUIDANCE FILE.png`.
"""

import json
import sys
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, SD3Transformer2DModel
from PIL import Image
from safetensors.torch import load_file
from transformers import AutoTokenizer, Qwen2VLForConditionalGeneration, Qwen2VLImageProcessor

from configs import HERE, new_adapter
from dream import adapt, sample
from prompts import COPY, NULL, combine, edit, generate
from render import sheet

ROOT = Path(__file__).parent.parent
PROMPTS = (
    "a red apple on a blue background", "a rocket left of a blue whale", "an apple left of a dog on green", "a dog",
    "A yellow star on a purple background.", "a house on green", "a whale on a yellow background", "a cat on blue",
    "a tree right of a house", "a balloon above a frog", "a penguin on white", "a crown on red",
)
MORE = (
    "a blue apple on white", "two dogs on yellow", "three red stars", "four green frogs on orange", "a pink elephant on a beach",
    "a small yellow car on the left", "a purple cat and an orange fish", "a red house left of a blue tree", "a big pumpkin in a meadow",
    "a black umbrella above a yellow duck", "a green heart under a pink cloud on grey", "a bell with a key on its left",
)
"""Of these the first miniature, with its 24 things, knew only words."""


class Dream:
    """The parts of a Dream folder."""

    def __init__(self, folder: Path):
        self.lmm = Qwen2VLForConditionalGeneration.from_pretrained(folder / "lmm", dtype=torch.float32).eval()
        self.tokenizer = AutoTokenizer.from_pretrained(folder / "lmm")
        self.look = Qwen2VLImageProcessor.from_pretrained(folder / "lmm")
        self.dit = SD3Transformer2DModel.from_pretrained(folder / "transformer", torch_dtype=torch.float32).eval()
        self.vae = AutoencoderKL.from_pretrained(folder / "vae", torch_dtype=torch.float32).eval()
        self.adapter = new_adapter()
        self.adapter.load_state_dict({n: w.float() for n, w in
                                      load_file(folder / "adapter" / "diffusion_pytorch_model.safetensors").items()})

    @torch.no_grad()
    def conditioning(self, prompt: str, pictures: list[Image.Image] = (), r: float = 0.0):
        """One row, unpadded: blend at the picture's tokens, then the two MLPs."""
        pixels = grid = None
        if pictures:
            seen = self.look(list(pictures), return_tensors="pt")
            pixels, grid = seen["pixel_values"], seen["image_grid_thw"]
            first, *rest = prompt.split("<|image_pad|>")
            counts = (grid.prod(-1) // self.look.merge_size**2).tolist()
            prompt = first + "".join("<|image_pad|>" * count + part for count, part in zip(counts, rest, strict=True))
        ids = self.tokenizer(prompt, return_tensors="pt")["input_ids"]
        positions, _ = self.lmm.model.get_rope_index(ids, image_grid_thw=grid)
        hidden = self.lmm(input_ids=ids, position_ids=positions, pixel_values=pixels, image_grid_thw=grid,
                          output_hidden_states=True).hidden_states[-1]
        if pictures and r:
            at = ids == self.lmm.config.image_token_id
            hidden[at] = (1 - r) * hidden[at] + r * self.lmm.visual(pixels, grid_thw=grid)
        return adapt(self.adapter, hidden)

    @torch.no_grad()
    def paint(self, conditional, null, *, seed: int, guidance: float, steps: int = 28) -> np.ndarray:
        noise = torch.randn(1, 16, 8, 8, generator=torch.Generator().manual_seed(seed))
        latent = sample(self.dit, conditional, null, noise, guidance=guidance, steps=steps)
        back = self.vae.decode(latent / self.vae.config.scaling_factor + self.vae.config.shift_factor).sample
        return ((back[0].clamp(-1, 1) + 1) * 127.5).round().byte().permute(1, 2, 0).numpy()


def task_rows(dream: Dream) -> list[np.ndarray]:
    """Copy at r 0, 0.5, 1, an edit, a combine and an interleaved prompt, each beside its picture."""
    shown = {name: Image.open(ROOT / "graphs" / "pictures" / f"{name}.png").convert("RGB") for name in ("apple", "dog", "rocket", "whale")}
    row = []
    for name, picture in shown.items():
        row.append(np.asarray(picture))
        for r in (0, 0.5, 1):
            row.append(dream.paint(dream.conditioning(COPY, [picture], r), None, seed=1, guidance=1))
    apple, dog = shown["apple"], shown["dog"]
    wish = "make the background red"
    row.append(dream.paint(dream.conditioning(edit(wish), [dog]), dream.conditioning(edit(""), [dog]), seed=1, guidance=2.5))
    two = ["an apple", "a dog"]
    row.append(dream.paint(dream.conditioning(combine(two, "an apple left of a dog"), [apple, dog]),
                           dream.conditioning(combine(two, ""), [apple, dog]), seed=1, guidance=2.5))
    mixed = generate("a rocket left of <|vision_start|><|image_pad|><|vision_end|>")
    row.append(dream.paint(dream.conditioning(mixed, [shown["whale"]]), dream.conditioning(generate("a rocket left of ").strip()),
                           seed=1, guidance=2.5))
    return row + [np.full((64, 64, 3), 255, np.uint8)] * (-len(row) % len(PROMPTS))


def main(folder: Path, guidances: list[float]) -> None:
    dream = Dream(folder)
    null = dream.conditioning(NULL)
    painted = [dream.paint(dream.conditioning(generate(text)), null, seed=seed, guidance=guidance)
               for guidance in guidances for seed in (7, 8) for text in PROMPTS]
    painted += [dream.paint(dream.conditioning(generate(text)), null, seed=seed, guidance=2.5) for seed in (7, 8) for text in MORE]
    sheet(np.stack(painted + task_rows(dream)), len(PROMPTS), HERE / "work" / "samples.png", 2)
    print(json.dumps(PROMPTS + MORE, indent=1))


def one(text: str, seed: str, guidance: str, file: str) -> None:
    dream = Dream(ROOT / "models" / "dream-mini")
    made = dream.paint(dream.conditioning(generate(text)), dream.conditioning(NULL), seed=int(seed), guidance=float(guidance))
    Image.fromarray(made).save(file)


if __name__ == "__main__":
    given = sys.argv[1:]
    if given[:1] == ["--prompt"]:
        one(*given[1:])
    else:
        numbers = [value for value in given if value.replace(".", "", 1).isdigit()]
        folders = [Path(value) for value in given if value not in numbers]
        main(folders[0] if folders else ROOT / "models" / "dream-mini", [float(value) for value in numbers] or [1.5, 2.5, 3.5])
