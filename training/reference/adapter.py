"""Reference numbers of Dream Engine's adapter: two MLPs, one over each hidden state, one over their mean."""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from common import FIXTURES, TYPES, randn, save_reference, scatter_weights, write_json


def new_adapter(lmm: int, hidden: int, width: int) -> nn.ModuleDict:
    mlp = lambda: nn.Sequential(nn.Linear(lmm, hidden), nn.SiLU(), nn.Linear(hidden, width))
    return nn.ModuleDict({"input_embeds_align_mlp": mlp(), "condition_embeds_align_mlp": mlp()})


def load_adapter(folder: Path) -> nn.ModuleDict:
    torch_file = folder / "diffusion_pytorch_model.bin"
    stored = torch.load(torch_file) if torch_file.exists() else load_file(folder / "diffusion_pytorch_model.safetensors")
    weights = {name: tensor.float() for name, tensor in stored.items()}
    hidden, lmm = weights["input_embeds_align_mlp.0.weight"].shape
    adapter = new_adapter(lmm, hidden, weights["input_embeds_align_mlp.2.weight"].shape[0])
    adapter.load_state_dict(weights)
    return adapter


def adapt(adapter: nn.ModuleDict, hidden: Tensor) -> tuple[Tensor, Tensor]:
    """Hidden states [S,H] → context [S,D] and pooled [1,D]."""
    return adapter["input_embeds_align_mlp"](hidden), adapter["condition_embeds_align_mlp"](hidden.mean(0, keepdim=True))


def write_nano(name: str, widths: tuple[int, int, int], tokens: list[int], *, stored: str, seed: int, config: bool,
               form: str = "safetensors") -> None:
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()
    adapter = new_adapter(*widths)
    scatter_weights(adapter, seed, stored)
    state = {name: tensor.to(TYPES[stored]) for name, tensor in adapter.state_dict().items()}
    if form == "torch":
        torch.save(state, folder / "diffusion_pytorch_model.bin")
    else:
        save_file(state, folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    if config:
        write_json(folder / "config.json", {"_class_name": "DreamAdapter", "lmm_hidden_size": widths[0],
                                            "mlp_dim": widths[1], "output_dim": widths[2]})
    adapter = load_adapter(folder)
    out: dict[str, Tensor] = {}
    for n, count in enumerate(tokens):
        hidden = randn(seed + n, count, widths[0])
        context, pooled = adapt(adapter, hidden)
        out |= {f"hidden.{n}": hidden, f"context.{n}": context, f"pooled.{n}": pooled}
    save_reference(folder, out, {"runs": len(tokens)})


def main() -> None:
    write_nano("adapter-wide", (64, 96, 32), [11, 1], stored="f32", seed=1, config=True)
    write_nano("adapter-narrow", (32, 24, 48), [5, 40], stored="bf16", seed=2, config=False)
    write_nano("adapter-torch", (32, 40, 16), [6], stored="f16", seed=3, config=True, form="torch")


if __name__ == "__main__":
    main()
