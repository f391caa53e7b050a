"""What all reference scripts share: where fixtures lie, random weights that test every tensor, and saving.

Every number is computed in f32 by the classes of transformers and diffusers, from the very weights in the file:
weights are first rounded to the type they are stored in.
"""

import json
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

FIXTURES = Path(__file__).parents[2] / "test" / "parity" / "fixtures"
TYPES = {"f32": torch.float32, "f16": torch.float16, "bf16": torch.bfloat16}

torch.set_num_threads(1)
torch.set_grad_enabled(False)


def scatter_weights(model: nn.Module, seed: int, stored: str) -> None:
    """Gives every parameter random values of a lively size, rounded to the stored type; also norms and biases."""
    noise = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        values = torch.randn(parameter.shape, generator=noise)
        if parameter.ndim > 1:
            values = values * (1.5 / parameter[0].numel() ** 0.5)
        elif name.endswith("weight"):
            values = 1 + 0.3 * values
        else:
            values = 0.2 * values
        parameter.copy_(values.to(TYPES[stored]))
    for buffer in model.buffers():
        buffer.copy_(buffer.to(TYPES[stored]))
    model.eval()


def save_reference(folder: Path, tensors: dict[str, Tensor], notes: dict | None = None) -> None:
    """Writes reference.safetensors; notes are JSON under the metadata key "notes"."""
    folder.mkdir(parents=True, exist_ok=True)
    kept = {name: tensor.detach().contiguous().clone() for name, tensor in tensors.items()}
    save_file(kept, folder / "reference.safetensors", {"notes": json.dumps(notes or {})})


def write_json(path: Path, value: dict) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(value, indent=2) + "\n")


def randn(seed: int, *shape: int) -> Tensor:
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed))
