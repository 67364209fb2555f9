"""Muon (Jordan et al., 2024): momentum whose matrices are made orthogonal, here with AdamW for everything that is no hidden matrix."""

from __future__ import annotations

import torch


def _orthogonal(matrix: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """A matrix with the same singular vectors and singular values near 1, by a quintic Newton-Schulz iteration."""
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrix.bfloat16() if matrix.is_cuda else matrix
    x = x / (x.norm() + 1e-7)
    wide = x.shape[0] <= x.shape[1]
    x = x if wide else x.T
    for _ in range(steps):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return (x if wide else x.T).to(matrix.dtype)


class Muon(torch.optim.Optimizer):
    """Steps parameters of groups with `muon` set by orthogonal momentum, others by AdamW; both decay weights."""

    def __init__(self, matrices, others, lr: float, other_lr: float, weight_decay: float = 0.0):
        groups = [dict(params=matrices, muon=True, lr=lr), dict(params=others, muon=False, lr=other_lr)]
        super().__init__([group for group in groups if group["params"]], dict(weight_decay=weight_decay))
        for group in self.param_groups:
            group["full_lr"] = group["lr"]

    def schedule(self, share: float) -> None:
        for group in self.param_groups:
            group["lr"] = group["full_lr"] * share

    @torch.no_grad()
    def step(self, closure=None):
        for group in self.param_groups:
            for parameter in group["params"]:
                if parameter.grad is not None:
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    (self._muon if group["muon"] else self._adam)(parameter, group["lr"])

    def _muon(self, parameter, lr: float) -> None:
        state, gradient = self.state[parameter], parameter.grad
        momentum = state.setdefault("momentum", torch.zeros_like(parameter))
        momentum.mul_(0.95).add_(gradient)
        update = (gradient + 0.95 * momentum).flatten(1)
        scale = max(1.0, update.shape[0] / update.shape[1]) ** 0.5
        parameter.add_(_orthogonal(update).view_as(parameter), alpha=-lr * scale)

    def _adam(self, parameter, lr: float) -> None:
        state, gradient = self.state[parameter], parameter.grad
        if not state:
            state.update(count=0, mean=torch.zeros_like(parameter), square=torch.zeros_like(parameter))
        state["count"] += 1
        mean, square = state["mean"].lerp_(gradient, 0.1), state["square"].lerp_(gradient * gradient, 0.02)
        correction = (1 - 0.98 ** state["count"]) ** 0.5 / (1 - 0.9 ** state["count"])
        parameter.addcdiv_(mean, square.sqrt().add_(1e-8), value=-lr * correction)


def for_model(model: torch.nn.Module, lr: float, other_lr: float, weight_decay: float = 0.0, edges: tuple[str, ...] = ()) -> Muon:
    """Muon for the matrices between hidden layers; AdamW steps modules in whose names one of `edges` is."""
    matrices, others = [], []
    for name, parameter in model.named_parameters():
        hidden = parameter.ndim >= 2 and min(parameter.shape[0], parameter[0].numel()) > 1 and not any(edge in name for edge in edges)
        (matrices if hidden else others).append(parameter)
    return Muon(matrices, others, lr, other_lr, weight_decay)
