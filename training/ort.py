"""Runs ONNX files with the onnxruntime package if it is installed, or else through the C interface of the server's ONNX Runtime library."""

from __future__ import annotations

import ctypes
import os
import platform
from ctypes import byref, c_char_p, c_int, c_int64, c_size_t, c_void_p
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parent.parent


def open_session(path: Path, threads: int = 1):
    """Returns an object with `run(inputs by name, names of outputs)`."""
    try:
        import onnxruntime
    except ImportError:
        return _Session(path, threads)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return _Package(onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"]))


class _Package:
    def __init__(self, session):
        self._session = session

    def run(self, inputs: dict[str, np.ndarray], outputs: list[str]) -> list[np.ndarray]:
        return self._session.run(outputs, inputs)


def find_library() -> Path:
    """The library in ONNXRUNTIME_LIBRARY, or else the one for this architecture that the server's build has copied."""
    named = os.environ.get("ONNXRUNTIME_LIBRARY")
    architecture = {"x86_64": "x64", "aarch64": "arm64"}.get(platform.machine(), platform.machine())
    pattern = f"**/linux-{architecture}/native/libonnxruntime.so"
    candidates = [Path(named)] if named else sorted((ROOT / ".artifacts").glob(pattern))
    for candidate in candidates:
        if candidate.exists():
            return candidate
    raise SystemExit("error: ONNX Runtime was not found. Build the server first (see ./run --help), or set ONNXRUNTIME_LIBRARY to the "
                     "path of libonnxruntime.so.")


class _Api:
    """The required functions, by their index in the table `OrtApi`. The table only grows at its end, so the indices do not change."""

    VERSION = 14
    PLACES = dict(GetErrorMessage=2, CreateEnv=3, CreateSession=7, Run=9, CreateSessionOptions=10, SetIntraOpNumThreads=24,
                  CreateTensorWithDataAsOrtValue=49, GetTensorMutableData=51, GetTensorElementType=60, GetDimensionsCount=61,
                  GetDimensions=62, GetTensorTypeAndShape=65, CreateCpuMemoryInfo=69, ReleaseStatus=93, ReleaseSession=95, ReleaseValue=96,
                  ReleaseTensorTypeAndShapeInfo=99, ReleaseSessionOptions=100)
    WITHOUT_STATUS = ("GetErrorMessage", "ReleaseStatus", "ReleaseSession", "ReleaseValue", "ReleaseTensorTypeAndShapeInfo",
                      "ReleaseSessionOptions")

    def __init__(self):
        library = ctypes.CDLL(str(find_library()))
        library.OrtGetApiBase.restype = c_void_p
        base = ctypes.cast(library.OrtGetApiBase(), ctypes.POINTER(c_void_p))
        self._table = ctypes.cast(ctypes.CFUNCTYPE(c_void_p, ctypes.c_uint32)(base[0])(self.VERSION), ctypes.POINTER(c_void_p))
        self.environment = c_void_p()
        self.CreateEnv(c_int(3), c_char_p(b"training"), byref(self.environment))
        self.memory = c_void_p()
        self.CreateCpuMemoryInfo(c_int(0), c_int(0), byref(self.memory))

    def __getattr__(self, name):
        plain = name in self.WITHOUT_STATUS
        result = c_char_p if name == "GetErrorMessage" else None if plain else c_void_p
        function = ctypes.CFUNCTYPE(result)(self._table[self.PLACES[name]])

        def call(*arguments):
            status = function(*arguments)
            if not plain and status:
                message = self.GetErrorMessage(c_void_p(status)).decode()
                self.ReleaseStatus(c_void_p(status))
                raise RuntimeError(f"ONNX Runtime: {message}")
            return status

        setattr(self, name, call)
        return call


_TYPES = {1: np.float32, 7: np.int64, 10: np.float16}
_NUMBERS = {np.dtype(kind): number for number, kind in _TYPES.items()}
_api = None


class _Session:
    def __init__(self, path: Path, threads: int):
        global _api
        _api = _api or _Api()
        options = c_void_p()
        _api.CreateSessionOptions(byref(options))
        _api.SetIntraOpNumThreads(options, c_int(threads))
        self._session = c_void_p()
        try:
            _api.CreateSession(_api.environment, c_char_p(str(path).encode()), options, byref(self._session))
        finally:
            _api.ReleaseSessionOptions(options)

    def __del__(self):
        if getattr(self, "_session", None):
            _api.ReleaseSession(self._session)

    def run(self, inputs: dict[str, np.ndarray], outputs: list[str]) -> list[np.ndarray]:
        kept, values = [], (c_void_p * len(inputs))()
        results = (c_void_p * len(outputs))()
        try:
            for index, array in enumerate(inputs.values()):
                array = np.ascontiguousarray(array)
                shape = (c_int64 * array.ndim)(*array.shape)
                kept.append((array, shape))
                value = c_void_p()
                _api.CreateTensorWithDataAsOrtValue(_api.memory, array.ctypes.data_as(c_void_p), c_size_t(array.nbytes), shape,
                                                    c_size_t(array.ndim), c_int(_NUMBERS[array.dtype]), byref(value))
                values[index] = value.value
            input_names = (c_char_p * len(inputs))(*[name.encode() for name in inputs])
            output_names = (c_char_p * len(outputs))(*[name.encode() for name in outputs])
            _api.Run(self._session, c_void_p(), input_names, values, c_size_t(len(inputs)), output_names, c_size_t(len(outputs)), results)
            return [self._to_array(c_void_p(result)) for result in results]
        finally:
            for value in (*values, *results):
                if value:
                    _api.ReleaseValue(c_void_p(value))

    @staticmethod
    def _to_array(value: c_void_p) -> np.ndarray:
        info, kind, count, data = c_void_p(), c_int(), c_size_t(), c_void_p()
        _api.GetTensorTypeAndShape(value, byref(info))
        _api.GetTensorElementType(info, byref(kind))
        _api.GetDimensionsCount(info, byref(count))
        shape = (c_int64 * count.value)()
        _api.GetDimensions(info, shape, count)
        _api.ReleaseTensorTypeAndShapeInfo(info)
        _api.GetTensorMutableData(value, byref(data))
        kind = np.dtype(_TYPES[kind.value])
        size = int(np.prod(shape)) * kind.itemsize
        return np.frombuffer(ctypes.string_at(data, size), kind).reshape(tuple(shape)).copy()
