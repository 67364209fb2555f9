"""VaeDecoding.Decode."""

import math

from texttovideo.v1 import vae_decoding_pb2 as messages
from texttovideo.v1 import vae_decoding_pb2_grpc as services

import media
import safetensors
import stages
from common import FRAMES, HEIGHT, LATENTS, MODEL, TIMEOUT, WIDTH, assert_invalid, connect


def latents_file(shape=LATENTS, value=0.0, name="latents", dtype="F32"):
    return safetensors.write({name: safetensors.Tensor(shape, [value] * math.prod(shape))}, dtype)


def test_sequence_comes_first_then_its_frames_in_order():
    latents = stages.denoise(stages.encode().embedding, seed=7)[1].latents
    sequence, frames = stages.decode(latents)
    assert (sequence.width, sequence.height, sequence.num_frames, sequence.fps) == (WIDTH, HEIGHT, FRAMES, 8)
    assert len(frames) == FRAMES
    assert all(len(frame) == WIDTH * HEIGHT * 3 for frame in frames)
    assert media.mean_difference(frames[0], frames[-1]) > 1
    assert stages.decode(latents)[1] == frames


def test_latents_written_by_python_are_decoded():
    _, frames = stages.decode(latents_file())
    assert len(frames) == FRAMES


def test_damaged_latents_are_invalid_arguments():
    good = latents_file()
    cases = {
        "empty": b"",
        "a different file type": b"\x00" * 100,
        "truncated": good[:-4],
        "a different tensor": latents_file(name="samples"),
        "a different shape": latents_file([16, 5, 8, 9]),
        "a batch": latents_file([1, *LATENTS]),
        "not finite": latents_file(value=math.nan),
    }
    with connect(services.VaeDecodingStub) as stub:
        for what, latents in cases.items():
            try:
                assert_invalid(lambda: stub.Decode(messages.DecodeRequest(latents=latents), timeout=TIMEOUT), "latents")
            except AssertionError as error:
                raise AssertionError(f"{what}: {error}") from error


def test_unknown_model_is_an_invalid_argument():
    with connect(services.VaeDecodingStub) as stub:
        request = messages.DecodeRequest(model="no-such-model", latents=latents_file())
        assert_invalid(lambda: stub.Decode(request, timeout=TIMEOUT), "model", MODEL)


def test_cancelled_call_does_not_affect_the_next():
    latents = latents_file(value=0.1)
    with connect(services.VaeDecodingStub) as stub:
        call = stub.Decode(messages.DecodeRequest(latents=latents), timeout=TIMEOUT)
        assert next(call).WhichOneof("content") == "sequence"
        assert call.cancel()
    assert len(stages.decode(latents)[1]) == FRAMES
