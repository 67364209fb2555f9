"""The same noise as on the server: Philox4x32-10 keyed by the seed, and Box-Muller. So a seed gives the same video in PyTorch."""

from __future__ import annotations

import numpy as np
import torch


def philox_noise(seed: int, shape) -> torch.Tensor:
    count = int(np.prod(shape))
    counter = np.arange((count + 3) // 4, dtype=np.uint64)
    words = [counter & 0xFFFFFFFF, counter >> np.uint64(32), np.zeros_like(counter), np.zeros_like(counter)]
    key = [np.uint64(seed & 0xFFFFFFFF), np.uint64(seed >> 32 & 0xFFFFFFFF)]
    low = np.uint64(0xFFFFFFFF)
    for _ in range(10):
        first, second = words[0] * np.uint64(0xD2511F53), words[2] * np.uint64(0xCD9E8D57)
        words = [second >> np.uint64(32) ^ words[1] ^ key[0], second & low, first >> np.uint64(32) ^ words[3] ^ key[1], first & low]
        key = [key[0] + np.uint64(0x9E3779B9) & low, key[1] + np.uint64(0xBB67AE85) & low]
    normals = []
    for one, two in ((words[0], words[1]), (words[2], words[3])):
        radius = np.sqrt(-2 * np.log(((one >> np.uint64(8)).astype(np.float64) + 1) / 2**24))
        angle = 2 * np.pi * ((two >> np.uint64(8)).astype(np.float64) / 2**24)
        normals += [radius * np.cos(angle), radius * np.sin(angle)]
    return torch.from_numpy(np.stack(normals, 1).reshape(-1)[:count].astype(np.float32)).reshape(shape)
