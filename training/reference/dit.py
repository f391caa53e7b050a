"""Reference numbers of the DiT behind Dream Engine's adapters: positions, single calls, a whole sampling run, a LoRA.

diffusers' own class is entered as Dream Engine does: its context_embedder and text_embedder are put aside, and
the adapter's context and pooled vector are given in their place.
"""

from pathlib import Path

import torch
from diffusers import FlowMatchEulerDiscreteScheduler, SD3Transformer2DModel
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from torch import Tensor, nn

from common import FIXTURES, TYPES, randn, save_reference, scatter_weights

ATTENTION = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]


def load_dit(folder: Path) -> SD3Transformer2DModel:
    dit = SD3Transformer2DModel.from_pretrained(folder, torch_dtype=torch.float32).eval()
    dit.context_embedder = nn.Identity()
    dit.time_text_embed.text_embedder = nn.Identity()
    return dit


def velocity(dit, latent: Tensor, sigma: float, context: Tensor, pooled: Tensor) -> Tensor:
    """Latent [C,h,w], context [M,D], pooled [1,D]."""
    return dit(hidden_states=latent[None], encoder_hidden_states=context[None], pooled_projections=pooled,
               timestep=torch.tensor([1000 * sigma]), return_dict=False)[0][0]


def sample(dit, noise: Tensor, rows: list[tuple[Tensor, Tensor]], *, steps: int, guidance: float, shift: float) -> tuple[Tensor, Tensor]:
    """Euler from stored noise; returns the final latent and the sigmas. Each row is a call of its own."""
    scheduler = FlowMatchEulerDiscreteScheduler(shift=shift)
    scheduler.set_timesteps(steps)
    latent = noise
    for time in scheduler.timesteps:
        v = [velocity(dit, latent, float(time) / 1000, *row) for row in rows]
        guided = v[1] + guidance * (v[0] - v[1]) if len(v) == 2 else v[0]
        latent = scheduler.step(guided, time, latent, return_dict=False)[0]
    return latent, scheduler.sigmas


def reference(folder: Path, sizes: list[tuple[int, int]], contexts: tuple[int, int], seed: int) -> tuple[dict[str, Tensor], dict]:
    """One call per latent size (height, width), and a run of four steps at the first of them."""
    dit = load_dit(folder)
    channels, width = dit.config.in_channels, dit.config.caption_projection_dim
    rows = [(randn(seed + n, count, width), randn(seed + 10 + n, 1, width)) for n, count in enumerate(contexts)]
    out: dict[str, Tensor] = {}
    for n, (context, pooled) in enumerate(rows):
        out |= {f"context.{n}": context, f"pooled.{n}": pooled}
    calls = []
    for n, (height, columns) in enumerate(sizes):
        sigma, row = (0.731, 0.0625, 1.0)[n % 3], n % 2
        latent = randn(seed + 20 + n, channels, height, columns)
        out |= {f"latent.{n}": latent, f"positions.{n}": dit.pos_embed.cropped_pos_embed(height, columns)[0],
                f"velocity.{n}": velocity(dit, latent, sigma, *rows[row])}
        calls.append({"sigma": sigma, "row": row})
    noise = randn(seed + 40, channels, *sizes[0])
    final, sigmas = sample(dit, noise, rows, steps=4, guidance=3.5, shift=3.0)
    out |= {"noise": noise, "final": final, "sigmas": sigmas}
    return out, {"calls": calls, "guidance": 3.5, "shift": 3.0, "steps": 4}


def write_nano(name: str, config: dict, *, stored: str, seed: int, sizes: list[tuple[int, int]], contexts: tuple[int, int],
               shards: str | None = None, lora: bool = False) -> None:
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()
    dit = SD3Transformer2DModel(sample_size=8, patch_size=2, in_channels=16, out_channels=16, joint_attention_dim=8,
                                pooled_projection_dim=8, caption_projection_dim=config["num_attention_heads"] * config["attention_head_dim"],
                                **config)
    scatter_weights(dit, seed, stored)
    dit.to(TYPES[stored]).save_pretrained(folder, **({"max_shard_size": shards} if shards else {}))
    tensors, notes = reference(folder, sizes, contexts, 1000 * seed)
    if lora:
        tensors["velocity_with_lora"] = write_lora(folder, tensors, notes, seed)
    save_reference(folder, tensors, notes)


def write_lora(folder: Path, tensors: dict[str, Tensor], notes: dict, seed: int) -> Tensor:
    """A LoRA of rank 4 on every attention Linear by peft, saved as diffusers saves it, and the first call with it."""
    dit = load_dit(folder)
    dit.add_adapter(LoraConfig(r=4, lora_alpha=4, target_modules=ATTENTION, init_lora_weights=False))
    for n, (name, parameter) in enumerate(dit.named_parameters()):
        if "lora_" in name:
            parameter.copy_(0.2 * randn(seed + 100 + n, *parameter.shape))
    state = {f"transformer.{name}": tensor.contiguous() for name, tensor in get_peft_model_state_dict(dit).items()}
    save_file(state, folder / "lora.safetensors", {"format": "pt"})
    call = notes["calls"][0]
    row = call["row"]
    return velocity(dit, tensors["latent.0"], call["sigma"], tensors[f"context.{row}"], tensors[f"pooled.{row}"])


def main() -> None:
    block = lambda heads, width, layers, **more: dict(num_attention_heads=heads, attention_head_dim=width, num_layers=layers,
                                                      **({"qk_norm": "rms_norm"} | more))
    write_nano("dit-plain", block(2, 16, 3, pos_embed_max_size=12), stored="f32", seed=1,
               sizes=[(8, 8), (12, 6), (2, 18)], contexts=(7, 13), lora=True)
    write_nano("dit-dual", block(3, 16, 3, pos_embed_max_size=9, dual_attention_layers=(0, 1)), stored="bf16", seed=2,
               sizes=[(8, 6), (10, 14)], contexts=(5, 5), shards="100KB", lora=True)
    write_nano("dit-without-norm", block(1, 32, 1, pos_embed_max_size=16, qk_norm=None), stored="f16", seed=3,
               sizes=[(4, 4), (6, 10)], contexts=(1, 9))
    write_nano("dit-all-dual", block(4, 8, 2, pos_embed_max_size=10, dual_attention_layers=(0, 1)), stored="f16", seed=4,
               sizes=[(6, 6)], contexts=(3, 2))


if __name__ == "__main__":
    main()
