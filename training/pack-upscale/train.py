"""Trains the upscaler and writes the pack's model.

Comes in: work/upscale/train.npz (`python drawings.py`). Goes out: work/upscale/upscaler.pt, packs/upscale/models/scenes-2x.onnx.
The loss is the mean distance of colours plus that of their edges; the weights that are kept are an average over steps.
Use: `nice python train.py [STEPS]`; a killed training goes on from its last hundred steps.
"""

import sys
import time
from pathlib import Path

import numpy as np
import torch

from network import REACH, Upscaler, onnx_file

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))

from optim import Average, Muon, set_rate  # noqa: E402

WORK, MODEL = HERE.parent / "work" / "upscale", HERE.parent.parent / "packs" / "upscale" / "models" / "scenes-2x.onnx"
CUT, BATCH, RATE = 24, 24, 5e-3


def batch_of(step: int, large: np.ndarray, small: np.ndarray) -> tuple[torch.Tensor, torch.Tensor]:
    """Cuts that follow from the step's number alone, turned and mirrored; REACH pixels stand around the smaller ones."""
    rng = np.random.default_rng([7, step])
    cuts, wholes = [], []
    for index in rng.integers(len(large), size=BATCH):
        around = np.pad(small[index], ((REACH, REACH), (REACH, REACH), (0, 0)), mode="edge")
        top, left = rng.integers(small.shape[1] - CUT + 1, size=2)
        cut = around[top:top + CUT + 2 * REACH, left:left + CUT + 2 * REACH]
        whole = large[index][2 * top:2 * (top + CUT), 2 * left:2 * (left + CUT)]
        turns, mirrored, order = rng.integers(4), rng.integers(2), rng.permutation(3)
        cut, whole = (np.rot90(each[:, ::-1] if mirrored else each, turns)[..., order] for each in (cut, whole))
        cuts.append(cut)
        wholes.append(whole)
    return tensor_of(np.stack(cuts)), tensor_of(np.stack(wholes))


def tensor_of(pictures: np.ndarray) -> torch.Tensor:
    """uint8 [N, h, w, 3] -> f32 [N, 3, h, w], 0..1."""
    return torch.from_numpy(np.ascontiguousarray(pictures.transpose(0, 3, 1, 2))).float() / 255


def distance(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    off = a - b
    edges = off.diff(dim=-1).abs().mean() + off.diff(dim=-2).abs().mean()
    return (off * off + 1e-6).sqrt().mean() + 0.3 * edges


def main(steps: int = 3000) -> None:
    torch.set_num_threads(1)
    torch.manual_seed(0)
    data = np.load(WORK / "train.npz")
    large, small = data["large"], data["small"]
    net, kept, at = Upscaler(), WORK / "upscaler.pt", 0
    first, *middle = [conv.weight for conv in net.inner]
    optimiser, average = Muon(middle, [first, net.last.weight, *net.slopes], rate=RATE), Average(net)
    if kept.exists():
        state = torch.load(kept)
        net.load_state_dict(state["net"])
        optimiser.load_state_dict(state["optimiser"])
        average.weights, average.count, at = state["average"], state["step"], state["step"]
    began, losses = time.time(), []
    for step in range(at, steps):
        set_rate(optimiser, step=step, done=step / steps, fall=0.5)
        cut, whole = batch_of(step, large, small)
        loss = distance(net(cut), whole)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        average.update()
        losses.append(loss.item())
        if (step + 1) % 100 == 0:
            print(f"{step + 1} {np.mean(losses):.5f} {(time.time() - began) / len(losses):.3f} s a step", flush=True)
            began, losses = time.time(), []
            torch.save({"net": net.state_dict(), "optimiser": optimiser.state_dict(), "average": average.weights, "step": step + 1}, kept)
    net.load_state_dict(average.weights)
    MODEL.parent.mkdir(parents=True, exist_ok=True)
    MODEL.write_bytes(onnx_file(net))
    print(f"{MODEL.name}: {MODEL.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
