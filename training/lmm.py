"""The LMM's two outputs that Dream Engine uses: its last states, and the vision tower's features.

Comes in: prompts and the scenes shown in them. Goes out: the states after the final norm, in which the picture tokens' states
are blended with the features: (1 - r) of the one and r of the other.
"""

import torch
from torch import Tensor

from configs import DEVICE, WORK, new_lmm
from prompts import expand
from scenes import Scene
from stage import averaged
from vision import TOKENS, seen


def states_of(lmm, ids: Tensor, lengths: Tensor, pixels: Tensor | None, grid: Tensor | None) -> tuple[Tensor, Tensor | None]:
    """Ids are padded on the right, so causal attention needs no mask. Features are [picture tokens, 256] in reading order."""
    mask = (torch.arange(ids.shape[1], device=ids.device) < lengths[:, None]).long()
    positions, _ = lmm.model.get_rope_index(ids, image_grid_thw=grid, attention_mask=mask)
    embeds, features = lmm.get_input_embeddings()(ids), None
    if pixels is not None:
        features = lmm.model.visual(pixels, grid)
        at_picture = (ids == lmm.config.image_token_id)[..., None].expand_as(embeds)
        embeds = embeds.masked_scatter(at_picture, features.to(embeds.dtype))
    states = lmm.model.language_model(inputs_embeds=embeds, position_ids=positions, use_cache=False).last_hidden_state
    return states, features


def encoded(lmm, tokenizer, prompts: list[str], shown: list[tuple[Scene, ...]], r: Tensor | None = None) -> tuple[Tensor, Tensor]:
    """Unmarked prompts -> hidden states [rows, tokens, 256] padded on the right, and lengths. `r` is [rows]."""
    made = tokenizer([expand(prompt, TOKENS) for prompt in prompts], padding=True, padding_side="right", return_tensors="pt")
    ids, lengths = made["input_ids"].to(DEVICE), made["attention_mask"].sum(1).to(DEVICE)
    pixels, grid = seen([scene for scenes in shown for scene in scenes])
    with torch.autocast(DEVICE.type, torch.bfloat16):
        states, features = states_of(lmm, ids, lengths, pixels, grid)
    states = states.float()
    if features is None or r is None:
        return states, lengths
    at_picture = ids == lmm.config.image_token_id
    share = r[:, None].expand_as(at_picture)[at_picture][:, None]
    blended = (1 - share) * states[at_picture] + share * features.float()
    return states.masked_scatter(at_picture[..., None].expand_as(states), blended), lengths


def frozen_lmm(tokenizer):
    """As P1 left it."""
    lmm = new_lmm(tokenizer.get_vocab())
    weights = {name.removeprefix("lmm."): w for name, w in averaged("p1").items() if name.startswith("lmm.")}
    missing = lmm.load_state_dict(weights, strict=False).missing_keys
    assert missing in ([], ["lm_head.weight"]), missing
    return lmm.to(DEVICE).eval().requires_grad_(False)
