"""Computes the numbers that the scheduler and noise tests check against, without any code of this project.

    python3 make_reference.py > reference.json

Needs numpy alone. Everything is float64 unless it says otherwise.
"""

import json

import numpy as np


def linear(steps):
    return np.linspace(1.0, 0.0, steps + 1)


def linear_quadratic(steps, threshold):
    """Mochi 1's schedule, found from its conditions and not from the closed form that the code under test uses: t = 1 - sigma is
    i * threshold / n for the first n = steps // 2 steps, then the parabola through (n, threshold) and (steps, 1) with slope
    threshold / n at the joint."""
    n = steps // 2
    if n == 0:
        return linear(steps)
    matrix = np.array([[n**2, n, 1], [steps**2, steps, 1], [2 * n, 1, 0]], dtype=np.float64)
    a, b, c = np.linalg.solve(matrix, np.array([threshold, 1.0, threshold / n]))
    i = np.arange(steps + 1, dtype=np.float64)
    time = np.where(i < n, i * threshold / n, a * i**2 + b * i + c)
    return 1.0 - time


def euler(sigmas, scale, guidance):
    """A guided trajectory through two made-up velocity fields."""
    z = np.cos(np.arange(6, dtype=np.float64))
    start = z.copy()
    conditional, unconditional = [], []
    for step in range(len(sigmas) - 1):
        time = (1.0 - sigmas[step]) * scale
        c = np.sin(np.arange(6) + step) + time / scale
        u = 0.5 * np.cos(np.arange(6) * 2.0 - step)
        conditional.append(c.tolist())
        unconditional.append(u.tolist())
        z = z + (sigmas[step] - sigmas[step + 1]) * (u + guidance * (c - u))
    return {
        "guidance": guidance,
        "start": start.tolist(),
        "conditional": conditional,
        "unconditional": unconditional,
        "end": z.tolist(),
    }


def philox(counter, key):
    """Philox4x32-10 on Python's integers."""
    mask = 0xFFFFFFFF
    c, k = list(counter), list(key)
    for _ in range(10):
        high0, low0 = divmod(0xD2511F53 * c[0], 1 << 32)
        high1, low1 = divmod(0xCD9E8D57 * c[2], 1 << 32)
        c = [high1 ^ c[1] ^ k[0], low1, high0 ^ c[3] ^ k[1], low0]
        k = [(k[0] + 0x9E3779B9) & mask, (k[1] + 0xBB67AE85) & mask]
    return c


def noise(seed, first, count):
    values = []
    for index in range(first, first + count):
        block, lane = divmod(index, 4)
        words = philox([block & 0xFFFFFFFF, block >> 32, 0, 0], [seed & 0xFFFFFFFF, (seed >> 32) & 0xFFFFFFFF])
        x, y = words[lane // 2 * 2], words[lane // 2 * 2 + 1]
        radius = np.sqrt(-2.0 * np.log(((x >> 8) + 1) / 2.0**24))
        angle = 2.0 * np.pi * ((y >> 8) / 2.0**24)
        values.append(float(np.float32(radius * (np.cos(angle) if lane % 2 == 0 else np.sin(angle)))))
    return {"seed": seed, "first": first, "values": values}


def schedule(kind, steps, scale, sigmas):
    return {
        "kind": kind,
        "steps": steps,
        "timestepScale": scale,
        "sigmas": sigmas.tolist(),
        "modelTimes": ((1.0 - sigmas[:-1]) * scale).tolist(),
        "trajectory": euler(sigmas, scale, 4.5),
    }


print(json.dumps({
    "schedules": [
        *(schedule("Linear", steps, 1.0, linear(steps)) for steps in (1, 7, 20)),
        *(schedule("LinearQuadratic", steps, 1000.0, linear_quadratic(steps, 0.025)) for steps in (1, 2, 7, 64)),
    ],
    "noise": [
        noise(0, 0, 12),
        noise(7, 5, 11),
        noise(-1, 0, 6),
        noise((1 << 53) - 1, (1 << 34) + 2, 9),
    ],
}, indent=1))
