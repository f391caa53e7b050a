"""Optimiser, schedule and average shared by the training scripts.

Comes in: named parameters. Goes out: `Muon` (orthogonalised momentum for the matrices, AdamW for the
rest, one object), `set_rate` (warm-up, constant, linear fall) and `Average` (EMA of weights).
"""

import torch
from torch import Tensor, nn


@torch.no_grad()
def orthogonal(matrix: Tensor) -> Tensor:
    """Newton-Schulz iteration in bf16 (five steps, the usual quintic)."""
    x = matrix.to(torch.bfloat16)
    flip = x.shape[0] > x.shape[1]
    x = x.T.contiguous() if flip else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
    return (x.T if flip else x).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Muon for `matrices` (and for `slow` at half the rate), AdamW for `others`; `split` names how many stacked matrices a weight holds."""

    def __init__(self, matrices, others, *, rate, slow=(), other_rate=None, decay=0.01, momentum=0.95, betas=(0.9, 0.95), split=None):
        groups = [{"params": list(matrices), "kind": "muon", "lr": rate, "base": rate}]
        if slow:
            groups.append({"params": list(slow), "kind": "muon", "lr": rate / 2, "base": rate / 2})
        groups.append({"params": list(others), "kind": "adamw", "lr": other_rate or rate, "base": other_rate or rate})
        super().__init__(groups, {"decay": decay})
        self.momentum, self.betas, self.split = momentum, betas, split or {}

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for weight in group["params"]:
                if weight.grad is not None:
                    (self.muon if group["kind"] == "muon" else self.adamw)(weight, group)

    def muon(self, weight, group):
        state = self.state[weight]
        speed = state.setdefault("speed", torch.zeros_like(weight))
        speed.lerp_(weight.grad, 1 - self.momentum)
        update = weight.grad.lerp(speed, self.momentum).flatten(1)
        parts = [orthogonal(part) for part in update.chunk(self.split.get(weight, 1))]
        size = 0.2 * max(parts[0].shape) ** 0.5
        weight.mul_(1 - group["lr"] * group["decay"])
        weight.add_(torch.cat(parts).view_as(weight), alpha=-group["lr"] * size)

    def adamw(self, weight, group):
        state = self.state[weight]
        first = state.setdefault("first", torch.zeros_like(weight))
        second = state.setdefault("second", torch.zeros_like(weight))
        state["count"] = count = state.get("count", 0) + 1
        first.lerp_(weight.grad, 1 - self.betas[0])
        second.lerp_(weight.grad.square(), 1 - self.betas[1])
        root = (second / (1 - self.betas[1] ** count)).sqrt_().add_(1e-8)
        weight.addcdiv_(first, root, value=-group["lr"] / (1 - self.betas[0] ** count))


def set_rate(optimizer: Muon, *, step: int, done: float, warmup: int = 40, fall: float = 0.35) -> None:
    """`done` is the share of the planned steps that has passed; the last `fall` of them go linearly to 2 %."""
    factor = min(1, (step + 1) / warmup, max(0.02, (1 - done) / fall))
    for group in optimizer.param_groups:
        group["lr"] = group["base"] * factor


class Average:
    """Exponential moving average of a module's trainable parameters."""

    def __init__(self, module: nn.Module, limit: float = 0.995):
        self.module, self.limit, self.count = module, limit, 0
        self.weights = {name: weight.detach().clone() for name, weight in module.named_parameters() if weight.requires_grad}

    @torch.no_grad()
    def update(self) -> None:
        self.count += 1
        decay = min(self.limit, (1 + self.count) / (10 + self.count))
        for name, weight in self.module.named_parameters():
            if weight.requires_grad:
                self.weights[name].lerp_(weight, 1 - decay)
