"""Trains the byte-level BPE tokenizer, with Qwen2's splitting and Qwen2-VL's special tokens.

Comes in: rows of every kind and, for ordinary English, the help texts that come with Python. Goes out:
WORK/lmm/{tokenizer.json, tokenizer_config.json, preprocessor_config.json, ...}.
"""

import json
from pydoc_data.topics import topics
from random import Random

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import Qwen2TokenizerFast, Qwen2VLImageProcessor

from captions import unmarked
from configs import VOCABULARY, WORK
from lmm_rows import KINDS, lmm_row
from prompts import PICTURE, generate
from scenes import SIZE

SPLIT = (r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
         r"|\s*[\r\n]+|\s+(?!\S)|\s+")
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<|object_ref_start|>", "<|object_ref_end|>", "<|box_start|>",
           "<|box_end|>", "<|quad_start|>", "<|quad_end|>", "<|vision_start|>", "<|vision_end|>", "<|vision_pad|>",
           "<|image_pad|>", "<|video_pad|>"]


def corpus() -> list[str]:
    rng = Random(2)
    rows = [lmm_row(rng, rng.choices(list(KINDS), KINDS.values())[0]).text for _ in range(40_000)]
    words = [unmarked(row)[0].replace(PICTURE, "") for row in rows]
    return words + [topics[name] for name in sorted(topics)]


def main() -> None:
    tokenizer = Tokenizer(models.BPE())
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(SPLIT), behavior="isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(vocab_size=VOCABULARY - len(SPECIAL), show_progress=False,
                                  initial_alphabet=pre_tokenizers.ByteLevel.alphabet())
    tokenizer.train_from_iterator(corpus(), trainer)
    tokenizer.add_special_tokens([AddedToken(token, special=True, normalized=False) for token in SPECIAL])
    assert tokenizer.get_vocab_size() == VOCABULARY
    fast = Qwen2TokenizerFast(tokenizer_object=tokenizer, unk_token=None, eos_token="<|im_end|>", pad_token="<|endoftext|>",
                              additional_special_tokens=SPECIAL[1:], padding_side="left", model_max_length=4096)
    folder = WORK / "lmm"
    fast.save_pretrained(folder)
    Qwen2VLImageProcessor(min_pixels=32 * 32, max_pixels=64 * 64, patch_size=8, temporal_patch_size=2,
                          merge_size=2).save_pretrained(folder)
    print(f"pictures of {SIZE} px;", json.dumps({token: fast.convert_tokens_to_ids(token) for token in SPECIAL}))
    print(fast.tokenize(generate("A rocket left of a blue whale, purple background.")), fast.tokenize("ä 😀"))


if __name__ == "__main__":
    main()
