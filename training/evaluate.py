"""Evaluates a model with held-out prompts, either from PyTorch or from a running server through its API."""

from __future__ import annotations

import json
import random
import struct
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import torch

import data
import judge
import stages
from config import Config
from runs import Progress, seed_of
from vae import FINENESS, latent_shape

NOTHING = dict(two=0.0, theme=0.0, style=0.0, camera=0.0, pace=0.0)
SUITES = {
    "one object": data.Mixture(**NOTHING),
    "style": data.Mixture(**{**NOTHING, "style": 1.0}),
    "camera": data.Mixture(**{**NOTHING, "camera": 1.0}),
    "mood": data.Mixture(**{**NOTHING, "pace": 1.0}),
    "theme": data.Mixture(**{**NOTHING, "theme": 1.0}),
    "two objects": data.Mixture(**{**NOTHING, "two": 1.0}),
}
# The attributes that are counted in each suite; the other suites count only the attribute in their name.
COUNTED = {"one object": ("background", "colour", "shape", "motion", "size", "all four"), "two objects": ("two objects",)}
FRAMES = 17
# The largest height of a frame on a sheet, in pixels.
SHEET_SIDE = 128


@dataclass
class Case:
    """A held-out scene and the request for it. Width and height are those of training clips; the frames of a video are finer."""

    suite: str
    scene: data.Scene
    prompt: str
    fields: dict[str, str]
    width: int
    height: int
    seed: int
    frames: int = FRAMES

    @property
    def text(self) -> str:
        """The text that the server makes from the prompt and the fields."""
        return self.prompt + "".join(data.FIELD_PHRASES[name][value] for name, value in self.fields.items())


@dataclass
class Result:
    counts: dict[str, list[int]] = field(default_factory=dict)
    flicker: list[float] = field(default_factory=list)
    edges: list[float] = field(default_factory=list)
    noise: list[float] = field(default_factory=list)

    def add(self, case: Case, clip: torch.Tensor) -> None:
        verdict = judge.look(clip, len(case.scene.things))
        right = judge.compare(case.scene, verdict)
        for name in COUNTED.get(case.suite, (case.suite,)):
            if name in right:
                entry = self.counts.setdefault(name, [0, 0])
                entry[0] += right[name]
                entry[1] += 1
        if verdict.edge_width is not None:
            self.edges.append(verdict.edge_width)
            self.noise.append(verdict.ground_noise)
        if case.scene.things[0].motion == "still" and case.scene.camera == "static" and len(case.scene.things) == 1:
            self.flicker.append(verdict.flicker)


def cases(config: Config, count: int, suites=tuple(SUITES)) -> list[Case]:
    """The given number of held-out scenes for each suite; one in four has the second size."""
    sizes = stages.sizes_of(config)
    found = []
    for suite in suites:
        rng = random.Random(seed_of("evaluation", suite))
        while sum(case.suite == suite for case in found) < count:
            scene = data.sample_scene(rng, True, SUITES[suite])
            # Objects that stand still have no mood.
            if suite == "mood" and scene.pace == "normal":
                continue
            width, height = sizes[-1 if rng.random() < 0.25 else 0]
            found.append(Case(suite, scene, *data.request(scene, rng), width, height, rng.randrange(2**31)))
    return found


# --- where clips come from ------------------------------------------------------------------------------------------------------------


class FromPyTorch:
    BATCH = 8

    def __init__(self, runs: Path, config: Config, device: str):
        self.config, self.device = config, device
        self.model, self.vae = stages.load_model(runs, config, device), stages.load_vae(runs, config, device)
        self.tokens, self.statistics = stages.load_tokenizer(runs, config), stages.load_statistics(runs, config)

    def make(self, wanted: list[Case], steps: int, guidance: float):
        for shape in {(case.frames, case.width, case.height): None for case in wanted}:
            alike = [case for case in wanted if (case.frames, case.width, case.height) == shape]
            for begin in range(0, len(alike), self.BATCH):
                part = alike[begin : begin + self.BATCH]
                z = stages.sample(self.model, self.tokens, [case.text for case in part], latent_shape(self.config.vae.channels, *shape),
                                  [case.seed for case in part], steps, guidance, self.device)
                # Round to 8 bits, as in a video file.
                clips = (stages.decode(self.vae, self.statistics, z) * 255).round() / 255
                yield from zip(part, clips.cpu())


class FromServer:
    AT_ONCE = 4

    def __init__(self, address: str, model: str | None, key: str | None, fields: dict, fineness: int):
        self.address, self.model, self.key, self.fields, self.fineness = address.rstrip("/"), model, key, fields, fineness
        # The number of steps without a model call of each video so far.
        self.skipped: list[int] = []

    def make(self, wanted: list[Case], steps: int, guidance: float):
        waiting, left = [], list(wanted)
        while left or waiting:
            while left and len(waiting) < self.AT_ONCE:
                case = left.pop(0)
                size = f"{case.width * self.fineness}x{case.height * self.fineness}"
                body = {"prompt": case.prompt, "size": size, "num_frames": case.frames, "seed": case.seed,
                        "num_inference_steps": steps, "guidance_scale": guidance, "output_formats": ["mp4"], **case.fields, **self.fields}
                video = json.loads(self._call("/v1/videos", {**body, **({"model": self.model} if self.model else {})}))
                waiting.append((case, video["id"]))
            case, identity = waiting.pop(0)
            video = json.loads(self._call(f"/v1/videos/{identity}"))
            while video["status"] not in ("completed", "failed"):
                time.sleep(0.1)
                video = json.loads(self._call(f"/v1/videos/{identity}"))
            if video["status"] == "failed":
                raise SystemExit(f"error: the server failed for '{case.prompt}': {video['error']['message']}")
            self.skipped.append(video.get("steps_skipped") or 0)
            content = self._call(f"/v1/videos/{identity}/content")
            yield case, _decoded(content, case.width * self.fineness, case.height * self.fineness)

    def _call(self, path: str, body=None) -> bytes:
        headers = {"Content-Type": "application/json", **({"Authorization": f"Bearer {self.key}"} if self.key else {})}
        request = urllib.request.Request(self.address + path, json.dumps(body).encode() if body else None, headers)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            raise SystemExit(f"error: {path} returned {error.code}: {error.read().decode(errors='replace')[:500]}") from None
        except urllib.error.URLError as error:
            raise SystemExit(f"error: cannot connect to {self.address}: {error.reason}") from None


def _decoded(content: bytes, width: int, height: int) -> torch.Tensor:
    """Decodes a video file to frames, [3, F, H, W]."""
    import tempfile

    with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
        file.write(content)
        file.flush()
        command = ["ffmpeg", "-v", "error", "-i", file.name, "-f", "rawvideo", "-pix_fmt", "rgb24", "-fps_mode", "passthrough", "-"]
        raw = subprocess.run(command, check=True, capture_output=True).stdout
    frames = np.frombuffer(raw, np.uint8).reshape(-1, height, width, 3)
    return torch.from_numpy(frames.copy()).permute(3, 0, 1, 2).float() / 255


# --- reports --------------------------------------------------------------------------------------------------------------------------


def judged(source, wanted: list[Case], steps: int, guidance: float, what: str = "judging") -> Result:
    result, progress = Result(), Progress(what, len(wanted))
    for done, (case, clip) in enumerate(source.make(wanted, steps, guidance)):
        result.add(case, clip)
        progress.show(done + 1)
    return result


def diversity(source, config: Config, steps: int, guidance: float, prompts: int = 6, seeds: int = 4) -> float:
    """The mean pixel difference between clips of the same prompt with different seeds."""
    apart = []
    for case in cases(config, prompts, ("one object",)):
        again = [Case(**{**vars(case), "seed": seed, "width": 64, "height": 64}) for seed in range(seeds)]
        clips = [clip for _, clip in source.make(again, steps, guidance)]
        apart += [float((clips[one] - clips[two]).abs().mean()) for one in range(seeds) for two in range(one)]
    return float(np.mean(apart))


@torch.no_grad()
def vae_psnr(runs: Path, config: Config, device: str, count: int = 48) -> float:
    """The mean PSNR of held-out clips that are encoded to the mean of their latents and decoded."""
    vae, rng, errors = stages.load_vae(runs, config, device), random.Random(seed_of("psnr")), []
    for index in range(count):
        frames, width, height, _ = stages.buckets_of(config)[index % len(stages.buckets_of(config))]
        scenes = [data.sample_scene(rng, True)]
        clip = data.render(scenes, frames, width, height, device)
        fine = data.render(scenes, frames, width * FINENESS, height * FINENESS, device)
        output = ((vae.decoder(vae.encoder(clip * 2 - 1)[0]) + 1) / 2).clamp(0, 1)
        errors.append(-10 * np.log10(float(((output - fine) ** 2).mean()) + 1e-10))
    return float(np.mean(errors))


def sheet(path: Path, source, config: Config, steps: int, guidance: float, count: int = 24, columns: int = 2, shown: int = 6) -> list[str]:
    """Writes a PNG file with a strip of frames per held-out prompt, `columns` per row; returns the prompts in reading order."""
    mixed = [case for suite in SUITES for case in cases(config, count // len(SUITES), (suite,))]
    strips = {}
    for case, clip in source.make([Case(**{**vars(case), "width": 64, "height": 64}) for case in mixed], steps, guidance):
        chosen = torch.linspace(0, clip.shape[1] - 1, shown).round().long()
        frames = torch.nn.functional.avg_pool2d(clip[:, chosen], max(1, clip.shape[2] // SHEET_SIDE))
        strips[case.text] = torch.nn.functional.pad(frames, (1, 1, 1, 1), value=1).permute(2, 1, 3, 0).flatten(1, 2)
    rows = list(strips.values())
    rows = [torch.cat(rows[index : index + columns], 1) for index in range(0, len(rows) - len(rows) % columns, columns)]
    write_png(path, (torch.cat(rows) * 255).round().byte().numpy())
    return list(strips)


def write_png(path: Path, pixels: np.ndarray) -> None:
    height, width, _ = pixels.shape
    rows = b"".join(b"\0" + pixels[row].tobytes() for row in range(height))

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)) +
                     chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b""))


def table(result: Result) -> dict[str, float]:
    return {name: round(100 * right / of, 1) for name, (right, of) in result.counts.items()}


def evaluate(arguments) -> int:
    config = arguments.config
    server = arguments.server is not None
    source = (FromServer(arguments.server, arguments.model, arguments.key, arguments.fields, arguments.fineness) if server
              else FromPyTorch(arguments.runs, config, arguments.device))
    wanted = cases(config, arguments.prompts)
    began = time.time()
    result = judged(source, wanted, arguments.steps, arguments.guidance)
    report = {
        "source": arguments.server or "PyTorch",
        "prompts in each suite": arguments.prompts,
        "steps": arguments.steps,
        "guidance": arguments.guidance,
        **({"fields": arguments.fields} if arguments.fields else {}),
        "right, %": table(result),
        "seconds a clip": round((time.time() - began) / len(wanted), 2),
        "flicker": round(float(np.mean(result.flicker)), 4) if result.flicker else None,
        "edge width, % of the shorter side": round(100 * float(np.median(result.edges)), 2) if result.edges else None,
        "noise of plain grounds, % of the range": round(100 * float(np.median(result.noise)), 2) if result.noise else None,
        "diversity": round(diversity(source, config, arguments.steps, arguments.guidance), 4),
    }
    if not server:
        report["VAE PSNR, dB"] = round(vae_psnr(arguments.runs, config, arguments.device), 2)
    if arguments.sweep:
        single = [case for case in wanted if case.suite == "one object"]
        report["all four right by steps, %"] = {
            steps: table(judged(source, single, steps, arguments.guidance))["all four"] for steps in (5, 10, 20, 40)}
        report["all four right by guidance, %"] = {
            guidance: table(judged(source, single, arguments.steps, guidance))["all four"] for guidance in (1.0, 2.0, 3.0, 4.0, 6.0)}
    if arguments.sheet:
        for number, text in enumerate(sheet(arguments.sheet, source, config, arguments.steps, arguments.guidance), 1):
            print(f"{number:2}  {text}", file=sys.stderr)
    print(json.dumps(report, indent=2, ensure_ascii=False))
    return 0


def calibration(arguments) -> int:
    """The accuracy of the judge on rendered clips, which limits the accuracy that it can measure for a model."""
    totals, _ = judge.calibrate(arguments.prompts, seed=5)
    report = {name: {"right, %": round(100 * right / of, 1), "of": of} for name, (right, of) in sorted(totals.items())}
    for side in (64, 64 * FINENESS):
        for sigma, noise in ((0, 0), (0.004, 0.01), (0.01, 0.02)):
            width, ground = judge.quality_of(sigma, noise, side)
            report[f"{side}x{side}, blur {sigma}, noise {noise}"] = {
                "edge width, %": round(100 * width, 2), "noise of plain grounds, %": round(100 * ground, 2)}
    print(json.dumps(report, indent=2))
    return 0
