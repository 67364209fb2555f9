"""Moderation.ModeratePrompt and ModerateFrames."""

from texttovideo.v1 import frames_pb2
from texttovideo.v1 import moderation_pb2 as messages
from texttovideo.v1 import moderation_pb2_grpc as services

import media
from common import PROMPT, TIMEOUT, assert_invalid, connect


def moderate_prompt(prompt, negative_prompt=""):
    with connect(services.ModerationStub) as stub:
        request = messages.ModeratePromptRequest(prompt=prompt, negative_prompt=negative_prompt)
        return stub.ModeratePrompt(request, timeout=TIMEOUT)


def stream(frames, width=64, height=64, fps=8, num_frames=None):
    num_frames = len(frames) if num_frames is None else num_frames
    yield messages.ModerateFramesRequest(sequence=frames_pb2.FrameSequence(width=width, height=height, num_frames=num_frames, fps=fps))
    for index, rgb24 in enumerate(frames):
        yield messages.ModerateFramesRequest(frame=frames_pb2.Frame(index=index, rgb24=rgb24))


def moderate_frames(frames, **sequence):
    with connect(services.ModerationStub) as stub:
        return stub.ModerateFrames(stream(frames, **sequence), timeout=TIMEOUT)


def names(answer):
    return [category.name for category in answer.categories]


def test_harmless_prompt_is_approved():
    answer = moderate_prompt(PROMPT, "blurry")
    assert answer.approved and not answer.categories and not answer.reason, answer
    assert answer.policy_version


def test_violent_prompt_is_refused_with_category_score_and_reason():
    answer = moderate_prompt("a man is beheaded, blood everywhere")
    assert not answer.approved
    assert any(name.startswith("violence") for name in names(answer)), answer
    assert all(0 <= category.score <= 1 for category in answer.categories)
    scores = [category.score for category in answer.categories]
    assert scores == sorted(scores, reverse=True), scores
    assert any(category.action == "block" for category in answer.categories)
    assert answer.reason and "beheaded" not in answer.reason, answer.reason


def test_disguised_prompt_is_refused_too():
    for disguise in ("a man is b3h3aded", "a man is b e h e a d e d", "a man is be\u200bhea\u200bded", "a man is beh\u0435\u0430d\u0435d"):
        assert not moderate_prompt(disguise).approved, ascii(disguise)


def test_empty_and_too_long_prompts_are_invalid_arguments():
    for prompt in ("", "  \t\n"):
        assert_invalid(lambda: moderate_prompt(prompt), "prompt")
    assert_invalid(lambda: moderate_prompt("a " * 50_000), "prompt")
    assert_invalid(lambda: moderate_prompt(PROMPT, "a " * 50_000), "negative_prompt")


def test_harmless_frames_are_approved():
    answer = moderate_frames(media.moving_square())
    assert answer.approved and not answer.reason, answer


def test_flashing_frames_are_refused():
    black, white = b"\x00" * (64 * 64 * 3), b"\xff" * (64 * 64 * 3)
    answer = moderate_frames([black, white] * 12, fps=24)
    assert not answer.approved
    assert "frames/flashing" in names(answer), answer
    assert answer.reason


def test_constant_frames_are_refused():
    answer = moderate_frames([b"\x80" * (64 * 64 * 3)] * 16)
    assert not answer.approved and "frames/constant" in names(answer), answer


def test_streams_that_violate_the_protocol_are_invalid_arguments():
    frames = media.moving_square()
    cases = {
        "fewer frames": ("sequence.num_frames", lambda: stream(frames, num_frames=17)),
        "more frames": ("sequence.num_frames", lambda: stream(frames, num_frames=15)),
        "a short frame": ("frame.rgb24", lambda: stream([*frames[:3], frames[3][:-1]], num_frames=16)),
        "no width": ("sequence.width", lambda: stream(frames, width=0)),
        "no rate": ("sequence.fps", lambda: stream(frames, fps=0)),
        "no sequence": ("sequence", lambda: list(stream(frames))[1:]),
        "nothing": ("sequence", lambda: []),
        "a missing index": ("frame.index", lambda: [m for i, m in enumerate(stream(frames)) if i != 2]),
        "two sequences": ("frame", lambda: [*list(stream(frames))[:2], next(stream(frames))]),
    }
    with connect(services.ModerationStub) as stub:
        for what, (field, requests) in cases.items():
            try:
                assert_invalid(lambda: stub.ModerateFrames(iter(requests()), timeout=TIMEOUT), field)
            except AssertionError as error:
                raise AssertionError(f"{what}: {error}") from error
