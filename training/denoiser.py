"""Text encoder and denoiser: an asymmetric diffusion transformer modelled on Mochi 1.

Video tokens and text tokens have different widths and their own weights, and share one joint attention. The network predicts the velocity
of a rectified flow: at time 0 the latents are noise, at time 1 the clip, and the velocity is clip - noise.
"""

from __future__ import annotations

import math

import torch
from torch import nn
from torch.nn import functional

from vae import begin_at_zero, from_blocks, to_blocks

PATCH = 2


def rms(x):
    """Root-mean-square norm, without layer_norm, which is slow on a CPU for short rows."""
    return x * torch.rsqrt((x * x).mean(-1, keepdim=True) + 1e-6)


def attend(query, key, value, bias, query_scale, key_scale):
    """Attention [B, heads, N, D] with normalised queries and keys, written with basic operators because it is also exported to ONNX."""
    query, key = ((rms(part) * scale).to(value.dtype) for part, scale in ((query, query_scale), (key, key_scale)))
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return torch.softmax(scores + bias, -1).to(value.dtype) @ value


def split_heads(x, heads: int):
    return x.reshape(x.shape[0], x.shape[1], heads, -1).transpose(1, 2)


def merge_heads(x):
    return x.transpose(1, 2).flatten(2)


class Mlp(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.enter, self.leave = nn.Linear(width, 4 * width), nn.Linear(4 * width, width)
        begin_at_zero(self.leave)

    def forward(self, x):
        return self.leave(functional.silu(self.enter(x)))


def key_bias(mask):
    """The bias of the attention scores: 0 for tokens, a large negative number for padding; finite, so that softmax is always defined."""
    return (mask[:, None, None, :] - 1) * 1e4


class TextBlock(nn.Module):
    """A transformer block for text.

    The position biases start with four patterns: the previous token, the next token, the neighbourhood, and all tokens. This helps to
    connect a word, such as a colour, with its neighbours.
    """

    def __init__(self, width: int, heads: int, tokens: int):
        super().__init__()
        self.width, self.heads = width, heads
        self.qkv, self.out, self.mlp = nn.Linear(width, 3 * width), nn.Linear(width, width), Mlp(width)
        distance = torch.arange(1 - tokens, tokens).float()
        kinds = -2 * (distance + 1).abs(), -2 * (distance - 1).abs(), -0.5 * distance.abs(), torch.zeros_like(distance)
        self.query_scale, self.key_scale = nn.Parameter(torch.ones(width // heads)), nn.Parameter(torch.ones(width // heads))
        self.position_bias = nn.Parameter(torch.stack([kinds[head % len(kinds)] for head in range(heads)]))
        places = torch.arange(tokens)
        self.register_buffer("distances", places[None] - places[:, None] + tokens - 1, persistent=False)

    def forward(self, x, bias):
        length = x.shape[1]
        query, key, value = (split_heads(part, self.heads) for part in self.qkv(rms(x)).chunk(3, -1))
        bias = bias + self.position_bias[:, self.distances[:length, :length]]
        x = x + self.out(merge_heads(attend(query, key, value, bias, self.query_scale, self.key_scale)))
        return x + self.mlp(rms(x))


class TextEncoder(nn.Module):
    def __init__(self, vocabulary: int, tokens: int, width: int, layers: int, heads: int):
        super().__init__()
        self.width = width
        self.embedding = nn.Embedding(vocabulary, width)
        self.position = nn.Parameter(torch.randn(tokens, width) * 0.02)
        self.blocks = nn.ModuleList([TextBlock(width, heads, tokens) for _ in range(layers)])
        nn.init.normal_(self.embedding.weight, std=0.5)

    def forward(self, ids, mask):
        """Encodes ids int64 [B, L] and mask float32 [B, L] (1 token, 0 padding) to text embeddings [B, L, D]."""
        x = self.embedding(ids) + self.position[: ids.shape[1]]
        bias = key_bias(mask)
        for block in self.blocks:
            x = block(x, bias)
        return rms(x).float() * mask[:, :, None]


def pooled(text, mask):
    """The mean of the tokens without padding, [B, D]."""
    return (text * mask[:, :, None]).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)


def waves(x, count: int):
    """Sines and cosines of positions [..., 1], from low to high frequencies."""
    angle = x * torch.exp(torch.arange(count, device=x.device) * (math.log(30.0) / (count - 1))) * (math.pi / 16)
    return torch.cat([torch.sin(angle), torch.cos(angle)], -1)


class Positions(nn.Module):
    """Position embeddings: the position from the first frame and from the centre of the frame, and the length and size of the clip."""

    WAVES = 8

    def __init__(self, width: int):
        super().__init__()
        self.project = nn.Linear(3 * (2 * self.WAVES + 2), width)

    def forward(self, frames: int, height: int, width: int, device):
        def axis(length, centred):
            place = torch.arange(length, device=device).float()[:, None]
            share = (place + 0.5) / length - 0.5
            place = place - (length - 1) / 2 if centred else place
            return torch.cat([waves(place, self.WAVES), share, torch.zeros_like(share) + length / 8], -1)

        t, y, x = axis(frames, False), axis(height, True), axis(width, True)
        size = t.shape[-1]
        grid = torch.cat([t[:, None, None].expand(frames, height, width, size), y[None, :, None].expand(frames, height, width, size),
                          x[None, None].expand(frames, height, width, size)], -1)
        return self.project(grid.reshape(frames * height * width, 3 * size))


class JointBlock(nn.Module):
    def __init__(self, width: int, text_width: int, heads: int, last: bool):
        super().__init__()
        self.width, self.text_width, self.heads, self.last = width, text_width, heads, last
        self.modulate, self.modulate_text = nn.Linear(width, 6 * width), nn.Linear(width, (2 if last else 6) * text_width)
        self.qkv, self.qkv_text = nn.Linear(width, 3 * width), nn.Linear(text_width, 3 * width)
        self.out, self.mlp = nn.Linear(width, width), Mlp(width)
        if not last:
            self.out_text, self.mlp_text = nn.Linear(width, text_width), Mlp(text_width)
        self.query_scale, self.key_scale = nn.Parameter(torch.ones(width // heads)), nn.Parameter(torch.ones(width // heads))
        begin_at_zero(self.modulate, self.modulate_text)

    def forward(self, x, text, condition, bias):
        shift, scale, gate, mlp_shift, mlp_scale, mlp_gate = self.modulate(condition)[:, None].chunk(6, -1)
        of_text = self.modulate_text(condition)[:, None].chunk(2 if self.last else 6, -1)
        video_qkv = self.qkv(rms(x) * (1 + scale) + shift)
        text_qkv = self.qkv_text(rms(text) * (1 + of_text[1]) + of_text[0])
        query, key, value = (split_heads(part, self.heads) for part in torch.cat([video_qkv, text_qkv], 1).chunk(3, -1))
        joined = merge_heads(attend(query, key, value, bias, self.query_scale, self.key_scale))
        count = x.shape[1]
        x = x + (1 + gate) * self.out(joined[:, :count])
        x = x + (1 + mlp_gate) * self.mlp(rms(x) * (1 + mlp_scale) + mlp_shift)
        if not self.last:
            text = text + (1 + of_text[2]) * self.out_text(joined[:, count:])
            text = text + (1 + of_text[5]) * self.mlp_text(rms(text) * (1 + of_text[4]) + of_text[3])
        return x, text


class Refiner(nn.Module):
    """Convolutions over the latents and the velocity that the blocks have predicted.

    They add details that are smaller than a patch or cross the borders of patches, because the tokens are too narrow to carry all of them.
    """

    WIDTH = 64

    def __init__(self, channels: int, condition: int):
        super().__init__()
        self.enter = nn.Conv3d(2 * channels, self.WIDTH, (1, 3, 3), padding=(0, 1, 1))
        self.modulate = nn.Linear(condition, 2 * self.WIDTH)
        self.across = nn.Conv3d(self.WIDTH, self.WIDTH, (3, 1, 1), padding=(1, 0, 0))
        self.leave = nn.Conv3d(self.WIDTH, channels, (1, 3, 3), padding=(0, 1, 1))
        begin_at_zero(self.modulate, self.leave)

    def forward(self, velocity, latents, condition):
        shift, scale = self.modulate(condition)[:, :, None, None, None].chunk(2, 1)
        x = functional.silu(self.enter(torch.cat([latents, velocity], 1)) * (1 + scale) + shift)
        x = x + functional.silu(self.across(x))
        return velocity + self.leave(x)


class Denoiser(nn.Module):
    def __init__(self, channels: int, embedding: int, width: int, text_width: int, layers: int, heads: int):
        super().__init__()
        self.width = width
        self.enter = nn.Linear(channels * PATCH * PATCH, width)
        self.positions = Positions(width)
        self.time = nn.Sequential(nn.Linear(64, width), nn.SiLU(), nn.Linear(width, width))
        self.pooled = nn.Linear(embedding, width)
        self.enter_text = nn.Linear(embedding, text_width)
        self.blocks = nn.ModuleList([JointBlock(width, text_width, heads, layer == layers - 1) for layer in range(layers)])
        self.modulate = nn.Linear(width, 2 * width)
        self.leave = nn.Linear(width, channels * PATCH * PATCH)
        begin_at_zero(self.modulate, self.leave)
        self.refiner = Refiner(channels, width)

    def forward(self, latents, timestep, text, mask):
        """Predicts the velocity [B, C, T, H, W] from latents [B, C, T, H, W], timestep [B] from 0 to 1, text [B, L, D] and mask [B, L]."""
        patches = to_blocks(latents, 1, PATCH)
        batch, _, frames, height, width = patches.shape
        x = self.enter(patches.flatten(2).transpose(1, 2)) + self.positions(frames, height, width, latents.device)
        condition = functional.silu(self.time(waves(timestep[:, None] * 16, 32)) + self.pooled(pooled(text, mask)))
        video_mask = torch.ones_like(x[:, :, 0]).to(mask.dtype)
        bias = key_bias(torch.cat([video_mask, mask], 1))
        text = self.enter_text(text)
        for block in self.blocks:
            x, text = block(x, text, condition, bias)
        shift, scale = self.modulate(condition)[:, None].chunk(2, -1)
        x = self.leave(rms(x) * (1 + scale) + shift)
        velocity = from_blocks(x.transpose(1, 2).reshape(batch, -1, frames, height, width), 1, PATCH)
        return self.refiner(velocity, latents, condition).float()
