"""An independent implementation of the safetensors format (https://github.com/huggingface/safetensors#format)."""

import array
import json
import math
import struct
import sys

SIZES = {"F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "U8": 1}


class Tensor:
    def __init__(self, shape, values):
        self.shape = list(shape)
        self.values = array.array("f", values)
        assert len(self.values) == math.prod(self.shape)

    @property
    def bytes(self):
        values = array.array("f", self.values)
        if sys.byteorder == "big":
            values.byteswap()
        return values.tobytes()


def read(data):
    """Parses a file and checks the rules of the format. Returns the tensors by name, all float32, and the metadata."""
    (length,) = struct.unpack_from("<Q", data)
    header_bytes = data[8 : 8 + length]
    assert len(header_bytes) == length, "the header extends past the end of the file"
    assert header_bytes[:1] == b"{", "the header must begin with {"
    header = json.loads(header_bytes.decode("utf-8"))
    metadata = header.pop("__metadata__", {})
    assert all(isinstance(value, str) for value in metadata.values()), metadata
    body = memoryview(data)[8 + length :]
    tensors = {}
    covered = 0
    for name, entry in sorted(header.items(), key=lambda item: item[1]["data_offsets"]):
        begin, end = entry["data_offsets"]
        assert begin == covered, f"there is a gap or an overlap before {name}"
        covered = end
        assert end - begin == SIZES[entry["dtype"]] * math.prod(entry["shape"]), f"the length of {name} does not match its shape"
        assert entry["dtype"] == "F32", entry
        values = array.array("f")
        values.frombytes(bytes(body[begin:end]))
        if sys.byteorder == "big":
            values.byteswap()
        tensors[name] = Tensor(entry["shape"], values)
    assert covered == len(body), "bytes are left over"
    return tensors, metadata


def write(tensors, dtype="F32"):
    header = {}
    body = b""
    for name, tensor in tensors.items():
        header[name] = {"dtype": dtype, "shape": tensor.shape, "data_offsets": [len(body), len(body) + len(tensor.bytes)]}
        body += tensor.bytes
    encoded = json.dumps(header).encode("utf-8")
    encoded += b" " * (-len(encoded) % 8)
    return struct.pack("<Q", len(encoded)) + encoded + body
