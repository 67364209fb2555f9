"""Measures quality against model calls: the judge's results of a running server for several steps, guidance scales and cache thresholds."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

import evaluate
from config import Config
from vae import FINENESS

STEPS, GUIDANCE, CACHE = (6, 8, 12, 16, 20, 30), (2.0, 3.0, 4.0, 6.0), (0.0, 0.2)
COLOURS = ("#135", "#c60")


def settings(steps: int, guidance: float) -> list[tuple[int, float, float]]:
    """Steps, guidance and cache of each point: all steps at the given guidance, and the other guidances at the given steps."""
    points = [(count, guidance, cache) for count in STEPS for cache in CACHE]
    return points + [(steps, scale, CACHE[-1]) for scale in GUIDANCE if scale != guidance]


def measure(address: str, config: Config, prompts: int, results: Path, steps: int = 20, guidance: float = 4.0) -> list[dict]:
    """Measures the points that the file of results does not have yet, and writes it after each."""
    points = json.loads(results.read_text()) if results.exists() else []
    wanted = evaluate.cases(config, prompts)
    for count, scale, cache in settings(steps, guidance):
        point = dict(steps=count, guidance=scale, cache=cache, prompts=prompts)
        if any(point.items() <= known.items() for known in points):
            continue
        source = evaluate.FromServer(address, None, None, {"cache_threshold": cache}, FINENESS)
        result = evaluate.judged(source, wanted, count, scale, f"{count}/{scale:g}/{cache:g}")
        points.append({**point, "calls": round(count - float(np.mean(source.skipped)), 2), "right": evaluate.table(result)})
        results.parent.mkdir(parents=True, exist_ok=True)
        results.write_text(json.dumps(points, indent=1) + "\n")
    return points


def quality(point: dict) -> float:
    """The mean of the suites, in percent."""
    return float(np.mean([point["right"]["all four" if suite == "one object" else suite] for suite in evaluate.SUITES]))


def table(points: list[dict]) -> str:
    suites = list(evaluate.SUITES)
    lines = ["| steps | guidance | cache | model calls | mean | " + " | ".join(suites) + " |", "|---" * (5 + len(suites)) + "|"]
    for point in sorted(points, key=lambda point: (point["guidance"], point["cache"], point["steps"])):
        right = [point["right"]["all four" if suite == "one object" else suite] for suite in suites]
        lines.append(f"| {point['steps']} | {point['guidance']:g} | {point['cache']:g} | {point['calls']:.1f} | {quality(point):.1f} | "
                     + " | ".join(f"{value:.1f}" for value in right) + " |")
    return "\n".join(lines)


def drawing(points: list[dict], guidance: float = 4.0, width: int = 720, height: int = 360) -> str:
    """An SVG of the mean of the suites against model calls, with a line for each cache threshold."""
    shown = [point for point in points if point["guidance"] == guidance]
    most = max(point["calls"] for point in shown)
    low = 5 * int(min(map(quality, points)) // 5)

    def x(calls):
        return 60 + (width - 90) * calls / most

    def y(value):
        return height - 50 - (height - 90) * (value - low) / (100 - low)

    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>',
             f'<text x="60" y="24" font-size="15">Right according to the judge, mean of {len(evaluate.SUITES)} suites, in %</text>',
             f'<text x="{width - 30}" y="{height - 10}" text-anchor="end">model calls (labels: steps)</text>']
    for mark in range(low, 101, 5):
        parts.append(f'<line x1="60" x2="{width - 30}" y1="{y(mark):.1f}" y2="{y(mark):.1f}" stroke="#ddd"/>'
                     f'<text x="54" y="{y(mark) + 4:.1f}" text-anchor="end">{mark}</text>')
    for mark in range(0, int(most) + 1, 5):
        parts.append(f'<text x="{x(mark):.1f}" y="{height - 30}" text-anchor="middle">{mark}</text>')
    for index, (cache, colour) in enumerate(zip(CACHE, COLOURS)):
        line = sorted((point for point in shown if point["cache"] == cache), key=lambda point: point["calls"])
        places = [(x(point["calls"]), y(quality(point)), point["steps"]) for point in line]
        way = " ".join(f"{across:.1f},{up:.1f}" for across, up, _ in places)
        parts.append(f'<polyline points="{way}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{across:.1f}" cy="{up:.1f}" r="3" fill="{colour}"/>'
                  f'<text x="{across:.1f}" y="{up + (18 if index == 0 else -8):.1f}" fill="{colour}" text-anchor="middle">{steps}</text>'
                  for across, up, steps in places]
        parts.append(f'<text x="{width - 200}" y="{height - 90 + 18 * index}" fill="{colour}">cache_threshold {cache:g}</text>')
    return "\n".join(parts) + "\n</svg>\n"


def curve(arguments) -> int:
    points = measure(arguments.server, arguments.config, arguments.prompts, arguments.results)
    arguments.out.write_text(drawing(points))
    print(table(points))
    return 0
