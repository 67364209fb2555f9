"""Calls of single stages with the arguments that most scenarios need."""

from texttovideo.v1 import denoising_pb2, denoising_pb2_grpc
from texttovideo.v1 import text_encoding_pb2, text_encoding_pb2_grpc
from texttovideo.v1 import vae_decoding_pb2, vae_decoding_pb2_grpc

from common import PROMPT, TIMEOUT, connect


def encode(prompt=PROMPT, negative_prompt=""):
    with connect(text_encoding_pb2_grpc.TextEncodingStub) as stub:
        request = text_encoding_pb2.EncodeTextRequest(prompt=prompt, negative_prompt=negative_prompt)
        return stub.EncodeText(request, timeout=TIMEOUT)


def denoise(embedding, **fields):
    """Returns the progress messages and the result of one call."""
    with connect(denoising_pb2_grpc.DenoisingStub) as stub:
        responses = list(stub.Denoise(denoising_pb2.DenoiseRequest(embedding=embedding, **fields), timeout=TIMEOUT))
    assert [response.WhichOneof("content") for response in responses] == ["progress"] * (len(responses) - 1) + ["result"]
    return [response.progress for response in responses[:-1]], responses[-1].result


def decode(latents):
    """Returns the sequence and its frames."""
    with connect(vae_decoding_pb2_grpc.VaeDecodingStub) as stub:
        responses = list(stub.Decode(vae_decoding_pb2.DecodeRequest(latents=latents), timeout=TIMEOUT))
    assert [response.WhichOneof("content") for response in responses] == ["sequence"] + ["frame"] * (len(responses) - 1)
    assert [response.frame.index for response in responses[1:]] == list(range(len(responses) - 1))
    return responses[0].sequence, [response.frame.rgb24 for response in responses[1:]]
