"""The upscaler's network, and its ONNX file.

Goes in: f32 [height + 2 * REACH, width + 2 * REACH, 3], a picture with REACH pixels around it. Comes out: f32
[2 * height, 2 * width, 3]. No convolution pads, so a large picture cut into tiles that overlap by REACH gives what it would
give whole. The file is written by hand (onnx/onnx `onnx.proto`, IR version 10, opset 17): it needs no package but torch.
"""

import struct

import torch
from torch import nn

WIDTH, DEPTH = 36, 6
REACH = DEPTH + 2


class Upscaler(nn.Module):
    """3x3 convolutions; what they find is added to the nearest pixel.

    The first sees only how neighbours differ, and nothing is ever added to a sum: a flat place stays exactly as it is, and a
    picture half as bright comes out half as bright.
    """

    def __init__(self):
        super().__init__()
        widths = [3] + [WIDTH] * (DEPTH + 1)
        self.inner = nn.ModuleList(nn.Conv2d(a, b, 3, bias=False) for a, b in zip(widths, widths[1:]))
        self.slopes = nn.ParameterList(torch.full((WIDTH, 1, 1), 0.2) for _ in self.inner)
        self.last = nn.Conv2d(WIDTH, 12, 3, bias=False)
        for conv in self.inner:
            nn.init.kaiming_normal_(conv.weight, a=0.2)
        nn.init.normal_(self.last.weight, std=1e-2)

    def weights(self) -> list[torch.Tensor]:
        """Of every convolution, in order."""
        first, *rest = [conv.weight for conv in self.inner]
        return [first - first.mean((2, 3), keepdim=True), *rest, self.last.weight]

    def forward(self, picture: torch.Tensor) -> torch.Tensor:
        """[N, 3, h + 2 REACH, w + 2 REACH] -> [N, 3, 2 h, 2 w], not clipped."""
        *inner, last = self.weights()
        x = picture
        for weight, slope in zip(inner, self.slopes):
            x = nn.functional.conv2d(x, weight)
            x = torch.where(x > 0, x, x * slope)
        near = picture[..., REACH:-REACH, REACH:-REACH].repeat_interleave(4, dim=1)
        return nn.functional.pixel_shuffle(nn.functional.conv2d(x, last) + near, 2)


# The little of protocol buffers that a model file takes.


def varint(number: int) -> bytes:
    number &= (1 << 64) - 1
    out = bytearray()
    while number > 127:
        out.append(number & 127 | 128)
        number >>= 7
    return bytes([*out, number])


def whole(field: int, number: int) -> bytes:
    return varint(field << 3) + varint(number)


def part(field: int, content: bytes | str) -> bytes:
    content = content.encode() if isinstance(content, str) else content
    return varint(field << 3 | 2) + varint(len(content)) + content


def attribute(name: str, value) -> bytes:
    if isinstance(value, str):
        return part(1, name) + part(4, value) + whole(20, 3)
    if isinstance(value, int):
        return part(1, name) + whole(3, value) + whole(20, 2)
    return part(1, name) + b"".join(whole(8, each) for each in value) + whole(20, 7)


def node(kind: str, inputs: list[str], output: str, **attributes) -> bytes:
    lists = b"".join(part(1, name) for name in inputs) + part(2, output) + part(3, output) + part(4, kind)
    return lists + b"".join(part(5, attribute(name, value)) for name, value in attributes.items())


def floats(name: str, tensor: torch.Tensor) -> bytes:
    values = tensor.detach().float().contiguous()
    raw = struct.pack(f"<{values.numel()}f", *values.flatten().tolist())
    return b"".join(whole(1, size) for size in values.shape) + whole(2, 1) + part(8, name) + part(9, raw)


def wholes(name: str, values: list[int]) -> bytes:
    return whole(1, len(values)) + whole(2, 7) + part(8, name) + part(9, struct.pack(f"<{len(values)}q", *values))


def port(name: str, sizes: list[str | int]) -> bytes:
    shape = b"".join(part(1, whole(1, size) if isinstance(size, int) else part(2, size)) for size in sizes)
    return part(1, name) + part(2, part(1, whole(1, 1) + part(2, shape)))


def onnx_file(net: Upscaler) -> bytes:
    """The network between a picture in rows of pixels and another, clipped to 0..1."""
    nodes = [node("Unsqueeze", ["picture", "first"], "batch"), node("Transpose", ["batch"], "x", perm=[0, 3, 1, 2])]
    weights = [wholes("first", [0]), wholes("from", [REACH, REACH]), wholes("to", [-REACH, -REACH]), wholes("sides", [2, 3])]
    layers, x = net.weights(), "x"
    for index, weight in enumerate(layers):
        weights.append(floats(f"weight{index}", weight))
        nodes.append(node("Conv", [x, f"weight{index}"], f"conv{index}", kernel_shape=[3, 3]))
        x = f"conv{index}"
        if index < len(net.slopes):
            weights.append(floats(f"slope{index}", net.slopes[index]))
            nodes.append(node("PRelu", [x, f"slope{index}"], f"bent{index}"))
            x = f"bent{index}"
    nodes += [
        node("Slice", ["x", "from", "to", "sides"], "middle"),
        node("Concat", ["middle"] * 4, "middles", axis=1),
        # DCR takes the channels as [4, 3], which is how Concat lays them; the convolution's are [3, 4], as CRD takes them.
        node("DepthToSpace", ["middles"], "nearest", blocksize=2, mode="DCR"),
        node("DepthToSpace", [x], "change", blocksize=2, mode="CRD"),
        node("Add", ["nearest", "change"], "sum"),
        node("Clip", ["sum", "least", "most"], "clipped"),
        node("Transpose", ["clipped"], "rows", perm=[0, 2, 3, 1]),
        node("Squeeze", ["rows", "first"], "larger"),
    ]
    weights += [floats("least", torch.tensor(0.0)), floats("most", torch.tensor(1.0))]
    graph = b"".join(part(1, each) for each in nodes) + part(2, "upscale") + b"".join(part(5, each) for each in weights)
    graph += part(11, port("picture", ["height", "width", 3])) + part(12, port("larger", ["out_height", "out_width", 3]))
    return whole(1, 10) + part(2, "Dreamloom") + part(7, graph) + part(8, part(1, "") + whole(2, 17))
