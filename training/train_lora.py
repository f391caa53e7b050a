"""Trains one small LoRA on the DiT's attention with peft: the same captions, drawn in another style.

Comes in: models/dream-mini as exported, WORK/{pca.npz, vae.pt, scenes.json}. Goes out: models/dream-mini/lora/paper.safetensors, as
diffusers saves a transformer's LoRA (keys under `transformer.`, peft's settings as JSON under the metadata key
`lora_adapter_metadata`), and WORK/{lora.pt, lora.png}.
Use: `python train_lora.py [--steps N] [--minutes M]`.
"""

import json

import numpy as np
import torch
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import save_file
from transformers import AutoTokenizer

from captions import unmarked
from configs import DEVICE, WORK, new_adapter, new_lmm
from dream import adapt, sample
from export import FOLDER, parts
from flow import SHOWN, Scenes, decoder, flow_loss
from lmm import encoded
from optim import Muon
from prompts import NULL
from render import encode, sheet
from stage import Chance, options, run
from styles import paper
from tasks import text_row
from train_dit import DROPOUT, fresh_dit
from train_joint import DIT_TARGETS

RANK = 8


def save_lora(dit, config: LoraConfig) -> None:
    weights = {f"transformer.{name}": w.half().contiguous().cpu() for name, w in get_peft_model_state_dict(dit).items()}
    settings = {f"transformer.{key}": sorted(value) if isinstance(value, set) else value
                for key, value in config.to_dict().items()
                if isinstance(value, (int, float, str, list, dict, set, bool, type(None)))}
    path = FOLDER / "lora" / "paper.safetensors"
    path.parent.mkdir(parents=True, exist_ok=True)
    save_file(weights, path, {"format": "pt", "lora_adapter_metadata": json.dumps(settings, indent=2, sort_keys=True)})
    path.chmod(0o644)


def main() -> None:
    chosen = options(220, batch=96, rate=3e-3)
    tokenizer, scenes, pca = AutoTokenizer.from_pretrained(WORK / "lmm"), Scenes(), dict(np.load(WORK / "pca.npz"))
    weights = parts("s2" if (WORK / "s2.pt").exists() else "s1")
    lmm, dit, adapter = new_lmm(tokenizer.get_vocab()), fresh_dit(), new_adapter()
    for module, kept in zip((lmm, dit, adapter), weights):
        module.load_state_dict(kept, strict=False)
        module.requires_grad_(False).to(DEVICE).eval()
    config = LoraConfig(r=RANK, lora_alpha=RANK, target_modules=DIT_TARGETS, init_lora_weights="gaussian")
    dit.add_adapter(config)

    def conditioning(prompts: list[str]):
        with torch.no_grad():
            return adapt(adapter, *encoded(lmm, tokenizer, prompts, [()] * len(prompts)))

    def step_of(chance: Chance) -> dict[str, float]:
        rows = [text_row(chance.choice, scenes.all[index]) for index in scenes.some(chance, chosen.batch)]
        given = conditioning([NULL if chance.choice.random() < DROPOUT else unmarked(row.prompt)[0] for row in rows])
        drawn = torch.from_numpy(encode(pca, np.stack([paper(row.target) for row in rows]))).to(DEVICE)
        loss = flow_loss(dit, drawn, given, chance)
        loss.backward()
        return {"loss": loss.item()}

    run("lora", dit, Muon([], [w for w in dit.parameters() if w.requires_grad], rate=chosen.rate, decay=0), step_of, chosen, fall=0.5, warmup=10)
    dit.load_state_dict(torch.load(WORK / "lora.pt", map_location=DEVICE)["averaged"], strict=False)
    save_lora(dit, config)
    fixed = Chance("measured", 0).choice
    given, null = conditioning([unmarked(text_row(fixed, scene).prompt)[0] for scene in scenes.all[:SHOWN]]), conditioning([NULL] * SHOWN)
    noise = Chance("sheet", 0).normal(SHOWN, 16, *[dit.config.sample_size] * 2)
    painted = decoder()(sample(dit, given, null, noise, guidance=2, steps=14))
    dit.disable_adapters()
    plain = decoder()(sample(dit, given, null, noise, guidance=2, steps=14))
    sheet(np.concatenate([plain[:12], painted[:12], plain[12:], painted[12:]]), 12, WORK / "lora.png", 2)


if __name__ == "__main__":
    main()
