"""Shared parts of the training stages: checkpoints, progress, loss curves."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import torch

if TYPE_CHECKING:
    from config import Config


def seed_of(*parts) -> int:
    """A seed that depends only on its parts, so that a resumed run draws the same numbers in each step."""
    return int.from_bytes(hashlib.sha256(" ".join(map(str, parts)).encode()).digest()[:7], "big")


class Progress:
    """Shows a progress bar on a terminal, or else prints a line every 30 seconds."""

    def __init__(self, what: str, total: int, done: int = 0):
        self.what, self.total, self.first, self.begun, self.shown = what, total, done, time.time(), 0.0
        self.terminal = sys.stderr.isatty()

    def show(self, done: int, note: str = "") -> None:
        now = time.time()
        if now - self.shown < (0.2 if self.terminal else 30) and done < self.total:
            return
        self.shown = now
        rate = (done - self.first) / max(now - self.begun, 1e-6)
        left = (self.total - done) / rate if rate > 0 else 0
        bar = "█" * int(24 * done / self.total) + "·" * (24 - int(24 * done / self.total))
        line = f"{self.what:10} {bar} {done}/{self.total}  {rate:.2f}/s  {int(left // 60)}:{int(left % 60):02d} left  {note}"
        end = "\n" if not self.terminal or done >= self.total else ""
        print(f"\r{line:<110}" if self.terminal else line, end=end, file=sys.stderr, flush=True)


def prepared(prepare, steps: range, workers: int):
    """Yields the result of `prepare` for each step in order; with workers, other processes compute it in advance."""
    if workers == 0:
        yield from map(prepare, steps)
        return
    from collections import deque
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_quiet_worker) as pool:
        ahead = deque()
        for step in steps:
            ahead.append(pool.submit(prepare, step))
            if len(ahead) > 3 * workers:
                yield ahead.popleft().result()
        while ahead:
            yield ahead.popleft().result()


def _quiet_worker() -> None:
    """The parent process handles Ctrl-C. Each worker uses a single thread, because the workers already run in parallel."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    torch.set_num_threads(1)


class Stage:
    """The folder of one stage of a run, with its checkpoint, losses and curves."""

    def __init__(self, runs: Path, config: Config, name: str):
        self.name, self.folder = name, runs / config.name / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self._stop = False

    @property
    def checkpoint(self) -> Path:
        return self.folder / "checkpoint.pt"

    @property
    def start(self) -> Path:
        """The weights that a stage begins with if the file exists: those of an earlier result, to train it further."""
        return self.folder / "start.pt"

    @property
    def result(self) -> Path:
        return self.folder / "result.pt"

    def load(self):
        return torch.load(self.checkpoint, map_location="cpu") if self.checkpoint.exists() else None

    def save(self, path: Path, content) -> None:
        """Writes a file atomically."""
        temporary = path.with_suffix(".new")
        torch.save(content, temporary)
        os.replace(temporary, path)

    def log(self, step: int, **values) -> None:
        with (self.folder / "log.jsonl").open("a") as file:
            file.write(json.dumps({"step": step, **{name: round(float(value), 6) for name, value in values.items()}}) + "\n")

    def losses(self) -> list[dict]:
        path = self.folder / "log.jsonl"
        # A resumed run has logged some steps twice; use the later line.
        return sorted({row["step"]: row for row in map(json.loads, path.read_text().splitlines())}.values(), key=lambda row: row["step"]) \
            if path.exists() else []

    def stop_on_signals(self) -> None:
        """Makes Ctrl-C and SIGTERM end the run after the next checkpoint."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: setattr(self, "_stop", True))

    @property
    def stopped(self) -> bool:
        return self._stop

    def plot(self, name: str = "loss") -> Path | None:
        """Draws a smoothed curve over the steps, on a logarithmic scale."""
        rows = [(row["step"], row[name]) for row in self.losses() if row.get(name, 0) > 0]
        if len(rows) < 2:
            return None
        path = self.folder / f"{name}.svg"
        path.write_text(_curve(f"{self.name}: {name}", rows))
        return path


def _curve(title: str, rows, width: int = 720, height: int = 360) -> str:
    import math

    smooth, mean = [], None
    for step, value in rows:
        mean = value if mean is None else 0.9 * mean + 0.1 * value
        smooth.append((step, mean))
    values = sorted(value for _, value in rows)
    low, high = math.log10(values[0] * 0.98), math.log10(values[int(0.98 * (len(values) - 1))] * 1.05)
    last = max(rows[-1][0], 1)

    def x(step):
        return 60 + (width - 80) * step / last

    def y(value):
        return height - 40 - (height - 80) * (min(max(math.log10(value), low), high) - low) / max(high - low, 1e-9)

    def line(points):
        return " ".join(f"{x(step):.1f},{y(value):.1f}" for step, value in points)

    marks = [10 ** (low + (high - low) * index / 4) for index in range(5)]
    grid = "".join(f'<line x1="60" x2="{width - 20}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="#ddd"/>'
                   f'<text x="54" y="{y(mark) + 4:.1f}" text-anchor="end">{mark:.3g}</text>' for mark in marks)
    steps = "".join(f'<text x="{x(last * index / 4):.1f}" y="{height - 16}" text-anchor="middle">{last * index // 4}</text>'
                    for index in range(5))
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">'
            f'<rect width="{width}" height="{height}" fill="#fff"/><text x="60" y="24" font-size="15">{title}</text>{grid}{steps}'
            f'<polyline points="{line(rows)}" fill="none" stroke="#9ab" stroke-width="1"/>'
            f'<polyline points="{line(smooth)}" fill="none" stroke="#135" stroke-width="2"/></svg>\n')


class Average:
    """An exponential moving average of a model's weights."""

    def __init__(self, model: torch.nn.Module, decay: float):
        self.decay = decay
        self.weights = {name: value.detach().clone() for name, value in model.state_dict().items()}

    @torch.no_grad()
    def update(self, model: torch.nn.Module, step: int) -> None:
        # A smaller decay at the start forgets the early weights quickly.
        decay = min(self.decay, (1 + step) / (10 + step))
        for name, value in model.state_dict().items():
            self.weights[name].lerp_(value, 1 - decay)


class Learner:
    """The training loop that all stages share, from the last checkpoint to the result."""

    def __init__(self, stage: Stage, model: torch.nn.Module, optimizer, steps: int, *, decay: float, warmup: int, checkpoint_every: int):
        if stage.start.exists():
            model.load_state_dict(torch.load(stage.start, map_location="cpu"))
        self.stage, self.model, self.optimizer, self.average = stage, model, optimizer, Average(model, decay)
        self.steps, self.warmup, self.checkpoint_every = steps, warmup, checkpoint_every
        self.first = self._resume()
        self.progress = Progress(stage.name, steps, self.first)
        stage.stop_on_signals()

    def _resume(self) -> int:
        checkpoint = self.stage.load()
        if checkpoint is None:
            return 0
        self.model.load_state_dict(checkpoint["model"])
        self.optimizer.load_state_dict(checkpoint["optimizer"])
        for name, value in checkpoint["average"].items():
            self.average.weights[name].copy_(value)
        return checkpoint["step"]

    def planned(self, prepare, workers: int):
        """The remaining steps, each with the result of `prepare`."""
        left = range(self.first, self.steps)
        return zip(left, prepared(prepare, left, workers))

    def learn(self, step: int, loss: torch.Tensor, note: str = "", **logged) -> bool:
        """Performs an optimizer step. Returns False if the run was asked to stop, after writing a checkpoint."""
        self.optimizer.schedule(learning_share(step, self.steps, self.warmup))
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.average.update(self.model, step)
        last = step == self.steps - 1
        if step % 10 == 0 or last:
            self.stage.log(step, loss=loss, **logged)
        self.progress.show(step + 1, f"loss {float(loss):.4f}  {note}")
        if self.stage.stopped or last or (step + 1) % self.checkpoint_every == 0:
            self.stage.save(self.stage.checkpoint, dict(step=step + 1, model=self.model.state_dict(), average=self.average.weights,
                                                        optimizer=self.optimizer.state_dict()))
        return last or not self.stage.stopped

    def finish(self, result_of=lambda weights: weights) -> None:
        """Writes the stage's result, made from the averaged weights, and the loss curve."""
        self.stage.save(self.stage.result, result_of(self.average.weights))
        self.stage.plot()


def learning_share(step: int, steps: int, warmup: int) -> float:
    """The factor of the learning rate: linear warm-up, constant, and linear decay over the last 40 %."""
    return min(1.0, (step + 1) / max(warmup, 1), 0.02 + 0.98 * (steps - step) / max(0.4 * steps, 1))
