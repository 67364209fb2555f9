"""Muon (Jordan et al., 2024): momentum with orthogonalised updates for hidden matrices, and AdamW for all other parameters."""

from __future__ import annotations

import torch


_POLYNOMIAL, _STEPS = (3.4445, -4.7750, 2.0315), 5


def _orthogonal(matrix: torch.Tensor) -> torch.Tensor:
    """Orthogonalises a matrix: same singular vectors, singular values near 1, by a quintic Newton-Schulz iteration."""
    x = matrix.bfloat16() if matrix.is_cuda else matrix
    x = x / (x.norm() + 1e-7)
    x = x if x.shape[0] <= x.shape[1] else x.T
    # For a very wide matrix, as of a convolution, it is faster to iterate on the small product of its rows.
    x = _iterated_products(x) if x.shape[1] >= 3 * x.shape[0] and not x.is_cuda else _iterated(x)
    return (x if matrix.shape[0] <= matrix.shape[1] else x.T).to(matrix.dtype)


def _iterated(x: torch.Tensor) -> torch.Tensor:
    a, b, c = _POLYNOMIAL
    for _ in range(_STEPS):
        square = x @ x.T
        x = a * x + (b * square + c * square @ square) @ x
    return x


def _iterated_products(x: torch.Tensor) -> torch.Tensor:
    """The same result: each step is x → p x with p a polynomial of x xᵀ, so multiply all p first and then x by their product."""
    a, b, c = _POLYNOMIAL
    square, whole = x @ x.T, None
    unit = a * torch.eye(len(x), dtype=x.dtype)
    for step in range(_STEPS):
        p = unit + b * square + c * square @ square
        whole = p if whole is None else p @ whole
        if step < _STEPS - 1:
            square = p @ square @ p
    return whole @ x


class Muon(torch.optim.Optimizer):
    """Updates groups with `muon` set by orthogonalised momentum and other groups by AdamW, both with weight decay."""

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
    """Uses Muon for the matrices of hidden layers, and AdamW for all other parameters and for names that contain one of `edges`."""
    matrices, others = [], []
    for name, parameter in model.named_parameters():
        hidden = parameter.ndim >= 2 and min(parameter.shape[0], parameter[0].numel()) > 1 and not any(edge in name for edge in edges)
        (matrices if hidden else others).append(parameter)
    return Muon(matrices, others, lr, other_lr, weight_decay)
