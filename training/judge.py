"""Determines the content of a clip by classical image analysis, without machine learning.

Colours are compared with those of rendered clips, silhouettes with rendered shapes; motion, pace and camera are found by fitting the paths
of `data`. The judge knows the number of objects to look for, but nothing else of the prompt.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import torch
from torch.nn import functional

import data

LEVELS = 24
# The shorter side, in pixels, at which clips are judged. Larger frames are averaged down, except for the measures of their quality.
SIDE = 64


@dataclass
class Sight:
    """An object that was found in a clip."""

    shape: str
    colour: str
    size: str
    motion: str
    style: str
    pace: str
    x: float
    y: float


@dataclass
class Verdict:
    """The content of a clip; `things` is shorter than requested if objects were not found."""

    place: str
    camera: str
    things: list[Sight]
    relation: str | None
    flicker: float
    edge_width: float | None
    ground_noise: float | None


# --- colours --------------------------------------------------------------------------------------------------------------------------


def _log_likelihood(pixels: torch.Tensor) -> torch.Tensor:
    """Log likelihoods of the colours of a grid, from pixels [N, 3], smoothed over neighbouring colours."""
    index = (pixels.clamp(0, 1) * (LEVELS - 1)).round().long()
    table = torch.zeros(LEVELS**3)
    table.index_add_(0, (index[:, 0] * LEVELS + index[:, 1]) * LEVELS + index[:, 2], torch.ones(len(index)))
    table = table.reshape(1, 1, LEVELS, LEVELS, LEVELS) / len(index)
    kernel = torch.exp(-torch.arange(-3, 4).float() ** 2 / 2)
    kernel = kernel / kernel.sum()
    for axis in range(3):
        shape, padding = [1, 1, 1, 1, 1], [0, 0, 0]
        shape[axis + 2], padding[axis] = 7, 3
        table = functional.conv3d(table, kernel.reshape(shape), padding=padding)
    return torch.log(table.flatten() + 1e-6)


def _look_up(table: torch.Tensor, pixels: torch.Tensor) -> torch.Tensor:
    index = (pixels.clamp(0, 1) * (LEVELS - 1)).round().long()
    return table[..., (index[:, 0] * LEVELS + index[:, 1]) * LEVELS + index[:, 2]]


@dataclass
class _Tables:
    places: list[str]
    tiled: list[bool]
    place: torch.Tensor
    palettes: list[torch.Tensor]
    colour: torch.Tensor


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    """Colour tables of rendered clips, computed once."""
    rng = random.Random(7)
    thing = data.Thing("circle", "red", "small", "still")
    places, tiled, tables, palettes = [], [], [], []
    for place in (*data.COLOURS, *data.THEMES):
        plain = place in data.COLOURS
        for moving in (False, True) if plain else (None,):
            scenes = []
            for _ in range(12):
                camera = rng.choice(data.CAMERAS[1:]) if moving or (moving is None and rng.random() < 0.5) else "static"
                scenes.append(data.Scene((thing,), place if plain else None, None if plain else place, camera, seed=rng.getrandbits(40)))
            numbers = data.plan(scenes, 5, 64, 64)
            numbers.shape[:] = -1
            pixels = data.draw(numbers, 64, 64).permute(0, 2, 3, 4, 1).reshape(-1, 3)
            places.append(place)
            tiled.append(bool(moving))
            tables.append(_log_likelihood(pixels))
            palettes.append(_palette(pixels))
    colours = []
    for colour in data.COLOURS:
        kept = []
        for style in data.STYLES:
            things = [data.Thing(rng.choice(data.SHAPES), colour, "large", "spinning", style) for _ in range(10)]
            seeds = [rng.getrandbits(40) for _ in things]
            numbers = data.plan([data.Scene((each,), "black", seed=seed) for each, seed in zip(things, seeds)], 3, 64, 64)
            on_black = data.draw(numbers, 64, 64)
            numbers.ground[:] = 1 - numbers.ground
            on_white = data.draw(numbers, 64, 64)
            covered = (on_black - on_white).abs().amax(1) < 0.02
            kept.append(on_black.permute(0, 2, 3, 4, 1)[covered])
        colours.append(_log_likelihood(torch.cat(kept)))
    return _Tables(places, tiled, torch.stack(tables), palettes, torch.stack(colours))


def _palette(pixels: torch.Tensor) -> torch.Tensor:
    """The colours of nearly all pixels."""
    index = (pixels.clamp(0, 1) * 31).round().long()
    codes, counts = torch.unique((index[:, 0] * 32 + index[:, 1]) * 32 + index[:, 2], return_counts=True)
    order = counts.argsort(descending=True)
    share = counts[order].cumsum(0) / counts.sum()
    codes = codes[order[: int((share < 0.97).sum()) + 1]]
    return torch.stack([codes // 1024, codes // 32 % 32, codes % 32], 1).float() / 31


def _place(clip: torch.Tensor) -> int:
    """The index of the background that best explains the border of the frame."""
    border = torch.ones(clip.shape[1:3], dtype=torch.bool)
    border[4:-4, 4:-4] = False
    pixels = clip[:, border].reshape(-1, 3)
    return int(_look_up(_tables().place, pixels).clamp(min=-11).mean(1).argmax())


# --- silhouettes ----------------------------------------------------------------------------------------------------------------------


def _spread(x: torch.Tensor) -> torch.Tensor:
    return torch.maximum(functional.max_pool2d(x, (3, 1), 1, (1, 0)), functional.max_pool2d(x, (1, 3), 1, (0, 1)))


def _filled(mask: torch.Tensor) -> torch.Tensor:
    """The mask [F, H, W] with its holes filled: everything that cannot be reached from the border."""
    free = functional.pad(1 - mask[:, None].float(), (1, 1, 1, 1), value=1.0)
    outside = torch.zeros_like(free)
    outside[..., 0, :] = outside[..., -1, :] = 1
    while True:
        grown = _spread(outside) * free
        if torch.equal(grown, outside):
            return outside[:, 0, 1:-1, 1:-1] < 0.5
        outside = grown


TRIM = 2


def _widened(image: torch.Tensor) -> torch.Tensor:
    """The maximum over the neighbourhood of each pixel (TRIM pixels in each direction), of images [F, H, W]."""
    return functional.max_pool2d(image[:, None], 2 * TRIM + 1, 1, TRIM)[:, 0]


def _trimmed(mask: torch.Tensor, distance: torch.Tensor) -> torch.Tensor:
    """The mask without faint pixels at its rim.

    In a rim of TRIM pixels, those are removed that differ from the background by less than half as much as their neighbours: at an edge,
    half of a pixel is covered. Otherwise soft edges, as in generated clips, would make objects too large and fill the corners of crosses.
    """
    faint = distance < 0.5 * _widened(distance)
    for _ in range(TRIM):
        rim = _spread(1 - mask[:, None].float())[:, 0] > 0.5
        mask = mask & ~(rim & faint)
    return mask


def _components(mask: torch.Tensor) -> torch.Tensor:
    """A number for each connected component of the mask, 0 elsewhere."""
    count, height, width = mask.shape
    labels = (torch.arange(1, height * width + 1).reshape(1, 1, height, width) * mask[:, None]).float()
    while True:
        grown = functional.max_pool2d(labels, 3, 1, 1) * mask[:, None]
        if torch.equal(grown, labels):
            return labels[:, 0].long()
        labels = grown


def _distance_to_ground(clip: torch.Tensor, table: int) -> torch.Tensor:
    tables = _tables()
    if tables.places[table] in data.COLOURS and not tables.tiled[table]:
        border = torch.ones(clip.shape[1:3], dtype=torch.bool)
        border[3:-3, 3:-3] = False
        palette = clip[:, border].reshape(-1, 3).median(0).values[None]
    else:
        palette = tables.palettes[table]
    return torch.cdist(clip.reshape(-1, 3), palette).amin(1).reshape(clip.shape[:3])


LEAST_AREA = 14


def _masks(clip: torch.Tensor, table: int, count: int) -> list[tuple[torch.Tensor, torch.Tensor]]:
    """The raw and the filled mask [F, H, W] of each of the largest objects, ordered along the axis that separates them."""
    distance = _distance_to_ground(clip, table)
    strong = distance[distance > 0.13]
    level = min(max(0.1, 0.42 * float(strong.median())), 0.24) if len(strong) else 0.13
    raw = distance > level
    filled = _trimmed(_filled(raw), distance)
    parts = _components(filled)
    frames = len(clip)
    things = torch.zeros(count, *filled.shape, dtype=torch.bool)
    for frame in range(frames):
        labels, areas = torch.unique(parts[frame][parts[frame] > 0], return_counts=True)
        order = areas.argsort(descending=True)[:count]
        for place, index in enumerate(order):
            if areas[index] >= LEAST_AREA:
                things[place, frame] = parts[frame] == labels[index]
    if count == 2:
        centres = torch.stack([_centres(things[place])[:2] for place in range(2)])
        apart = (centres[0] - centres[1]).abs().nanmean(1)
        axis = 0 if apart[0] > apart[1] else 1
        swapped = centres[0, axis] > centres[1, axis]
        things[:, swapped] = things[:, swapped].flip(0)
    return [(raw & thing, thing) for thing in things]


def _centres(mask: torch.Tensor) -> torch.Tensor:
    """x, y and radius in pixels from the centre of the frame, [3, F]; NaN for an empty mask."""
    count, height, width = mask.shape
    weight = mask.float()
    area = weight.sum((1, 2))
    area = torch.where(area > 0, area, torch.full_like(area, math.nan))
    xs, ys = torch.arange(width) + 0.5 - width / 2, torch.arange(height) + 0.5 - height / 2
    return torch.stack([(weight.sum(1) * xs).sum(1) / area, (weight.sum(2) * ys).sum(1) / area, (area / math.pi).sqrt()])


GRID, REACH, TURNS = 28, 1.75, 30


def _normalised(image: torch.Tensor, track: torch.Tensor) -> torch.Tensor:
    """Images [F, C, H, W] scaled and centred along a track: [F, C, GRID, GRID] from -REACH to REACH radii."""
    height, width = image.shape[2:]
    line = (torch.arange(GRID) + 0.5) / GRID * 2 - 1
    y, x = torch.meshgrid(line * REACH, line * REACH, indexing="ij")
    grid = torch.stack([(x[None] * track[2, :, None, None] + track[0, :, None, None]) * 2 / width,
                        (y[None] * track[2, :, None, None] + track[1, :, None, None]) * 2 / height], -1)
    return functional.grid_sample(image, grid, align_corners=False)


PERIODS = {"circle": 0, "square": 4, "triangle": 3, "star": 5, "cross": 4}


@lru_cache(maxsize=32)
def _templates(softness: float) -> torch.Tensor:
    """Silhouettes of all shapes at all angles, [shapes, TURNS, GRID, GRID]."""
    line = ((torch.arange(GRID) + 0.5) / GRID * 2 - 1) * REACH
    y, x = torch.meshgrid(line, line, indexing="ij")
    shapes = []
    for shape in data.SHAPES:
        turns = []
        for turn in range(TURNS):
            angle = 2 * math.pi / (PERIODS[shape] or 1) * turn / TURNS
            u, v = math.cos(angle) * x + math.sin(angle) * y, math.cos(angle) * y - math.sin(angle) * x
            turns.append((0.5 - data._distance(shape, u, v, torch.tensor(1.0)) / softness).clamp(0, 1))
        shapes.append(torch.stack(turns))
    return torch.stack(shapes)


def _shape(filled: torch.Tensor, track: torch.Tensor) -> str:
    seen = _normalised(filled[:, None].float(), track)[:, 0].flatten(1)
    softness = round(1.2 / float(track[2].median()), 2)
    drawn = _templates(softness).flatten(2)
    overlap = torch.minimum(seen[:, None, None], drawn).sum(-1)
    union = torch.maximum(seen[:, None, None], drawn).sum(-1)
    scores = (overlap / union).amax(2).mean(0)
    return data.SHAPES[int(scores.argmax())]


def _turn_rate(clip: torch.Tensor, filled: torch.Tensor, track: torch.Tensor) -> float:
    """Turns per second, by comparing each frame with the next around the centre."""
    if track.shape[1] < 2:
        return 0.0
    angles, radii = 120, torch.linspace(0.35, 1.45, 8)
    theta = torch.arange(angles) * (2 * math.pi / angles)
    height, width = clip.shape[1:3]
    x = radii[:, None] * torch.cos(theta)[None]
    y = radii[:, None] * torch.sin(theta)[None]
    grid = torch.stack([(x[None] * track[2, :, None, None] + track[0, :, None, None]) * 2 / width,
                        (y[None] * track[2, :, None, None] + track[1, :, None, None]) * 2 / height], -1)
    mask = filled[:, None].float()
    image = torch.cat([clip.permute(0, 3, 1, 2) * mask, mask], 1)
    seen = functional.grid_sample(image, grid, align_corners=False) * radii[None, None, :, None]
    seen = seen - seen.mean(3, keepdim=True)
    spectrum = torch.fft.rfft(seen, dim=3)
    likeness = torch.fft.irfft((spectrum[:-1].conj() * spectrum[1:]).sum((0, 1, 2)), n=angles)
    near = 9
    window = torch.cat([likeness[-near:], likeness[: near + 1]])
    peak = int(window.argmax())
    if float(window[peak]) <= 0 or float(window.max() - window.min()) < 0.02 * float(likeness[0].abs()) + 1e-6:
        return 0.0
    shift = float(peak - near)
    if 0 < peak < 2 * near:
        left, middle, right = (float(window[peak + step]) for step in (-1, 0, 1))
        shift += 0.5 * (left - right) / min(left - 2 * middle + right, -1e-9)
    return shift / angles * data.FPS


def _style(clip: torch.Tensor, raw: torch.Tensor, filled: torch.Tensor, track: torch.Tensor) -> str:
    if float((filled & ~raw).sum() / filled.sum().clamp(min=1)) > 0.06:
        # Dark stripes may look like background, but a hole is in the middle.
        return "outlined"
    core = _eroded(filled)
    explained, spread = [], []
    for frame in range(len(clip)):
        place = core[frame].nonzero().float()
        if len(place) < 8:
            continue
        pixels = clip[frame][core[frame]]
        centred = pixels - pixels.mean(0)
        _, _, axes = torch.linalg.svd(centred, full_matrices=False)
        value = centred @ axes[0]
        spread.append(float(value.std()))
        x = (place[:, 1] + 0.5 - clip.shape[2] / 2 - track[0, frame]) / track[2, frame]
        y = (place[:, 0] + 0.5 - clip.shape[1] / 2 - track[1, frame]) / track[2, frame]
        light = torch.exp(-((x + 0.35) ** 2 + (y + 0.35) ** 2) / 0.12)
        basis = torch.stack([torch.ones_like(x), x + y, light], 1)
        fit = torch.linalg.lstsq(basis, value[:, None]).solution
        explained.append(1 - float(((value - (basis @ fit)[:, 0]) ** 2).sum() / (value**2).sum().clamp(min=1e-9)))
    if not spread or np.mean(spread) < 0.055:
        return "flat"
    return "shaded" if np.mean(explained) > 0.55 else "striped"


def _eroded(mask: torch.Tensor) -> torch.Tensor:
    inner = -functional.max_pool2d(-mask[:, None].float(), 3, 1, 1)[:, 0] > 0.5
    enough = inner.sum((1, 2)) >= 12
    return torch.where(enough[:, None, None], inner, mask)


def _colour(clip: torch.Tensor, raw: torch.Tensor, distance: torch.Tensor) -> str:
    seen = distance[raw]
    chosen = raw & (distance > 0.6 * torch.quantile(seen, 0.9))
    core = _eroded(raw) & chosen
    pixels = clip[core if core.sum() > 20 else chosen]
    scores = _look_up(_tables().colour, pixels).clamp(min=-11).mean(1)
    return tuple(data.COLOURS)[int(scores.argmax())]


# --- movement -------------------------------------------------------------------------------------------------------------------------


def _camera(clip: torch.Tensor, filled: torch.Tensor) -> str:
    """The camera movement that best maps the background of one frame to that of another."""
    frames, height, width = clip.shape[:3]
    image = clip.permute(0, 3, 1, 2)
    ground = 1 - functional.max_pool2d(filled[:, None].float(), 5, 1, 2)
    unit = min(width, height)
    step = max(1, (frames - 1) // 4)
    first = torch.arange(0, frames - step, max(1, step // 2))
    second = first + step
    x = (torch.arange(width) + 0.5 - width / 2) / unit
    y = (torch.arange(height) + 0.5 - height / 2) / unit
    course = step / (frames - 1)
    best = {}
    for camera in data.CAMERAS:
        for rate in (0.7, 0.85, 1.0, 1.2, 1.4) if camera != "static" else (1.0,):
            growth = {"zoom in": 1, "zoom out": -1}.get(camera, 0) * math.log(data.ZOOM_RATIO) * rate * course
            pan = {"pan right": 1, "pan left": -1}.get(camera, 0) * data.PAN_LENGTH * rate * course
            # The position in the second frame of each background point of the first frame.
            to_x, to_y = x * math.exp(growth) - pan, y * math.exp(growth)
            grid = torch.stack(torch.meshgrid(to_y * unit * 2 / height, to_x * unit * 2 / width, indexing="ij")[::-1], -1)
            grid = grid.expand(len(first), -1, -1, -1)
            moved = functional.grid_sample(torch.cat([image[second], ground[second]], 1), grid, align_corners=False)
            inside = (grid.abs() <= 1).all(-1)[:, None]
            weight = ground[first] * (moved[:, 3:] > 0.99) * inside
            error = ((moved[:, :3] - image[first]).abs().mean(1, keepdim=True) * weight).sum() / weight.sum().clamp(min=1)
            best[camera] = min(best.get(camera, math.inf), float(error))
    static = best.pop("static")
    camera = min(best, key=best.get)
    return camera if best[camera] < 0.72 * static - 0.002 else "static"


def _fit(basis: list[np.ndarray], values: np.ndarray) -> float:
    matrix = np.stack(basis, 1)
    solution, *_ = np.linalg.lstsq(matrix, values, rcond=None)
    return float(((values - matrix @ solution) ** 2).sum())


def _waves(values, time, rates, wave):
    """The rate whose wave, with any phase and height, fits best, and the remaining error."""
    best = (math.inf, 0.0)
    for rate in rates:
        for phase in np.linspace(0, 1, 12, endpoint=False):
            left = _fit([np.ones_like(time), wave(rate * time + phase)], values)
            best = min(best, (left, rate))
    return best


def _motion(track: np.ndarray, turn: float, shape: str, extent, camera: str) -> tuple[str, str]:
    """Motion and pace from x, y, radius [3, F] in scene units."""
    x, y, radius = track
    frames = len(x)
    time, course = np.arange(frames) / data.FPS, np.linspace(0, 1, frames)
    slope = np.polyfit(course, np.log(radius), 1)[0]
    if abs(slope) > 0.14:
        return ("growing" if slope > 0 else "shrinking"), _pace(abs(slope) / data.GROWTH)
    dx, dy = np.polyfit(course, x, 1)[0], np.polyfit(course, y, 1)[0]
    if max(np.ptp(x), np.ptp(y)) < 0.06:
        return ("spinning", _pace(abs(turn) / data.SPIN_RATE)) if abs(turn) > 0.05 else ("still", "normal")
    flat_x, flat_y = ((x - x.mean()) ** 2).sum(), ((y - y.mean()) ** 2).sum()
    line = [np.ones(frames), course]
    hop, hop_rate = _waves(y, time, np.linspace(0.3, 2.2, 39), lambda phase: np.abs(np.sin(math.pi * phase)))
    # An orbit has the same rate and phase in both axes, so fit it in the plane as one complex wave.
    orbit, orbit_rate = math.inf, 0.0
    plane = x + 1j * y
    for rate in np.concatenate([np.linspace(0.12, 0.85, 30), -np.linspace(0.12, 0.85, 30)]):
        matrix = np.stack([np.ones(frames), np.exp(2j * math.pi * rate * time)], 1)
        solution, *_ = np.linalg.lstsq(matrix, plane, rcond=None)
        left = (np.abs(plane - matrix @ solution) ** 2).sum()
        # A short arc of a very large orbit looks like a line, so limit the radius.
        if 0.08 < abs(solution[1]) < 0.3 and left < orbit:
            orbit, orbit_rate = left, abs(rate)
    across, along = flat_y + _fit(line, x), flat_x + _fit(line, y)
    slack = 2e-5 * frames
    options = {"across": across, "along": along, "bouncing": flat_x + hop + slack, "circling": orbit + slack}
    best = min(options, key=options.get)
    if best == "across" or best == "along":
        length, room_of = (dx, extent[0]) if best == "across" else (dy, extent[1])
        room = max(0.15, room_of - 2 * data.MARGIN - 2 * radius.mean() * data.REACH[shape])
        name = ("right" if dx > 0 else "left") if best == "across" else ("down" if dy > 0 else "up")
        return name, _pace(abs(length) / (room * data.PATH_SHARE))
    return (best, _pace(hop_rate / data.BOUNCE_RATE)) if best == "bouncing" else (best, _pace(orbit_rate / data.ORBIT_RATE))


def _pace(rate: float) -> str:
    return "calm" if rate < 0.74 else "energetic" if rate > 1.28 else "normal"


def _size(radius: float) -> str:
    """The size whose range contains the radius or is nearest to it."""
    return min(data.SIZES, key=lambda name: max(data.SIZES[name][0] - radius, radius - data.SIZES[name][1]))


# --- quality of the picture -----------------------------------------------------------------------------------------------------------


def _quality(clip: torch.Tensor, raw: torch.Tensor, filled: torch.Tensor) -> tuple[float | None, float | None]:
    """Edge width relative to the shorter side and noise of the ground relative to the full range.

    `clip` [F, H, W, 3] has its full resolution and shows a flat object in front of a plain ground at rest; the masks [F, h, w] are those
    at the resolution of the judge. Where the object covers a pixel in part, its colour lies between that of the ground and that of the
    object. Along an edge, the area in which the cover rises from 10 to 90 % has the width of the edge and the length of the outline, and
    the integral of the cover's gradient is the length of the outline.
    """
    frames, height, width = clip.shape[:3]
    near, core = (functional.interpolate(mask[:, None].float(), (height, width))[:, 0] > 0.5
                  for mask in (_widened(_widened(filled.float())), _eroded(raw)))
    noises, areas, lengths = [], 0.0, 0.0
    for frame in range(frames):
        ground = clip[frame][~near[frame]]
        if len(ground) < 0.1 * height * width or core[frame].sum() < 20:
            continue
        base, paint = ground.median(0).values, clip[frame][core[frame]].median(0).values
        noises.append(float((ground - base).square().mean().sqrt()))
        axis = paint - base
        cover = ((clip[frame] - base) @ axis / (axis @ axis)) * near[frame]
        cover = ((cover - 0.1) / 0.8).clamp(0, 1)
        areas += float(((cover > 0) & (cover < 1)).sum())
        across, down = cover.diff(dim=1), cover.diff(dim=0)
        lengths += float(torch.hypot((across[1:] + across[:-1]) / 2, (down[:, 1:] + down[:, :-1]) / 2).sum())
    return areas / lengths / min(width, height) if lengths else None, float(np.mean(noises)) if noises else None


def look(clip: torch.Tensor, count: int) -> Verdict:
    """Judges a clip [3, F, H, W] from 0 to 1 with the given number of objects."""
    whole = clip.permute(1, 2, 3, 0).float().cpu()
    reduction = max(1, min(clip.shape[2:]) // SIDE)
    clip = functional.avg_pool2d(whole.permute(0, 3, 1, 2), reduction).permute(0, 2, 3, 1)
    frames, height, width = clip.shape[:3]
    unit = min(width, height)
    table = _place(clip)
    distance = _distance_to_ground(clip, table)
    masks = _masks(clip, table, count)
    # Soft rims of objects do not belong to the background either.
    things = torch.stack([filled for _, filled in masks]).any(0)
    camera = _camera(clip, _widened(things.float()) > 0.5)
    zoom, pan = data._camera(data.Scene((), None, camera=camera), frames)
    sights = []
    for raw, filled in masks:
        there = filled.sum((1, 2)) >= LEAST_AREA
        if there.float().mean() < 0.6:
            continue
        kept = there.nonzero()[:, 0]
        track = _centres(filled[kept])
        shape = _shape(filled[kept], track)
        turn = _turn_rate(clip[kept], filled[kept], track)
        world = track.double().numpy() / unit
        world = np.stack([world[0] / zoom[kept] + pan[kept], world[1] / zoom[kept], world[2] / zoom[kept]])
        motion, pace = _motion(world, turn, shape, (width / unit, height / unit), camera)
        radius = float(np.exp(np.log(world[2]).mean()))
        size = _size(radius)
        colour, style = _colour(clip[kept], raw[kept], distance[kept]), _style(clip[kept], raw[kept], filled[kept], track)
        sights.append(Sight(shape, colour, size, motion, style, pace, float(world[0].mean()), float(world[1].mean())))
    relation = None
    if len(sights) == 2:
        relation = "left of" if abs(sights[0].x - sights[1].x) > abs(sights[0].y - sights[1].y) else "above"
    quality = None, None
    if len(sights) == 1 and sights[0].style == "flat" and camera == "static" and _tables().places[table] in data.COLOURS:
        quality = _quality(whole, *masks[0])
    change = (clip[1:] - clip[:-1]).abs().mean() if frames > 1 else torch.tensor(0.0)
    return Verdict(_tables().places[table], camera, sights, relation, float(change), *quality)


def compare(scene: data.Scene, verdict: Verdict) -> dict[str, bool]:
    """Whether each attribute of a scene is right in a verdict; only attributes that the prompt contains and that are visible in a clip."""
    right = {"theme" if scene.theme else "background": verdict.place == scene.place}
    if len(scene.things) == 1:
        thing, seen = scene.things[0], verdict.things[0] if verdict.things else None
        right["colour"] = seen is not None and seen.colour == thing.colour
        right["shape"] = seen is not None and seen.shape == thing.shape
        right["motion"] = seen is not None and seen.motion == thing.motion
        if thing.motion not in ("growing", "shrinking"):
            right["size"] = seen is not None and seen.size == thing.size
        if thing.style != "flat":
            right["style"] = seen is not None and seen.style == thing.style
        if scene.camera != "static":
            right["camera"] = verdict.camera == scene.camera
        if scene.pace != "normal":
            right["mood"] = seen is not None and seen.pace == scene.pace and seen.motion == thing.motion
        right["all four"] = all(right.get(name, True) for name in ("background", "theme", "colour", "shape", "motion"))
    else:
        both = len(verdict.things) == 2 and all(
            seen.colour == thing.colour and seen.shape == thing.shape for seen, thing in zip(verdict.things, scene.things))
        right["two objects"] = both and verdict.relation == scene.relation
    return right


def quality_of(sigma: float, noise: float, side: int, count: int = 20, seed: int = 3) -> tuple[float, float]:
    """Edge width and noise of the ground that the judge measures on rendered clips with known blur and noise.

    sigma: of a Gaussian blur, relative to the side, which makes edges 2.56 sigma wide; noise: deviation of the noise that is added.
    """
    rng, verdicts = random.Random(seed), []
    reach = math.ceil(3 * sigma * side)
    kernel = torch.exp(-(torch.arange(-reach, reach + 1) / max(sigma * side, 1e-6)) ** 2 / 2)
    kernel = kernel / kernel.sum()
    for index in range(count):
        clip = data.render([data.sample_scene(rng, True, data.PLAIN)], 5, side, side)[0].permute(1, 0, 2, 3)
        padded = functional.pad(clip, (reach,) * 4, mode="replicate")
        blurred = functional.conv2d(padded.reshape(-1, 1, *padded.shape[2:]), kernel.reshape(1, 1, -1, 1))
        clip = functional.conv2d(blurred, kernel.reshape(1, 1, 1, -1)).reshape(clip.shape)
        clip = clip + noise * torch.randn(clip.shape, generator=torch.Generator().manual_seed(index))
        verdicts.append(look((clip.permute(1, 0, 2, 3).clamp(0, 1) * 255).round() / 255, 1))
    return tuple(float(np.median([value for verdict in verdicts if (value := getattr(verdict, name)) is not None]))
                 for name in ("edge_width", "ground_noise"))


def calibrate(count: int, seed: int = 0, mixture: data.Mixture = data.Mixture(), sizes=((64, 64), (96, 64)), lengths=(9, 17, 25, 33)):
    """The accuracy of the judge on rendered clips: (right, total) for each attribute, and the errors."""
    rng = random.Random(seed)
    totals: dict[str, list[int]] = {}
    wrong = []
    for _ in range(count):
        scene = data.sample_scene(rng, rng.random() < 0.5, mixture)
        width, height = rng.choice(sizes)
        clip = data.render([scene], rng.choice(lengths), width, height)[0]
        # Round to 8 bits, as in a video file.
        verdict = look((clip * 255).round() / 255, len(scene.things))
        for name, good in compare(scene, verdict).items():
            entry = totals.setdefault(name, [0, 0])
            entry[0] += good
            entry[1] += 1
            if not good:
                wrong.append((name, scene, verdict, clip))
    return totals, wrong
