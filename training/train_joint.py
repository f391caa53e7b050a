"""S2: editing, combining, free interleaving: LoRA on the attention of DiT and LMM, together with the adapters.

Comes in: WORK/{p1.pt, p2.pt, s1.pt, pca.npz}. Goes out: WORK/s2.pt (LoRA and adapters), s2.png, LOGS/s2.txt. Rows of every task
are drawn as they are needed. r is 0 in half of the rows with pictures (so the published demo runs) and U(0, 1) in the others; one
row in ten loses what its template drops for guidance, copy rows never.
Use: `python train_joint.py [--steps N] [--minutes M] [--batch B] [--rate R] [--rank K]`.
"""

import numpy as np
import torch
from peft import LoraConfig, inject_adapter_in_model
from torch import nn
from transformers import AutoTokenizer

from captions import unmarked
from configs import DEVICE, WORK, new_adapter
from dream import adapt
from flow import Scenes, contact_sheet, flow_loss, held_back_loss
from lmm import encoded, frozen_lmm
from optim import Muon
from render import encode
from scenes import Scene, draw
from stage import Chance, averaged, options, run
from tasks import EDITS, Row, combine_row, copy_row, edit_row, interleave_row, text_row
from train_adapter import pretrained_dit

MIX = {"edit": 0.4, "combine": 0.15, "interleave": 0.15, "text": 0.2, "copy": 0.1}
DROPOUT, MEASURED, SHOWN = 0.1, 96, 12
DIT_TARGETS = ["to_q", "to_k", "to_v", "to_out.0", "add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"]
LMM_TARGETS = ["q_proj", "k_proj", "v_proj", "o_proj"]


def with_lora(model: nn.Module, targets: list[str], rank: int) -> nn.Module:
    """alpha = rank, so the scale is 1, as in the released demo."""
    return inject_adapter_in_model(LoraConfig(r=rank, lora_alpha=rank, target_modules=targets, init_lora_weights="gaussian"), model, "s2")


class Joint(nn.Module):
    """What S2 trains, and what it stands on."""

    def __init__(self, tokenizer, rank: int):
        super().__init__()
        self.lmm = frozen_lmm(tokenizer)
        self.dit = pretrained_dit()[0]
        self.adapter = new_adapter()
        self.adapter.load_state_dict(averaged("s1"))
        with_lora(self.lmm.model.language_model, LMM_TARGETS, rank)
        with_lora(self.dit, DIT_TARGETS, rank)
        for name, weight in self.named_parameters():
            weight.requires_grad_("lora_" in name or name.startswith("adapter."))


def make(chance: Chance, task: str, scenes: Scenes | None) -> Row:
    rng = chance.choice
    if task in ("text", "copy") and scenes is not None:
        scene = scenes.all[scenes.some(chance, 1)[0]]
        return text_row(rng, scene) if task == "text" else copy_row(scene)
    return {"edit": edit_row, "combine": combine_row, "interleave": interleave_row}[task](rng)


def sorted_parts(rows: list[Row], parts: int) -> list[np.ndarray]:
    """Rows of about the same length together."""
    order = np.argsort([len(row.prompt) + 60 * len(row.shown) for row in rows])
    return np.array_split(order, parts)


def optimizer_for(model: nn.Module, rate: float) -> Muon:
    """The adapters' matrices to Muon at a tenth of the first rate; LoRA to AdamW."""
    named = [(n, w) for n, w in model.named_parameters() if w.requires_grad]
    matrices = [w for n, w in named if n.startswith("adapter.") and w.ndim == 2]
    return Muon(matrices, [w for n, w in named if not n.startswith("adapter.") or w.ndim != 2], rate=rate / 3, other_rate=rate, decay=0)


def main() -> None:
    chosen = options(1500, batch=96, rate=3e-3, rank=8)
    tokenizer, scenes, pca = AutoTokenizer.from_pretrained(WORK / "lmm"), Scenes(), dict(np.load(WORK / "pca.npz"))
    model = Joint(tokenizer, chosen.rank).to(DEVICE)
    latents_of = lambda shown: torch.from_numpy(encode(pca, np.stack([draw(scene) for scene in shown]))).to(DEVICE)

    def conditioning(prompts: list[str], shown: list[tuple[Scene, ...]], r: torch.Tensor):
        hidden, lengths = encoded(model.lmm, tokenizer, [unmarked(prompt)[0] for prompt in prompts], shown, r)
        return adapt(model.adapter, hidden, lengths)

    def step_of(chance: Chance) -> dict[str, float]:
        tasks = chance.choice.choices(list(MIX), MIX.values(), k=chosen.batch)
        rows = [make(chance, task, scenes) for task in tasks]
        dropped = [row.task != "copy" and chance.choice.random() < DROPOUT for row in rows]
        r = chance.uniform(chosen.batch) * torch.tensor([row.task == "copy" or chance.choice.random() < 0.5 for row in rows], device=DEVICE)
        figures = {}
        for part in sorted_parts(rows, 4 if DEVICE.type == "cpu" else 1):
            some = [(rows[i].null, rows[i].null_shown) if dropped[i] else (rows[i].prompt, rows[i].shown) for i in part]
            given = conditioning([prompt for prompt, _ in some], [shown for _, shown in some], r[torch.from_numpy(part).to(DEVICE)])
            loss = flow_loss(model.dit, latents_of([rows[i].target for i in part]), given, chance)
            (loss * len(part) / chosen.batch).backward()
            figures["loss"] = figures.get("loss", 0) + loss.item() * len(part) / chosen.batch
        return figures

    fixed = Chance("measured", 0)
    kinds = {f"edit {kind}": [edit_row(fixed.choice, kind) for _ in range(MEASURED)] for kind in EDITS}
    kinds |= {"combine": [combine_row(fixed.choice) for _ in range(MEASURED)], "interleave": [interleave_row(fixed.choice) for _ in range(MEASURED)],
              "text": [text_row(fixed.choice, scene) for scene in scenes.all[:MEASURED]], "copy": [copy_row(scene) for scene in scenes.all[:MEASURED]]}

    @torch.no_grad()
    def show() -> str:
        parts = []
        for kind, rows in kinds.items():
            half = torch.full((MEASURED,), 0.5, device=DEVICE)
            given = conditioning([row.prompt for row in rows], [row.shown for row in rows], half)
            parts.append(f"{kind} {held_back_loss(model.dit, latents_of([row.target for row in rows]), given):.4f}")
            first = rows[:SHOWN]
            nothing = None if kind == "copy" else conditioning([row.null for row in first], [row.null_shown for row in first], half[:SHOWN])
            seen = [draw(row.shown[0] if row.shown else row.target) for row in first]
            contact_sheet(model.dit, type(given)(*(part[:SHOWN] for part in given)), nothing, np.stack(seen), WORK / f"s2-{kind.replace(' ', '-')}.png")
        return "held-back losses at r 0.5: " + ", ".join(parts)

    run("s2", model, optimizer_for(model, chosen.rate), step_of, chosen, show=show)


if __name__ == "__main__":
    main()
