"""VideoGeneration: create, get, list, cancel, delete, watch and download."""

import json
import math
import time
import urllib.request

import grpc

from texttovideo.v1 import video_generation_pb2 as messages
from texttovideo.v1 import video_generation_pb2_grpc as services

import media
from common import FRAMES, HEIGHT, MODEL, PROMPT, STEPS, TIMEOUT, WIDTH, assert_invalid, connect, get_failure, rest_address

STAGES = ["moderate_prompt", "encode_text", "denoise", "decode_frames", "moderate_frames", "transcode"]
COMPLETED, FAILED = messages.VIDEO_STATUS_COMPLETED, messages.VIDEO_STATUS_FAILED
RUNNING = (messages.VIDEO_STATUS_QUEUED, messages.VIDEO_STATUS_IN_PROGRESS)
UNKNOWN_ID = "video_00000000000070008000000000000000"


def create(stub, **fields):
    return stub.CreateVideo(messages.CreateVideoRequest(**{"prompt": PROMPT, **fields}), timeout=TIMEOUT)


def watch(stub, video):
    return list(stub.WatchVideo(messages.WatchVideoRequest(id=video.id), timeout=TIMEOUT))


def completed(**fields):
    """Creates a video and returns it when it has completed. The seed is fixed: others may give flashing frames, which are blocked."""
    with connect(services.VideoGenerationStub) as stub:
        video = watch(stub, create(stub, **{"seed": 7, "num_inference_steps": 10, **fields}))[-1]
    assert video.status == COMPLETED, video
    return video


def download(video_id, variant="", format=""):
    with connect(services.VideoGenerationStub) as stub:
        request = messages.DownloadVideoRequest(id=video_id, variant=variant, format=format)
        responses = list(stub.DownloadVideo(request, timeout=TIMEOUT))
    assert [response.WhichOneof("content") for response in responses] == ["info"] + ["chunk"] * (len(responses) - 1)
    data = b"".join(response.chunk for response in responses[1:])
    assert len(data) == responses[0].info.length
    return responses[0].info, data


def test_create_fills_in_the_defaults_and_returns_immediately():
    with connect(services.VideoGenerationStub) as stub:
        before = int(time.time())
        video = create(stub)
        assert video.id.startswith("video_"), video.id
        assert video.status in RUNNING, video
        assert before - 1 <= video.created_at <= time.time() + 1
        assert video.completed_at == 0 and not video.HasField("error")
        assert (video.model, video.prompt, video.negative_prompt) == (MODEL, PROMPT, "")
        assert (video.size, video.num_frames, video.fps) == (f"{WIDTH}x{HEIGHT}", FRAMES, 8)
        assert (video.num_inference_steps, video.guidance_scale) == (STEPS, 4)
        assert list(video.output_formats) == ["mp4"]
        assert 0 <= video.seed < 2**53
        watch(stub, video)


def test_watch_shows_every_stage_and_step_in_order_and_ends_with_the_job():
    with connect(services.VideoGenerationStub) as stub:
        video = create(stub, seed=7)
        seen = watch(stub, video)
    assert len(seen) > len(STAGES), len(seen)
    assert {message.id for message in seen} == {video.id}
    last = seen[-1]
    assert last.status == COMPLETED and last.progress == 100, last
    assert all(message.status in RUNNING for message in seen[:-1])
    assert [stage.name for stage in last.stages] == STAGES, last.stages
    for stage, following in zip(last.stages, list(last.stages)[1:]):
        assert 0 < stage.started_at_ms <= stage.finished_at_ms <= following.started_at_ms, last.stages
    assert last.completed_at >= last.created_at
    percents = [message.progress for message in seen]
    assert percents == sorted(percents), percents
    steps = [stage.completed for message in seen for stage in message.stages if stage.name == "denoise" and stage.total == STEPS]
    assert steps == sorted(steps) and len(set(steps)) > STEPS // 2, steps


def test_watch_of_a_finished_video_returns_it_once():
    video = completed()
    with connect(services.VideoGenerationStub) as stub:
        assert watch(stub, video) == [video]


def test_get_returns_the_same_as_watch():
    video = completed()
    with connect(services.VideoGenerationStub) as stub:
        assert stub.GetVideo(messages.GetVideoRequest(id=video.id), timeout=TIMEOUT) == video


def test_download_matches_the_prompt():
    info, data = download(completed().id)
    assert info.content_type == "video/mp4" and info.file_name.endswith(".mp4"), info
    stream, _ = media.probe(data)
    assert (stream["codec_name"], stream["pix_fmt"], stream["nb_read_frames"]) == ("h264", "yuv420p", str(FRAMES))
    frames = media.decode(data, WIDTH, HEIGHT)
    first, last = (media.red_centre(frames[index], WIDTH, HEIGHT) for index in (1, -2))
    assert last[0] - first[0] > 0.1, (first, last)


def test_all_formats_and_variants_can_be_downloaded():
    formats = {"mp4": "video/mp4", "webm": "video/webm", "avi": None, "gif": "image/gif"}
    video = completed(output_formats=list(formats), fps=10)
    assert list(video.output_formats) == list(formats)
    for format, content_type in formats.items():
        info, data = download(video.id, "video", format)
        assert content_type is None or info.content_type == content_type, info
        stream, _ = media.probe(data)
        assert int(stream["nb_read_frames"]) == FRAMES, (format, stream)
        assert stream["r_frame_rate"] == "10/1", (format, stream)
    for variant, content_type in (("thumbnail", "image/webp"), ("spritesheet", "image/jpeg")):
        info, data = download(video.id, variant)
        assert info.content_type == content_type, info
        assert int(media.probe(data)[0]["nb_read_frames"]) == 1


def test_download_converts_to_a_format_that_was_not_requested():
    info, data = download(completed(output_formats=["mp4"]).id, "video", "gif")
    stream, _ = media.probe(data)
    assert (info.content_type, stream["codec_name"]) == ("image/gif", "gif"), (info, stream)
    assert int(stream["nb_read_frames"]) == FRAMES, stream


def test_download_refuses_invalid_and_unfinished_files():
    video = completed()
    with connect(services.VideoGenerationStub) as stub:

        def call(**fields):
            return stub.DownloadVideo(messages.DownloadVideoRequest(**{"id": video.id, **fields}), timeout=TIMEOUT)

        assert_invalid(lambda: call(format="mov"), "format", "mp4")
        assert_invalid(lambda: call(variant="poster"), "variant", "thumbnail", "spritesheet")
        running = create(stub, num_inference_steps=100)
        failure = get_failure(lambda: call(id=running.id))
        assert failure.code == grpc.StatusCode.FAILED_PRECONDITION, failure
        stub.DeleteVideo(messages.DeleteVideoRequest(id=running.id), timeout=TIMEOUT)


def test_unknown_ids_are_not_found_in_every_call():
    with connect(services.VideoGenerationStub) as stub:
        for video_id in (UNKNOWN_ID, "", "video_", "../../etc/passwd", "video_" + "z" * 32):
            calls = {
                "get": lambda: stub.GetVideo(messages.GetVideoRequest(id=video_id), timeout=TIMEOUT),
                "cancel": lambda: stub.CancelVideo(messages.CancelVideoRequest(id=video_id), timeout=TIMEOUT),
                "delete": lambda: stub.DeleteVideo(messages.DeleteVideoRequest(id=video_id), timeout=TIMEOUT),
                "watch": lambda: stub.WatchVideo(messages.WatchVideoRequest(id=video_id), timeout=TIMEOUT),
                "download": lambda: stub.DownloadVideo(messages.DownloadVideoRequest(id=video_id), timeout=TIMEOUT),
            }
            for name, call in calls.items():
                failure = get_failure(call)
                assert failure.code == grpc.StatusCode.NOT_FOUND, f"{name} {video_id!r}: {failure}"
                assert failure.reason == "NOT_FOUND", f"{name} {video_id!r}: {failure}"


def test_list_pages_through_all_videos_in_both_orders():
    with connect(services.VideoGenerationStub) as stub:
        made = [create(stub, num_inference_steps=1).id for _ in range(5)]
        for video_id in made:
            list(stub.WatchVideo(messages.WatchVideoRequest(id=video_id), timeout=TIMEOUT))

        def pages(order, limit):
            found, after = [], ""
            while True:
                page = stub.ListVideos(messages.ListVideosRequest(after=after, limit=limit, order=order), timeout=TIMEOUT)
                assert 0 < len(page.videos) <= limit
                found += [video.id for video in page.videos]
                if not page.has_more:
                    return found
                after = found[-1]

        newest = pages("desc", 2)
        assert newest[:5] == made[::-1], newest
        assert len(set(newest)) == len(newest)
        assert pages("asc", 3) == newest[::-1]
        default = stub.ListVideos(messages.ListVideosRequest(), timeout=TIMEOUT)
        assert [video.id for video in default.videos] == newest[:20]


def test_list_reports_invalid_fields():
    with connect(services.VideoGenerationStub) as stub:
        cases = (({"limit": 101}, "limit"), ({"limit": -1}, "limit"), ({"order": "up"}, "order"), ({"after": "video_"}, "after"))
        for fields, field in cases:
            assert_invalid(lambda: stub.ListVideos(messages.ListVideosRequest(**fields), timeout=TIMEOUT), field)


def test_cancel_stops_a_running_job_and_a_second_cancel_changes_nothing():
    with connect(services.VideoGenerationStub) as stub:
        video = create(stub, num_inference_steps=100)
        watching = stub.WatchVideo(messages.WatchVideoRequest(id=video.id), timeout=TIMEOUT)
        for message in watching:
            if any(stage.name == "denoise" and stage.completed > 2 for stage in message.stages):
                break
        cancelled = stub.CancelVideo(messages.CancelVideoRequest(id=video.id), timeout=TIMEOUT)
        assert (cancelled.status, cancelled.error.code) == (FAILED, "cancelled"), cancelled
        rest = list(watching)
        assert rest[-1].status == FAILED and rest[-1].error.code == "cancelled", rest[-1]
        denoise = [stage for message in rest for stage in message.stages if stage.name == "denoise"]
        assert all(stage.completed < 100 for stage in denoise)
        again = stub.CancelVideo(messages.CancelVideoRequest(id=video.id), timeout=TIMEOUT)
        assert again.error.code == "cancelled", again


def test_delete_removes_finished_and_running_videos():
    with connect(services.VideoGenerationStub) as stub:
        finished = completed()
        running = create(stub, num_inference_steps=100)
        for video in (finished, running):
            assert stub.DeleteVideo(messages.DeleteVideoRequest(id=video.id), timeout=TIMEOUT).id == video.id
            failure = get_failure(lambda: stub.GetVideo(messages.GetVideoRequest(id=video.id), timeout=TIMEOUT))
            assert failure.code == grpc.StatusCode.NOT_FOUND, failure
        listed = stub.ListVideos(messages.ListVideosRequest(limit=100), timeout=TIMEOUT)
        assert not {finished.id, running.id} & {video.id for video in listed.videos}


def test_same_seed_gives_the_same_frames_and_another_does_not():
    frames = [media.decode(download(completed(seed=seed).id)[1], WIDTH, HEIGHT) for seed in (11, 11, 12)]
    assert frames[0] == frames[1]
    assert frames[0] != frames[2]


def test_blocked_prompt_ends_as_failed_with_the_reason():
    with connect(services.VideoGenerationStub) as stub:
        video = watch(stub, create(stub, prompt="a man is beheaded, blood everywhere"))[-1]
        assert (video.status, video.error.code) == (FAILED, "moderation_blocked"), video
        assert video.error.message
        failure = get_failure(lambda: stub.DownloadVideo(messages.DownloadVideoRequest(id=video.id), timeout=TIMEOUT))
        assert failure.code == grpc.StatusCode.FAILED_PRECONDITION, failure


def test_truncated_prompt_ends_with_a_warning():
    video = completed(prompt=" and ".join([PROMPT] * 6))
    assert video.warnings, video


def test_invalid_fields_are_reported_with_the_allowed_values():
    cases = [
        ({"prompt": ""}, "prompt", []),
        ({"prompt": " \t\r\n\u3000"}, "prompt", []),
        ({"prompt": "a" * 100_000}, "prompt", ["1000"]),
        ({"negative_prompt": "a" * 100_000}, "negative_prompt", ["1000"]),
        ({"model": "no-such-model"}, "model", [MODEL]),
        ({"size": "63x64"}, "size", ["64x64, 96x64"]),
        ({"size": "large"}, "size", ["64x64, 96x64"]),
        ({"num_frames": 16}, "num_frames", ["9, 17, 25, 33"]),
        ({"num_frames": -17}, "num_frames", ["9, 17, 25, 33"]),
        ({"fps": 31}, "fps", ["30"]),
        ({"fps": -8}, "fps", ["1"]),
        ({"seed": -2}, "seed", ["0", "-1"]),
        ({"seed": 2**53}, "seed", ["9007199254740991"]),
        ({"num_inference_steps": 101}, "num_inference_steps", ["100"]),
        ({"num_inference_steps": -1}, "num_inference_steps", ["1"]),
        ({"guidance_scale": math.nan}, "guidance_scale", ["10"]),
        ({"guidance_scale": math.inf}, "guidance_scale", ["10"]),
        ({"guidance_scale": 0}, "guidance_scale", ["1"]),
        ({"output_formats": ["mov"]}, "output_formats", ["mp4", "webm", "avi", "gif"]),
        ({"output_formats": ["mp4", ""]}, "output_formats", ["mp4"]),
    ]
    with connect(services.VideoGenerationStub) as stub:
        for fields, field, allowed in cases:
            assert_invalid(lambda: create(stub, **fields), field, *allowed)


def test_rest_shows_the_same_job():
    video = completed(fps=9)
    with urllib.request.urlopen(f"http://{rest_address()}/v1/videos/{video.id}", timeout=TIMEOUT) as response:
        seen = json.load(response)
    assert (seen["id"], seen["status"], seen["prompt"], seen["seed"], seen["fps"]) == (video.id, "completed", PROMPT, 7, 9), seen
    with urllib.request.urlopen(f"http://{rest_address()}/v1/videos/{video.id}/content", timeout=TIMEOUT) as response:
        assert response.read() == download(video.id)[1]
