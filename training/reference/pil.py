"""Reference numbers for pictures on their way to the vision tower: Pillow's resizes, transformers' processor,
smart_resize and vision rope.

Writes test/parity/pil/reference.json and small raw files beside it. Run from the repository's root:
    python training/reference/pil.py
"""

import base64
import json
import pathlib

import numpy as np
import torch
from PIL import Image
from transformers.models.qwen2_vl.image_processing_qwen2_vl import Qwen2VLImageProcessor, smart_resize
from transformers.models.qwen2_vl.modeling_qwen2_vl import VisionRotaryEmbedding

FOLDER = pathlib.Path("test/parity/pil")
FILTERS = {"bilinear": Image.Resampling.BILINEAR, "bicubic": Image.Resampling.BICUBIC, "lanczos": Image.Resampling.LANCZOS}


def text(array):
    return base64.b64encode(np.ascontiguousarray(array).tobytes()).decode()


def picture(seed, height, width):
    """Noise, edges and slopes: the same everywhere without a file."""
    rng = np.random.default_rng(seed)
    pixels = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    pixels[: height // 3, : width // 2] = 255
    pixels[height // 2 :, width // 2 :, 1] = 0
    pixels[:, width // 4 : width // 3, 2] = np.linspace(0, 255, height, dtype=np.uint8)[:, None]
    return pixels


def resizes():
    cases = [((23, 17), (9, 31)), ((23, 17), (40, 5)), ((8, 8), (16, 16)), ((50, 3), (7, 3)), ((1, 1), (4, 5)), ((5, 64), (5, 16))]
    rows = []
    for number, ((height, width), (to_height, to_width)) in enumerate(cases):
        pixels = picture(number, height, width)
        for name, resample in FILTERS.items():
            out = np.asarray(Image.fromarray(pixels).resize((to_width, to_height), resample))
            rows.append({"filter": name, "from": [height, width], "to": [to_height, to_width],
                         "pixels": text(pixels), "resized": text(out)})
    return rows


def floats():
    """Mode F of Pillow has the same filters without bytes in between."""
    rows = []
    pixels = np.random.default_rng(7).random((11, 13), dtype=np.float32)
    for name, resample in FILTERS.items():
        for to in [(5, 20), (30, 6)]:
            out = np.asarray(Image.fromarray(pixels, mode="F").resize((to[1], to[0]), resample))
            rows.append({"filter": name, "from": [11, 13], "to": to, "pixels": text(pixels), "resized": text(out)})
    return rows


def sizes():
    rows = []
    rng = np.random.default_rng(11)
    fixed = [(42, 42), (70, 98), (42, 2000), (336, 336), (512, 512), (1024, 1024), (5000, 3000), (28, 5600), (3000, 40)]
    drawn = [tuple(int(x) for x in rng.integers(28, 1500, 2)) for _ in range(60)]
    for height, width in fixed + drawn:
        for factor, low, high in [(28, 56 * 56, 401408), (16, 1024, 4096)]:
            first = smart_resize(height, width, factor, low, high) if max(height, width) / min(height, width) <= 200 else None
            rows.append({"size": [height, width], "factor": factor, "min": low, "max": high, "resized": first})
    return rows


def processed():
    """Both resizes, then patches: qwen-vl-utils' step by hand, since its package wants a video library."""
    rows = []
    cases = [(56, 84, 14, 3136, 401408), (40, 61, 8, 1024, 4096), (100, 30, 8, 1024, 4096), (33, 90, 4, 256, 1024)]
    for number, (height, width, patch, low, high) in enumerate(cases):
        pixels = picture(20 + number, height, width)
        factor = patch * 2
        first = smart_resize(height, width, factor, 4 * factor**2, 16384 * factor**2)
        image = Image.fromarray(pixels).resize((first[1], first[0]))
        processor = Qwen2VLImageProcessor(min_pixels=low, max_pixels=high, patch_size=patch, merge_size=2, temporal_patch_size=2)
        result = processor(image, return_tensors="np")
        values = result["pixel_values"].astype(np.float32)
        step = max(1, values.shape[0] // 4)
        rows.append({"size": [height, width], "patch": patch, "min": low, "max": high, "pixels": text(pixels),
                     "grid": result["image_grid_thw"][0].tolist(), "step": step, "patches": text(values[::step]),
                     "sum": float(np.abs(values).astype(np.float64).sum())})
    return rows


def ropes():
    rows = []
    for head, rows_, columns in [(80, 4, 6), (16, 6, 2)]:
        height = torch.arange(rows_).unsqueeze(1).expand(-1, columns)
        width = torch.arange(columns).unsqueeze(0).expand(rows_, -1)
        order = lambda t: t.reshape(rows_ // 2, 2, columns // 2, 2).permute(0, 2, 1, 3).flatten()
        places = torch.stack([order(height), order(width)], dim=-1)
        angles = VisionRotaryEmbedding(head // 2)(max(rows_, columns))[places].flatten(1)
        angles = torch.cat((angles, angles), dim=-1)
        rows.append({"head": head, "rows": rows_, "columns": columns, "cos": text(angles.cos().numpy()), "sin": text(angles.sin().numpy())})
    return rows


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    reference = {"resizes": resizes(), "floats": floats(), "sizes": sizes(), "processed": processed(), "ropes": ropes()}
    (FOLDER / "reference.json").write_text(json.dumps(reference) + "\n")
