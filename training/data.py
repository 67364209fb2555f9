"""Captioned clips of moving shapes, drawn from formulas. They are used for training and for evaluation.

A clip is described by a `Scene`; `caption` describes it in words and `render` draws it. Lengths are in units of the frame's shorter side,
the origin is the centre of the frame, y points down, and time is in seconds at FPS frames per second.
"""

from __future__ import annotations

import hashlib
import math
import random
from dataclasses import dataclass, field, replace

import numpy as np
import torch

FPS = 8
SHAPES = ("circle", "square", "triangle", "star", "cross")
COLOURS = {
    "red": (0.86, 0.14, 0.14),
    "green": (0.12, 0.62, 0.22),
    "blue": (0.13, 0.30, 0.85),
    "yellow": (0.97, 0.87, 0.15),
    "orange": (0.97, 0.52, 0.08),
    "purple": (0.53, 0.17, 0.67),
    "white": (0.96, 0.96, 0.96),
    "black": (0.05, 0.05, 0.05),
}
SIZES = {"small": (0.105, 0.12), "medium": (0.14, 0.155), "large": (0.185, 0.2)}
MOTIONS = ("left", "right", "up", "down", "bouncing", "growing", "shrinking", "spinning", "circling", "still")
STYLES = ("flat", "outlined", "striped", "shaded")
CAMERAS = ("static", "zoom in", "zoom out", "pan left", "pan right")
PACES = {"calm": (0.45, 0.6), "normal": (0.9, 1.1), "energetic": (1.5, 1.7)}
THEMES = ("day sky", "night", "sea", "grass", "desert", "sunset")
RELATIONS = ("left of", "above")

# Colours that are hard to see in front of each theme.
HIDDEN_BY_THEME = {
    "day sky": ("blue", "white"),
    "night": ("black", "blue", "purple"),
    "sea": ("blue", "green"),
    "grass": ("green",),
    "desert": ("yellow", "orange", "white"),
    "sunset": ("purple", "orange", "red"),
}

# The distance of each shape's outermost point from its centre. The size of a shape is the radius of a circle with the same area.
REACH = {"circle": 1.0, "square": 1.2533, "triangle": 1.5551, "star": 1.5413, "cross": 1.2258}
TWO_OBJECT_MOTIONS = ("still", "still", "still", "spinning", "growing", "shrinking")
HELD_OUT_PERCENT = 8


@dataclass(frozen=True)
class Thing:
    """An object in a scene."""

    shape: str
    colour: str
    size: str
    motion: str
    style: str = "flat"


@dataclass(frozen=True)
class Scene:
    """The content of a clip. Either `background` (a colour) or `theme` is set. `relation` is set if there are two objects."""

    things: tuple[Thing, ...]
    background: str | None
    theme: str | None = None
    camera: str = "static"
    pace: str = "normal"
    relation: str | None = None
    seed: int = 0

    @property
    def place(self) -> str:
        return self.theme or self.background


def is_held_out(scene: Scene) -> bool:
    """Whether the scene's combination is reserved for evaluation. A hash decides, so that it is the same everywhere."""
    if len(scene.things) == 1:
        thing = scene.things[0]
        key = f"{thing.shape} {thing.colour} {thing.motion} {scene.place}"
    else:
        one, two = scene.things
        key = f"{one.shape} {one.colour} {scene.relation} {two.shape} {two.colour}"
    return int.from_bytes(hashlib.sha256(key.encode()).digest()[:4], "big") % 100 < HELD_OUT_PERCENT


@dataclass(frozen=True)
class Mixture:
    """The probabilities of the optional attributes of a scene."""

    two: float = 0.25
    theme: float = 0.3
    style: float = 0.4
    camera: float = 0.3
    pace: float = 0.4


PLAIN = Mixture(two=0.0, theme=0.0, style=0.0, camera=0.0, pace=0.0)


def sample_scene(rng: random.Random, held_out: bool = False, mixture: Mixture = Mixture()) -> Scene:
    """A random scene, either from the training combinations or from the held-out combinations."""
    while True:
        scene = _any_scene(rng, mixture)
        if is_held_out(scene) == held_out:
            return scene


def _any_scene(rng: random.Random, mixture: Mixture) -> Scene:
    two = rng.random() < mixture.two
    theme = rng.choice(THEMES) if rng.random() < mixture.theme else None
    background = None if theme else rng.choice(tuple(COLOURS))
    hidden = HIDDEN_BY_THEME[theme] if theme else (background,)
    visible = [colour for colour in COLOURS if colour not in hidden]
    camera = rng.choice(CAMERAS[1:]) if not two and rng.random() < mixture.camera else "static"
    # With a moving camera, speeds are hard to compare, even for people.
    pace = rng.choice(("calm", "energetic")) if not two and camera == "static" and rng.random() < mixture.pace else "normal"
    things = []
    for _ in range(2 if two else 1):
        style = rng.choice(STYLES[1:]) if rng.random() < mixture.style else "flat"
        motion = rng.choice(TWO_OBJECT_MOTIONS if two else MOTIONS)
        shape = rng.choice(SHAPES)
        if shape == "circle" and motion == "spinning" and style != "striped":
            motion = "still" if two else rng.choice(MOTIONS[:7])
        if motion == "still":
            pace = "normal"
        size = rng.choice(("small", "medium")) if two else rng.choice(tuple(SIZES))
        things.append(Thing(shape, rng.choice(visible), size, motion, style))
    if two and things[0].colour == things[1].colour:
        others = [colour for colour in visible if colour != things[0].colour]
        things[1] = replace(things[1], colour=rng.choice(others))
    relation = rng.choice(RELATIONS) if two else None
    return Scene(tuple(things), background, theme, camera, pace, relation, rng.getrandbits(48))


# --- captions -------------------------------------------------------------------------------------------------------------------------

_COLOUR_WORDS = {
    "red": ("red", "crimson", "scarlet"),
    "green": ("green", "emerald"),
    "blue": ("blue", "cobalt"),
    "yellow": ("yellow", "lemon yellow"),
    "orange": ("orange", "tangerine"),
    "purple": ("purple", "violet"),
    "white": ("white", "snow-white"),
    "black": ("black", "jet-black"),
}
_SHAPE_WORDS = {
    "circle": ("circle", "disc", "ball", "round shape"),
    "square": ("square", "box", "block"),
    "triangle": ("triangle", "three-sided shape"),
    "star": ("star", "five-pointed star"),
    "cross": ("cross", "plus sign"),
}
_ANY_SHAPE = ("shape", "object", "thing")
_SIZE_WORDS = {"small": ("small", "little", "tiny"), "medium": ("medium-sized",), "large": ("large", "big", "huge")}
_MOTION_WORDS = {
    "left": ("moving left", "moving to the left", "going left", "sliding left", "drifting to the left", "moving from right to left"),
    "right": ("moving right", "moving to the right", "going right", "sliding right", "drifting to the right", "moving from left to right"),
    "up": ("moving up", "moving upwards", "rising", "going up", "floating up"),
    "down": ("moving down", "moving downwards", "falling", "going down", "sinking"),
    "bouncing": ("bouncing", "bouncing up and down", "jumping", "hopping"),
    "growing": ("growing", "getting bigger", "expanding", "becoming larger"),
    "shrinking": ("shrinking", "getting smaller", "contracting", "becoming smaller"),
    "spinning": ("spinning", "rotating", "turning around", "spinning around"),
    "circling": ("circling", "moving in a circle", "going round in circles", "orbiting"),
    "still": ("standing still", "resting", "not moving", "staying in place"),
}
_STYLE_WORDS = {"flat": ("flat",), "outlined": ("outlined", "hollow"), "striped": ("striped", "stripy"), "shaded": ("shaded", "glossy")}
_CAMERA_WORDS = {
    "static": ("static camera", "the camera does not move"),
    "zoom in": ("the camera zooms in", "zooming in", "slow zoom in"),
    "zoom out": ("the camera zooms out", "zooming out", "slow zoom out"),
    "pan left": ("the camera pans left", "panning left", "the camera pans to the left"),
    "pan right": ("the camera pans right", "panning right", "the camera pans to the right"),
}
_PACE_WORDS = {"calm": ("slowly", "calmly", "gently"), "energetic": ("quickly", "fast", "energetically")}
_THEME_WORDS = {
    "day sky": ("in a day sky", "in the blue sky with clouds", "among the clouds"),
    "night": ("at night", "in the night sky", "under the stars at night"),
    "sea": ("in the sea", "over the sea", "by the ocean"),
    "grass": ("on the grass", "in a meadow", "on a green field under the sky"),
    "desert": ("in the desert", "on desert sand", "over sand dunes"),
    "sunset": ("at sunset", "in a sunset sky", "against the setting sun"),
}

# The text that each customisation field of a request appends to the prompt; `model.json` contains the same phrases for the server.
FIELD_PHRASES = {
    "style": {style: f", {style} style" for style in STYLES},
    "camera": {camera: f", camera: {camera}" for camera in CAMERAS},
    "mood": {"calm": ", calm", "energetic": ", energetic"},
    "theme": {theme: f", theme: {theme}" for theme in THEMES},
}


USUAL = ("flat", "static")


def _pick(rng: random.Random, words: tuple[str, ...]) -> str:
    return words[0] if rng.random() < 0.6 else rng.choice(words)


def _with_article(words: str) -> str:
    return ("an " if words[0] in "aeiou" else "a ") + words


@dataclass
class Wording:
    """How a scene is described: the attributes that are left out, and those that are given as fields after the prompt."""

    without: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()
    canonical: bool = False


def sample_wording(rng: random.Random) -> Wording:
    without = frozenset(part for part in ("size", "colour", "shape", "motion", "place") if rng.random() < 0.08)
    fields = frozenset(part for part in ("style", "camera", "mood", "theme") if rng.random() < 0.5)
    return Wording(without, fields)


def caption(scene: Scene, rng: random.Random, wording: Wording | None = None) -> str:
    """A random description of the scene in words; a plain sentence if the wording is canonical."""
    wording = wording or sample_wording(rng)
    pick = (lambda _, words: words[0]) if wording.canonical else _pick
    sentence = _sentence(scene, rng, wording, pick)
    fields = _fields(scene, rng, wording)
    if not fields and not wording.canonical and rng.random() < 0.1:
        fields = "."
    return sentence + fields


def _noun(scene: Scene, thing: Thing, rng, wording: Wording, pick) -> str:
    words = []
    # The size of growing and shrinking objects is not constant.
    if "size" not in wording.without and thing.motion not in ("growing", "shrinking"):
        if thing.size != "medium" or (not wording.canonical and rng.random() < 0.15):
            words.append(pick(rng, _SIZE_WORDS[thing.size]))
    if thing.style != "flat" and ("style" not in wording.fields or _style_of_all(scene) is None):
        words.append(pick(rng, _STYLE_WORDS[thing.style]))
    if "colour" not in wording.without:
        words.append(pick(rng, _COLOUR_WORDS[thing.colour]))
    words.append(rng.choice(_ANY_SHAPE) if "shape" in wording.without else pick(rng, _SHAPE_WORDS[thing.shape]))
    return _with_article(" ".join(words))


def _doing(scene: Scene, thing: Thing, rng, wording: Wording, pick) -> str:
    if "motion" in wording.without and scene.pace == "normal":
        return ""
    words = pick(rng, _MOTION_WORDS[thing.motion])
    if thing.motion == "still" and len(scene.things) == 2 and rng.random() < 0.8:
        return ""
    if scene.pace != "normal" and "mood" not in wording.fields:
        pace = pick(rng, _PACE_WORDS[scene.pace])
        words = f"{pace} {words}" if pace.endswith("ly") and not wording.canonical and rng.random() < 0.5 else f"{words} {pace}"
    return words


def _sentence(scene: Scene, rng, wording: Wording, pick) -> str:
    nouns = [_noun(scene, thing, rng, wording, pick) for thing in scene.things]
    doings = [_doing(scene, thing, rng, wording, pick) for thing in scene.things]
    subjects = [f"{noun} {doing}".strip() for noun, doing in zip(nouns, doings)]
    if len(subjects) == 2:
        left = scene.relation == "left of"
        forward = ("left of", "to the left of", "on the left of") if left else ("above", "over", "on top of")
        backward = ("right of", "to the right of", "on the right of") if left else ("below", "under", "beneath")
        if wording.canonical or rng.random() < 0.7:
            subject = f"{subjects[0]} {pick(rng, forward)} {subjects[1]}"
        else:
            subject = f"{subjects[1]} {pick(rng, backward)} {subjects[0]}"
    else:
        subject = subjects[0]
        if doings[0] and not wording.canonical and rng.random() < 0.15:
            subject = f"{nouns[0]} that is {doings[0]}"

    place = _place(scene, rng, wording, pick)
    camera = "" if scene.camera == "static" or "camera" in wording.fields else pick(rng, _CAMERA_WORDS[scene.camera])
    if place and not wording.canonical and rng.random() < 0.15:
        sentence = f"{place}, {subject}" if not place.startswith(",") else f"{subject}{place}"
    else:
        sentence = f"{subject}{place}" if place.startswith(",") else f"{subject} {place}".strip()
    if camera:
        sentence = f"{camera} on {sentence}" if camera.endswith(("in", "out")) and not wording.canonical and rng.random() < 0.3 \
            else f"{sentence}, {camera}"
    if not wording.canonical:
        if rng.random() < 0.1 and sentence.startswith(("a ", "an ")):
            sentence = rng.choice(("a video of ", "a clip of ", "an animation of ")) + sentence
        if rng.random() < 0.2:
            sentence = sentence[0].upper() + sentence[1:]
    return sentence


def _place(scene: Scene, rng, wording: Wording, pick) -> str:
    if scene.theme:
        return "" if "theme" in wording.fields else pick(rng, _THEME_WORDS[scene.theme])
    if "place" in wording.without:
        return ""
    colour = pick(rng, _COLOUR_WORDS[scene.background])
    forms = (f"on {_with_article(colour)} background", f"against {_with_article(colour)} background",
             f"with {_with_article(colour)} background", f"on {colour}",
             f"in front of {_with_article(colour)} wall", f", the background is {colour}")
    return pick(rng, forms)


def request(scene: Scene, rng: random.Random) -> tuple[str, dict[str, str]]:
    """A prompt and the customisation fields of a request for the scene; attributes in the fields are not in the prompt."""
    prompt = _sentence(scene, rng, Wording(fields=frozenset(FIELD_PHRASES)), _pick)
    return prompt, {field: value for field, value in fields_of(scene).items() if value not in USUAL}


def _style_of_all(scene: Scene) -> str | None:
    styles = {thing.style for thing in scene.things}
    return styles.pop() if len(styles) == 1 else None


def fields_of(scene: Scene) -> dict[str, str]:
    """The values of all customisation fields for the scene, including defaults."""
    values = {"style": _style_of_all(scene), "camera": scene.camera, "mood": scene.pace, "theme": scene.theme}
    return {field: value for field, value in values.items() if value in FIELD_PHRASES[field]}


def _fields(scene: Scene, rng, wording: Wording) -> str:
    # Default values are rarely mentioned.
    usual = (lambda: False) if wording.canonical else (lambda: rng.random() < 0.1)
    return "".join(FIELD_PHRASES[field][value] for field, value in fields_of(scene).items()
                   if field in wording.fields and (value not in USUAL or usual()))


# --- paths ----------------------------------------------------------------------------------------------------------------------------


@dataclass
class Plan:
    """The numbers from which a batch of scenes is drawn: [B, F] for the camera, [B, N, F] for the objects; `shape` is -1 for no object."""

    places: list[str]
    zoom: torch.Tensor
    pan: torch.Tensor
    tiled: torch.Tensor
    ground: torch.Tensor
    shape: torch.Tensor
    style: torch.Tensor
    colour: torch.Tensor
    x: torch.Tensor
    y: torch.Tensor
    radius: torch.Tensor
    angle: torch.Tensor
    seeds: list[int] = field(default_factory=list)

    def to(self, device) -> "Plan":
        moved = {name: value.to(device) for name, value in vars(self).items() if isinstance(value, torch.Tensor)}
        return replace(self, **moved)


def plan(scenes: list[Scene], frames: int, width: int, height: int) -> Plan:
    """Computes the position of everything in each frame."""
    count = len(scenes)
    zoom, pan = np.ones((count, frames)), np.zeros((count, frames))
    shape = -np.ones((count, 2), dtype=np.int64)
    style = np.zeros((count, 2), dtype=np.int64)
    colour = np.zeros((count, 2, 3))
    ground = np.zeros((count, 3))
    tracks = np.zeros((4, count, 2, frames))
    tracks[2] = 0.1
    for index, scene in enumerate(scenes):
        rng = np.random.default_rng(scene.seed)
        zoom[index], pan[index] = _camera(scene, frames)
        if scene.background:
            ground[index] = _jittered(rng, COLOURS[scene.background])
        extent = np.array([width, height]) / min(width, height)
        for place, thing in enumerate(scene.things):
            shape[index, place] = SHAPES.index(thing.shape)
            style[index, place] = STYLES.index(thing.style)
            colour[index, place] = _jittered(rng, COLOURS[thing.colour])
        paths = _two_paths(scene, rng, frames, extent) if len(scene.things) == 2 \
            else [_path(scene, scene.things[0], rng, frames, extent, zoom[index], pan[index])]
        for place, path in enumerate(paths):
            tracks[:, index, place] = path

    def to_tensor(array):
        return torch.from_numpy(np.asarray(array)).float()

    return Plan([scene.place for scene in scenes], to_tensor(zoom), to_tensor(pan),
                torch.tensor([scene.camera != "static" for scene in scenes]), to_tensor(ground), torch.from_numpy(shape),
                torch.from_numpy(style), to_tensor(colour), *(to_tensor(track) for track in tracks), [scene.seed for scene in scenes])


def _jittered(rng, colour):
    return np.clip(np.array(colour) + rng.uniform(-0.025, 0.025, 3), 0, 1)


ZOOM_RATIO = 1.5
PAN_LENGTH = 0.3


def _camera(scene: Scene, frames: int):
    course = np.linspace(-0.5, 0.5, frames)
    growth = {"zoom in": 1, "zoom out": -1}.get(scene.camera, 0) * math.log(ZOOM_RATIO)
    pan = {"pan right": 1, "pan left": -1}.get(scene.camera, 0) * PAN_LENGTH
    return np.exp(growth * course), pan * course


SPIN_RATE, BOUNCE_RATE, ORBIT_RATE, GROWTH, PATH_SHARE = 0.16, 1.1, 0.4, 0.7, 0.58
ORBIT_RADIUS, MARGIN = 0.17, 0.03
# The share of the available space in which the position of a path varies around the middle.
SPREAD = 0.25


def _motion(scene: Scene, thing: Thing, rng, frames: int, reach_limit: float, free):
    """Displacement from the start, radius and angle in each frame."""
    time = np.arange(frames) / FPS
    course = np.linspace(0, 1, frames)
    pace = rng.uniform(*PACES[scene.pace])
    radius = np.full(frames, rng.uniform(*SIZES[thing.size]))
    angle = np.full(frames, rng.uniform(-0.12, 0.12))
    dx, dy = np.zeros(frames), np.zeros(frames)
    if thing.motion in ("left", "right", "up", "down"):
        horizontal = thing.motion in ("left", "right")
        sign = 1 if thing.motion in ("right", "down") else -1
        room = max(0.15, free[0 if horizontal else 1] - 2 * MARGIN - 2 * radius[0] * REACH[thing.shape])
        length = room * PATH_SHARE * pace if scene.camera == "static" else 0.3
        if horizontal:
            dx = sign * length * course
        else:
            dy = sign * length * course
    elif thing.motion == "bouncing":
        room = max(0.15, free[1] - 2 * MARGIN - 2 * radius[0] * REACH[thing.shape])
        dy = -min(0.9 * room, 0.35) * np.abs(np.sin(math.pi * BOUNCE_RATE * pace * time))
    elif thing.motion in ("growing", "shrinking"):
        growth = GROWTH * pace * (1 if thing.motion == "growing" else -1)
        low, high = math.log(0.085), math.log(reach_limit / REACH[thing.shape])
        middle = min(max(math.log(radius[0]), low + abs(growth) / 2), high - abs(growth) / 2)
        radius = np.exp(middle + growth * (course - 0.5))
    elif thing.motion == "spinning":
        angle = angle + 2 * math.pi * SPIN_RATE * pace * time
    elif thing.motion == "circling":
        theta = 2 * math.pi * ORBIT_RATE * pace * time
        dx, dy = ORBIT_RADIUS * np.sin(theta), -ORBIT_RADIUS * np.cos(theta)
    return dx, dy, radius, angle


def _path(scene: Scene, thing: Thing, rng, frames: int, extent, zoom, pan):
    dx, dy, radius, angle = _motion(scene, thing, rng, frames, 0.46, extent)
    reach = radius * REACH[thing.shape]
    # Choose a start for which the whole path is visible to the camera.
    bounds = []
    for axis, (displacement, shift) in enumerate(((dx, pan), (dy, 0))):
        half = (extent[axis] / 2 - MARGIN) / zoom
        low, high = np.max(-half + reach + shift - displacement), np.min(half - reach + shift - displacement)
        bounds.append((low + high) / 2 + max(0.0, high - low) * SPREAD * rng.uniform(-0.5, 0.5))
    return bounds[0] + dx, bounds[1] + dy, radius, angle


def _two_paths(scene: Scene, rng, frames: int, extent):
    left = scene.relation == "left of"
    axis = 0 if left else 1
    paths = []
    for place, thing in enumerate(scene.things):
        dx, dy, radius, angle = _motion(scene, thing, rng, frames, 0.24, extent)
        # Each object has its own half of the frame.
        reach = min(float(radius.max()) * REACH[thing.shape], 0.23)
        centre = [0.0, 0.0]
        half = extent[axis] / 2
        low, high = reach + 0.01, half - reach - 0.01
        along = rng.uniform(low, high) if low < high else half / 2
        centre[axis] = -half + along if place == 0 else half - along
        free = extent[1 - axis] / 2 - reach - MARGIN
        centre[1 - axis] = rng.uniform(-min(free, 0.2), min(free, 0.2))
        scale = min(1.0, 0.23 / (float(radius.max()) * REACH[thing.shape]))
        paths.append((centre[0] + dx, centre[1] + dy, radius * scale, angle))
    return paths


# --- drawing --------------------------------------------------------------------------------------------------------------------------


@dataclass
class Window:
    """A rectangle of the frame, at a different position in each clip."""

    corner: torch.Tensor
    width: int
    height: int


def render(scenes: list[Scene], frames: int, width: int, height: int, device="cpu") -> torch.Tensor:
    """Renders the clips, [B, 3, F, H, W] from 0 to 1."""
    return draw(plan(scenes, frames, width, height).to(device), width, height)


def draw(numbers: Plan, width: int, height: int, window: Window | None = None) -> torch.Tensor:
    """Draws whole frames, or a window of each clip."""
    device = numbers.zoom.device
    window = window or Window(torch.zeros(len(numbers.places), 2), width, height)
    unit = 1 / min(width, height)
    left, top = window.corner.to(device)[:, :, None].unbind(1)
    xs = ((torch.arange(window.width, device=device) + 0.5) + left - width / 2) * unit
    ys = ((torch.arange(window.height, device=device) + 0.5) + top - height / 2) * unit
    zoom = numbers.zoom[:, :, None, None]
    frames = zoom.shape[1]
    world_x = (xs[:, None, None, :] / zoom + numbers.pan[:, :, None, None]).expand(-1, -1, window.height, -1)
    world_y = (ys[:, None, :, None] / zoom).expand(-1, frames, -1, window.width)
    clip = _backdrop(numbers, world_x, world_y, unit)
    for place in range(numbers.shape.shape[1]):
        for kind in range(len(SHAPES)):
            chosen = (numbers.shape[:, place] == kind).nonzero()[:, 0]
            if len(chosen):
                clip[chosen] = _over(clip[chosen], numbers, chosen, place, kind, world_x[chosen], world_y[chosen], unit / zoom[chosen])
    return clip


def _over(clip, numbers: Plan, chosen, place, kind, world_x, world_y, pixel):
    def pick(track):
        return track[chosen, place][:, :, None, None]

    x, y, radius = world_x - pick(numbers.x), world_y - pick(numbers.y), pick(numbers.radius)
    angle = pick(numbers.angle)
    cos, sin = torch.cos(angle), torch.sin(angle)
    u, v = cos * x + sin * y, cos * y - sin * x
    distance = _distance(SHAPES[kind], u, v, radius)
    cover = (0.5 - distance / pixel).clamp(0, 1)
    colour = numbers.colour[chosen, place][:, :, None, None, None]
    paint = colour.expand(-1, -1, *u.shape[1:]).clone()
    style = numbers.style[chosen, place]
    for index in (style == STYLES.index("outlined")).nonzero()[:, 0]:
        width = torch.clamp(0.3 * radius[index], min=0.036)
        cover[index] *= (0.5 + (distance[index] + width) / pixel[index]).clamp(0, 1)
    for index in (style == STYLES.index("striped")).nonzero()[:, 0]:
        wave = torch.sin(u[index] * (2 * math.pi / (0.85 * radius[index])))
        share = (0.5 + wave * 2).clamp(0, 1)
        paint[index] = paint[index] * (1 - share) + stripe(colour[index]) * share
    for index in (style == STYLES.index("shaded")).nonzero()[:, 0]:
        slope = ((x[index] + y[index]) / (2 * radius[index])).clamp(-1, 1)
        light = torch.exp(-((x[index] / radius[index] + 0.35) ** 2 + (y[index] / radius[index] + 0.35) ** 2) / 0.12)
        paint[index] = paint[index] * (0.72 - 0.38 * slope) * (1 - 0.7 * light) + 0.7 * light
    return clip * (1 - cover[:, None]) + paint * cover[:, None]


def stripe(colour: torch.Tensor) -> torch.Tensor:
    """The second colour of a striped object: darker, or lighter if the colour is dark."""
    light = float((0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]).mean())
    return colour * 0.6 if light > 0.75 else colour * 0.4 if light > 0.36 else colour * 0.4 + 0.55


def _distance(shape: str, u, v, radius):
    """Signed distance to a shape's edge, negative inside."""
    if shape == "circle":
        return torch.sqrt(u * u + v * v + 1e-12) - radius
    if shape == "square":
        return _box(u, v, 0.8862 * radius, 0.8862 * radius)
    if shape == "triangle":
        height = 0.77755 * radius
        return torch.maximum(v, 0.8660254 * u.abs() - 0.5 * v) - height
    if shape == "star":
        outer, inner = 1.5413 * radius, 0.6936 * radius
        angle = torch.atan2(u, -v)
        sector = 2 * math.pi / 5
        angle = (torch.remainder(angle + sector / 2, sector) - sector / 2).abs()
        length = torch.sqrt(u * u + v * v + 1e-12)
        px, py = length * torch.cos(angle), length * torch.sin(angle)
        ex, ey = inner * math.cos(sector / 2) - outer, inner * math.sin(sector / 2)
        return (ey * (px - outer) - ex * py) / torch.sqrt(ex * ex + ey * ey)
    arm, half = 1.1534 * radius, 0.4152 * radius
    return torch.minimum(_box(u, v, arm, half), _box(u, v, half, arm))


def _box(u, v, half_width, half_height):
    x, y = u.abs() - half_width, v.abs() - half_height
    return torch.sqrt(x.clamp(min=0) ** 2 + y.clamp(min=0) ** 2) + torch.maximum(x, y).clamp(max=0)


def _backdrop(numbers: Plan, x, y, unit):
    count, frames, height, width = x.shape
    clip = numbers.ground[:, :, None, None, None].expand(-1, -1, frames, height, width).clone()
    for index in range(count):
        place = numbers.places[index]
        if place not in COLOURS:
            # With a static camera, all frames have the same background.
            moving = bool(numbers.tiled[index])
            wx, wy = (x[index], y[index]) if moving else (x[index, :1], y[index, :1])
            clip[index] = _theme(place, wx, wy, unit, numbers.seeds[index])
        elif numbers.tiled[index]:
            tile = torch.sin(math.pi / 0.25 * x[index]) * torch.sin(math.pi / 0.25 * y[index])
            share = 0.2 * (0.5 + tile * 6).clamp(0, 1)
            clip[index] = clip[index] * (1 - share) + tile_tone(clip[index]) * share
    return clip


def tile_tone(colour: torch.Tensor) -> torch.Tensor:
    """The tone of every second tile of a plain background."""
    return torch.full_like(colour, 1.0 if colour[:, 0, 0, 0].mean() < 0.6 else 0.0)


def _theme(theme: str, x, y, unit, seed: int):
    rng = np.random.default_rng(seed + 1)

    def rgb(red, green, blue):
        return torch.tensor((red, green, blue), device=x.device)[:, None, None, None]

    def mix(one, two, share):
        return one * (1 - share) + two * share

    # From 0 at the top of the frame of a static camera to 1 at the bottom.
    depth = (y + 0.5).clamp(0, 1)
    shift = float(rng.uniform(0, 1))
    if theme == "day sky":
        sky = mix(rgb(0.35, 0.62, 0.93), rgb(0.66, 0.83, 0.97), depth)
        return mix(sky, rgb(0.97, 0.98, 1.0), _blobs(rng, x, y, 9, (0.10, 0.20), 0.45).clamp(0, 0.85))
    if theme == "night":
        sky = mix(rgb(0.05, 0.06, 0.20), rgb(0.12, 0.10, 0.32), depth)
        return mix(sky, rgb(0.93, 0.92, 0.80), _blobs(rng, x, y, 40, (0.012, 0.018), 1.0).clamp(0, 0.9))
    if theme == "sea":
        water = mix(rgb(0.02, 0.45, 0.60), rgb(0.02, 0.28, 0.45), depth)
        wave = torch.sin(2 * math.pi * (5 * y + 0.25 * torch.sin(2 * math.pi * (1.5 * x + shift))))
        water = mix(water, rgb(0.45, 0.80, 0.85), (wave * 2 - 1.1).clamp(0, 0.7))
        return mix(rgb(0.80, 0.91, 0.95), water, _below(y, -0.22, unit))
    if theme == "grass":
        field_tone = mix(rgb(0.30, 0.66, 0.20), rgb(0.42, 0.78, 0.28),
                         (0.5 + torch.sin(2 * math.pi * (3 * x + shift)) * torch.sin(2 * math.pi * 3 * y) * 1.5).clamp(0, 1))
        return mix(rgb(0.72, 0.87, 0.98), field_tone, _below(y, -0.12 + 0.03 * torch.sin(2 * math.pi * (1.2 * x + shift)), unit))
    if theme == "desert":
        dune = torch.sin(2 * math.pi * (4 * y + 0.5 * torch.sin(2 * math.pi * (0.9 * x + shift))))
        sand = mix(rgb(0.90, 0.74, 0.46), rgb(0.76, 0.57, 0.32), (dune * 2 - 0.8).clamp(0, 0.8))
        return mix(rgb(0.99, 0.91, 0.78), sand, _below(y, -0.12 + 0.06 * torch.sin(2 * math.pi * (0.8 * x + shift)), unit))
    glow = mix(rgb(0.33, 0.16, 0.45), rgb(0.99, 0.58, 0.28), depth)
    wave = torch.sin(2 * math.pi * (3.5 * y + 0.3 * torch.sin(2 * math.pi * (1.1 * x + shift))))
    band = wave * torch.sin(2 * math.pi * (1.3 * x + 2 * shift))
    return mix(glow, rgb(0.95, 0.42, 0.45), (band * 2 - 0.6).clamp(0, 0.6))


def _below(y, level, unit):
    return (0.5 + (y - level) / unit).clamp(0, 1)


def _blobs(rng, x, y, count, radii, soft):
    places = np.array([(rng.uniform(-1.1, 1.1), rng.uniform(-0.65, 0.65), rng.uniform(*radii)) for _ in range(count)])
    cx, cy, radius = torch.from_numpy(places).float().to(x.device).T[:, :, None, None, None]
    distance = torch.sqrt(((x[None] - cx) / (1.6 if soft < 1 else 1)) ** 2 + (y[None] - cy) ** 2)
    return ((1 - distance / radius) / soft + (0 if soft < 1 else 0.5)).clamp(0, 1).amax(0)
