"""What captions say, as classes: by telling them the text encoder learns to read before it learns together with the denoiser.

Captions cost nothing and are read in a thousandth of a denoising step's time. Large models of this kind take a text encoder that was trained
on other text; this one is trained on what its own captions mean.
"""

from __future__ import annotations

import torch
from torch import nn
from torch.nn import functional

import data
from denoiser import TextEncoder, pooled

NOT_THERE = -100

_OF_A_THING = {"shape": data.SHAPES, "colour": tuple(data.COLOURS), "size": tuple(data.SIZES), "motion": data.MOTIONS, "style": data.STYLES}
_OF_THE_SCENE = {"place": (*data.COLOURS, *data.THEMES), "camera": data.CAMERAS, "pace": tuple(data.PACES), "relation": (None, *data.RELATIONS)}
QUESTIONS = {**{f"{name} {number}": classes for number in (1, 2) for name, classes in _OF_A_THING.items()}, **_OF_THE_SCENE}


def answers(scene: data.Scene) -> list[int]:
    """The class of each question, NOT_THERE where the scene has no such thing. What a caption leaves out is asked too: it is learned as odds."""
    found = []
    for number in (0, 1):
        thing = scene.things[number] if number < len(scene.things) else None
        found += [classes.index(getattr(thing, name)) if thing else NOT_THERE for name, classes in _OF_A_THING.items()]
    return found + [classes.index(getattr(scene, name)) for name, classes in _OF_THE_SCENE.items()]


class Reader(nn.Module):
    """A text encoder, and one linear layer on its pooled text for all questions."""

    def __init__(self, text: TextEncoder):
        super().__init__()
        self.text = text
        self.answer = nn.Linear(text.width, sum(map(len, QUESTIONS.values())))

    def forward(self, ids, mask):
        """Ids int64 [B, L] and mask float32 [B, L] to a list of logits [B, classes], one for each question."""
        return self.answer(pooled(self.text(ids, mask), mask)).float().split([len(classes) for classes in QUESTIONS.values()], 1)


def loss_of(logits, labels):
    """Mean cross entropy over the questions, and the share of them answered rightly; labels int64 [B, questions]."""
    losses, right, asked = [], 0, 0
    for number, guess in enumerate(logits):
        there = labels[:, number] != NOT_THERE
        if there.any():
            losses.append(functional.cross_entropy(guess[there], labels[there, number]))
            right, asked = right + int((guess[there].argmax(1) == labels[there, number]).sum()), asked + int(there.sum())
    return torch.stack(losses).mean(), right / asked
