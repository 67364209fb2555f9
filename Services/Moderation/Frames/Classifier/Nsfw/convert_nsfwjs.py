"""Converts MobileNetV2 of the npm package nsfwjs to nsfw.onnx.

    npm pack nsfwjs@4.4.0 && tar xzf nsfwjs-4.4.0.tgz
    /usr/bin/python3 convert_nsfwjs.py package

Requires Debian's python3-numpy and python3-onnx, and Node, which unpacks the JavaScript files of the package.

The package stores every weight as 8 bits with the minimum and the scale of its tensor. The kernels keep these bits: BatchNormalization
multiplies each output channel by a factor, which goes into the channel's scale, so that the network computes with the same weights as
the original. The remaining part of BatchNormalization becomes a bias in float32.
"""
import base64
import json
import pathlib
import subprocess
import sys

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

MODEL = "dist/models/mobilenet_v2"
# As in training/export.py.
OPSET = 17
LABELS = 5
UNPACK = """
const path = require("path");
const load = file => { const found = require(path.resolve(process.argv[1], file)); return found.default ?? found; };
const model = load("model.min.js");
const shards = model.weightsManifest[0].paths.map(name => load(name + ".min.js"));
process.stdout.write(JSON.stringify({ topology: model.modelTopology, weights: model.weightsManifest[0].weights, shards }));
"""


class Weights:
    """The tensors of the package by name."""

    def __init__(self, specs, data):
        self._tensors = {}
        offset = 0
        for spec in specs:
            quantization = spec["quantization"]
            if quantization["dtype"] != "uint8":
                raise ValueError(f"{spec['name']} has the type {quantization['dtype']}; only uint8 is supported")
            count = int(numpy.prod(spec["shape"]))
            bits = numpy.frombuffer(data, numpy.uint8, count, offset).reshape(spec["shape"])
            self._tensors[spec["name"]] = (bits, quantization["scale"], quantization["min"])
            offset += count
        if offset != len(data):
            raise ValueError(f"the package has {len(data)} bytes of weights; {offset} are described")

    def get_bits(self, name):
        """Returns the 8-bit values, their scale and the value that means zero."""
        bits, scale, minimum = self._tensors.pop(name)
        zero = -minimum / scale
        if abs(zero - round(zero)) > 1e-3 or not 0 <= round(zero) <= 255:
            raise ValueError(f"{name} cannot represent zero exactly")
        return bits, scale, round(zero)

    def get(self, name):
        """Returns the values in float64."""
        bits, scale, minimum = self._tensors.pop(name)
        return bits * scale + minimum

    @property
    def unused(self):
        return list(self._tensors)


class Graph:
    """Collects the nodes and initializers of the ONNX graph."""

    def __init__(self):
        self.nodes = []
        self.initializers = []

    def add(self, operator, inputs, output, **attributes):
        self.nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def constant(self, name, values):
        self.initializers.append(numpy_helper.from_array(values, name))
        return name

    def kernel(self, name, bits, scales, zero, axis):
        """Adds 8-bit weights that are expanded when the network runs. The scale differs by output channel."""
        # The optimisations of ONNX Runtime expect scales above zero: a negative one becomes a positive one of mirrored bits.
        shape = [-1 if i == axis else 1 for i in range(bits.ndim)]
        negative = scales < 0
        if negative.any() and zero in (0, 255):
            raise ValueError(f"{name} cannot be mirrored")
        mirrored = 2 * zero - bits.astype(numpy.int32)
        if negative.any() and (mirrored[numpy.broadcast_to(negative.reshape(shape), bits.shape)] > 255).any():
            raise ValueError(f"{name} has weights that cannot be mirrored")
        bits = numpy.where(negative.reshape(shape), mirrored, bits).astype(numpy.uint8)
        inputs = [
            self.constant(f"{name}_bits", numpy.ascontiguousarray(bits)),
            self.constant(f"{name}_scale", numpy.abs(scales).astype(numpy.float32)),
            self.constant(f"{name}_zero", numpy.full(len(scales), zero, numpy.uint8)),
        ]
        return self.add("DequantizeLinear", inputs, f"{name}_weights", axis=axis)


class Converter:
    """Converts the layers in their order, which is a topological one."""

    def __init__(self, layers, weights):
        self._weights = weights
        self._layers = layers
        self._graph = Graph()
        self._outputs = {}
        self._paddings = {}
        # BatchNormalization by the convolution whose output it reads.
        self._norms = {self._inputs(layer)[0]: layer for layer in layers if layer["class_name"] == "BatchNormalization"}

    def convert(self):
        self._graph.constant("zero", numpy.array(0, numpy.float32))
        self._graph.constant("six", numpy.array(6, numpy.float32))
        for layer in self._layers:
            getattr(self, "_" + layer["class_name"])(layer["name"], layer["config"], *self._get_inputs(layer))
        if self._weights.unused:
            raise ValueError(f"the network does not use {', '.join(self._weights.unused)}")
        return self._graph, self._outputs[self._layers[-1]["name"]]

    @staticmethod
    def _inputs(layer):
        return [name for node in layer["inbound_nodes"] for name, *_ in node]

    def _get_inputs(self, layer):
        return [self._outputs[name] for name in self._inputs(layer)]

    def _InputLayer(self, name, config):
        self._outputs[name] = self._graph.add("Transpose", ["image"], name, perm=[0, 3, 1, 2])

    def _ZeroPadding2D(self, name, config, source):
        (top, bottom), (left, right) = config["padding"]
        self._outputs[name] = source
        # Only convolutions read padded outputs; see _convolve.
        self._paddings[name] = [top, left, bottom, right]

    def _Conv2D(self, name, config, source):
        bits, scale, zero = self._weights.get_bits(f"{name}/kernel")
        self._convolve(name, config, source, bits.transpose(3, 2, 0, 1), scale, zero, 1)

    def _DepthwiseConv2D(self, name, config, source):
        bits, scale, zero = self._weights.get_bits(f"{name}/depthwise_kernel")
        if config["depth_multiplier"] != 1:
            raise ValueError(f"{name} has several outputs for a channel")
        self._convolve(name, config, source, bits.transpose(2, 3, 0, 1), scale, zero, bits.shape[2])

    def _convolve(self, name, config, source, bits, scale, zero, groups):
        if config["use_bias"] or config["activation"] != "linear" or set(config["dilation_rate"]) != {1}:
            raise ValueError(f"{name} is not a plain convolution")
        norm = self._norms[name]
        gamma, beta, mean, variance = (
            self._weights.get(f"{norm['name']}/{part}") for part in ("gamma", "beta", "moving_mean", "moving_variance"))
        factor = gamma / numpy.sqrt(variance + norm["config"]["epsilon"])
        padded = self._inputs(next(layer for layer in self._layers if layer["name"] == name))[0]
        padding = self._paddings.get(padded, [0, 0, 0, 0])
        if config["padding"] == "same":
            if set(config["strides"]) != {1}:
                raise ValueError(f"{name} has a padding that depends on the size of its input")
            padding = [side // 2 for side in config["kernel_size"] * 2]
        self._outputs[name] = self._graph.add(
            "Conv",
            [
                source,
                self._graph.kernel(name, bits, scale * factor, zero, axis=0),
                self._graph.constant(f"{name}_bias", (beta - mean * factor).astype(numpy.float32)),
            ],
            f"{name}_output",
            strides=config["strides"], pads=padding, group=groups)

    def _BatchNormalization(self, name, config, source):
        self._outputs[name] = source

    def _ReLU(self, name, config, source):
        if config["max_value"] != 6 or config["negative_slope"] or config["threshold"]:
            raise ValueError(f"{name} is not ReLU6")
        self._outputs[name] = self._graph.add("Clip", [source, "zero", "six"], name)

    def _Add(self, name, config, left, right):
        self._outputs[name] = self._graph.add("Add", [left, right], name)

    def _AveragePooling2D(self, name, config, source):
        self._outputs[name] = self._graph.add(
            "AveragePool", [source], name, kernel_shape=config["pool_size"], strides=config["strides"])

    def _Flatten(self, name, config, source):
        # The order of the channels does not matter, because the average has left one pixel.
        self._outputs[name] = self._graph.add("Flatten", [source], name)

    def _Dense(self, name, config, source):
        bits, scale, zero = self._weights.get_bits(f"{name}/kernel")
        kernel = self._graph.kernel(name, bits, numpy.full(bits.shape[1], scale), zero, axis=1)
        bias = self._graph.constant(f"{name}_bias", self._weights.get(f"{name}/bias").astype(numpy.float32))
        output = self._graph.add("Gemm", [source, kernel, bias], f"{name}_output")
        if config["activation"] == "softmax":
            self._outputs[name] = self._graph.add("Softmax", [output], "probabilities")
        else:
            self._outputs[name] = self._graph.add({"relu": "Relu"}[config["activation"]], [output], name)

    def _Dropout(self, name, config, source):
        self._outputs[name] = source


def main():
    package = pathlib.Path(sys.argv[1])
    version = json.loads((package / "package.json").read_text())["version"]
    unpacked = json.loads(subprocess.check_output(["node", "-e", UNPACK, package / MODEL]))
    data = b"".join(base64.b64decode(shard) for shard in unpacked["shards"])
    layers = unpacked["topology"]["model_config"]["config"]["layers"]
    size = layers[0]["config"]["batch_input_shape"][1:]
    graph, output = Converter(layers, Weights(unpacked["weights"], data)).convert()
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "nsfw_mobilenet_v2",
            [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", *size])],
            [helper.make_tensor_value_info(output, TensorProto.FLOAT, ["batch", LABELS])],
            graph.initializers),
        opset_imports=[helper.make_opsetid("", OPSET)],
        producer_name="convert_nsfwjs.py",
        doc_string=f"MobileNetV2 of nsfwjs {version}, Copyright (c) 2019 Infinite Red, Inc., MIT licence")
    model.ir_version = 8
    checker.check_model(model)
    save(model, str(pathlib.Path(__file__).parent / "nsfw.onnx"))


if __name__ == "__main__":
    main()
