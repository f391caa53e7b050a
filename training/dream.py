"""Dream Engine's way through the parts: hidden states -> adapter -> DiT, and the sampler.

Comes in: modules of transformers and diffusers. Goes out: `Conditioning`, the velocity, latents. Behind the LMM, SD3's own
context_embedder and text_embedder are not used: the adapter's two MLPs stand in for them. `stock` is SD3's own way in, behind
which the DiT is pretrained.
"""

from typing import NamedTuple

import torch
from torch import Tensor


class Conditioning(NamedTuple):
    context: Tensor
    """[rows, tokens, width]"""
    pooled: Tensor
    """[rows, width]"""
    real: Tensor | None = None
    """[rows, tokens], false at padding; none where every row is whole."""


class MatmulAttention:
    """diffusers' JointAttnProcessor2_0 with plain matmuls (faster backward on a CPU) and a key bias."""

    def __call__(self, attn, hidden_states, encoder_hidden_states, attention_mask=None, **_):
        heads = lambda x: x.unflatten(-1, (attn.heads, -1)).transpose(1, 2)
        query = attn.norm_q(heads(attn.to_q(hidden_states)))
        key = attn.norm_k(heads(attn.to_k(hidden_states)))
        query = torch.cat([query, attn.norm_added_q(heads(attn.add_q_proj(encoder_hidden_states)))], 2)
        key = torch.cat([key, attn.norm_added_k(heads(attn.add_k_proj(encoder_hidden_states)))], 2)
        value = torch.cat([heads(attn.to_v(hidden_states)), heads(attn.add_v_proj(encoder_hidden_states))], 2)
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5
        weights = (scores if attention_mask is None else scores + attention_mask).softmax(-1).to(value.dtype)
        mixed = (weights @ value).transpose(1, 2).flatten(2)
        tokens = hidden_states.shape[1]
        context = mixed[:, tokens:]
        return attn.to_out[0](mixed[:, :tokens]), context if attn.context_pre_only else attn.to_add_out(context)


def velocity(dit, latent: Tensor, sigma: Tensor, conditioning: Conditioning) -> Tensor:
    """[rows, 16, h, w] -> the same; `sigma` is [rows] in 0..1."""
    rows, channels, height, width = latent.shape
    embedder = dit.time_text_embed
    time = embedder.timestep_embedder(embedder.time_proj(1000 * sigma).to(latent.dtype)) + conditioning.pooled
    hidden, context = dit.pos_embed(latent), conditioning.context
    extra = {}
    if conditioning.real is not None:
        padding = torch.cat([torch.zeros(rows, hidden.shape[1], dtype=torch.bool, device=hidden.device), ~conditioning.real], 1)
        extra["attention_mask"] = torch.zeros(padding.shape, device=hidden.device).masked_fill_(padding, -1e4)[:, None, None]
    for block in dit.transformer_blocks:
        context, hidden = block(hidden, context, time, joint_attention_kwargs=extra)
    patches = dit.proj_out(dit.norm_out(hidden, time))
    patches = patches.view(rows, height // 2, width // 2, 2, 2, channels)
    return patches.permute(0, 5, 1, 3, 2, 4).reshape(rows, channels, height, width)


def real_tokens(lengths: Tensor, longest: int) -> Tensor:
    return torch.arange(longest, device=lengths.device) < lengths[:, None]


def mean_of(states: Tensor, real: Tensor | None) -> Tensor:
    return states.mean(1) if real is None else (states * real[..., None]).sum(1) / real.sum(1, keepdim=True)


def adapt(adapter, hidden: Tensor, lengths: Tensor | None = None) -> Conditioning:
    """`hidden` [rows, tokens, 256]; rows shorter than that are padded on the right and have a length. In f32 throughout."""
    with torch.autocast(hidden.device.type, enabled=False):
        hidden = hidden.float()
        real = None if lengths is None else real_tokens(lengths, hidden.shape[1])
        return Conditioning(adapter["input_embeds_align_mlp"](hidden), adapter["condition_embeds_align_mlp"](mean_of(hidden, real)), real)


def stock(dit, states: Tensor, lengths: Tensor) -> Conditioning:
    """A causal text encoder's states through SD3's own context_embedder, its last state through text_embedder (as CLIP's)."""
    last = states[torch.arange(len(states), device=states.device), lengths - 1]
    return Conditioning(dit.context_embedder(states), dit.time_text_embed.text_embedder(last), real_tokens(lengths, states.shape[1]))


def sigmas(steps: int, shift: float = 3.0) -> Tensor:
    """FlowMatchEuler's levels: shifted in its constructor and once more when the steps are set."""
    f = lambda s: shift * s / (1 + (shift - 1) * s)
    return torch.cat([f(torch.linspace(1, float(f(torch.tensor(0.001))), steps)), torch.zeros(1)])


@torch.no_grad()
def sample(dit, conditional: Conditioning, null: Conditioning | None, noise: Tensor, *, guidance: float, steps: int) -> Tensor:
    """Euler from noise to latent; the two rows of a picture run one after the other."""
    levels, x = sigmas(steps).to(noise.device), noise
    for now, following in zip(levels[:-1], levels[1:]):
        sigma = now.repeat(len(x))
        v = velocity(dit, x, sigma, conditional)
        if null is not None and guidance != 1:
            unguided = velocity(dit, x, sigma, null)
            v = unguided + guidance * (v - unguided)
        x = x + (following - now) * v
    return x
