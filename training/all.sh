#!/bin/sh
# The whole training, stage by stage. Each stage goes on where it was stopped; a finished one ends at once.
set -e
cd "$(dirname "$0")"
size=${MINIATURE_SIZE:-64}
work=work/m$size
[ -d work/package ] || { mkdir -p work; (cd work && npm pack @lobehub/fluent-emoji-3d@1.1.0 && tar xzf lobehub-fluent-emoji-3d-1.1.0.tgz); }
[ -f "$work/latents.npy" ] || python render.py
[ -f "$work/lmm/tokenizer.json" ] || python train_tokenizer.py
python train_vae.py
python train_lmm.py
python train_dit.py
python train_adapter.py
for change in --no-copies "--depth 1" "--depth 3" "--width 2048"; do python train_adapter.py $change; done
python train_joint.py
python export.py
python train_lora.py
python samples.py
