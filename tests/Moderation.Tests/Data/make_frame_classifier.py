"""Writes frame-classifier.onnx. Its logits for three labels are ten times the mean red, green and blue of an image.

Requires Debian's python3-onnx: /usr/bin/python3 make_frame_classifier.py
"""
import pathlib

import numpy
from onnx import TensorProto, checker, helper, numpy_helper, save

graph = helper.make_graph(
    [
        helper.make_node("GlobalAveragePool", ["image"], ["mean"]),
        helper.make_node("Reshape", ["mean", "shape"], ["flat"]),
        helper.make_node("Mul", ["flat", "ten"], ["logits"]),
    ],
    "mean_colour",
    [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, 8, 8])],
    [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", 3])],
    [
        numpy_helper.from_array(numpy.array([-1, 3], dtype=numpy.int64), "shape"),
        numpy_helper.from_array(numpy.array(10, dtype=numpy.float32), "ten"),
    ],
)
model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 13)])
model.ir_version = 8
checker.check_model(model)
save(model, str(pathlib.Path(__file__).parent / "frame-classifier.onnx"))
