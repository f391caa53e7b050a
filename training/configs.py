"""Sizes of the miniature's parts, as the very classes of transformers and diffusers take them.

Comes in: the environment variable MINIATURE_SIZE, the side of a picture in pixels (64 or 128). Goes out: `new_vae`,
`new_lmm`, `new_dit`, `new_adapter`, freshly initialised, the device, and the folders in which the stages keep what they
make (`WORK`, ignored by git) and write their figures (`LOGS`, kept).
"""

import os
from pathlib import Path

import torch
from diffusers import AutoencoderKL, SD3Transformer2DModel
from torch import nn
from transformers import Qwen2VLConfig, Qwen2VLForConditionalGeneration

from scenes import SIZE

HERE = Path(__file__).parent
WORK = HERE / "work" / f"m{SIZE}"
LOGS = HERE / "logs" / f"m{SIZE}"
DEVICE = torch.device("cuda" if torch.cuda.is_available() else "cpu")
VOCABULARY = 2048
CELLS = SIZE // 8
"""Latent cells along a side."""

LARGE = SIZE >= 128
WIDTH = 192
LAYERS = 8 if LARGE else 6
HIDDEN, LMM_LAYERS = 256, 6 if LARGE else 5
VISION_WIDTH, VISION_DEPTH = (192, 6) if LARGE else (128, 4)
MLP, DEPTH = 1024, 2
"""Of the adapter: width between its layers, number of layers."""
STAND_IN = 192
"""Width of the text encoder behind which the DiT is pretrained."""

VAE = dict(
    in_channels=3, out_channels=3, latent_channels=16, block_out_channels=(16, 32, 64, 64), layers_per_block=1,
    down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4, norm_num_groups=8,
    act_fn="silu", sample_size=SIZE, mid_block_add_attention=False, use_quant_conv=False, use_post_quant_conv=False,
)
DIT = dict(
    sample_size=CELLS, patch_size=2, in_channels=16, out_channels=16, num_layers=LAYERS, num_attention_heads=WIDTH // 64,
    attention_head_dim=64, joint_attention_dim=STAND_IN, caption_projection_dim=WIDTH, pooled_projection_dim=STAND_IN,
    pos_embed_max_size=24, qk_norm="rms_norm", dual_attention_layers=(),
)


def new_vae(*, scaling_factor: float = 1.0, shift_factor: float = 0.0) -> AutoencoderKL:
    return AutoencoderKL(**VAE, scaling_factor=scaling_factor, shift_factor=shift_factor)


def new_dit() -> SD3Transformer2DModel:
    return SD3Transformer2DModel(**DIT)


def new_adapter(*, depth: int = DEPTH, mlp: int = MLP) -> nn.ModuleDict:
    """The two MLPs under their published names; other depths and widths are for the ablations."""
    def one() -> nn.Sequential:
        sides = [HIDDEN, *[mlp] * (depth - 1), WIDTH]
        layers = [layer for a, b in zip(sides, sides[1:]) for layer in (nn.Linear(a, b), nn.SiLU())]
        return nn.Sequential(*layers[:-1])

    return nn.ModuleDict({"input_embeds_align_mlp": one(), "condition_embeds_align_mlp": one()})


def lmm_config(ids: dict[str, int]) -> Qwen2VLConfig:
    """`ids` gives the numbers of the special tokens."""
    text = dict(
        vocab_size=VOCABULARY, hidden_size=HIDDEN, num_hidden_layers=LMM_LAYERS, num_attention_heads=8, num_key_value_heads=2,
        intermediate_size=704, max_position_embeddings=4096, rms_norm_eps=1e-6, rope_theta=1000000.0,
        rope_scaling={"type": "mrope", "mrope_section": [4, 6, 6]}, tie_word_embeddings=True, use_sliding_window=False,
        bos_token_id=ids["<|endoftext|>"], eos_token_id=ids["<|im_end|>"],
    )
    vision = dict(depth=VISION_DEPTH, embed_dim=VISION_WIDTH, hidden_size=HIDDEN, num_heads=VISION_WIDTH // 32, mlp_ratio=4,
                  in_channels=3, patch_size=8, spatial_merge_size=2, temporal_patch_size=2)
    return Qwen2VLConfig(
        text_config=text, vision_config=vision, tie_word_embeddings=True,
        image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"],
        vision_token_id=ids["<|vision_pad|>"],
    )


def new_lmm(ids: dict[str, int]) -> Qwen2VLForConditionalGeneration:
    return Qwen2VLForConditionalGeneration(lmm_config(ids))
