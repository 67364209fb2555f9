"""The content of captions as classes. The text encoder is trained to predict them before it is trained together with the denoiser.

Captions are cheap to generate, and a step takes a thousandth of the time of a denoising step. Larger models use a text encoder that was
trained on other text; this one is trained on the meaning of its own captions.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

import data
from denoiser import TextEncoder, pooled

NOT_THERE = -100

_OF_A_THING = {"shape": data.SHAPES, "colour": tuple(data.COLOURS), "size": tuple(data.SIZES), "motion": data.MOTIONS, "style": data.STYLES}
_OF_THE_SCENE = {"place": (*data.COLOURS, *data.THEMES), "camera": data.CAMERAS, "pace": tuple(data.PACES),
                 "relation": (None, *data.RELATIONS)}
QUESTIONS = {**{f"{name} {number}": classes for number in (1, 2) for name, classes in _OF_A_THING.items()}, **_OF_THE_SCENE}


def answers(scene: data.Scene) -> list[int]:
    """The class of each question; NOT_THERE if the scene has no such object.

    Questions about details that the caption leaves out are included; for these, the model learns probabilities.
    """
    found = []
    for number in (0, 1):
        thing = scene.things[number] if number < len(scene.things) else None
        found += [classes.index(getattr(thing, name)) if thing else NOT_THERE for name, classes in _OF_A_THING.items()]
    return found + [classes.index(getattr(scene, name)) for name, classes in _OF_THE_SCENE.items()]


class Reader(nn.Module):
    """A text encoder with one linear layer on its pooled output for all questions."""

    def __init__(self, text: TextEncoder):
        super().__init__()
        self.text = text
        self.answer = nn.Linear(text.width, sum(map(len, QUESTIONS.values())))

    def forward(self, ids, mask):
        """Returns logits [B, classes] for each question from ids int64 [B, L] and mask float32 [B, L]."""
        return self.answer(pooled(self.text(ids, mask), mask)).float().split([len(classes) for classes in QUESTIONS.values()], 1)


def loss_of(logits, labels):
    """Mean cross entropy over the questions, and the share of correct answers; labels int64 [B, questions]."""
    losses, right, asked = [], 0, 0
    for number, guess in enumerate(logits):
        there = labels[:, number] != NOT_THERE
        if there.any():
            losses.append(functional.cross_entropy(guess[there], labels[there, number]))
            right, asked = right + int((guess[there].argmax(1) == labels[there, number]).sum()), asked + int(there.sum())
    return torch.stack(losses).mean(), right / asked
