"""A causal spatio-temporal VAE: one latent per 8x8 pixels and 4 frames; the first latent frame stands for the first frame alone.

Most of the downsampling rearranges 4x4x4 blocks of pixels into channels, so that no convolution runs at full resolution.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

SPATIAL, TEMPORAL, BLOCK = 8, 4, 4
# Pixels of the served decoder per pixel of the encoder's clips, in each direction.
FINENESS = 4


def latent_shape(channels: int, frames: int, width: int, height: int) -> tuple[int, int, int, int]:
    return channels, (frames - 1) // TEMPORAL + 1, height // SPATIAL, width // SPATIAL


class Norm(nn.Module):
    """Root-mean-square norm over channels. It uses only one position and time, so the network remains causal."""

    def __init__(self, width: int):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(width))

    def forward(self, x):
        square = (x.float() * x.float()).mean(1, keepdim=True)
        return (x * torch.rsqrt(square + 1e-6)).to(x.dtype) * self.scale[None, :, None, None, None]


class CausalConv(nn.Module):
    """A 3D convolution that sees only the current and earlier frames."""

    def __init__(self, inputs: int, outputs: int, kernel: tuple[int, int, int]):
        super().__init__()
        self.past = kernel[0] - 1
        self.conv = nn.Conv3d(inputs, outputs, kernel, padding=(0, kernel[1] // 2, kernel[2] // 2))

    def forward(self, x):
        if self.past:
            x = torch.cat([x[:, :, :1]] * self.past + [x], 2)
        return self.conv(x)


class Block(nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.norm_1, self.norm_2 = Norm(width), Norm(width)
        self.conv_1, self.conv_2 = CausalConv(width, width, (3, 3, 3)), CausalConv(width, width, (1, 3, 3))
        begin_at_zero(self.conv_2.conv)

    def forward(self, x):
        y = self.conv_1(functional.silu(self.norm_1(x)))
        return x + self.conv_2(functional.silu(self.norm_2(y)))


def begin_at_zero(*layers) -> None:
    """Initialises layers with zeros, so that they have no effect at the start of training."""
    for layer in layers:
        nn.init.zeros_(layer.weight)
        nn.init.zeros_(layer.bias)


def to_blocks(x, time: int, space: int):
    """Rearranges [B, C, tT, sH, sW] to [B, C·t·s·s, T, H, W]."""
    batch, channels, frames, height, width = x.shape
    x = x.reshape(batch, channels, frames // time, time, height // space, space, width // space, space)
    x = x.permute(0, 1, 3, 5, 7, 2, 4, 6)
    return x.reshape(batch, channels * time * space * space, frames // time, height // space, width // space)


def from_blocks(x, time: int, space: int):
    """The inverse of `to_blocks`."""
    batch, channels, frames, height, width = x.shape
    channels = channels // (time * space * space)
    x = x.reshape(batch, channels, time, space, space, frames, height, width)
    x = x.permute(0, 1, 5, 2, 6, 3, 7, 4)
    return x.reshape(batch, channels, frames * time, height * space, width * space)


class Encoder(nn.Module):
    def __init__(self, channels: int, width: int, blocks: int):
        super().__init__()
        self.enter = CausalConv(3 * TEMPORAL * BLOCK * BLOCK, width, (1, 3, 3))
        self.fine = nn.Sequential(*[Block(width) for _ in range(blocks)])
        self.down = CausalConv(4 * width, 2 * width, (1, 1, 1))
        self.coarse = nn.Sequential(*[Block(2 * width) for _ in range(blocks)], Norm(2 * width))
        self.leave = CausalConv(2 * width, 2 * channels, (1, 3, 3))

    def forward(self, video):
        """Encodes video [B, 3, F, H, W] from -1 to 1 to the mean and log variance of the latents."""
        # Repeat the first frame, so that it fills a block of its own.
        video = torch.cat([video[:, :, :1]] * (TEMPORAL - 1) + [video], 2)
        x = self.fine(self.enter(to_blocks(video, TEMPORAL, BLOCK)))
        x = self.leave(self.coarse(self.down(to_blocks(x, 1, SPATIAL // BLOCK))))
        mean, log_variance = x.float().chunk(2, 1)
        return mean, log_variance.clamp(-12, 4)


class Decoder(nn.Module):
    def __init__(self, channels: int, width: int, blocks: int):
        super().__init__()
        self.enter = CausalConv(channels, 2 * width, (1, 3, 3))
        self.coarse = nn.Sequential(*[Block(2 * width) for _ in range(blocks)])
        self.up = CausalConv(2 * width, 4 * width, (1, 1, 1))
        self.fine = nn.Sequential(*[Block(width) for _ in range(blocks + 1)], Norm(width))
        self.leave = CausalConv(width, 3 * TEMPORAL * BLOCK * BLOCK, (1, 3, 3))

    def forward(self, latents):
        """Decodes latents [B, C, T, H, W] to video [B, 3, 4T - 3, 8H, 8W] from -1 to 1."""
        x = from_blocks(self.up(self.coarse(self.enter(latents))), 1, SPATIAL // BLOCK)
        video = from_blocks(self.leave(functional.silu(self.fine(x))), TEMPORAL, BLOCK)
        return video[:, :, TEMPORAL - 1 :].float()


class DetailBlock(nn.Module):
    """A residual block for single frames, [N, C, H, W]. It has no norm, which would cost as much as a convolution at this resolution."""

    def __init__(self, width: int):
        super().__init__()
        self.conv_1, self.conv_2 = nn.Conv2d(width, width, 3, padding=1), nn.Conv2d(width, width, 3, padding=1)
        begin_at_zero(self.conv_2)

    def forward(self, x):
        return functional.relu(x + self.conv_2(functional.relu(self.conv_1(x))))


class FineDecoder(nn.Module):
    """The served decoder. Its frames are FINENESS times as wide and as high as the clips that the encoder sees.

    The layers up to `fine` are those of `Decoder`. Then each frame is drawn by itself: features at the resolution of the encoder's clips,
    each of which becomes a square of FINENESS x FINENESS pixels.
    """

    def __init__(self, channels: int, width: int, blocks: int, detail_width: int, detail_blocks: int):
        super().__init__()
        self.enter = CausalConv(channels, 2 * width, (1, 3, 3))
        self.coarse = nn.Sequential(*[Block(2 * width) for _ in range(blocks)])
        self.up = CausalConv(2 * width, 4 * width, (1, 1, 1))
        self.fine = nn.Sequential(*[Block(width) for _ in range(blocks + 1)], Norm(width))
        self.spread = CausalConv(width, detail_width * TEMPORAL * BLOCK * BLOCK, (1, 1, 1))
        self.detail = nn.Sequential(*[DetailBlock(detail_width) for _ in range(detail_blocks)])
        self.leave = nn.Conv2d(detail_width, 3 * FINENESS * FINENESS, 3, padding=1)

    def forward(self, latents):
        """Decodes latents [B, C, T, H, W] to video [B, 3, 4T - 3, 32H, 32W] from -1 to 1."""
        x = from_blocks(self.up(self.coarse(self.enter(latents))), 1, SPATIAL // BLOCK)
        x = from_blocks(self.spread(functional.silu(self.fine(x))), TEMPORAL, BLOCK)[:, :, TEMPORAL - 1 :]
        batch, channels, frames, height, width = x.shape
        # Convolutions of two dimensions are several times faster than of three with a kernel of one frame.
        x = functional.relu(x.transpose(1, 2).reshape(batch * frames, channels, height, width))
        x = functional.pixel_shuffle(self.leave(self.detail(x)), FINENESS)
        return x.reshape(batch, frames, 3, FINENESS * height, FINENESS * width).transpose(1, 2).float()


class Vae(nn.Module):
    def __init__(self, encoder: Encoder, decoder: Decoder):
        super().__init__()
        self.encoder, self.decoder = encoder, decoder

    def forward(self, video, noise):
        mean, log_variance = self.encoder(video)
        latents = mean + torch.exp(0.5 * log_variance) * noise
        return self.decoder(latents), mean, log_variance
