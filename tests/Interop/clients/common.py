"""Shared by the client programs: the channel, a deadline for every call, and the parsing of errors."""

import contextlib
import os
import time
import urllib.request

import grpc

import richer_errors_pb2

# A generous timeout for a call that normally returns soon, in seconds.
TIMEOUT = 60

MODEL = "shapes-mini"
PROMPT = "a red circle moving right on a blue background"
WIDTH = HEIGHT = 256
FRAMES = 17
# The shapes of the model: tokens of a text and features of a token; latents of a clip of the size above.
TOKENS, TEXT_WIDTH = 48, 128
LATENTS = [16, 5, 8, 8]
STEPS = 20


def rest_address():
    return os.environ["TEXTTOVIDEO_REST"]


@contextlib.contextmanager
def connect(stub=None, **options):
    """Opens a channel; yields a stub on it, or the channel if no stub is specified."""
    arguments = [("grpc.enable_http_proxy", 0), ("grpc.max_receive_message_length", 64 * 1024 * 1024)]
    with grpc.insecure_channel(os.environ["TEXTTOVIDEO_GRPC"], options=arguments, **options) as channel:
        yield channel if stub is None else stub(channel)


class Failure:
    """The error of a failed call."""

    def __init__(self, error):
        self.code = error.code()
        self.message = error.details()
        trailer = dict(error.trailing_metadata() or ()).get("grpc-status-details-bin")
        self.status = None if trailer is None else richer_errors_pb2.Status.FromString(trailer)

    def detail(self, kind):
        """Returns the detail of a message type, or None."""
        for packed in self.status.details if self.status else ():
            if packed.type_url == "type.googleapis.com/" + kind.DESCRIPTOR.full_name:
                return kind.FromString(packed.value)
        return None

    @property
    def fields(self):
        """The names of the invalid fields in a google.rpc.BadRequest."""
        bad = self.detail(richer_errors_pb2.BadRequest)
        return [violation.field for violation in bad.field_violations] if bad else []

    @property
    def reason(self):
        """The reason of a google.rpc.ErrorInfo."""
        info = self.detail(richer_errors_pb2.ErrorInfo)
        return info.reason if info else None

    def __str__(self):
        return f"{self.code}: {self.message} (fields {self.fields}, reason {self.reason})"


def get_failure(call):
    """Makes a call, reads all responses, and returns the failure. Raises an AssertionError if the call succeeds."""
    try:
        answer = call()
        if hasattr(answer, "__next__"):
            for _ in answer:
                pass
    except grpc.RpcError as error:
        return Failure(error)
    raise AssertionError("the call succeeded")


def assert_invalid(call, field, *allowed):
    """Asserts that the call fails with INVALID_ARGUMENT, names the field in its details, and lists the allowed values."""
    failure = get_failure(call)
    assert failure.code == grpc.StatusCode.INVALID_ARGUMENT, failure
    assert failure.fields == [field], failure
    assert failure.status.code == grpc.StatusCode.INVALID_ARGUMENT.value[0], failure.status
    assert failure.status.message == failure.message, failure.status
    for word in allowed:
        assert word in failure.message, f"{word!r} is not in: {failure}"
    return failure


def metric(name):
    """Returns the sum of a Prometheus metric over all its series; 0 if there are none yet."""
    with urllib.request.urlopen(f"http://{rest_address()}/metrics", timeout=TIMEOUT) as response:
        lines = response.read().decode().splitlines()
    return sum(float(line.split("} ")[1].split()[0]) for line in lines if line.startswith(name + "{"))


def wait_for(condition, seconds=TIMEOUT):
    """Polls a condition and returns its first true value."""
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.05)
