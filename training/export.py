"""Exports a trained model in the server's format: ONNX files, tokenizer and model.json. Each network is compared with PyTorch."""

from __future__ import annotations

import copy
import json
import shutil
import warnings
from pathlib import Path

import numpy as np
import torch

import data
import ort
import stages
from config import Config
from noise import philox_noise
from tensorfile import write_tensors
from vae import FINENESS, SPATIAL, TEMPORAL, latent_shape

OPSET = 17
# The model that the repository contains, which requests get that name none.
EMBEDDED_MODEL = "shapes-mini"
# The minimum number of elements of matrices whose precision is reduced.
SMALLEST_ROUNDED = 1024
# Side of the square in the middle of the last frame that the reference has in full resolution.
DETAIL = 64
REFERENCE_PROMPT, REFERENCE_SEED = "a large red circle moving right on a blue background", 7


def export(runs: Path, config: Config, folder: Path, name: str) -> dict:
    """Exports a finished run and returns the largest difference from PyTorch for each file."""
    model, vae = stages.load_model(runs, config), stages.load_vae(runs, config)
    mean, deviation = stages.load_statistics(runs, config)
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.onnx"):
        stale.unlink()
    shutil.copyfile(stages.tokenizer_path(runs, config), folder / "spiece.model")

    channels, tokens, width = config.vae.channels, config.tokenizer.max_tokens, config.text.width
    ids, mask = torch.randint(3, 200, (2, tokens)), torch.ones(2, tokens)
    mask[1, 9:] = 0
    latents, text = torch.randn(2, channels, 3, 8, 8), torch.randn(2, tokens, width)
    written = {
        "text_encoder": _write(model.text, folder / "text_encoder.onnx", dict(ids=ids, mask=mask), "text",
                               {"ids": "BL", "mask": "BL", "text": "BL_"}),
        "denoiser": _write(model.denoiser, folder / "denoiser.onnx", dict(latents=latents, timestep=torch.rand(2), text=text, mask=mask),
                           "velocity",
                           {"latents": "B_THW", "timestep": "B", "text": "BL_", "mask": "BL", "velocity": "B_THW"}),
        "vae_decoder": _write(vae.decoder, folder / "vae_decoder.onnx", dict(latents=latents), "video",
                              {"latents": "B_THW", "video": "B_FYX"}),
    }
    errors = {f"{file} fp32": _parity(network, folder / f"{file}.onnx", config, file) for file, network in (
        ("text_encoder", model.text), ("denoiser", model.denoiser), ("vae_decoder", vae.decoder))}
    for precision in ("fp16", "int8"):
        _with_small_weights(written["denoiser"], folder / f"denoiser.{precision}.onnx", precision)
        errors[f"denoiser {precision}"] = _parity(model.denoiser, folder / f"denoiser.{precision}.onnx", config, "denoiser")
    # float16 weights make no visible difference in 8-bit video. The text encoder stays in float32: it is small and more sensitive.
    _with_small_weights(written["vae_decoder"], written["vae_decoder"], "fp16")
    errors["vae_decoder fp16"] = _parity(vae.decoder, folder / "vae_decoder.onnx", config, "vae_decoder")
    # Remove the float32 denoiser, which would be the largest file in the repository.
    (folder / "denoiser.onnx").unlink()
    manifest = _manifest(config, name, mean, deviation, _preview(vae, config, mean, deviation), _architecture(model, vae, config))
    (folder / "model.json").write_text(_compact(manifest))
    _write_reference(folder / "reference.safetensors", runs, config, model, vae, manifest["vae"])
    return errors


def _write(network, path: Path, inputs: dict, output: str, axes: dict[str, str]) -> Path:
    dynamic = {name: {index: letter for index, letter in enumerate(letters) if letter != "_"} for name, letters in axes.items()}
    # Ignore the exporter's warnings about dynamic shapes, which are intended.
    warnings.filterwarnings("ignore", module="torch.onnx")
    legacy = {"dynamo": False} if "dynamo" in torch.onnx.export.__code__.co_varnames else {}
    torch.onnx.export(network.eval(), tuple(inputs.values()), str(path), input_names=list(inputs), output_names=[output],
                      dynamic_axes=dynamic, opset_version=OPSET, **legacy)
    return path


@torch.no_grad()
def _parity(network, path: Path, config: Config, kind: str) -> float:
    """The largest difference relative to the standard deviation of the outputs, on random inputs of all shapes that requests can have."""
    session, worst = ort.open_session(path), 0.0
    generator = torch.Generator().manual_seed(3)
    tokens = config.tokenizer.max_tokens
    for batch, (frames, width, height, _) in zip((1, 2, 3, 4) * 4, stages.buckets_of(config)):
        # A batch of frames takes the decoder seconds.
        batch = min(batch, 2) if kind == "vae_decoder" else batch
        shape = (batch, *latent_shape(config.vae.channels, frames, width, height))
        latents, mask = torch.randn(shape, generator=generator), torch.ones(batch, tokens)
        mask[0, 5:] = 0
        inputs = {
            "text_encoder": dict(ids=torch.randint(0, 200, (batch, tokens), generator=generator), mask=mask),
            "denoiser": dict(latents=latents, timestep=torch.rand(batch, generator=generator),
                             text=torch.randn(batch, tokens, config.text.width, generator=generator), mask=mask),
            "vae_decoder": dict(latents=latents),
        }[kind]
        expected = network(*inputs.values()).numpy()
        output = {"text_encoder": "text", "denoiser": "velocity", "vae_decoder": "video"}[kind]
        actual = session.run({name: value.numpy() for name, value in inputs.items()}, [output])[0]
        if actual.shape != expected.shape:
            raise SystemExit(f"error: {path.name} returns shape {actual.shape}, but PyTorch returns {expected.shape}.")
        worst = max(worst, float(np.abs(actual - expected).max() / max(expected.std(), 1e-3)))
    return worst


def _with_small_weights(source: Path, target: Path, precision: str) -> None:
    """Stores large weights as float16, or as int8 with a scale for each output, and computes with float32 as before.

    Only weights are rounded. If activations were rounded at run time, their scale would depend on the whole batch, and so a video on the
    other videos in its batch.
    """
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(source))
    kept, nodes = [], []
    for weight in model.graph.initializer:
        array = numpy_helper.to_array(weight)
        if array.dtype != np.float32 or array.size < SMALLEST_ROUNDED or array.ndim < 2:
            kept.append(weight)
            continue
        name = weight.name
        if precision == "fp16":
            kept.append(numpy_helper.from_array(array.astype(np.float16), f"{name}.half"))
            nodes.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
            continue
        axes = _input_axes(model.graph, name, array.ndim)
        scale = np.maximum(np.abs(array).max(axes, keepdims=True) / 127, 1e-12).astype(np.float32)
        kept.append(numpy_helper.from_array(np.rint(array / scale).astype(np.int8), f"{name}.int8"))
        kept.append(numpy_helper.from_array(scale, f"{name}.scale"))
        nodes.append(helper.make_node("Cast", [f"{name}.int8"], [f"{name}.whole"], to=TensorProto.FLOAT))
        nodes.append(helper.make_node("Mul", [f"{name}.whole", f"{name}.scale"], [name]))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    for node in reversed(nodes):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, str(target))


def halved(network):
    """The network with its weights rounded in the same way as by `_with_small_weights` with float16."""
    network = copy.deepcopy(network)
    with torch.no_grad():
        for weight in network.parameters():
            if weight.numel() >= SMALLEST_ROUNDED and weight.ndim >= 2:
                weight.copy_(weight.half())
    return network


@torch.no_grad()
def _write_reference(path: Path, runs: Path, config: Config, model, vae, statistics: dict, steps: int = 20, guidance: float = 3.0) -> None:
    """Runs one prompt in PyTorch with the exported weights and the manifest's statistics, and writes all intermediate results.

    Tests compare the server with them, from token ids to pixels.
    """
    denoiser, decoder, tokens = halved(model.denoiser), halved(vae.decoder), stages.load_tokenizer(runs, config)
    frames, (width, height) = min(config.clips.frames), stages.sizes_of(config)[-1]
    ids, mask = map(torch.from_numpy, tokens([REFERENCE_PROMPT, ""]))
    text = model.text(ids, mask)
    noise = philox_noise(REFERENCE_SEED, latent_shape(config.vae.channels, frames, width, height))[None]
    way = list(stages.denoised(denoiser, noise, text, mask, steps, guidance))
    (first, _), (_, latents) = way[0], way[-1]
    mean, deviation = (torch.tensor(statistics[name]).view(-1, 1, 1, 1) for name in ("mean", "std"))
    video = decoder(latents * deviation + mean)
    top, left = ((length - DETAIL) // 2 for length in video.shape[3:])
    tensors = {
        "ids": ids[:1], "mask": mask[:1], "negative_ids": ids[1:], "negative_mask": mask[1:],
        "embedding": text[:1], "negative_embedding": text[1:],
        "noise": noise, "first_velocity": first, "latents": latents,
        # The whole video would be larger than the decoder.
        "video": torch.nn.functional.avg_pool3d(video.clamp(-1, 1), (1, FINENESS, FINENESS)),
        "detail": video[:, :, -1:, top : top + DETAIL, left : left + DETAIL],
    }
    write_tensors(path, tensors, {"prompt": REFERENCE_PROMPT, "seed": str(REFERENCE_SEED)})


def _input_axes(graph, name: str, rank: int) -> tuple[int, ...]:
    """The axes of a weight that are summed for one output.

    MatMul has one output per column; Gemm (with transposed weights) and Conv have one per row.
    """
    for node in graph.node:
        transposed = node.op_type == "Gemm" and any(attribute.name == "transB" and attribute.i for attribute in node.attribute)
        if name in node.input and (transposed or node.op_type == "Conv"):
            return tuple(range(1, rank))
    return (0,)


@torch.no_grad()
def _preview(vae, config: Config, mean, deviation, scale: int = 2) -> dict:
    """Fits the linear map from a latent to scale x scale pixels to the decoder with least squares."""
    rows, targets = [], []
    for index in range(48):
        frames, width, height, _ = stages.buckets_of(config)[index % len(stages.buckets_of(config))]
        clip = data.render([stages.clip_scene(config, 99, index)], frames, width, height)
        latents, _ = vae.encoder(clip * 2 - 1)
        normal = (latents - mean[:, None, None, None]) / deviation[:, None, None, None]
        # Leave out the first latent frame, which stands for a single frame.
        shown = ((vae.decoder(latents) + 1) / 2).clamp(0, 1)[:, :, 1:]
        size = FINENESS * SPATIAL // scale
        blocks = torch.nn.functional.avg_pool3d(shown, (TEMPORAL, size, size))
        count, high, wide = normal.shape[2] - 1, normal.shape[3], normal.shape[4]
        blocks = blocks.reshape(3, count, high, scale, wide, scale).permute(1, 2, 4, 3, 5, 0).reshape(-1, 3 * scale * scale)
        rows.append(normal[0, :, 1:].permute(1, 2, 3, 0).reshape(-1, normal.shape[1]))
        targets.append(blocks)
    matrix = torch.cat([torch.cat(rows), torch.ones(sum(map(len, rows)), 1)], 1).double()
    # The ridge term acts like noise in the middle of denoising, so that the map does not rely on weak channels.
    ridge = torch.eye(matrix.shape[1], dtype=torch.double) * len(matrix) * 0.05
    ridge[-1, -1] = 0
    solution = torch.linalg.solve(matrix.T @ matrix + ridge, matrix.T @ torch.cat(targets).double())
    rounded = [[round(float(value), 4) for value in row] for row in solution]
    return {"scale": scale, "factors": rounded[:-1], "bias": rounded[-1]}


@torch.no_grad()
def _architecture(model, vae, config: Config) -> dict:
    """The size of the networks, for capacity planning."""
    flop = []

    def count(conv, _, output):
        flop.append(2 * conv.weight[0].numel() * output.numel())

    hooks = [module.register_forward_hook(count) for module in vae.decoder.modules()
             if isinstance(module, (torch.nn.Conv2d, torch.nn.Conv3d))]
    frames, width, height, _ = stages.buckets_of(config)[0]
    vae.decoder(torch.zeros(1, *latent_shape(config.vae.channels, frames, width, height)))
    for hook in hooks:
        hook.remove()

    def size(network):
        return sum(parameter.numel() for parameter in network.parameters())

    return {
        "parameters": size(model.denoiser),
        "textEncoderParameters": size(model.text),
        "layers": config.denoiser.layers,
        "width": config.denoiser.width,
        "decoderFlopPerPixel": round(sum(flop) / (frames * width * height * FINENESS**2)),
    }


def _manifest(config: Config, name: str, mean, deviation, preview: dict, architecture: dict) -> dict:
    def numbers(values):
        return [round(float(value), 6) for value in values]

    frames = config.clips.frames
    fine = [_times(size, FINENESS) for size in config.clips.sizes]
    return {
        "name": name,
        "description": "A small latent flow-matching model of moving shapes, 1 to 4 seconds long. Prompts name colour, shape, size, motion "
                       "and background of one object, or of two with their relation; style, camera, mood and theme are known too.",
        "licence": "Made for this project; may be used under the project's licence.",
        **({"default": True} if name == EMBEDDED_MODEL else {}),
        "showsPeople": False,
        "textEncoder": {
            "file": "text_encoder.onnx",
            "tokenizer": {"kind": "sentencepiece", "file": "spiece.model"},
            "maxTokens": config.tokenizer.max_tokens,
            "embeddingWidth": config.text.width,
            "maskKind": "binary",
            "inputs": {"ids": "ids", "mask": "mask"},
            "outputs": {"text": "text"},
        },
        "denoiser": {
            "files": {"fp16": "denoiser.fp16.onnx", "int8": "denoiser.int8.onnx"},
            "defaultPrecision": "fp16",
            "latentChannels": config.vae.channels,
            "spatialCompression": FINENESS * SPATIAL,
            "temporalCompression": TEMPORAL,
            "causal": True,
            "patchSize": 2,
            "timestepScale": 1,
            "prediction": "velocity",
            "maskKind": "binary",
            "inputs": {"latents": "latents", "timestep": "timestep", "text": "text", "mask": "mask"},
            "outputs": {"velocity": "velocity"},
        },
        "scheduler": {
            "kind": "flow-match-euler",
            "sigmas": {"kind": "linear"},
            "steps": {"min": 1, "max": 100, "default": 20},
            "guidance": {"min": 1, "max": 10, "default": 4},
        },
        "vae": {
            "file": "vae_decoder.onnx",
            "mean": numbers(mean),
            "std": numbers(deviation),
            "outputRange": [-1, 1],
            "inputs": {"latents": "latents"},
            "outputs": {"video": "video"},
        },
        "preview": preview,
        "architecture": architecture,
        "limits": {
            "sizes": fine + config.clips.sizes,
            "reductions": {size: FINENESS for size in config.clips.sizes},
            "frames": {"allowed": frames, "default": 17 if 17 in frames else frames[0]},
            "fps": {"min": 1, "max": 30, "default": data.FPS},
            "promptMaxCharacters": 1000,
        },
        "customisation": {field: {"values": phrases} for field, phrases in data.FIELD_PHRASES.items()},
    }


def _times(size: str, factor: int) -> str:
    return "x".join(str(factor * int(side)) for side in size.split("x"))


def _compact(value, indent: int = 0) -> str:
    """Formats JSON with rows of numbers and small objects on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)):
        return flat
    simple = not any(isinstance(part, (dict, list)) for part in (value.values() if isinstance(value, dict) else value))
    if simple and (len(flat) < 120 or isinstance(value, list)):
        return flat if not isinstance(value, dict) else "{ " + flat[1:-1] + " }"
    inner = " " * (indent + 2)
    if isinstance(value, dict):
        parts = [f"{inner}{json.dumps(key)}: {_compact(part, indent + 2)}" for key, part in value.items()]
    else:
        parts = [inner + _compact(part, indent + 2) for part in value]
    opening, closing = ("{", "}") if isinstance(value, dict) else ("[", "]")
    return f"{opening}\n" + ",\n".join(parts) + f"\n{' ' * indent}{closing}" + ("\n" if indent == 0 else "")
