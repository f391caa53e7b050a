"""Dream Engine's raw prompt templates, as the LMM sees them.

Comes in: words. Goes out: strings in which `<|image_pad|>` stands once per picture; `expand` repeats
it once per picture token. No chat template, no system prompt.
"""

PICTURE = "<|vision_start|><|image_pad|><|vision_end|>"
NULL = "Generate Image: "
COPY = f"Copy Image: {PICTURE}"


def generate(text: str) -> str:
    return NULL + text


def edit(text: str) -> str:
    return f"Edit image {PICTURE} following:{text}"


def combine(tags: list[str], text: str) -> str:
    listed = ", ".join(tag + PICTURE for tag in tags)
    return f"Combine the objects: {listed} and generate an image following: {text}"


def expand(prompt: str, tokens_each: int) -> str:
    return prompt.replace("<|image_pad|>", "<|image_pad|>" * tokens_each)
