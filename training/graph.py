"""The denoiser as an ONNX graph that ONNX Runtime runs fast on a CPU, built from the weights of `denoiser.Denoiser`.

The exporter of PyTorch writes one small node for each operator, and most of a call went into reading and writing memory between matrix
products. This graph computes the same function with fewer nodes:

- norms, their residual sums and SiLU are one node each, and biases are part of the matrix products;
- all modulations are one product, with the 1 of `1 + scale` in its bias;
- text is computed up to the longest text of the batch, because padding changes no result. Keys and values of padding are zeros, so that
  the length of one text does not change the bits of another row;
- padding lowers a score by 60 instead of 10,000. exp(-10,000) is a denormal number in ONNX Runtime, which is many times slower. The norms
  of queries and keys keep scores between -12 and 12, so exp(-60) does not show in float32 either;
- the refiner's convolutions have two dimensions, for which ONNX Runtime has faster kernels, with an empty line between frames.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np

from denoiser import PATCH, Positions, Refiner

OPSET = 17
# The minimum number of elements of matrices that are stored in float16.
SMALLEST_ROUNDED = 1024
# The number of tokens is rounded up to a multiple of this, so that memory is planned for few shapes.
TEXT_STEP = 8
PADDING_BIAS = -60.0
EPSILON = 1e-6
MICROSOFT = {"FusedMatMul", "MatMulIntegerToFloat", "QuickGelu", "SkipSimplifiedLayerNormalization"}


Ranges = dict[str, tuple[float, float]]


def write(weights: dict[str, np.ndarray], path: Path, half: bool, ranges: Ranges | None = None, observed: bool = False) -> None:
    """Writes the graph with weights in float16 or in float32.

    `weights` has the parameters of a `Denoiser` by their names. The linear layers in `ranges` get int8 weights, with a scale for each
    output, and compute with 8-bit inputs of the given range; all else computes in float32. The ranges are constants, so that a row has
    the same bits in every batch. If `observed`, the inputs of the layers that can be in `ranges` are outputs too, as `input_names` names
    them.
    """
    import onnx

    onnx.save(_Denoiser(weights, half, ranges or {}, observed).build(), str(path))


def input_names(weights: dict[str, np.ndarray]) -> dict[str, str]:
    """The layers of the blocks that compute with 8 bits in INT8 files, and the names of their inputs in a graph that is observed."""
    layers = [name.removesuffix(".weight") for name, weight in weights.items() if name.startswith("blocks.") and weight.ndim == 2]
    return {layer: f"input of {layer}" for layer in layers if ".modulate" not in layer}


def read_weights(path: Path) -> dict[str, np.ndarray]:
    """The float32 weights of a denoiser's file by their names in PyTorch, from this graph or from PyTorch's exporter."""
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(str(path)).graph
    weights = {weight.name.removesuffix(".half"): numpy_helper.to_array(weight) for weight in graph.initializer}
    for node in graph.node:
        # The exporter transposes the weights of linear layers without a bias of their own, and names only the product.
        if node.op_type == "MatMul" and node.input[1].startswith("onnx::MatMul"):
            layer = node.output[0].removeprefix("/").removesuffix("/MatMul_output_0").replace("/", ".")
            weights[f"{layer}.weight"] = weights.pop(node.input[1]).T
    return {name: array.astype(np.float32) for name, array in weights.items() if name.endswith((".weight", ".bias", "_scale"))}


def _integers(*values: int) -> np.ndarray:
    return np.array(values, np.int64)


class _Graph:
    """Collects nodes and constants."""

    def __init__(self, weights: dict[str, np.ndarray], half: bool, ranges: Ranges, observed: bool):
        self.weights, self.half, self.ranges = weights, half, ranges
        self.observed = input_names(weights) if observed else {}
        self.nodes, self.initializers, self._constants = [], {}, {}

    def add(self, kind: str, *inputs, outputs: int = 1, name: str | None = None, **attributes):
        """Adds a node and returns its output's name, or the list of them. Inputs are names, numbers or arrays."""
        from onnx import helper

        names = [name] if name else [f"{kind}_{len(self.nodes)}_{index}" for index in range(outputs)]
        inputs = [value if isinstance(value, str) else self.constant(value) for value in inputs]
        self.nodes.append(helper.make_node(kind, inputs, names, domain="com.microsoft" if kind in MICROSOFT else "", **attributes))
        return names[0] if outputs == 1 else names

    def constant(self, value) -> str:
        array = np.asarray(value, None if isinstance(value, (np.ndarray, np.generic)) else np.float32)
        key = array.dtype, array.shape, array.tobytes()
        if key not in self._constants:
            self._constants[key] = f"constant_{len(self._constants)}"
            self.initializers[self._constants[key]] = array
        return self._constants[key]

    def weight(self, name: str) -> str:
        """The output with a parameter. ONNX Runtime converts float16 to float32 once, when it loads the file."""
        array = self.weights[name]
        if not self.half or array.size < SMALLEST_ROUNDED or array.ndim < 2:
            self.initializers[name] = array
        elif f"{name}.half" not in self.initializers:
            from onnx import TensorProto

            self.initializers[f"{name}.half"] = array.astype(np.float16)
            self.add("Cast", f"{name}.half", name=name, to=TensorProto.FLOAT)
        return name

    def linear(self, x: str, name: str) -> str:
        """A linear layer of rows [N, D]."""
        if name in self.observed:
            self.add("Identity", x, name=self.observed[name])
        if name in self.ranges:
            return self.linear_int8(x, name)
        return self.add("Gemm", x, self.weight(f"{name}.weight"), self.weight(f"{name}.bias"), transB=1)

    def linear_int8(self, x: str, name: str) -> str:
        low, high = self.ranges[name]
        scale = np.float32((high - low) / 255)
        zero = np.uint8(np.clip(np.rint(-low / scale), 0, 255))
        matrix = self.weights[f"{name}.weight"].T
        scales = np.maximum(np.abs(matrix).max(0) / 127, 1e-12).astype(np.float32)
        return self.add("MatMulIntegerToFloat", self.add("QuantizeLinear", x, scale, zero), np.rint(matrix / scales).astype(np.int8),
                        scale, scales, zero, np.zeros(len(scales), np.int8), self.weight(f"{name}.bias"))

    def norm(self, x: str, scale) -> str:
        return self.add("SimplifiedLayerNormalization", x, scale, axis=-1, epsilon=EPSILON)

    def norm_of_sum(self, x: str, y: str, width: int) -> tuple[str, str]:
        """The norm of x + y, and the sum."""
        from onnx import helper

        name = f"sum_{len(self.nodes)}"
        ones = self.constant(np.ones(width, np.float32))
        self.nodes.append(helper.make_node("SkipSimplifiedLayerNormalization", [x, y, ones], [f"{name}_norm", "", "", name],
                                           domain="com.microsoft", epsilon=EPSILON))
        return f"{name}_norm", name

    def silu(self, x: str) -> str:
        return self.add("QuickGelu", x, alpha=1.0)

    def part(self, x: str, begin, end, axis: int) -> str:
        """The elements from begin to end of an axis; both are numbers or outputs [1]."""
        begin, end = (value if isinstance(value, str) else _integers(value) for value in (begin, end))
        return self.add("Slice", x, begin, end, _integers(axis))

    def join(self, *parts, axis: int = 0) -> str:
        return self.add("Concat", *parts, axis=axis)


class _Denoiser(_Graph):
    def build(self):
        from onnx import TensorProto, helper, numpy_helper

        weights = self.weights
        self.width, self.text_width = len(weights["enter.bias"]), len(weights["enter_text.bias"])
        self.embedding = weights["enter_text.weight"].shape[1]
        self.channels = len(weights["refiner.leave.bias"])
        self.head = len(weights["blocks.0.query_scale"])
        self.heads = self.width // self.head
        self.layers = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
        self.read_shapes()

        condition = self.condition()
        modulations = self.modulations(condition)
        x, text = self.enter(), self.enter_text()
        normal, normal_text = (self.norm(value, np.ones(width, np.float32)) for value, width in ((x, self.width), (text, self.text_width)))
        for layer in range(self.layers):
            x, normal, text, normal_text = self.block(f"blocks.{layer}", modulations, x, normal, text, normal_text)
        shift, scale = modulations["modulate"]
        velocity = self.from_patches(self.linear(self.rows(self.modulated(normal, shift, scale), self.width), "leave"))
        self.refine(velocity, *modulations["refiner.modulate"])

        def value(name, *shape):
            return helper.make_tensor_value_info(name, TensorProto.FLOAT, shape)

        latents = "B", self.channels, "T", "H", "W"
        inputs = [value("latents", *latents), value("timestep", "B"), value("text", "B", "L", self.embedding), value("mask", "B", "L")]
        outputs = [value("velocity", *latents), *(value(name, None, None) for name in self.observed.values())]
        graph = helper.make_graph(self.nodes, "denoiser", inputs, outputs,
                                  [numpy_helper.from_array(array, name) for name, array in self.initializers.items()])
        model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET), helper.make_opsetid("com.microsoft", 1)])
        model.ir_version = 8
        return model

    def read_shapes(self) -> None:
        from onnx import TensorProto

        self.clip = self.add("Shape", "latents", start=2)
        self.time, self.high, self.wide = self.add("Split", self.clip, outputs=3, axis=0)
        self.grid = self.add("Div", self.clip, _integers(1, PATCH, PATCH))
        self.axes = self.add("Split", self.grid, outputs=3, axis=0)
        self.batch, self.tokens = self.add("Shape", "timestep"), self.add("Shape", "mask", start=1)
        self.count = self.add("ReduceProd", self.grid, axes=[0], keepdims=1)

        # The number of tokens up to the last one of any text, at least one.
        numbers = self.add("Range", 1.0, self.add("Add", self.add("Cast", self.add("Squeeze", self.tokens), to=TensorProto.FLOAT), 1.0),
                           1.0)
        last = self.add("Max", self.add("ReduceMax", self.add("Mul", "mask", numbers), keepdims=0), 1.0)
        steps = self.add("Cast", self.add("Ceil", self.add("Div", last, float(TEXT_STEP))), to=TensorProto.INT64)
        self.used = self.add("Min", self.add("Reshape", self.add("Mul", steps, np.int64(TEXT_STEP)), _integers(1)), self.tokens)

        self.mask = self.add("Unsqueeze", self.part("mask", 0, self.used, axis=1), _integers(2))
        self.padding = self.add("ConstantOfShape", self.join(self.batch, self.add("Sub", self.tokens, self.used),
                                                             _integers(3 * self.width)))
        bias = self.add("Mul", self.add("Sub", self.add("Unsqueeze", "mask", _integers(1, 2)), 1.0), -PADDING_BIAS)
        # Video tokens come first and are never padding.
        self.bias = self.add("Pad", bias, self.join(_integers(0, 0, 0), self.count, _integers(0, 0, 0, 0)))
        self.heads_shape = self.join(_integers(-1, self.heads), self.add("Add", self.count, self.tokens), _integers(self.head))
        self.queries = self.add("Add", self.count, self.used)
        self.shapes = {width: self.join(self.batch, _integers(-1, width)) for width in (self.width, self.text_width, 3 * self.width)}

    def rows(self, x: str, width: int) -> str:
        """[B, N, D] as rows [B·N, D]."""
        return self.add("Reshape", x, _integers(-1, width))

    def tokens_of(self, rows: str, width: int) -> str:
        """Rows [B·N, D] as [B, N, D]."""
        return self.add("Reshape", rows, self.shapes[width])

    def modulated(self, normal: str, shift: str, scale: str) -> str:
        return self.add("Add", self.add("Mul", normal, scale), shift)

    def condition(self) -> str:
        timestep = self.add("Mul", self.add("Unsqueeze", "timestep", _integers(1)), 16.0)
        waves = self.waves(timestep, self.weights["time.0.weight"].shape[1] // 2)
        time = self.linear(self.silu(self.linear(self.join(*waves, axis=-1), "time.0")), "time.2")
        total = self.add("ReduceSum", self.add("Mul", "text", self.add("Unsqueeze", "mask", _integers(2))), _integers(1), keepdims=0)
        count = self.add("Max", self.add("ReduceSum", "mask", _integers(1), keepdims=1), 1.0)
        return self.silu(self.add("Add", time, self.linear(self.add("Div", total, count), "pooled")))

    def waves(self, x: str, count: int) -> tuple[str, str]:
        frequencies = np.exp(np.arange(count, dtype=np.float32) * np.float32(math.log(30.0) / (count - 1)))
        angle = self.add("Mul", self.add("Mul", x, frequencies), math.pi / 16)
        return self.add("Sin", angle), self.add("Cos", angle)

    def modulations(self, condition: str) -> dict[str, list[str]]:
        """The parts [B, 1, D] of every modulation; scales and gates with their 1."""
        layers = [(f"blocks.{layer}.{name}", width) for layer in range(self.layers)
                  for name, width in (("modulate", self.width), ("modulate_text", self.text_width))]
        layers += [("modulate", self.width), ("refiner.modulate", Refiner.WIDTH)]
        matrices, biases, counts, sizes = [], [], [], []
        for name, width in layers:
            count = len(self.weights[f"{name}.bias"]) // width
            # The parts are shift, scale and gate of attention, then of the MLP.
            ones = np.repeat([0.0, 1.0, 1.0, 0.0, 1.0, 1.0][:count], width).astype(np.float32)
            matrices.append(self.weight(f"{name}.weight"))
            biases.append(self.add("Add", self.weight(f"{name}.bias"), ones))
            counts.append(count)
            sizes += [width] * count
        rows = self.add("Gemm", condition, self.join(*matrices), self.join(*biases), transB=1)
        parts = self.add("Split", self.add("Unsqueeze", rows, _integers(1)), _integers(*sizes), outputs=len(sizes), axis=2)
        ends = np.cumsum(counts)
        return {name: parts[end - count:end] for (name, _), count, end in zip(layers, counts, ends)}

    def enter(self) -> str:
        shape = self.join(_integers(0, 0, 0), self.axes[1], _integers(PATCH), self.axes[2], _integers(PATCH))
        patches = self.add("Transpose", self.add("Reshape", "latents", shape), perm=[0, 2, 3, 5, 1, 4, 6])
        rows = self.linear(self.rows(patches, self.channels * PATCH * PATCH), "enter")
        return self.add("Add", self.tokens_of(rows, self.width), self.positions())

    def positions(self) -> str:
        """The position embeddings [N, D]: each axis has its own columns of the weights, so that each is projected by itself."""
        weight, size = self.weight("positions.project.weight"), 2 * Positions.WAVES + 2
        embeddings = []
        for axis, around in enumerate(([1, 2], [0, 2], [0, 1])):
            features = self.axis(self.axes[axis], centred=axis > 0)
            columns = self.part(weight, axis * size, (axis + 1) * size, axis=1)
            projected = self.add("MatMul", features, self.add("Transpose", columns, perm=[1, 0]))
            embeddings.append(self.add("Unsqueeze", projected, _integers(*around)))
        time, high, wide = embeddings
        grid = self.add("Add", time, self.add("Add", self.add("Add", high, wide), self.weight("positions.project.bias")))
        return self.rows(grid, self.width)

    def axis(self, length: str, centred: bool) -> str:
        from onnx import TensorProto

        size = self.add("Cast", length, to=TensorProto.FLOAT)
        place = self.add("Unsqueeze", self.add("Range", 0.0, self.add("Squeeze", size), 1.0), _integers(1))
        share = self.add("Sub", self.add("Div", self.add("Add", place, 0.5), size), 0.5)
        if centred:
            place = self.add("Sub", place, self.add("Div", self.add("Sub", size, 1.0), 2.0))
        extent = self.add("Expand", self.add("Div", size, 8.0), self.add("Shape", place))
        return self.join(*self.waves(place, Positions.WAVES), share, extent, axis=-1)

    def enter_text(self) -> str:
        rows = self.rows(self.part("text", 0, self.used, axis=1), self.embedding)
        return self.tokens_of(self.linear(rows, "enter_text"), self.text_width)

    def block(self, name: str, modulations: dict[str, list[str]], x: str, normal: str, text: str, normal_text: str):
        last = f"{name}.out_text.weight" not in self.weights
        of_video, of_text = modulations[f"{name}.modulate"], modulations[f"{name}.modulate_text"]
        video_qkv = self.qkv(normal, f"{name}.qkv", of_video, self.width)
        # Padding that is inside the computed part of the text is a zero like that after it.
        text_qkv = self.add("Mul", self.qkv(normal_text, f"{name}.qkv_text", of_text, self.text_width), self.mask)
        joined = self.attention(name, self.join(video_qkv, text_qkv, self.padding, axis=1), self.count if last else self.queries)
        if last:
            x, normal = self.finish(name, "", of_video, x, joined, self.width)
            return x, normal, text, normal_text
        attended, attended_text = self.add("Split", joined, self.join(self.count, self.used), outputs=2, axis=1)
        x, normal = self.finish(name, "", of_video, x, attended, self.width)
        text, normal_text = self.finish(name, "_text", of_text, text, attended_text, self.text_width)
        return x, normal, text, normal_text

    def qkv(self, normal: str, name: str, modulation: list[str], width: int) -> str:
        rows = self.rows(self.modulated(normal, modulation[0], modulation[1]), width)
        return self.tokens_of(self.linear(rows, name), 3 * self.width)

    def attention(self, name: str, qkv: str, queries: str) -> str:
        """Joint attention of the first tokens to all, [B, N, D]."""
        qkv = self.add("Reshape", qkv, _integers(0, 0, 3, self.heads, self.head))
        # [3, B, heads, N, D] is split as [3·B, heads, N, D]: ONNX Runtime would otherwise move the split before the transposition, where
        # the parts are not contiguous.
        qkv = self.add("Reshape", self.add("Transpose", qkv, perm=[2, 0, 3, 1, 4]), self.heads_shape)
        query, key, value = self.add("Split", qkv, outputs=3, axis=0)
        scale = self.weights[f"{name}.query_scale"]
        self.weight(f"{name}.query_scale")
        scale = self.add("Mul", f"{name}.query_scale", np.float32(len(scale) ** -0.5))
        query = self.norm(self.part(query, 0, queries, axis=2), scale)
        key = self.norm(key, self.weight(f"{name}.key_scale"))
        scores = self.add("Add", self.add("FusedMatMul", query, key, transB=1), self.bias)
        joined = self.add("MatMul", self.add("Softmax", scores, axis=-1), value)
        return self.add("Reshape", self.add("Transpose", joined, perm=[0, 2, 1, 3]), self.shapes[self.width])

    def finish(self, name: str, of: str, modulation: list[str], x: str, attended: str, width: int) -> tuple[str, str]:
        """The rest of a block after attention; returns the tokens and their norm."""
        _, _, gate, shift, scale, mlp_gate = modulation
        rows = self.linear(self.rows(attended, self.width), f"{name}.out{of}")
        normal, x = self.norm_of_sum(x, self.add("Mul", self.tokens_of(rows, width), gate), width)
        hidden = self.silu(self.linear(self.rows(self.modulated(normal, shift, scale), width), f"{name}.mlp{of}.enter"))
        rows = self.linear(hidden, f"{name}.mlp{of}.leave")
        normal, x = self.norm_of_sum(x, self.add("Mul", self.tokens_of(rows, width), mlp_gate), width)
        return x, normal

    def from_patches(self, rows: str) -> str:
        patches = self.add("Reshape", rows, self.join(self.batch, self.grid, _integers(self.channels, PATCH, PATCH)))
        return self.add("Reshape", self.add("Transpose", patches, perm=[0, 4, 1, 2, 5, 3, 6]), self.add("Shape", "latents"))

    def refine(self, velocity: str, shift: str, scale: str) -> None:
        """The refiner, on frames [H + 1, W] below one another whose last line is zero, as the border of a frame is."""
        from onnx import helper

        lines = self.join(_integers(0, 0, -1), self.wide)
        x = self.add("Pad", self.join("latents", velocity, axis=1), _integers(0, 0, 0, 0, 0, 0, 0, 0, 1, 0))
        x = self.convolution(self.add("Reshape", x, lines), "refiner.enter", [3, 3], [1, 1, 1, 1])
        shift, scale = (self.add("Reshape", part, _integers(0, -1, 1, 1)) for part in (shift, scale))
        x = self.silu(self.modulated(x, shift, scale))
        across = self.add("Reshape", x, self.join(_integers(0, 0), self.time, _integers(-1)))
        across = self.silu(self.convolution(across, "refiner.across", [3, 1], [1, 0, 1, 0]))
        x = self.add("Add", x, self.add("Reshape", across, lines))
        ones = self.add("ConstantOfShape", self.clip, value=helper.make_tensor("one", 1, [1], [1.0]))
        frames = self.add("Reshape", self.add("Pad", ones, _integers(0, 0, 0, 0, 1, 0)), self.join(_integers(-1), self.wide))
        x = self.convolution(self.add("Mul", x, frames), "refiner.leave", [3, 3], [1, 1, 1, 1])
        x = self.add("Reshape", x, self.join(_integers(0, 0), self.time, _integers(-1), self.wide))
        self.add("Add", velocity, self.part(x, 0, self.high, axis=3), name="velocity")

    def convolution(self, x: str, name: str, kernel: list[int], pads: list[int]) -> str:
        weight = self.add("Reshape", self.weight(f"{name}.weight"), _integers(0, 0, *kernel))
        return self.add("Conv", x, weight, self.weight(f"{name}.bias"), kernel_shape=kernel, pads=pads)
