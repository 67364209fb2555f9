"""The training stages. Each stage reads the results of earlier stages and resumes from its own checkpoint.

The random numbers of a step depend only on the seed in the configuration and on the number of the step. So a run that was killed and
resumed ends with the same weights as an uninterrupted run.
"""

from __future__ import annotations

import contextlib
import functools
import math
import random
from dataclasses import dataclass, fields
from pathlib import Path

import numpy as np
import torch
from torch.nn import functional

import data
import muon
import tokenizer
from config import Config, ConfigError
from denoiser import Denoiser, TextEncoder
from noise import philox_noise
from reading import Reader, answers, loss_of
from runs import Learner, Progress, Stage, seed_of
from vae import FINENESS, Decoder, Encoder, FineDecoder, Vae, latent_shape


def sizes_of(config: Config) -> list[tuple[int, int]]:
    return [tuple(map(int, size.split("x"))) for size in config.clips.sizes]


def buckets_of(config: Config) -> list[tuple[int, int, int, float]]:
    """Frames, width, height and probability of each kind of clip."""
    sizes, frames = list(zip(sizes_of(config), config.clips.size_weights)), list(zip(config.clips.frames, config.clips.frame_weights))
    total = sum(config.clips.size_weights) * sum(config.clips.frame_weights)
    return [(count, *size, weight * other / total) for size, weight in sizes for count, other in frames]


def mixture_of(config: Config) -> data.Mixture:
    return data.Mixture(**config.mixture)


def check(config: Config) -> None:
    """Raises ConfigError for values that would only cause an error in a later stage, after hours of training."""
    limits = {
        "mixture": ([part.name for part in fields(data.Mixture)], 0, 1),
        "emphasis": ([*data.SHAPES, *data.SIZES, *data.MOTIONS, *data.STYLES], 0.01, 100),
    }
    for section, (names, least, most) in limits.items():
        for name, value in config.get(section, {}).items():
            if name not in names or not isinstance(value, (int, float)) or not least <= value <= most:
                raise ConfigError(f"--config: [{section}] {name} = {value} is invalid: "
                                  f"use a number from {least} to {most} for {', '.join(names)}")


def precision_of(config: Config, device: str):
    """Autocast to bfloat16 if the configuration requests it."""
    return torch.autocast(torch.device(device).type, torch.bfloat16) if config.precision == "bf16" else contextlib.nullcontext()


def generator(device: str, *parts) -> torch.Generator:
    return torch.Generator(device).manual_seed(seed_of(*parts))


def require(path: Path, stage: str) -> Path:
    if not path.exists():
        raise SystemExit(f"error: {path} does not exist; run the stage '{stage}' first.")
    return path


# --- tokenizer ------------------------------------------------------------------------------------------------------------------------


def tokenizer_path(runs: Path, config: Config) -> Path:
    return runs / config.name / "tokenizer" / "spiece.model"


def train_tokenizer(runs: Path, config: Config, device: str) -> bool:
    path = tokenizer_path(runs, config)
    if not path.exists():
        Stage(runs, config, "tokenizer")
        tokenizer.train(path, config.seed, config.tokenizer.captions, config.tokenizer.vocabulary)
    return True


def load_tokenizer(runs: Path, config: Config) -> tokenizer.Tokenizer:
    return tokenizer.Tokenizer(require(tokenizer_path(runs, config), "tokenizer"), config.tokenizer.max_tokens)


# --- VAE ------------------------------------------------------------------------------------------------------------------------------


def new_vae(config: Config) -> Vae:
    part = config.vae
    return Vae(Encoder(part.channels, part.width, part.encoder_blocks), Decoder(part.channels, part.width, part.decoder_blocks))


def load_encoder(runs: Path, config: Config, device: str = "cpu") -> Encoder:
    weights = torch.load(require(Stage(runs, config, "vae").result, "vae"), map_location="cpu")
    encoder = new_vae(config).encoder
    encoder.load_state_dict({name.removeprefix("encoder."): value for name, value in weights.items() if name.startswith("encoder.")})
    return encoder.to(device).eval()


def new_decoder(config: Config) -> FineDecoder:
    part = config.decoder
    return FineDecoder(config.vae.channels, part.width, part.blocks, part.detail_width, part.detail_blocks)


def load_vae(runs: Path, config: Config, device: str = "cpu") -> Vae:
    """The encoder, and the decoder that is exported and served."""
    decoder = new_decoder(config)
    decoder.load_state_dict(torch.load(require(Stage(runs, config, "decoder").result, "decoder"), map_location="cpu"))
    return Vae(load_encoder(runs, config, device), decoder.to(device).eval())


def detail(clip):
    """An edge map [B, 1, F, H, W]: 1 near edges and 0 on smooth areas. Shapes differ in their edges, which are only a few pixels."""
    across = functional.pad((clip[..., 1:] - clip[..., :-1]).abs(), (0, 1))
    down = functional.pad((clip[..., 1:, :] - clip[..., :-1, :]).abs(), (0, 0, 0, 1))
    edges = (across + down).amax(1, keepdim=True)
    return functional.max_pool3d((edges * 2.5).clamp(max=1), (1, 3, 3), 1, (0, 1, 1))


@dataclass
class Drawing:
    """The clips of one training step, as numbers to draw them from."""

    scenes: list[data.Scene]
    numbers: data.Plan
    width: int
    height: int
    window: data.Window | None

    def on(self, device: str, fineness: int = 1):
        """Draws the clips with `fineness` pixels for each of their pixels, in each direction."""
        window = self.window and data.Window(self.window.corner * fineness, self.window.width * fineness, self.window.height * fineness)
        return data.draw(self.numbers.to(device), self.width * fineness, self.height * fineness, window)


def plan_clips(config: Config, name: str, step: int) -> Drawing:
    """The clips of a step of the VAE or its decoder: first crops around objects, which take a tenth of the time, later whole clips."""
    part, mixture = config[name], mixture_of(config)
    rng = random.Random(seed_of(config.seed, name, step))
    if step >= part.crop_steps:
        frames, width, height, _ = rng.choices(buckets_of(config), [bucket[3] for bucket in buckets_of(config)])[0]
        scenes = [data.sample_scene(rng, mixture=mixture) for _ in range(part.whole_batch)]
        return Drawing(scenes, data.plan(scenes, frames, width, height), width, height, None)
    width, height = rng.choice(sizes_of(config))
    scenes = [data.sample_scene(rng, mixture=mixture) for _ in range(part.crop_batch)]
    numbers = data.plan(scenes, part.crop_frames, width, height)
    unit = min(width, height)
    corners = []
    for index, scene in enumerate(scenes):
        thing, frame = rng.randrange(len(scene.things)), rng.randrange(part.crop_frames)
        zoom, pan = float(numbers.zoom[index, frame]), float(numbers.pan[index, frame])
        place = (
            (float(numbers.x[index, thing, frame]) - pan) * zoom * unit + width / 2,
            float(numbers.y[index, thing, frame]) * zoom * unit + height / 2,
        )
        corners.append([min(max(centre - part.crop / 2 + rng.uniform(-10, 10), 0), length - part.crop)
                        for centre, length in zip(place, (width, height))])
    return Drawing(scenes, numbers, width, height, data.Window(torch.tensor(corners).round(), part.crop, part.crop))


def train_vae(runs: Path, config: Config, device: str) -> bool:
    part, stage = config.vae, Stage(runs, config, "vae")
    if stage.result.exists():
        return True
    torch.manual_seed(seed_of(config.seed, "vae"))
    vae = new_vae(config).to(device)
    optimizer = muon.for_model(vae, part.matrix_rate, part.other_rate,
                               edges=("encoder.enter", "encoder.leave", "decoder.enter", "decoder.leave"))
    learner = Learner(stage, vae, optimizer, part.crop_steps + part.whole_steps, decay=0.998, warmup=50,
                      checkpoint_every=part.checkpoint_every)
    for step, drawing in learner.planned(functools.partial(plan_clips, config, "vae"), config.workers):
        clip = drawing.on(device)
        video = clip * 2 - 1
        shape = latent_shape(part.channels, *(clip.shape[index] for index in (2, 4, 3)))
        noise = torch.randn(len(clip), *shape, generator=generator(device, config.seed, "vae noise", step), device=device)
        with precision_of(config, device):
            output, mean, log_variance = vae(video, noise)
        distance, psnr = distance_of(output, clip, part.foreground_weight)
        divergence = 0.5 * (mean * mean + log_variance.exp() - 1 - log_variance).mean()
        loss = distance + part.kl_weight * divergence
        if not learner.learn(step, loss, f"{float(psnr):.1f} dB", psnr=psnr, kl=divergence):
            return False
    learner.finish()
    stage.plot("psnr")
    return True


def distance_of(output, clip, foreground_weight: float):
    """The weighted distance of a video (-1 to 1) from a clip (0 to 1), with higher weights at edges; and the PSNR in dB."""
    error = output - (clip * 2 - 1)
    weight = 1 + foreground_weight * detail(clip)
    distance = (weight * (error.abs() + 2 * error * error)).mean() / weight.mean()
    return distance, -10 * torch.log10((error.detach() / 2).square().mean() + 1e-10)


def fine_distance_of(output, clip, weight, edge_weight: float):
    """The distance of the served decoder's video (-1 to 1) from a clip (0 to 1), weighted by `weight`; and the PSNR in dB.

    Absolute errors prefer a sharp edge to a soft one. The errors of the differences between neighbouring pixels and frames punish noise on
    areas that are flat or at rest.
    """
    error = output - (clip * 2 - 1)
    changes = sum((error.diff(dim=axis).abs() * weight.narrow(axis, 1, weight.shape[axis] - 1)).mean() for axis in (2, 3, 4))
    distance = ((weight * error.abs()).mean() + edge_weight * changes) / weight.mean()
    return distance, -10 * torch.log10((error.detach() / 2).square().mean() + 1e-10)


class Latents:
    """The latents that the served decoder learns from: those of the encoder, and those that the denoiser makes of them."""

    STEPS, LEAST_STEPS, MOST_STEPS = 12, 2, 6

    def __init__(self, runs: Path, config: Config, device: str):
        self.config, self.device = config, device
        self.encoder, self.model = load_encoder(runs, config, device), load_model(runs, config, device)
        self.tokens = load_tokenizer(runs, config)
        self.mean, self.deviation = (value[:, None, None, None].to(device) for value in load_statistics(runs, config))

    @torch.no_grad()
    def of(self, drawing: Drawing, clip, step: int):
        part, numbers = self.config.decoder, generator(self.device, self.config.seed, "decoder noise", step)
        with precision_of(self.config, self.device):
            latents = self.encoder(clip * 2 - 1)[0]
            if drawing.window is None and step % 2:
                return self._made_again(drawing.scenes, latents, step, numbers)
        amount = part.latent_noise * torch.rand(len(clip), 1, 1, 1, 1, generator=numbers, device=self.device)
        return latents + amount * self.deviation * torch.randn(latents.shape, generator=numbers, device=self.device)

    def _made_again(self, scenes, latents, step: int, numbers):
        """Covers the latents with so little noise that everything keeps its place, and lets the denoiser remove it.

        So they have the errors of the denoiser, and the clip that they should be decoded to is known.
        """
        rng = random.Random(seed_of(self.config.seed, "decoder captions", step))
        ids, mask = _without_padding(*self.tokens([data.caption(scene, rng) for scene in scenes] + [""] * len(scenes)))
        ids, mask = (torch.from_numpy(array).to(self.device) for array in (ids, mask))
        first = self.STEPS - rng.randint(self.LEAST_STEPS, self.MOST_STEPS)
        time = first / self.STEPS
        noise = torch.randn(latents.shape, generator=numbers, device=self.device)
        z = (1 - time) * noise + time * (latents - self.mean) / self.deviation
        for _, z in denoised(self.model.denoiser, z, self.model.text(ids, mask), mask, self.STEPS, self.config.decoder.guidance, first):
            pass
        return z * self.deviation + self.mean


def train_decoder(runs: Path, config: Config, device: str) -> bool:
    """Trains the decoder that is served, which draws finer clips than the encoder sees. The encoder and so the latents do not change."""
    part, stage = config.decoder, Stage(runs, config, "decoder")
    if stage.result.exists():
        return True
    latents = Latents(runs, config, device)
    torch.manual_seed(seed_of(config.seed, "decoder"))
    decoder = new_decoder(config).to(device)
    optimizer = muon.for_model(decoder, part.matrix_rate, part.other_rate, edges=("enter", "leave"))
    learner = Learner(stage, decoder, optimizer, part.crop_steps + part.whole_steps, decay=0.998, warmup=50,
                      checkpoint_every=part.checkpoint_every)
    for step, drawing in learner.planned(functools.partial(plan_clips, config, "decoder"), config.workers):
        clip, fine = drawing.on(device), drawing.on(device, FINENESS)
        weight = 1 + part.foreground_weight * functional.interpolate(detail(clip), scale_factor=(1, FINENESS, FINENESS))
        z = latents.of(drawing, clip, step)
        with precision_of(config, device):
            output = decoder(z)
        distance, psnr = fine_distance_of(output, fine, weight, part.edge_weight)
        if not learner.learn(step, distance, f"{float(psnr):.1f} dB", psnr=psnr):
            return False
    learner.finish()
    stage.plot("psnr")
    return True


# --- latents --------------------------------------------------------------------------------------------------------------------------


def clip_scene(config: Config, bucket: int, index: int) -> data.Scene:
    return data.sample_scene(random.Random(seed_of(config.seed, "clip", bucket, index)), mixture=mixture_of(config))


@torch.no_grad()
def encode_latents(runs: Path, config: Config, device: str) -> bool:
    """Encodes the training clips of the denoiser once and measures the mean and standard deviation of the latents."""
    stage = Stage(runs, config, "latents")
    if stage.result.exists():
        return True
    encoder = load_encoder(runs, config, device)
    stage.stop_on_signals()
    sums, squares, places = 0.0, 0.0, 0
    buckets = buckets_of(config)
    total = sum(_clips_of(config, bucket) for bucket in buckets)
    progress, done, files = Progress("latents", total), 0, []
    for number, (frames, width, height, share) in enumerate(buckets):
        file = stage.folder / f"{frames}x{width}x{height}.pt"
        files.append(file)
        clips = _clips_of(config, buckets[number])
        # Files are written atomically, so an existing file is complete.
        if not file.exists():
            parts = []
            for begin in range(0, clips, config.latents.batch):
                scenes = [clip_scene(config, number, index) for index in range(begin, min(begin + config.latents.batch, clips))]
                with precision_of(config, device):
                    mean, _ = encoder(data.render(scenes, frames, width, height, device) * 2 - 1)
                parts.append(mean.half().cpu())
                progress.show(done + begin)
                if stage.stopped:
                    return False
            stage.save(file, torch.cat(parts))
        done += clips
        latents = torch.load(file).double()
        sums, squares = sums + latents.sum((0, 2, 3, 4)), squares + (latents * latents).sum((0, 2, 3, 4))
        places += latents.numel() // latents.shape[1]
    progress.show(total)
    mean = sums / places
    deviation = (squares / places - mean * mean).clamp(min=1e-8).sqrt()
    stage.save(stage.result, dict(mean=mean.float(), deviation=deviation.float()))
    return True


def _clips_of(config: Config, bucket) -> int:
    return max(config.latents.batch, int(config.latents.clips * bucket[3]))


def load_statistics(runs: Path, config: Config):
    statistics = torch.load(require(Stage(runs, config, "latents").result, "latents"))
    return statistics["mean"], statistics["deviation"]


# --- text encoder ---------------------------------------------------------------------------------------------------------------------


def new_text_encoder(config: Config, vocabulary: int) -> TextEncoder:
    return TextEncoder(vocabulary, config.tokenizer.max_tokens, config.text.width, config.text.layers, config.text.heads)


def plan_text_step(runs: Path, config: Config, step: int):
    """Captions of scenes in which every attribute is frequent: ids, mask and labels."""
    tokens = _tokenizer_of_process(runs, config.name, config.tokenizer.max_tokens)
    rng = random.Random(seed_of(config.seed, "text", step))
    scenes = [data.sample_scene(rng) for _ in range(config.text.batch)]
    ids, mask = _without_padding(*tokens([data.caption(scene, rng) for scene in scenes]))
    return ids, mask, np.array([answers(scene) for scene in scenes])


def train_text(runs: Path, config: Config, device: str) -> bool:
    part, stage = config.text, Stage(runs, config, "text")
    if stage.result.exists():
        return True
    torch.manual_seed(seed_of(config.seed, "text"))
    reader = Reader(new_text_encoder(config, load_tokenizer(runs, config).size)).to(device)
    optimizer = muon.Muon([], list(reader.parameters()), 0.0, part.rate)
    learner = Learner(stage, reader, optimizer, part.steps, decay=0.99, warmup=50, checkpoint_every=part.checkpoint_every)
    for step, plan in learner.planned(functools.partial(plan_text_step, runs, config), config.workers):
        ids, mask, labels = (torch.from_numpy(array).to(device) for array in plan)
        loss, right = loss_of(reader(ids, mask), labels)
        if not learner.learn(step, loss, f"{right:.0%} right", right=right):
            return False
    learner.finish(lambda weights: {name.removeprefix("text."): value for name, value in weights.items() if name.startswith("text.")})
    return True


# --- text encoder and denoiser --------------------------------------------------------------------------------------------------------


class Model(torch.nn.Module):
    """The text encoder and the denoiser, which are trained together."""

    def __init__(self, config: Config, vocabulary: int):
        super().__init__()
        part = config.denoiser
        self.text = new_text_encoder(config, vocabulary)
        self.denoiser = Denoiser(config.vae.channels, config.text.width, part.width, part.text_width, part.layers, part.heads)

    def forward(self, latents, times, ids, mask):
        return self.denoiser(latents, times, self.text(ids, mask), mask)


def load_model(runs: Path, config: Config, device: str = "cpu") -> Model:
    model = Model(config, load_tokenizer(runs, config).size)
    model.load_state_dict(torch.load(require(Stage(runs, config, "denoiser").result, "denoiser"), map_location="cpu"))
    return model.to(device).eval()


@dataclass
class Rows:
    """The data of one training step: indices of latents in a bucket, and the tokens of their captions."""

    bucket: int
    rows: list[int]
    ids: np.ndarray
    mask: np.ndarray


def emphasis_of(config: Config, bucket: int, clips: int) -> np.ndarray:
    """How often each clip of a bucket is sampled relative to a clip without difficult attributes, as cumulative weights."""
    things = (clip_scene(config, bucket, row).things[0] for row in range(clips))
    return np.cumsum([math.prod(config.emphasis.get(value, 1) for value in (thing.shape, thing.size, thing.motion, thing.style))
                      for thing in things])


def plan_denoiser_step(runs: Path, config: Config, emphasis: list[np.ndarray], step: int) -> Rows:
    part, tokens = config.denoiser, _tokenizer_of_process(runs, config.name, config.tokenizer.max_tokens)
    rng = random.Random(seed_of(config.seed, "denoiser", step))
    bucket = rng.choices(range(len(emphasis)), [each[3] for each in buckets_of(config)])[0]
    rows = rng.choices(range(len(emphasis[bucket])), cum_weights=emphasis[bucket], k=part.batch)
    captions = ["" if rng.random() < part.caption_dropout else data.caption(clip_scene(config, bucket, row), rng) for row in rows]
    return Rows(bucket, rows, *_without_padding(*tokens(captions)))


def _without_padding(ids, mask):
    """Cuts the tokens to the longest text; padding does not affect the result."""
    longest = int(mask.sum(1).max())
    return ids[:, :longest], mask[:, :longest]


@functools.lru_cache(maxsize=2)
def _tokenizer_of_process(runs: Path, name: str, max_tokens: int) -> tokenizer.Tokenizer:
    return tokenizer.Tokenizer(runs / name / "tokenizer" / "spiece.model", max_tokens)


def train_denoiser(runs: Path, config: Config, device: str) -> bool:
    part, stage = config.denoiser, Stage(runs, config, "denoiser")
    if stage.result.exists():
        return True
    tokens = load_tokenizer(runs, config)
    mean, deviation = (value[:, None, None, None].to(device) for value in load_statistics(runs, config))
    buckets = buckets_of(config)
    latents = [torch.load(stage.folder.parent / "latents" / f"{frames}x{width}x{height}.pt").to(device)
               for frames, width, height, _ in buckets]
    emphasis = [emphasis_of(config, bucket, len(clips)) for bucket, clips in enumerate(latents)]
    torch.manual_seed(seed_of(config.seed, "denoiser"))
    model = Model(config, tokens.size)
    model.text.load_state_dict(torch.load(require(Stage(runs, config, "text").result, "text"), map_location="cpu"))
    model = model.to(device)
    optimizer = muon.for_model(model, part.matrix_rate, part.other_rate, weight_decay=0.01,
                               edges=("embedding", "position", "text.blocks", "denoiser.enter", "denoiser.leave", "denoiser.time",
                                      "denoiser.pooled", "refiner.leave", "modulate"))
    learner = Learner(stage, model, optimizer, part.steps, decay=part.average, warmup=100, checkpoint_every=part.checkpoint_every)
    for step, plan in learner.planned(functools.partial(plan_denoiser_step, runs, config, emphasis), config.workers):
        numbers = generator(device, config.seed, "denoiser", step)
        ids, mask = (torch.from_numpy(array).to(device) for array in (plan.ids, plan.mask))
        clip = (latents[plan.bucket][torch.tensor(plan.rows, device=device)].float() - mean) / deviation
        noise = torch.randn(clip.shape, generator=numbers, device=device)
        times = _times(len(clip), part.time_mean, part.time_deviation, numbers, device)
        at = times[:, None, None, None, None]
        with precision_of(config, device):
            velocity = model((1 - at) * noise + at * clip, times, ids, mask)
        if not learner.learn(step, _distance(velocity, clip, noise, at, part.thing_weight)):
            return False
    learner.finish()
    return True


def _distance(velocity, clip, noise, at, thing_weight: float):
    """Mean squared error of the velocity, with a higher weight for objects.

    Objects cover only a few latents, and their details are a small part of the error. They have a higher weight from about time 0.4 on,
    when the noise no longer hides their positions. The weight is the squared difference from the background (the median) relative to its
    mean in the clip. A higher weight at earlier times would make objects appear at positions that are only possible.
    """
    ground = clip.flatten(2).median(-1).values[:, :, None, None, None]
    thing = (clip - ground).square().mean(1, keepdim=True)
    weight = 1 + thing_weight * torch.sigmoid((at - 0.4) * 20) * (thing / (thing.mean((2, 3, 4), keepdim=True) + 1e-3)).clamp(max=4)
    return (weight * (velocity - (clip - noise)).square()).mean() / weight.mean()


def _times(count: int, mean: float, deviation: float, numbers: torch.Generator, device: str):
    """Logit-normal times, stratified: one from each of equally likely intervals, which reduces the variance."""
    share = (torch.arange(count, device=device) + torch.rand(count, generator=numbers, device=device)) / count
    return torch.sigmoid(mean + deviation * torch.erfinv((2 * share - 1).clamp(-1 + 1e-6, 1 - 1e-6)) * 2**0.5)


# --- sampling -------------------------------------------------------------------------------------------------------------------------


def denoised(denoiser, z, text, mask, steps: int, guidance: float, first: int = 0):
    """Yields velocity and latents after each Euler step from the given first one, as the server computes them.

    The first half of text and mask belongs to the prompts, the second half to the negative prompts.
    """
    for step in range(first, steps):
        time = torch.full((len(text),), step / steps, device=z.device)
        conditional, unconditional = denoiser(torch.cat([z, z]), time, text, mask).chunk(2)
        velocity = unconditional + guidance * (conditional - unconditional)
        z = z + velocity / steps
        yield velocity, z


@torch.no_grad()
def sample(model: Model, tokens, prompts: list[str], shape: tuple[int, int, int, int], seeds: list[int], steps: int, guidance: float,
           device: str):
    """Normalised latents for prompts, computed in the same way as by the server."""
    ids, mask = (torch.from_numpy(array).to(device) for array in tokens(prompts + [""] * len(prompts)))
    z = torch.stack([philox_noise(seed, shape) for seed in seeds]).to(device)
    for _, z in denoised(model.denoiser, z, model.text(ids, mask), mask, steps, guidance):
        pass
    return z


@torch.no_grad()
def decode(vae: Vae, statistics, z):
    """Clips [B, 3, F, H, W] from 0 to 1."""
    mean, deviation = (value[:, None, None, None].to(z.device) for value in statistics)
    return ((vae.decoder(z * deviation + mean) + 1) / 2).clamp(0, 1)
