"""Writes what torch gives for a small picture, so that a test can hold the model's file and the runtime against it.

Comes in: work/upscale/upscaler.pt. Goes out: test/parity/pack-upscale.json: `picture` (bytes of [20, 20, 3]) and `larger` (f32
[8, 8, 3], rounded to 1e-6), both as rows of numbers. Use: `python parity.py`.
"""

import json

import numpy as np
import torch

from network import REACH, Upscaler
from train import HERE, WORK, tensor_of

PATH = HERE.parent.parent / "test" / "parity" / "pack-upscale.json"


@torch.no_grad()
def main() -> None:
    net = Upscaler()
    net.load_state_dict(torch.load(WORK / "upscaler.pt")["average"])
    side = 4 + 2 * REACH
    picture = np.random.default_rng(5).integers(0, 256, (side, side, 3)).astype(np.uint8)
    picture[:, : side // 2] = picture[:1, :1]
    larger = net(tensor_of(picture[None])).clamp(0, 1)[0].permute(1, 2, 0)
    PATH.write_text(json.dumps({"picture": picture.flatten().tolist(), "larger": [round(v, 6) for v in larger.flatten().tolist()]}) + "\n")


if __name__ == "__main__":
    main()
