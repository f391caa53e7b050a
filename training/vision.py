"""Pictures of the scenes as the LMM's vision tower takes them.

Comes in: scenes, or uint8 [B, 64, 64, 3]. Goes out: patches [B * 64, 384] and grids [B, 3], equal to what Qwen2VLImageProcessor
gives for pictures that need no resizing (`python vision.py` checks that). The LMM always looks at 64 pixels a side.
"""

import numpy as np
import torch
from PIL import Image
from torch import Tensor

from configs import DEVICE
from scenes import SIZE, Scene, draw

LOOK, PATCH, MERGE, TOKENS = 64, 8, 2, 16
MEAN = np.array([0.48145466, 0.4578275, 0.40821073], np.float32)
STD = np.array([0.26862954, 0.26130258, 0.27577711], np.float32)


def looked_at(pictures: list[np.ndarray]) -> np.ndarray:
    """At the LMM's size."""
    if SIZE == LOOK:
        return np.stack(pictures)
    return np.stack([np.asarray(Image.fromarray(picture).resize((LOOK, LOOK), Image.BICUBIC)) for picture in pictures])


def seen(scenes: list[Scene]) -> tuple[Tensor, Tensor] | tuple[None, None]:
    if not scenes:
        return None, None
    pixels, grid = patches(looked_at([draw(scene) for scene in scenes]))
    return pixels.to(DEVICE), grid.to(DEVICE)


def patches(pictures: np.ndarray) -> tuple[Tensor, Tensor]:
    count, height, width, _ = pictures.shape
    x = (pictures.astype(np.float32) / 255 - MEAN) / STD
    rows, columns = height // PATCH // MERGE, width // PATCH // MERGE
    x = x.reshape(count, rows, MERGE, PATCH, columns, MERGE, PATCH, 3).transpose(0, 1, 4, 2, 5, 7, 3, 6)
    x = np.repeat(x[:, :, :, :, :, :, None], 2, axis=6)
    grid = torch.tensor([[1, height // PATCH, width // PATCH]]).repeat(count, 1)
    return torch.from_numpy(x.reshape(-1, 3 * 2 * PATCH * PATCH)), grid


def painted_cells(pictures: np.ndarray) -> Tensor:
    """[B, 64, 64, 3] -> [B * 16, 192]: of every picture token's 16x16 pixels a coarse 8x8 copy, in -1..1."""
    count = len(pictures)
    x = torch.from_numpy(pictures.astype(np.float32) / 127.5 - 1).permute(0, 3, 1, 2)
    x = torch.nn.functional.avg_pool2d(x, 2).unflatten(2, (4, 8)).unflatten(4, (4, 8))
    return x.permute(0, 2, 4, 1, 3, 5).reshape(count * TOKENS, 192).to(DEVICE)


if __name__ == "__main__":
    from transformers import Qwen2VLImageProcessor

    from configs import WORK

    picture = np.random.default_rng(0).integers(0, 256, (1, 64, 64, 3), dtype=np.uint8)
    theirs = Qwen2VLImageProcessor.from_pretrained(WORK / "lmm")(Image.fromarray(picture[0]))
    mine, grid = patches(picture)
    print("largest difference", float(np.abs(np.asarray(theirs["pixel_values"]) - mine.numpy()).max()), grid.tolist(),
          np.asarray(theirs["image_grid_thw"]).tolist())
