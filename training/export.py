"""Exports a trained model in the server's format: ONNX files, tokenizer and model.json. Each network is compared with PyTorch."""

from __future__ import annotations

import copy
import json
import random
import shutil
import warnings
from pathlib import Path

import numpy as np
import torch

import data
import graph
import ort
import stages
from config import Config
from noise import philox_noise
from runs import seed_of
from tensorfile import write_tensors
from tokenizer import Tokenizer
from vae import FINENESS, SPATIAL, TEMPORAL, latent_shape

OPSET = 17
# The model that the repository contains, which requests get that name none.
EMBEDDED_MODEL = "shapes-mini"
# The captions that the ranges of 8-bit layers are measured with.
RANGE_BATCHES, RANGE_PROMPTS = 6, 8
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

    channels, tokens = config.vae.channels, config.tokenizer.max_tokens
    ids, mask = torch.randint(3, 200, (2, tokens)), torch.ones(2, tokens)
    mask[1, 9:] = 0
    latents = torch.randn(2, channels, 3, 8, 8)
    written = {
        "text_encoder": _write(model.text, folder / "text_encoder.onnx", dict(ids=ids, mask=mask), "text",
                               {"ids": "BL", "mask": "BL", "text": "BL_"}),
        "vae_decoder": _write(vae.decoder, folder / "vae_decoder.onnx", dict(latents=latents), "video",
                              {"latents": "B_THW", "video": "B_FYX"}),
    }
    weights = {name: weight.detach().cpu().numpy() for name, weight in model.denoiser.state_dict().items()}
    graph.write(weights, folder / "denoiser.onnx", half=False)
    errors = {f"{file} fp32": _parity(network, folder / f"{file}.onnx", config, file) for file, network in (
        ("text_encoder", model.text), ("denoiser", model.denoiser), ("vae_decoder", vae.decoder))}
    _write_small_denoisers(weights, folder, stages.load_tokenizer(runs, config), latent_shape(channels, *stages.buckets_of(config)[0][:3]))
    for precision in ("fp16", "int8"):
        errors[f"denoiser {precision}"] = _parity(model.denoiser, folder / f"denoiser.{precision}.onnx", config, "denoiser")
    # float16 weights make no visible difference in 8-bit video. The text encoder stays in float32: it is small and more sensitive.
    _with_half_weights(written["vae_decoder"])
    errors["vae_decoder fp16"] = _parity(vae.decoder, folder / "vae_decoder.onnx", config, "vae_decoder")
    # Remove the float32 denoiser, which would be the largest file in the repository.
    (folder / "denoiser.onnx").unlink()
    manifest = _manifest(config, name, mean, deviation, _preview(vae, config, mean, deviation), _architecture(model, vae, config))
    (folder / "model.json").write_text(_compact(manifest))
    _write_reference(folder / "reference.safetensors", runs, config, model, vae, manifest["vae"])
    return errors


def rewrite(folder: Path) -> float:
    """Writes the files of a folder's denoiser anew from the weights of its float16 file.

    Returns the largest difference between the outputs of the old and the new float16 file, relative to the standard deviation of the
    outputs.
    """
    manifest = json.loads((folder / "model.json").read_text())
    encoder, denoiser = manifest["textEncoder"], manifest["denoiser"]
    path, channels, tokens = folder / denoiser["files"]["fp16"], denoiser["latentChannels"], encoder["maxTokens"]
    shapes = [latent_shape(channels, frames, *map(int, size.split("x")))
              for size in manifest["limits"]["sizes"] for frames in manifest["limits"]["frames"]["allowed"]]
    before = ort.open_session(path)
    tokenizer = Tokenizer(folder / encoder["tokenizer"]["file"], tokens)
    _write_small_denoisers(graph.read_weights(path), folder, tokenizer, shapes[1 % len(shapes)])
    after, worst, generator = ort.open_session(path), 0.0, np.random.default_rng(3)
    for shape in shapes:
        mask = (np.arange(tokens) < generator.integers(1, tokens + 1, (4, 1))).astype(np.float32)
        inputs = dict(latents=generator.standard_normal((4, *shape), np.float32), timestep=generator.random(4, np.float32),
                      text=generator.standard_normal((4, tokens, encoder["embeddingWidth"]), np.float32) * mask[:, :, None], mask=mask)
        expected, actual = (session.run(inputs, ["velocity"])[0] for session in (before, after))
        worst = max(worst, float(np.abs(actual - expected).max() / expected.std()))
    return worst


def _write_small_denoisers(weights: dict[str, np.ndarray], folder: Path, tokenizer, shape: tuple[int, int, int, int]) -> None:
    """Writes the denoiser with float16 weights, and with 8-bit layers whose ranges are measured with the folder's text encoder."""
    graph.write(weights, folder / "denoiser.fp16.onnx", half=True)
    observed = folder / "denoiser.observed.onnx"
    graph.write(weights, observed, half=True, observed=True)
    text_encoder = ort.open_session(folder / "text_encoder.onnx")
    ranges = _ranges(text_encoder, ort.open_session(observed), graph.input_names(weights), tokenizer, shape)
    observed.unlink()
    graph.write(weights, folder / "denoiser.int8.onnx", half=True, ranges=ranges)


def _ranges(text_encoder, denoiser, names: dict[str, str], tokenizer, shape, steps: int = 20, guidance: float = 4.0) -> graph.Ranges:
    """The smallest and largest inputs of linear layers while clips of the training data's captions are denoised."""
    rng, ranges = random.Random(seed_of("ranges")), {layer: (0.0, 0.0) for layer in names}

    def velocity(latents, timestep, text, mask):
        inputs = dict(latents=latents.numpy(), timestep=timestep.numpy(), text=text.numpy(), mask=mask.numpy())
        result, *found = denoiser.run(inputs, ["velocity", *names.values()])
        for layer, values in zip(names, found):
            low, high = ranges[layer]
            ranges[layer] = min(low, float(values.min())), max(high, float(values.max()))
        return torch.from_numpy(result)

    for batch in range(RANGE_BATCHES):
        prompts = [data.caption(data.sample_scene(rng), rng) for _ in range(RANGE_PROMPTS)]
        ids, mask = tokenizer(prompts + [""] * len(prompts))
        text = torch.from_numpy(text_encoder.run(dict(ids=ids, mask=mask), ["text"])[0])
        noise = torch.stack([philox_noise(batch * RANGE_PROMPTS + index, shape) for index in range(RANGE_PROMPTS)])
        for _ in stages.denoised(velocity, noise, text, torch.from_numpy(mask), steps, guidance):
            pass
    return ranges


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


def _with_half_weights(path: Path) -> None:
    """Stores large weights as float16, and computes with float32 as before."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    model = onnx.load(str(path))
    kept, nodes = [], []
    for weight in model.graph.initializer:
        array = numpy_helper.to_array(weight)
        if array.dtype != np.float32 or array.size < graph.SMALLEST_ROUNDED or array.ndim < 2:
            kept.append(weight)
            continue
        kept.append(numpy_helper.from_array(array.astype(np.float16), f"{weight.name}.half"))
        nodes.append(helper.make_node("Cast", [f"{weight.name}.half"], [weight.name], to=TensorProto.FLOAT))
    del model.graph.initializer[:]
    model.graph.initializer.extend(kept)
    for node in reversed(nodes):
        model.graph.node.insert(0, node)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def halved(network):
    """The network with its weights rounded to float16 in the same way as in the exported files."""
    network = copy.deepcopy(network)
    with torch.no_grad():
        for weight in network.parameters():
            if weight.numel() >= graph.SMALLEST_ROUNDED and weight.ndim >= 2:
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
            "cache": {"threshold": 0.2},
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
