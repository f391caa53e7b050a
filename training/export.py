"""Writes the Dream folder: what was trained, in f16, in the layout in which such checkpoints are published.

Comes in: WORK/{vae.pt, p1.pt, p2.pt, s1.pt, s2.pt, lmm/tokenizer files, latents.npy, pictures.npy}; S2's LoRA is merged. Without
S2, or with `--stage s1`, S1's adapters stand before the DiT of P2. Goes out: models/dream-mini/ (see its README.md) or FOLDER.
Every file is written beside and renamed. Use: `python export.py [FOLDER] [--stage s1]`.
"""

import json
import shutil
import sys
from pathlib import Path

import diffusers
import numpy as np
import torch
from diffusers import FlowMatchEulerDiscreteScheduler
from safetensors.torch import save_file
from transformers import AutoTokenizer

from configs import CELLS, HIDDEN, MLP, WIDTH, WORK, new_dit, new_lmm, new_vae
from stage import averaged

FOLDER = Path(__file__).parent.parent / "models" / "dream-mini"


def half(weights: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    made = {name: weight.detach().half().contiguous().clone() for name, weight in weights.items()}
    assert all(torch.isfinite(weight).all() for weight in made.values())
    return made


def published_key(name: str) -> str:
    """transformers' names today -> those of the published Qwen2-VL files."""
    return name.replace("model.language_model.", "model.").replace("model.visual.", "visual.")


def published_lmm_config(lmm) -> dict:
    """One flat config.json with a vision_config inside, as Qwen2-VL's."""
    text, vision = lmm.config.text_config.to_dict(), lmm.config.vision_config
    same = ("attention_dropout", "hidden_act", "hidden_size", "initializer_range", "intermediate_size", "max_position_embeddings",
            "max_window_layers", "num_attention_heads", "num_hidden_layers", "num_key_value_heads", "rms_norm_eps", "rope_theta",
            "sliding_window", "use_cache", "use_sliding_window", "vocab_size", "bos_token_id", "eos_token_id")
    tokens = ("vision_start_token_id", "vision_end_token_id", "vision_token_id", "image_token_id", "video_token_id")
    return {
        "architectures": ["Qwen2VLForConditionalGeneration"], "model_type": "qwen2_vl", "torch_dtype": "float16",
        "tie_word_embeddings": True, "rope_scaling": {"type": "mrope", "mrope_section": [4, 6, 6]},
        **{key: text[key] for key in same}, **{key: getattr(lmm.config, key) for key in tokens},
        "vision_config": {"depth": vision.depth, "embed_dim": vision.embed_dim, "hidden_size": vision.hidden_size,
                          "num_heads": vision.num_heads, "in_chans": vision.in_channels, "mlp_ratio": vision.mlp_ratio,
                          "patch_size": vision.patch_size, "spatial_patch_size": vision.patch_size,
                          "spatial_merge_size": vision.spatial_merge_size, "temporal_patch_size": vision.temporal_patch_size},
    }


def parts(stage: str) -> tuple[dict, dict, dict]:
    """Weights of LMM, DiT and adapter after a stage, with LoRA merged."""
    p1, p2 = averaged("p1"), averaged("p2")
    part = lambda weights, prefix: {n.removeprefix(prefix): w for n, w in weights.items() if n.startswith(prefix)}
    lmm, dit = part(p1, "lmm."), part(p2, "dit.")
    if stage == "s1":
        return lmm, dit, averaged("s1")
    s2 = averaged("s2")
    return merged(lmm, part(s2, "lmm.")), merged(dit, part(s2, "dit.")), part(s2, "adapter.")


def merged(weights: dict[str, torch.Tensor], lora: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """alpha is the rank, so the scale is 1."""
    made = dict(weights)
    for name, down in lora.items():
        if ".lora_A." in name:
            base, up = name.split(".lora_A.")[0] + ".weight", lora[name.replace(".lora_A.", ".lora_B.")]
            made[base] = made[base] + up @ down
    return made


def write_lmm(folder: Path, kept: dict[str, torch.Tensor]) -> None:
    tokenizer = AutoTokenizer.from_pretrained(WORK / "lmm")
    lmm = new_lmm(tokenizer.get_vocab())
    lmm.load_state_dict(kept, strict=False)
    weights = {published_key(name): w for name, w in lmm.state_dict().items() if name != "lm_head.weight"}
    save_file(half(weights), folder / "model.safetensors", {"format": "pt"})
    write_json(folder / "config.json", published_lmm_config(lmm))
    for name in ("tokenizer.json", "tokenizer_config.json", "vocab.json", "merges.txt", "preprocessor_config.json"):
        shutil.copy(WORK / "lmm" / name, folder / name)


def write_vae(folder: Path) -> tuple[float, float]:
    kept = torch.load(WORK / "vae.pt")
    vae = new_vae(scaling_factor=kept["scaling_factor"], shift_factor=kept["shift_factor"])
    vae.save_config(folder)
    save_file(half(kept["weights"]), folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    return kept["scaling_factor"], kept["shift_factor"]


def write_dit_and_adapter(folder: Path, kept: dict[str, torch.Tensor], adapter: dict[str, torch.Tensor]) -> None:
    dit = new_dit()
    unexpected = dit.load_state_dict(kept, strict=False).unexpected_keys
    assert not unexpected, unexpected
    dit.save_config(folder / "transformer")
    save_file(half(dit.state_dict()), folder / "transformer" / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    save_file(half(adapter), folder / "adapter" / "diffusion_pytorch_model.safetensors", {"format": "pt"})
    write_json(folder / "adapter" / "config.json",
               {"_class_name": "DreamAdapter", "lmm_hidden_size": HIDDEN, "mlp_dim": MLP, "output_dim": WIDTH})


def preview(scale: float, shift: float) -> dict:
    """Least squares from a latent cell (in the DiT's space) to its 8x8 pixels' mean colour, 0..1."""
    latents = (np.load(WORK / "latents.npy", mmap_mode="r")[:4000].astype(np.float32) - shift) * scale
    pictures = np.load(WORK / "pictures.npy", mmap_mode="r")[:4000].astype(np.float32) / 255
    colours = pictures.reshape(-1, CELLS, 8, CELLS, 8, 3).mean((2, 4)).reshape(-1, 3)
    cells = latents.transpose(0, 2, 3, 1).reshape(-1, 16)
    solved, *_ = np.linalg.lstsq(np.c_[cells, np.ones(len(cells))], colours, rcond=None)
    return {"weight": solved[:16].T.round(6).tolist(), "bias": solved[16].round(6).tolist()}


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


def main(folder: Path = FOLDER, stage: str = "") -> None:
    lmm, dit, adapter = parts(stage or ("s2" if (WORK / "s2.pt").exists() else "s1"))
    beside = folder.with_name(folder.name + ".new")
    for name in ("lmm", "adapter", "transformer", "vae", "scheduler"):
        (beside / name).mkdir(parents=True, exist_ok=True)
    write_lmm(beside / "lmm", lmm)
    write_dit_and_adapter(beside, dit, adapter)
    write_json(beside / "preview.json", preview(*write_vae(beside / "vae")))
    FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=False).save_config(beside / "scheduler")
    write_json(beside / "model_index.json", {
        "_class_name": "DreamEnginePipeline", "_diffusers_version": diffusers.__version__,
        "lmm": ["transformers", "Qwen2VLForConditionalGeneration"], "adapter": ["dream_engine", "DreamAdapter"],
        "transformer": ["diffusers", "SD3Transformer2DModel"], "vae": ["diffusers", "AutoencoderKL"],
        "scheduler": ["diffusers", "FlowMatchEulerDiscreteScheduler"],
    })
    for path in sorted(beside.rglob("*")):
        if path.is_file():
            target = folder / path.relative_to(beside)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.chmod(0o644)
            path.rename(target)
    shutil.rmtree(beside)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{folder}: {size / 1e6:.1f} MB")


if __name__ == "__main__":
    given = sys.argv[1:]
    at = given.index("--stage") if "--stage" in given else len(given)
    main(*map(Path, given[:at]), **({"stage": given[at + 1]} if at < len(given) else {}))
