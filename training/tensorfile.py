"""Reads and writes safetensors files, without the package of that name, which Debian does not have."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import torch

_TYPES = {"I64": torch.int64, "F32": torch.float32, "F16": torch.float16}
_NAMES = {kind: name for name, kind in _TYPES.items()}


def write_tensors(path: Path, tensors: dict[str, torch.Tensor], metadata: dict[str, str]) -> None:
    header, place = {"__metadata__": metadata}, 0
    for name, tensor in tensors.items():
        size = tensor.numel() * tensor.element_size()
        header[name] = {"dtype": _NAMES[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [place, place + size]}
        place += size
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)
    content = b"".join(tensor.contiguous().numpy().tobytes() for tensor in tensors.values())
    path.write_bytes(struct.pack("<Q", len(text)) + text + content)


def read_tensors(path: Path) -> dict[str, torch.Tensor]:
    content = path.read_bytes()
    begin = 8 + struct.unpack("<Q", content[:8])[0]
    header = json.loads(content[8:begin])
    header.pop("__metadata__", None)

    def read(entry):
        first, last = entry["data_offsets"]
        return torch.frombuffer(bytearray(content[begin + first : begin + last]), dtype=_TYPES[entry["dtype"]]).reshape(entry["shape"])

    return {name: read(entry) for name, entry in header.items()}
