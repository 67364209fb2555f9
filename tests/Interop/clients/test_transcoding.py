"""Transcoding.Transcode: every output, checked by ffprobe, and streams that violate the protocol."""

import time

import grpc

from texttovideo.v1 import frames_pb2
from texttovideo.v1 import transcoding_pb2 as messages
from texttovideo.v1 import transcoding_pb2_grpc as services

import media
from common import TIMEOUT, assert_invalid, connect, get_failure


def stream(frames, output="", width=64, height=64, fps=8, num_frames=None):
    num_frames = len(frames) if num_frames is None else num_frames
    sequence = frames_pb2.FrameSequence(width=width, height=height, num_frames=num_frames, fps=fps)
    yield messages.TranscodeRequest(options=messages.TranscodeOptions(sequence=sequence, output=output))
    for index, rgb24 in enumerate(frames):
        yield messages.TranscodeRequest(frame=frames_pb2.Frame(index=index, rgb24=rgb24))


def transcode(frames, output="", **sequence):
    """Returns the media information and the file."""
    with connect(services.TranscodingStub) as stub:
        responses = list(stub.Transcode(stream(frames, output, **sequence), timeout=TIMEOUT))
    assert [response.WhichOneof("content") for response in responses] == ["media"] + ["chunk"] * (len(responses) - 1)
    assert len(responses) > 1
    return responses[0].media, b"".join(response.chunk for response in responses[1:])


def check_video(output, content_type, extension, codec, format_name, tolerance):
    frames = media.moving_square()
    info, data = transcode(frames, output)
    assert (info.content_type, info.file_extension) == (content_type, extension), info
    stream_info, container = media.probe(data)
    assert stream_info["codec_name"] == codec, stream_info
    assert format_name in container["format_name"].split(","), container
    assert (stream_info["width"], stream_info["height"]) == (64, 64)
    assert int(stream_info["nb_read_frames"]) == 16
    assert stream_info["r_frame_rate"] == "8/1", stream_info
    for ours, theirs in zip(frames, media.decode(data, 64, 64), strict=True):
        assert media.mean_difference(ours, theirs) < tolerance, media.mean_difference(ours, theirs)
    return stream_info, data


def test_default_is_mp4_with_h264_and_fast_start():
    stream_info, data = check_video("", "video/mp4", "mp4", "h264", "mp4", 6)
    assert stream_info["pix_fmt"] == "yuv420p"
    assert data.index(b"moov") < data.index(b"mdat")
    assert transcode(media.moving_square(), "mp4")[1] == data


def test_webm_is_vp9():
    check_video("webm", "video/webm", "webm", "vp9", "webm", 6)


def test_avi():
    frames = media.moving_square()
    info, data = transcode(frames, "avi")
    assert info.file_extension == "avi" and info.content_type in ("video/x-msvideo", "video/avi", "video/vnd.avi"), info
    stream_info, container = media.probe(data)
    assert container["format_name"] == "avi"
    assert int(stream_info["nb_read_frames"]) == 16
    assert media.mean_difference(frames[8], media.decode(data, 64, 64)[8]) < 8


def test_gif():
    frames = media.moving_square()
    info, data = transcode(frames, "gif")
    assert (info.content_type, info.file_extension) == ("image/gif", "gif")
    stream_info, _ = media.probe(data)
    assert int(stream_info["nb_read_frames"]) == 16
    assert media.mean_difference(frames[8], media.decode(data, 64, 64)[8]) < 12


def test_thumbnail_is_one_picture():
    info, data = transcode(media.moving_square(), "thumbnail")
    assert (info.content_type, info.file_extension) == ("image/webp", "webp")
    stream_info, _ = media.probe(data)
    assert stream_info["codec_name"] == "webp" and int(stream_info["nb_read_frames"]) == 1


def test_spritesheet_is_one_picture_of_all_frames():
    info, data = transcode(media.moving_square(), "spritesheet")
    assert (info.content_type, info.file_extension) == ("image/jpeg", "jpg")
    stream_info, _ = media.probe(data)
    assert stream_info["codec_name"] == "mjpeg" and int(stream_info["nb_read_frames"]) == 1
    assert stream_info["width"] * stream_info["height"] >= 64 * 64 * 2, stream_info


def test_one_frame_is_a_video():
    stream_info, _ = media.probe(transcode(media.moving_square(frames=1), "mp4")[1])
    assert int(stream_info["nb_read_frames"]) == 1


def test_larger_clip_needs_many_messages():
    frames = media.moving_square(320, 240, 48)
    stream_info, _ = media.probe(transcode(frames, "mp4", width=320, height=240, fps=30)[1])
    assert (stream_info["width"], stream_info["height"], stream_info["nb_read_frames"]) == (320, 240, "48")
    assert stream_info["r_frame_rate"] == "30/1"


def test_streams_that_violate_the_protocol_are_invalid_arguments():
    frames = media.moving_square()
    cases = {
        "an unknown output": ("options.output", lambda: stream(frames, "mov")),
        "fewer frames": ("frame", lambda: stream(frames, num_frames=17)),
        "more frames": ("frame", lambda: stream(frames, num_frames=15)),
        "a short frame": ("frame.rgb24", lambda: stream([*frames[:3], frames[3][:-1]], num_frames=16)),
        "no width": ("options.sequence.width", lambda: stream(frames, width=0)),
        "a negative height": ("options.sequence.height", lambda: stream(frames, height=-64)),
        "no rate": ("options.sequence.fps", lambda: stream(frames, fps=0)),
        "no frames": ("options.sequence.num_frames", lambda: stream([])),
        "no options": ("options", lambda: list(stream(frames))[1:]),
        "nothing": ("options", lambda: []),
        "a missing index": ("frame.index", lambda: [m for i, m in enumerate(stream(frames)) if i != 2]),
    }
    with connect(services.TranscodingStub) as stub:
        for what, (field, requests) in cases.items():
            try:
                assert_invalid(lambda: stub.Transcode(iter(requests()), timeout=TIMEOUT), field)
            except AssertionError as error:
                raise AssertionError(f"{what}: {error}") from error


def test_client_that_stops_sending_ends_at_its_deadline():
    frames = media.moving_square()

    def endless():
        yield from list(stream(frames))[:4]
        time.sleep(5)

    with connect(services.TranscodingStub) as stub:
        failure = get_failure(lambda: stub.Transcode(endless(), timeout=1))
        assert failure.code == grpc.StatusCode.DEADLINE_EXCEEDED, failure
    assert transcode(frames, "mp4")[1]
