"""Converts text to token ids with a SentencePiece unigram model, as for T5: no start token, </s> at the end, 0 as padding."""

from __future__ import annotations

import math
import random
import struct
from functools import lru_cache
from pathlib import Path

import numpy as np

import data

PAD, EOS, UNK = 0, 1, 2


def train(path: Path, seed: int, captions: int, vocabulary: int) -> None:
    """Trains a model on captions of the training set and writes it."""
    import io

    import sentencepiece

    rng = random.Random(seed)
    sentences = (data.caption(data.sample_scene(rng), rng) for _ in range(captions))
    model = io.BytesIO()
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=sentences, model_writer=model, model_type="unigram", vocab_size=vocabulary, hard_vocab_limit=False,
        pad_id=PAD, eos_id=EOS, unk_id=UNK, bos_id=-1, character_coverage=1.0, normalization_rule_name="nmt_nfkc_cf",
        required_chars="abcdefghijklmnopqrstuvwxyz0123456789.,;:!?'\"-()", num_threads=1, minloglevel=2)
    path.write_bytes(model.getvalue())


class Tokenizer:
    """Uses a model file with the sentencepiece library if it is installed, or else with a Viterbi search that supports only lower case."""

    def __init__(self, path: Path, max_tokens: int):
        self.max_tokens = max_tokens
        try:
            import sentencepiece

            encode = sentencepiece.SentencePieceProcessor(model_file=str(path)).encode
            self.size = sentencepiece.SentencePieceProcessor(model_file=str(path)).get_piece_size()
        except ImportError:
            pieces = _read_pieces(path.read_bytes())
            self.size = len(pieces)
            encode = _Viterbi(pieces).encode
        self._encode = lru_cache(maxsize=100_000)(lambda text: tuple(encode(text)))

    def __call__(self, texts: list[str]) -> tuple[np.ndarray, np.ndarray]:
        """Returns ids [B, L] and mask [B, L]."""
        ids = np.full((len(texts), self.max_tokens), PAD, dtype=np.int64)
        mask = np.zeros((len(texts), self.max_tokens), dtype=np.float32)
        for row, text in enumerate(texts):
            tokens = [*self._encode(text)[: self.max_tokens - 1], EOS]
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        return ids, mask


class _Viterbi:
    UNKNOWN_PENALTY = 10.0

    def __init__(self, pieces):
        self.scores = {piece: (index, score) for index, (piece, score, kind) in enumerate(pieces) if kind == 1}
        self.longest = max(map(len, self.scores))
        self.unknown = min(score for _, score in self.scores.values()) - self.UNKNOWN_PENALTY
        self._word = lru_cache(maxsize=100_000)(self._segment)

    def encode(self, text: str) -> list[int]:
        # No piece crosses a word boundary, so the best path of a text consists of the best paths of its words.
        ids: list[int] = []
        for word in text.lower().split():
            for token in self._word("\u2581" + word):
                # Like the library, merge consecutive unknown tokens into one.
                if token != UNK or not ids or ids[-1] != UNK:
                    ids.append(token)
        return ids

    def _segment(self, word: str) -> tuple[int, ...]:
        best = [(0.0, 0, 0)] + [(-math.inf, 0, 0)] * len(word)
        for begin in range(len(word)):
            for end in range(begin + 1, min(begin + self.longest, len(word)) + 1):
                found = self.scores.get(word[begin:end])
                if found is None and end > begin + 1:
                    continue
                token, score = found or (UNK, self.unknown)
                if best[begin][0] + score > best[end][0]:
                    best[end] = (best[begin][0] + score, begin, token)
        tokens, at = [], len(word)
        while at > 0:
            tokens.append(best[at][2])
            at = best[at][1]
        return tuple(reversed(tokens))


def _read_pieces(content: bytes):
    """Returns the pieces of a ModelProto: field 1, each with its text (1), score (2) and type (3)."""
    pieces = []
    for number, value in _fields(content):
        if number == 1:
            parts = dict(_fields(value))
            pieces.append((parts[1].decode(), struct.unpack("<f", parts[2])[0], parts.get(3, 1)))
    return pieces


def _fields(content: bytes):
    at = 0
    while at < len(content):
        key, at = _varint(content, at)
        kind = key & 7
        if kind == 0:
            value, at = _varint(content, at)
        elif kind == 2:
            length, at = _varint(content, at)
            value, at = content[at : at + length], at + length
        else:
            length = {1: 8, 5: 4}[kind]
            value, at = content[at : at + length], at + length
        yield key >> 3, value


def _varint(content: bytes, at: int):
    value = shift = 0
    while True:
        byte = content[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at
