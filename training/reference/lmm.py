"""Reference numbers of the LMM: tokens, picture patches, positions, vision tower, last hidden states.

`reference` runs transformers' own classes over a checkpoint folder, one row of a prompt at a time and unpadded.
`write_nano` makes the small random checkpoints.
"""

import json
from pathlib import Path

import numpy as np
import torch
from peft import LoraConfig, get_peft_model
from PIL import Image
from safetensors.torch import load_file, save_file
from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from torch import Tensor
from transformers import AutoTokenizer, Qwen2TokenizerFast, Qwen2VLConfig, Qwen2VLForConditionalGeneration, Qwen2VLImageProcessor
from transformers.models.qwen2_vl.image_processing_qwen2_vl import smart_resize

from common import FIXTURES, TYPES, randn, save_reference, scatter_weights, write_json

PLACEHOLDER = "<|vision_start|><|image_pad|><|vision_end|>"
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|vision_start|>", "<|vision_end|>", "<|image_pad|>", "<|video_pad|>"]
SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")

# A row is a list of texts and picture numbers; pictures are given by width and height.
PROMPTS = [
    {"pictures": [], "parts": ["Generate Image: a red apple left of 12 blue dogs, it's snowing\n  ☃ é"]},
    {"pictures": [(37, 53)], "parts": ["Copy Image: ", 0]},
    {"pictures": [(64, 24), (30, 71), (16, 16)],
     "parts": ["Combine the objects: an apple", 0, ", a dog", 1, ", ", 2, " and generate an image following: an apple on a dog"]},
    {"pictures": [(20, 90)], "parts": ["Edit image ", 0, " following: make it red"]},
]


def random_picture(seed: int, width: int, height: int) -> np.ndarray:
    """Smooth blobs and noise, uint8 [height, width, 3]."""
    rng = np.random.default_rng(seed)
    coarse = Image.fromarray(rng.integers(0, 256, (5, 4, 3), dtype=np.uint8)).resize((width, height), Image.Resampling.BICUBIC)
    noise = rng.integers(-20, 21, (height, width, 3))
    return (np.asarray(coarse).astype(int) + noise).clip(0, 255).astype(np.uint8)


def load_lmm(folder: Path):
    return Qwen2VLForConditionalGeneration.from_pretrained(folder, dtype=torch.float32, attn_implementation="eager").model.eval()


def reference(folder: Path, prompts: list[dict]) -> tuple[dict[str, Tensor], dict]:
    model = load_lmm(folder)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    processor = Qwen2VLImageProcessor.from_pretrained(folder)
    out: dict[str, Tensor] = {}
    pictures = 0
    rows = []
    for row, prompt in enumerate(prompts):
        numbers = list(range(pictures, pictures + len(prompt["pictures"])))
        pictures += len(numbers)
        seen = [see(model, processor, out, number, size) for number, size in zip(numbers, prompt["pictures"])]
        write_row(model, tokenizer, out, row, prompt["parts"], seen)
        rows.append({"pictures": numbers, "parts": prompt["parts"]})
    return out, {"rows": rows}


def see(model, processor, out: dict[str, Tensor], number: int, size: tuple[int, int]) -> tuple[Tensor, Tensor]:
    """One picture through both resizes and the vision tower."""
    picture = random_picture(number + 1, *size)
    factor = processor.patch_size * processor.merge_size
    first = smart_resize(size[1], size[0], factor, 4 * factor**2, 16384 * factor**2)
    resized = Image.fromarray(picture).resize((first[1], first[0]))
    made = processor(resized, return_tensors="pt")
    patches, grid = made["pixel_values"].float(), made["image_grid_thw"]
    rope = model.visual.rot_pos_emb(grid)
    both = torch.cat((rope, rope), -1)
    out |= {f"picture.{number}": torch.from_numpy(picture.copy()), f"patches.{number}": patches,
            f"grid.{number}": grid[0, 1:].int(), f"vision_cos.{number}": both.cos(), f"vision_sin.{number}": both.sin(),
            f"features.{number}": model.visual(patches, grid)}
    return patches, grid


def write_row(model, tokenizer, out: dict[str, Tensor], row: int, parts: list, seen: list) -> None:
    """One row: tokens, positions, rope tables of each token, last hidden state after the final norm."""
    merge = model.config.vision_config.spatial_merge_size**2
    text = ""
    for part in parts:
        count = int(seen[part][1].prod()) // merge if isinstance(part, int) else 0
        text += PLACEHOLDER.replace("<|image_pad|>", "<|image_pad|>" * count) if isinstance(part, int) else part
    ids = torch.tensor([tokenizer.encode(text)])
    grids = torch.cat([grid for _, grid in seen]) if seen else None
    mask = torch.ones_like(ids)
    positions, _ = model.get_rope_index(ids, grids, None, mask)
    cos, sin = model.language_model.rotary_emb(torch.zeros(1), positions)
    sections = model.config.text_config.rope_scaling["mrope_section"] * 2
    merged = [torch.cat([part[axis % 3] for axis, part in enumerate(table.split(sections, -1))], -1)[0] for table in (cos, sin)]
    pixels = torch.cat([patches for patches, _ in seen]) if seen else None
    hidden = model(input_ids=ids, attention_mask=mask, pixel_values=pixels, image_grid_thw=grids).last_hidden_state[0]
    out |= {f"ids.{row}": ids[0].int(), f"positions.{row}": positions[:, 0].int(), f"cos.{row}": merged[0],
            f"sin.{row}": merged[1], f"hidden.{row}": hidden}


def write_tokenizer(folder: Path, vocabulary: int) -> dict[str, int]:
    """A byte-level BPE of this size in Qwen2's form; returns the numbers of the special tokens."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=vocabulary - len(SPECIAL), show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    words = ["Generate Image: a red apple left of a blue dog", "Copy Image: ", "Edit image following: make it red",
             "Combine the objects: an apple, a dog and generate an image following: an apple on a dog"]
    tokenizer.train_from_iterator(words * 20, trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    fast = Qwen2TokenizerFast(tokenizer_object=tokenizer, unk_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>",
                              additional_special_tokens=SPECIAL[1:], padding_side="left")
    fast.save_pretrained(folder)
    for unneeded in ("vocab.json", "merges.txt", "added_tokens.json", "special_tokens_map.json", "chat_template.jinja"):
        (folder / unneeded).unlink(missing_ok=True)
    return {token: fast.convert_tokens_to_ids(token) for token in SPECIAL}


def write_nano(name: str, text: dict, vision: dict, *, stored: str, seed: int, form: str, pixels: tuple[int, int]) -> None:
    """`form`: "published" keys, "renamed" keys with a flat config (as on the Hub), or "sharded"."""
    folder = FIXTURES / name
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*"):
        old.unlink()
    vocabulary = 312
    ids = write_tokenizer(folder, vocabulary)
    config = Qwen2VLConfig(
        text_config=dict(vocab_size=vocabulary, tie_word_embeddings=True, use_sliding_window=False, **text),
        vision_config=dict(in_channels=3, spatial_merge_size=2, temporal_patch_size=2, hidden_size=text["hidden_size"], **vision),
        tie_word_embeddings=True, image_token_id=ids["<|image_pad|>"], video_token_id=ids["<|video_pad|>"],
        vision_start_token_id=ids["<|vision_start|>"], vision_end_token_id=ids["<|vision_end|>"],
    )
    model = Qwen2VLForConditionalGeneration(config)
    scatter_weights(model, seed, stored)
    model.to(TYPES[stored]).save_pretrained(folder, **({"max_shard_size": "60KB"} if form == "sharded" else {}))
    (folder / "generation_config.json").unlink(missing_ok=True)
    Qwen2VLImageProcessor(min_pixels=pixels[0], max_pixels=pixels[1], patch_size=vision["patch_size"], temporal_patch_size=2,
                          merge_size=2).save_pretrained(folder)
    out, notes = reference(folder, PROMPTS)
    if form == "published":
        write_lora(folder, out, row=1, picture=0, seed=seed)
    save_reference(folder, out, notes)
    if form == "renamed":
        rename(folder)


def write_lora(folder: Path, out: dict[str, Tensor], row: int, picture: int, seed: int) -> None:
    """A LoRA of rank 3 on the language model's attention by peft, and one row's last hidden states with it."""
    model = get_peft_model(load_lmm(folder), LoraConfig(r=3, lora_alpha=3, target_modules=["q_proj", "k_proj", "v_proj", "o_proj"]))
    state = {}
    for n, (name, parameter) in enumerate(model.named_parameters()):
        if "lora_" in name:
            parameter.copy_(0.2 * randn(seed + n, *parameter.shape))
            state[name.replace("base_model.model.language_model", "model").replace(".default", "")] = parameter.clone()
    save_file(state, folder / "lora.safetensors", {"format": "pt"})
    grid = torch.tensor([[1, *out[f"grid.{picture}"].tolist()]])
    ids = out[f"ids.{row}"].long()[None]
    states = model(input_ids=ids, attention_mask=torch.ones_like(ids), pixel_values=out[f"patches.{picture}"], image_grid_thw=grid)
    out[f"hidden_with_lora.{row}"] = states.last_hidden_state[0]


def rename(folder: Path) -> None:
    """The keys of newer transformers, and the config as it was first published: text keys at the top, `in_chans`."""
    weights = load_file(folder / "model.safetensors")
    names = {name: "model." + name if name.startswith("visual.") else name.replace("model.", "model.language_model.", 1)
             for name in weights}
    save_file({names[name]: tensor for name, tensor in weights.items()}, folder / "model.safetensors", {"format": "pt"})
    config = json.loads((folder / "config.json").read_text())
    config |= config.pop("text_config") | {"model_type": "qwen2_vl"}
    config["vision_config"]["in_chans"] = config["vision_config"].pop("in_channels")
    write_json(folder / "config.json", config)


def main() -> None:
    # A small rope_theta makes the picture axes, which take the slow frequencies, count.
    rope = lambda *sections: {"type": "mrope", "mrope_section": list(sections)}
    write_nano("lmm-grouped", dict(hidden_size=64, num_hidden_layers=3, num_attention_heads=4, num_key_value_heads=2,
                                   intermediate_size=96, rms_norm_eps=1e-6, rope_theta=1e6, rope_scaling=rope(2, 3, 3)),
               dict(depth=2, embed_dim=32, num_heads=2, mlp_ratio=4, patch_size=4),
               stored="f16", seed=1, form="published", pixels=(256, 1024))
    write_nano("lmm-equal-heads", dict(hidden_size=48, num_hidden_layers=2, num_attention_heads=3, num_key_value_heads=3,
                                       intermediate_size=80, rms_norm_eps=1e-5, rope_theta=1e4, rope_scaling=rope(4, 2, 2)),
               dict(depth=3, embed_dim=24, num_heads=3, mlp_ratio=2, patch_size=6),
               stored="bf16", seed=2, form="renamed", pixels=(144, 2304))
    write_nano("lmm-sharded", dict(hidden_size=32, num_hidden_layers=1, num_attention_heads=4, num_key_value_heads=1,
                                   intermediate_size=48, rms_norm_eps=1e-6, rope_theta=100.0, rope_scaling=rope(1, 1, 2)),
               dict(depth=1, embed_dim=48, num_heads=2, mlp_ratio=3, patch_size=4),
               stored="f32", seed=3, form="sharded", pixels=(64, 768))


if __name__ == "__main__":
    main()
