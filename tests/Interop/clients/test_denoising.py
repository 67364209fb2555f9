"""Denoising.Denoise: progress and result, determinism, shared calls, cancellation, deadlines and invalid input."""

import concurrent.futures
import math

import grpc

from texttovideo.v1 import denoising_pb2 as messages
from texttovideo.v1 import denoising_pb2_grpc as services

import safetensors
import stages
from common import FRAMES, HEIGHT, LATENTS, MODEL, STEPS, TEXT_WIDTH, TIMEOUT, TOKENS, WIDTH
from common import assert_invalid, connect, get_failure, metric, wait_for

# More than the engine processes at a time, so that remaining calls would be noticed.
MANY = 24
MOST_STEPS = 100


def jobs_in_engine():
    return metric("texttovideo_denoising_active_jobs")


def steps_taken():
    return metric("texttovideo_denoising_steps_total")


def request_for(embedding, **fields):
    return messages.DenoiseRequest(embedding=embedding, **fields)


def test_progress_counts_every_step_and_the_result_ends_the_stream():
    progress, result = stages.denoise(stages.encode().embedding, model=MODEL, width=WIDTH, height=HEIGHT, num_frames=FRAMES, seed=7)
    assert [message.step for message in progress] == list(range(1, STEPS + 1))
    assert {message.num_inference_steps for message in progress} == {STEPS}
    sigmas = [message.sigma for message in progress]
    assert all(abs(sigma - (1 - (index + 1) / STEPS)) < 1e-6 for index, sigma in enumerate(sigmas)), sigmas
    assert result.seed == 7
    tensors, _ = safetensors.read(result.latents)
    assert list(tensors) == ["latents"] and tensors["latents"].shape == LATENTS
    values = tensors["latents"].values
    assert all(math.isfinite(value) for value in values)

    # Latents are normalised per channel: the deviation is near 1 over many clips, and clearly above 0 in each.
    deviation = math.sqrt(sum(value * value for value in values) / len(values))
    assert 0.3 < deviation < 3, deviation


def test_same_seed_gives_the_same_bits_and_another_does_not():
    embedding = stages.encode().embedding
    latents = [stages.denoise(embedding, seed=seed, num_inference_steps=4)[1].latents for seed in (7, 7, 8)]
    assert latents[0] == latents[1]
    assert latents[0] != latents[2]


def test_seed_zero_is_used_and_a_missing_seed_is_chosen_and_returned():
    embedding = stages.encode().embedding
    assert stages.denoise(embedding, seed=0, num_inference_steps=1)[1].seed == 0
    chosen = stages.denoise(embedding, num_inference_steps=1)[1]
    assert 0 <= chosen.seed < 2**53
    assert stages.denoise(embedding, num_inference_steps=1)[1].seed != chosen.seed
    again = stages.denoise(embedding, seed=chosen.seed, num_inference_steps=1)[1]
    assert again.latents == chosen.latents


def test_largest_seed_survives_the_round_trip():
    result = stages.denoise(stages.encode().embedding, seed=2**53 - 1, num_inference_steps=1)[1]
    assert result.seed == 2**53 - 1


def test_guidance_of_one_ignores_the_negative_prompt():
    plain = stages.denoise(stages.encode().embedding, seed=3, num_inference_steps=2, guidance_scale=1)[1].latents
    negative = stages.encode(negative_prompt="a green star").embedding
    assert stages.denoise(negative, seed=3, num_inference_steps=2, guidance_scale=1)[1].latents == plain
    assert stages.denoise(negative, seed=3, num_inference_steps=2, guidance_scale=3)[1].latents != plain


def test_concurrent_calls_give_the_same_bits_as_single_calls():
    prompts = ("a red circle moving left", "a large green star spinning", "a white square")
    embeddings = [stages.encode(prompt).embedding for prompt in prompts]

    def one(index):
        return stages.denoise(embeddings[index], seed=index, num_inference_steps=5 + index)[1].latents

    alone = [one(index) for index in range(len(embeddings))]
    with concurrent.futures.ThreadPoolExecutor() as pool:
        together = list(pool.map(one, range(len(embeddings))))
    assert together == alone


def test_cancelled_calls_free_the_engine():
    embedding = stages.encode().embedding
    before = steps_taken()
    with connect(services.DenoisingStub) as stub:
        long = request_for(embedding, num_inference_steps=MOST_STEPS, cache_threshold=0)
        calls = [stub.Denoise(long, timeout=TIMEOUT) for _ in range(MANY)]

        # All are in progress: each has completed a step.
        for call in calls:
            assert next(call).progress.step == 1
        for call in calls:
            assert call.cancel()
        assert all(call.code() == grpc.StatusCode.CANCELLED for call in calls)

    # If they were not stopped, all of their steps would be counted.
    wait_for(lambda: jobs_in_engine() == 0)
    assert steps_taken() - before < MANY * MOST_STEPS / 2, (before, steps_taken())
    stages.denoise(embedding, num_inference_steps=STEPS)


def test_call_ends_at_its_deadline_and_frees_the_engine():
    embedding = stages.encode().embedding
    before = steps_taken()
    with connect(services.DenoisingStub) as stub:

        def until_deadline(_):
            return get_failure(lambda: stub.Denoise(request_for(embedding, num_inference_steps=MOST_STEPS, cache_threshold=0), timeout=0.3))

        with concurrent.futures.ThreadPoolExecutor(MANY) as pool:
            ended = list(pool.map(until_deadline, range(MANY)))
    for failure in ended:
        assert failure.code == grpc.StatusCode.DEADLINE_EXCEEDED, failure
    wait_for(lambda: jobs_in_engine() == 0)
    assert steps_taken() - before < MANY * MOST_STEPS, (before, steps_taken())
    stages.denoise(embedding, num_inference_steps=STEPS)


def test_closed_channel_frees_the_engine():
    embedding = stages.encode().embedding
    before = steps_taken()
    with connect(services.DenoisingStub) as stub:
        next(stub.Denoise(request_for(embedding, num_inference_steps=MOST_STEPS, cache_threshold=0), timeout=TIMEOUT))
    wait_for(lambda: jobs_in_engine() == 0)
    assert steps_taken() - before < MOST_STEPS, (before, steps_taken())
    stages.denoise(embedding, num_inference_steps=STEPS)


def test_client_that_does_not_read_does_not_block_others():
    embedding = stages.encode().embedding
    with connect(services.DenoisingStub) as stub:
        lazy = stub.Denoise(request_for(embedding, seed=1, num_inference_steps=MOST_STEPS, cache_threshold=0), timeout=TIMEOUT)
        stages.denoise(embedding, num_inference_steps=STEPS)
        responses = list(lazy)
    assert len(responses) == MOST_STEPS + 1


def test_invalid_fields_are_reported_with_the_allowed_values():
    embedding = stages.encode().embedding
    cases = [
        ({"model": "no-such-model"}, "model", [MODEL]),
        ({"width": 63}, "width", ["64x64, 96x64"]),
        ({"height": 128}, "height", ["64x64, 96x64"]),
        ({"width": -64}, "width", ["64x64, 96x64"]),
        ({"num_frames": 16}, "num_frames", ["9, 17, 25, 33"]),
        ({"num_frames": -1}, "num_frames", ["9, 17, 25, 33"]),
        ({"seed": -1}, "seed", ["0"]),
        ({"seed": 2**53}, "seed", ["9007199254740991"]),
        ({"num_inference_steps": 101}, "num_inference_steps", ["100"]),
        ({"num_inference_steps": -1}, "num_inference_steps", ["1"]),
        ({"guidance_scale": math.nan}, "guidance_scale", ["10"]),
        ({"guidance_scale": math.inf}, "guidance_scale", ["10"]),
        ({"guidance_scale": 0}, "guidance_scale", ["1"]),
        ({"guidance_scale": -3}, "guidance_scale", ["1"]),
    ]
    with connect(services.DenoisingStub) as stub:
        for fields, field, allowed in cases:
            assert_invalid(lambda: stub.Denoise(request_for(embedding, **fields), timeout=TIMEOUT), field, *allowed)


def test_damaged_embeddings_are_invalid_arguments():
    good = stages.encode().embedding
    tensors, _ = safetensors.read(good)

    def changed(**replacements):
        return safetensors.write({**tensors, **replacements})

    without_mask = {name: tensor for name, tensor in tensors.items() if name != "prompt_mask"}
    not_finite = safetensors.Tensor([TOKENS, TEXT_WIDTH], [math.nan] * (TOKENS * TEXT_WIDTH))
    cases = {
        "empty": b"",
        "a different file type": b"not a safetensors file at all",
        "truncated": good[:-1],
        "trailing bytes": good + b"\0",
        "a header of 2^63 bytes": b"\xff" * 7 + b"\x7f" + good[8:],
        "a tensor missing": safetensors.write(without_mask),
        "a wrong shape": changed(prompt_embeds=safetensors.Tensor([TEXT_WIDTH, TOKENS], tensors["prompt_embeds"].values)),
        "not finite": changed(prompt_embeds=not_finite),
        "half a mask": changed(prompt_mask=safetensors.Tensor([TOKENS], [0.5] * TOKENS)),
    }
    with connect(services.DenoisingStub) as stub:
        for what, embedding in cases.items():
            try:
                assert_invalid(lambda: stub.Denoise(request_for(embedding), timeout=TIMEOUT), "embedding")
            except AssertionError as error:
                raise AssertionError(f"{what}: {error}") from error


def test_embedding_written_by_python_gives_the_same_latents():
    embedding = stages.encode().embedding
    tensors, _ = safetensors.read(embedding)
    rewritten = safetensors.write(dict(reversed(tensors.items())))
    assert rewritten != embedding
    ours, theirs = (stages.denoise(file, seed=5, num_inference_steps=3)[1].latents for file in (embedding, rewritten))
    assert ours == theirs
