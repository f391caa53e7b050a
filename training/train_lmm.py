"""P1: trains the LMM by next token on pictures and words: the space that the DiT later reads. Then it is frozen.

Comes in: WORK/lmm/tokenizer files. Goes out: WORK/p1.pt (the weights of Qwen2VLForConditionalGeneration) and LOGS/p1.txt.
Besides the next token, thrown-away linear heads must be able to read two things off the last states: at a noun which object,
colour, count and place it names (see texts.py), and at a picture's token what is to be seen there, also off the vision
tower's own features. A large LMM's states hold both; a small one's drop whatever the next token does not need.
Use: `python train_lmm.py [--steps N] [--minutes M] [--batch B] [--rate R]`.
"""

from random import Random

import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel
from transformers import AutoTokenizer

from configs import DEVICE, HIDDEN, WORK, new_lmm
from dream import real_tokens
from lmm import states_of
from lmm_rows import KINDS, lmm_row
from optim import Muon
from prompts import expand
from scenes import draw
from stage import Chance, options, run
from texts import NounHeads, coded
from vision import TOKENS, looked_at, painted_cells, patches

NOUN_WEIGHT, PICTURE_WEIGHT, PICTURE_NUMBERS = 0.2, 0.5, 192


class Reader(nn.Module):
    """The LMM with the heads that are thrown away."""

    def __init__(self, tokenizer):
        super().__init__()
        self.lmm = new_lmm(tokenizer.get_vocab())
        self.nouns = NounHeads(HIDDEN)
        self.late = nn.Linear(HIDDEN, PICTURE_NUMBERS)
        self.early = nn.Linear(HIDDEN, PICTURE_NUMBERS)


def losses(reader: Reader, tokenizer, rows) -> tuple[torch.Tensor, dict[str, float]]:
    """Rows are padded on the right, so causal attention needs no mask."""
    texts = [expand(row.text, TOKENS) + "<|im_end|>" for row in rows]
    tokens = coded(tokenizer, texts, [row.target for row in rows])
    ids = tokens.ids
    at_picture = ids == reader.lmm.config.image_token_id
    labels = ids.masked_fill(~real_tokens(tokens.lengths, ids.shape[1]) | at_picture, -100)
    shown = [scene for row in rows for scene in row.shown]
    pixels = grid = truth = None
    if shown:
        pictures = looked_at([draw(scene) for scene in shown])
        pixels, grid = (part.to(DEVICE) for part in patches(pictures))
        truth = painted_cells(pictures)
    with torch.autocast(DEVICE.type, torch.bfloat16):
        states, features = states_of(reader.lmm, ids, tokens.lengths, pixels, grid)
        logits = reader.lmm.lm_head(states)
    loss = next_token = F.cross_entropy(logits[:, :-1].float().flatten(0, 1), labels[:, 1:].flatten(), ignore_index=-100)
    naming, figures = reader.nouns(states, tokens.nouns)
    loss = loss + NOUN_WEIGHT * naming
    figures["next"] = next_token.item()
    if shown:
        late = F.mse_loss(reader.late(states[at_picture].float()), truth)
        early = F.mse_loss(reader.early(features.float()), truth)
        loss = loss + PICTURE_WEIGHT * (late + early)
        figures |= {"late": late.item(), "early": early.item()}
    return loss, figures


def optimizer_for(model: nn.Module, rate: float) -> Muon:
    matrices, others, split = [], [], {}
    for name, weight in model.named_parameters():
        inner = weight.ndim == 2 and name.startswith("lmm.") and "embed_tokens" not in name and "lm_head" not in name
        (matrices if inner else others).append(weight)
        if name.endswith("qkv.weight"):
            split[weight] = 3
    return Muon(matrices, others, rate=rate, other_rate=0.6 * rate, split=split)


def main() -> None:
    chosen = options(4000, batch=32, rate=5e-3)
    tokenizer = AutoTokenizer.from_pretrained(WORK / "lmm")
    reader = Reader(tokenizer).to(DEVICE)

    def step_of(chance: Chance) -> dict[str, float]:
        kind = chance.choice.choices(list(KINDS), KINDS.values())[0]
        rows = [lmm_row(chance.choice, kind) for _ in range(chosen.batch * (2 if kind == "text" else 1))]
        with sdpa_kernel(SDPBackend.MATH):
            loss, figures = losses(reader, tokenizer, rows)
            loss.backward()
        return {f"{kind} {name}" if name == "next" else name: value for name, value in figures.items()}

    fixed = Random("measured")
    measured = {kind: [lmm_row(fixed, kind) for _ in range(64)] for kind in KINDS}

    @torch.no_grad()
    def show() -> str:
        parts = []
        for kind, rows in measured.items():
            figures = losses(reader, tokenizer, rows)[1]
            parts.append(kind + " " + " ".join(f"{name} {value:.3f}" for name, value in figures.items()))
        return "fresh rows: " + "; ".join(parts)

    run("p1", reader, optimizer_for(reader, chosen.rate), step_of, chosen, fall=0.5, show=show)


if __name__ == "__main__":
    main()
