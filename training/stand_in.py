"""The text encoder behind which the DiT is pretrained: the stand-in for SD3.5's own three.

Comes in: token ids. Goes out: states that go through SD3's own context_embedder and text_embedder. Causal, so that a token's
state knows what the LMM's state at the same token can know. Thrown away after the pretraining.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from configs import STAND_IN, VOCABULARY
from texts import NounHeads

LONGEST, HEADS = 96, 3


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.norm_a, self.norm_b = nn.LayerNorm(STAND_IN), nn.LayerNorm(STAND_IN)
        self.qkv = nn.Linear(STAND_IN, 3 * STAND_IN)
        self.out = nn.Linear(STAND_IN, STAND_IN)
        self.up, self.down = nn.Linear(STAND_IN, 4 * STAND_IN), nn.Linear(4 * STAND_IN, STAND_IN)

    def forward(self, x: Tensor) -> Tensor:
        query, key, value = (part.unflatten(-1, (HEADS, -1)).transpose(1, 2) for part in self.qkv(self.norm_a(x)).chunk(3, -1))
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        later = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool, device=x.device).triu(1)
        mixed = scores.masked_fill(later, -1e4).softmax(-1).to(value.dtype) @ value
        x = x + self.out(mixed.transpose(1, 2).flatten(2))
        return x + self.down(F.gelu(self.up(self.norm_b(x))))


class StandIn(nn.Module):
    """Padding stands on the right, so causal attention needs no further mask."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, STAND_IN)
        self.places = nn.Embedding(LONGEST, STAND_IN)
        self.blocks = nn.ModuleList(Block() for _ in range(3))
        self.norm = nn.LayerNorm(STAND_IN)
        self.nouns = NounHeads(STAND_IN)
        nn.init.normal_(self.table.weight, std=0.5)
        nn.init.normal_(self.places.weight, std=0.1)
        for block in self.blocks:
            nn.init.zeros_(block.out.weight)
            nn.init.zeros_(block.down.weight)

    def forward(self, ids: Tensor) -> Tensor:
        x = self.table(ids) + self.places.weight[:ids.shape[1]]
        for block in self.blocks:
            x = block(x)
        return self.norm(x)
