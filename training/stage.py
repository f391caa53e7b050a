"""What every stage of training has in common: going on after a kill, the rate's plan, the figures that are kept.

Comes in: a module whose trainable weights are to be learned, and a function that makes one step's gradient. Goes out:
WORK/NAME.pt (weights, their average, the optimiser, the number of the step; every two minutes and at the end), LOGS/NAME.txt.
All chance comes from the number of the step, so a stage that was killed goes on with the rows it would have had.

The rate is constant and falls linearly over the last part of the planned steps. WORK/NAME-flat.pt is the state before the
fall: if a stage is planned longer afterwards, it goes on from there.
"""

import argparse
import shutil
import time
from collections import defaultdict
from random import Random
from typing import Callable

import numpy as np
import torch
from torch import nn

from configs import DEVICE, LOGS, WORK
from optim import Average, Muon, set_rate

KEEP_EVERY, SHOW_EVERY, AVERAGED = 120, 420, 0.998


class Chance:
    """The chance of one step: for choices, for arrays, for noise (made on the CPU, so that a GPU has the same)."""

    def __init__(self, name: str, step: int):
        self.step = step
        self.choice = Random(f"{name}/{step}")
        self.array = np.random.default_rng(self.choice.getrandbits(64))
        self.torch = torch.Generator().manual_seed(self.choice.getrandbits(62))

    def normal(self, *shape: int) -> torch.Tensor:
        return torch.randn(*shape, generator=self.torch).to(DEVICE)

    def uniform(self, *shape: int) -> torch.Tensor:
        return torch.rand(*shape, generator=self.torch).to(DEVICE)


def options(steps: int, **more) -> argparse.Namespace:
    """`--steps` is the plan; `--minutes` only pauses: the same command goes on afterwards."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=steps)
    parser.add_argument("--minutes", type=float, default=1e9)
    parser.add_argument("--threads", type=int, default=1)
    for name, value in more.items():
        kind = {"action": "store_true"} if value is False else {"type": type(value), "default": value}
        parser.add_argument(f"--{name.replace('_', '-')}", **kind)
    chosen = parser.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(0)
    WORK.mkdir(parents=True, exist_ok=True)
    LOGS.mkdir(parents=True, exist_ok=True)
    return chosen


def note(name: str, line: str) -> None:
    with open(LOGS / f"{name}.txt", "a") as log:
        log.write(line + "\n")


def run(name: str, model: nn.Module, optimizer: Muon, step_of: Callable[[Chance], dict[str, float]], chosen, *, fall: float = 0.35,
        warmup: int = 40, show: Callable[[], str] | None = None) -> None:
    """`step_of` adds the gradient of one step and gives its figures; `show` measures and paints with the averaged weights."""
    average = Average(model, AVERAGED)
    step = resume(name, model, average, optimizer, chosen.steps, fall)
    start = kept = shown = time.time()
    first, seen = step, defaultdict(list)

    def report(end: str = "") -> None:
        minutes = (time.time() - start) / 60
        figures = ", ".join(f"{key} {np.mean(values):.4f}" for key, values in seen.items())
        note(name, f"step {step} of {chosen.steps}{end} ({step - first} in {minutes:.1f} min): {figures}")
        seen.clear()
        keep(name, model, average, optimizer, step, chosen.steps)

    while step < chosen.steps and time.time() - start < 60 * chosen.minutes:
        if step == int((1 - fall) * chosen.steps) and step > first:
            keep(name, model, average, optimizer, step, chosen.steps)
            shutil.copy(WORK / f"{name}.pt", WORK / f"{name}-flat.pt")
        set_rate(optimizer, step=step, done=step / chosen.steps, warmup=warmup, fall=fall)
        for key, value in step_of(Chance(name, step)).items():
            seen[key].append(value)
        nn.utils.clip_grad_norm_([w for w in model.parameters() if w.requires_grad], 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        average.update()
        step += 1
        if time.time() - kept > KEEP_EVERY:
            kept = time.time()
            report()
        if show and time.time() - shown > SHOW_EVERY:
            shown = time.time()
            note(name, f"step {step}: " + with_average(model, average, show))
    if step > first:
        report(", end" if step == chosen.steps else ", pause")
        if show:
            note(name, f"step {step}: " + with_average(model, average, show))


def trained(model: nn.Module) -> dict[str, torch.Tensor]:
    return {name: weight for name, weight in model.named_parameters() if weight.requires_grad}


def keep(name: str, model: nn.Module, average: Average, optimizer: Muon, step: int, steps: int) -> None:
    torch.save({"step": step, "steps": steps, "count": average.count, "weights": trained(model), "averaged": average.weights,
                "optimizer": optimizer.state_dict()}, WORK / f"{name}.tmp")
    (WORK / f"{name}.tmp").rename(WORK / f"{name}.pt")


def resume(name: str, model: nn.Module, average: Average, optimizer: Muon, steps: int, fall: float) -> int:
    path, flat = WORK / f"{name}.pt", WORK / f"{name}-flat.pt"
    if not path.exists():
        note(name, f"begins on {DEVICE.type}, {sum(w.numel() for w in trained(model).values())} weights")
        return 0
    kept = torch.load(path, map_location=DEVICE)
    if kept["steps"] < steps and kept["step"] > (1 - fall) * kept["steps"] and flat.exists():
        kept = torch.load(flat, map_location=DEVICE)
    model.load_state_dict(kept["weights"], strict=False)
    average.weights, average.count = {n: w.detach().clone() for n, w in kept["averaged"].items()}, kept["count"]
    optimizer.load_state_dict(kept["optimizer"])
    note(name, f"goes on from step {kept['step']}, {steps} planned")
    return kept["step"]


@torch.no_grad()
def with_average(model: nn.Module, average: Average, show: Callable[[], str]) -> str:
    raw = {name: weight.detach().clone() for name, weight in trained(model).items()}
    model.load_state_dict(average.weights, strict=False)
    model.eval()
    line = show()
    model.train()
    model.load_state_dict(raw, strict=False)
    return line


def averaged(name: str) -> dict[str, torch.Tensor]:
    """The averaged weights of a stage, for the next one."""
    return torch.load(WORK / f"{name}.pt", map_location="cpu")["averaged"]
