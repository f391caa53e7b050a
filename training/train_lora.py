"""Trains one small LoRA on the DiT's attention with peft: the same captions, drawn in another style.

Comes in: work/{dit-dream.pt, vae.pt, scenes.json} and what encode.py made. Goes out:
models/dream-mini/lora/paper.safetensors, as diffusers saves a transformer's LoRA (keys under `transformer.`,
peft's settings as JSON under the metadata key `lora_adapter_metadata`), and work/lora.png.
Use: `python train_lora.py MINUTES`.
"""

import json
import sys
import time

import numpy as np
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from torch import nn

from configs import WORK, new_dit
from dream import MatmulAttention, sample
from export import FOLDER
from optim import Muon, set_rate
from render import sheet
from sources import Encoded
from styles import paper
from train_dit import load_vae, loss_of, pictures_of
from train_lmm import Rows

STYLED = 2_000
RANK = 8
TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]


class Styled(Encoded):
    """The same rows, of the first scenes only: those that were drawn again."""

    def __init__(self):
        super().__init__()
        self.of_scene, self.copies = self.of_scene[:STYLED], self.copies[:STYLED]
        self.singles, self.pairs = (rows[rows < STYLED] for rows in (self.singles, self.pairs))


@torch.no_grad()
def styled_latents(vae) -> np.ndarray:
    pictures = np.stack([paper(scene) for scene in Rows(0).scenes[:STYLED]])
    latents = []
    for at in range(0, STYLED, 200):
        x = torch.from_numpy(pictures[at:at + 200]).permute(0, 3, 1, 2).float() / 127.5 - 1
        latents.append((vae.encode(x).latent_dist.mean - vae.config.shift_factor) * vae.config.scaling_factor)
    return torch.cat(latents).numpy().astype(np.float16)


def save_lora(dit, config: LoraConfig) -> None:
    weights = {f"transformer.{name}": w.half().contiguous() for name, w in get_peft_model_state_dict(dit).items()}
    settings = {f"transformer.{key}": sorted(value) if isinstance(value, set) else value
                for key, value in config.to_dict().items()
                if isinstance(value, (int, float, str, list, dict, set, bool, type(None)))}
    path = FOLDER / "lora" / "paper.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, path, {"format": "pt", "lora_adapter_metadata": json.dumps(settings, indent=2, sort_keys=True)})
    path.chmod(0o644)


def main(minutes: float) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(5)
    rng, vae = np.random.default_rng(5), load_vae()
    model = nn.ModuleDict({"dit": new_dit(), "source": Styled()})
    model.load_state_dict(torch.load(WORK / "dit-dream.pt")["averaged"], strict=False)
    latents = styled_latents(vae)
    model.requires_grad_(False)
    config = LoraConfig(r=RANK, lora_alpha=RANK, target_modules=TARGETS, init_lora_weights="gaussian")
    dit = model["dit"]
    dit.add_adapter(config)
    dit.set_attn_processor(MatmulAttention())
    optimizer = Muon([], [w for w in model.parameters() if w.requires_grad], rate=3e-3, decay=0)
    start, step, seen, log = time.time(), 0, [], open(WORK / "lora.log", "a", buffering=1)
    while (done := (time.time() - start) / 60 / minutes) < 1:
        set_rate(optimizer, step=step, done=done, warmup=10, fall=0.5)
        seen.append(loss_of(model, latents, rng))
        nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        step += 1
        if step % 20 == 0:
            log.write(f"{done * minutes:.1f} min, step {step}: loss {np.mean(seen[-20:]):.4f}\n")
    log.write(f"{minutes:.1f} min, step {step}, end: loss {np.mean(seen[-20:]):.4f}\n")
    save_lora(dit, config)
    with torch.no_grad():
        conditional, null = model["source"].prompts()
        noise = torch.randn(24, 16, 8, 8, generator=torch.Generator().manual_seed(0))
        painted = pictures_of(vae, sample(dit, conditional, null, noise, guidance=2, steps=14))
        dit.disable_adapters()
        plain = pictures_of(vae, sample(dit, conditional, null, noise, guidance=2, steps=14))
    sheet(np.concatenate([plain[:12], painted[:12], plain[12:], painted[12:]]), 12, WORK / "lora.png", 2)


if __name__ == "__main__":
    main(float(sys.argv[1]))
