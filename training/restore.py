"""Restores the results of a run from an exported model, so that training can continue from a folder in `models/`.

Exported models have everything but the VAE's encoder. That of the embedded model is in `weights/`.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import numpy as np
import torch

import graph
import stages
from config import HERE, Config
from runs import Stage
from tensorfile import read_tensors

ENCODER = HERE / "weights" / "encoder.safetensors"


def restore(runs: Path, config: Config, folder: Path) -> None:
    """Writes the results of all stages of a run. A result that exists is replaced."""
    Stage(runs, config, "tokenizer")
    shutil.copyfile(folder / "spiece.model", stages.tokenizer_path(runs, config))
    model, decoder = stages.Model(config, stages.load_tokenizer(runs, config).size), stages.new_decoder(config)
    text = weights_of(folder / "text_encoder.onnx", model.text)
    denoiser = {name: torch.from_numpy(weight.copy()) for name, weight in graph.read_weights(folder / "denoiser.fp16.onnx").items()}
    model.denoiser.load_state_dict(denoiser)
    vae = json.loads((folder / "model.json").read_text())["vae"]
    results = {
        "text": text,
        "vae": {f"encoder.{name}": value.float() for name, value in read_tensors(ENCODER).items()},
        "latents": dict(mean=torch.tensor(vae["mean"]), deviation=torch.tensor(vae["std"])),
        "denoiser": {**_named("text", text), **_named("denoiser", denoiser)},
        "decoder": weights_of(folder / "vae_decoder.onnx", decoder),
    }
    for name, result in results.items():
        stage = Stage(runs, config, name)
        stage.save(stage.result, result)


def _named(part: str, weights: dict) -> dict:
    return {f"{part}.{name}": value for name, value in weights.items()}


def weights_of(path: Path, network: torch.nn.Module) -> dict[str, torch.Tensor]:
    """The state dict of a network from its ONNX file.

    The exporter keeps the names of most weights. It renames those that it has folded, which are transposed matrices and reshaped scales,
    to numbers that grow in the order of the computation, which for these networks is the order of their state dicts.
    """
    import onnx
    from onnx import numpy_helper

    found = {weight.name.removesuffix(".half"): numpy_helper.to_array(weight).astype(np.float32)
             for weight in onnx.load(str(path)).graph.initializer}
    folded = [found[name] for name in sorted((name for name in found if re.fullmatch(r"onnx::(MatMul|Mul)_\d+", name)),
                                             key=lambda name: int(name.rsplit("_", 1)[1]))]
    state, rest = {}, iter(folded)
    for name, value in network.state_dict().items():
        array = found.get(name)
        if array is None:
            array = next(rest, None)
            if array is None:
                raise SystemExit(f"error: {path} has no weights for {name}; was it exported with another configuration?")
            array = array.T if value.ndim == 2 else array.reshape(tuple(value.shape)) if array.size == value.numel() else array
        if array.shape != tuple(value.shape):
            raise SystemExit(f"error: {path} has shape {array.shape} for {name}, but the configuration needs {tuple(value.shape)}.")
        state[name] = torch.from_numpy(np.ascontiguousarray(array))
    return state
