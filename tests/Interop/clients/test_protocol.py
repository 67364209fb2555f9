"""General properties of gRPC, independent of the service: encodings, limits, compression, metadata and unknown methods."""

import concurrent.futures

import grpc

from texttovideo.v1 import denoising_pb2, denoising_pb2_grpc
from texttovideo.v1 import text_encoding_pb2 as messages
from texttovideo.v1 import text_encoding_pb2_grpc as services
from texttovideo.v1 import video_generation_pb2, video_generation_pb2_grpc

import stages
from common import PROMPT, TIMEOUT, connect, get_failure

ENCODE = "/texttovideo.v1.TextEncoding/EncodeText"
CREATE = "/texttovideo.v1.VideoGeneration/CreateVideo"


def call_raw(method, body):
    """Makes a call with raw bytes as the message."""
    with connect() as channel:
        return channel.unary_unary(method, request_serializer=None, response_deserializer=None)(body, timeout=TIMEOUT)


def field(number, value):
    """Encodes a length-delimited protobuf field of at most 127 bytes."""
    return bytes([number << 3 | 2, len(value)]) + value


def test_raw_request_is_accepted():
    answer = messages.EncodeTextResponse.FromString(call_raw(ENCODE, field(2, PROMPT.encode())))
    assert answer.embedding == stages.encode().embedding


def test_invalid_utf8_in_a_string_is_refused():
    for broken in (b"a red \xff circle", b"\xc3", b"\xed\xa0\x80", b"\xc0\xaf"):
        for method, number in ((ENCODE, 2), (CREATE, 1)):
            failure = get_failure(lambda: call_raw(method, field(number, broken)))
            assert failure.code == grpc.StatusCode.INVALID_ARGUMENT, f"{method} {broken!r}: {failure}"
            assert failure.message, failure


def test_malformed_messages_are_refused_and_the_server_keeps_working():
    for garbage in (b"\xff\xff\xff\xff", b"\x12\x7f", b"\x0a"):
        failure = get_failure(lambda: call_raw(ENCODE, garbage))

        # gRPC does not define this code, and grpc-dotnet chooses it before our own code runs.
        assert failure.code in (grpc.StatusCode.INTERNAL, grpc.StatusCode.INVALID_ARGUMENT, grpc.StatusCode.UNKNOWN), failure
        assert "Protobuf" not in failure.message and "   at " not in failure.message, failure
    assert stages.encode().embedding


def test_unknown_fields_of_a_newer_client_are_ignored():
    answer = call_raw(ENCODE, field(2, PROMPT.encode()) + b"\xf8\x07\x01")
    assert messages.EncodeTextResponse.FromString(answer).embedding == stages.encode().embedding


def test_too_large_message_is_refused():
    with connect(denoising_pb2_grpc.DenoisingStub) as stub:
        request = denoising_pb2.DenoiseRequest(embedding=bytes(65 * 1024 * 1024))
        failure = get_failure(lambda: stub.Denoise(request, timeout=TIMEOUT))
        assert failure.code == grpc.StatusCode.RESOURCE_EXHAUSTED, failure
    assert stages.encode().embedding


def test_unknown_methods_and_services_are_unimplemented():
    methods = (
        "/texttovideo.v1.TextEncoding/NoSuchMethod",
        "/texttovideo.v1.NoSuchService/EncodeText",
        "/texttovideo.v2.TextEncoding/EncodeText",
    )
    for method in methods:
        failure = get_failure(lambda: call_raw(method, b""))
        assert failure.code == grpc.StatusCode.UNIMPLEMENTED, f"{method}: {failure}"


def test_gzip_requests_are_accepted():
    with connect(services.TextEncodingStub, compression=grpc.Compression.Gzip) as stub:
        answer = stub.EncodeText(messages.EncodeTextRequest(prompt=PROMPT), timeout=TIMEOUT)
        assert answer.embedding == stages.encode().embedding
    with connect(denoising_pb2_grpc.DenoisingStub, compression=grpc.Compression.Gzip) as stub:
        request = denoising_pb2.DenoiseRequest(embedding=answer.embedding, seed=7, num_inference_steps=2)
        responses = list(stub.Denoise(request, timeout=TIMEOUT))
        assert responses[-1].result.latents == stages.denoise(answer.embedding, seed=7, num_inference_steps=2)[1].latents


def test_deflate_requests_are_accepted():
    with connect(services.TextEncodingStub) as stub:
        request = messages.EncodeTextRequest(prompt=PROMPT)
        answer = stub.EncodeText(request, timeout=TIMEOUT, compression=grpc.Compression.Deflate)
        assert answer.embedding


def test_any_metadata_is_accepted_and_headers_are_returned():
    metadata = (("x-request-id", "interop-1"), ("x-binary-bin", bytes(range(256))), ("authorization", "Bearer none"))
    with connect(services.TextEncodingStub) as stub:
        answer, call = stub.EncodeText.with_call(messages.EncodeTextRequest(prompt=PROMPT), timeout=TIMEOUT, metadata=metadata)
        assert answer.embedding
        assert call.code() == grpc.StatusCode.OK
        assert call.initial_metadata() is not None and call.trailing_metadata() is not None


def test_errors_carry_no_stack_trace():
    with connect(video_generation_pb2_grpc.VideoGenerationStub) as stub:
        failure = get_failure(lambda: stub.GetVideo(video_generation_pb2.GetVideoRequest(id="x"), timeout=TIMEOUT))
        assert "\n" not in failure.message and "   at " not in failure.message, failure


def test_expired_deadline_is_exceeded():
    with connect(services.TextEncodingStub) as stub:
        failure = get_failure(lambda: stub.EncodeText(messages.EncodeTextRequest(prompt=PROMPT), timeout=-1))
        assert failure.code == grpc.StatusCode.DEADLINE_EXCEEDED, failure


def test_one_channel_carries_concurrent_calls():
    with connect(services.TextEncodingStub) as stub:
        prompts = [f"a red circle {index}" for index in range(64)]

        def one(prompt):
            return stub.EncodeText(messages.EncodeTextRequest(prompt=prompt), timeout=TIMEOUT).embedding

        with concurrent.futures.ThreadPoolExecutor(32) as pool:
            together = list(pool.map(one, prompts))
        assert together[::16] == [one(prompt) for prompt in prompts[::16]]
        assert len(set(together)) == len(prompts)
