"""TextEncoding.EncodeText."""

import math

from texttovideo.v1 import text_encoding_pb2 as messages
from texttovideo.v1 import text_encoding_pb2_grpc as services

import safetensors
import stages
from common import MODEL, PROMPT, TEXT_WIDTH, TIMEOUT, TOKENS, assert_invalid, connect


def test_prompt_gives_an_embedding_that_another_reader_can_parse():
    answer = stages.encode()
    assert answer.model == MODEL
    assert not answer.prompt_truncated
    tensors, metadata = safetensors.read(answer.embedding)
    shapes = {name: tensor.shape for name, tensor in tensors.items()}
    assert shapes == {
        "prompt_embeds": [TOKENS, TEXT_WIDTH],
        "prompt_mask": [TOKENS],
        "negative_prompt_embeds": [TOKENS, TEXT_WIDTH],
        "negative_prompt_mask": [TOKENS],
    }, shapes
    assert metadata["model"] == MODEL, metadata

    # At least one token for each word, and one that ends the text. The empty negative prompt has only the last one.
    mask = list(tensors["prompt_mask"].values)
    tokens = int(sum(mask))
    assert len(PROMPT.split()) < tokens < TOKENS and mask == [1] * tokens + [0] * (TOKENS - tokens), mask
    assert list(tensors["negative_prompt_mask"].values) == [1] + [0] * (TOKENS - 1)
    for tensor in tensors.values():
        assert all(math.isfinite(value) for value in tensor.values)
    assert any(tensors["prompt_embeds"].values)


def test_same_prompt_gives_the_same_bytes_and_another_does_not():
    assert stages.encode().embedding == stages.encode().embedding
    assert stages.encode().embedding != stages.encode("a green star spinning on a white background").embedding


def test_negative_prompt_is_encoded_like_a_prompt():
    swapped, _ = safetensors.read(stages.encode("a red circle", negative_prompt="a blue square").embedding)
    plain, _ = safetensors.read(stages.encode("a blue square").embedding)
    assert swapped["negative_prompt_embeds"].values == plain["prompt_embeds"].values
    assert swapped["negative_prompt_mask"].values == plain["prompt_mask"].values


def test_long_prompt_is_truncated_and_reported():
    answer = stages.encode("a red circle " * 20)
    assert answer.prompt_truncated
    tensors, _ = safetensors.read(answer.embedding)
    assert list(tensors["prompt_mask"].values) == [1] * TOKENS


def test_every_script_is_accepted():
    for prompt in ("ein roter Kreis auf blauem Grund, groß", "赤い円が右へ動く", "دائرة حمراء", "a 🔴 circle 👩‍👩‍👧‍👦", "e\u0301\u0000\u200b"):
        assert stages.encode(prompt).embedding


def test_too_long_prompts_are_invalid_arguments():
    with connect(services.TextEncodingStub) as stub:
        for field in ("prompt", "negative_prompt"):
            texts = {"prompt": PROMPT, field: "a" * 100_000}
            assert_invalid(lambda: stub.EncodeText(messages.EncodeTextRequest(**texts), timeout=TIMEOUT), field, "1000")


def test_unknown_model_is_an_invalid_argument():
    with connect(services.TextEncodingStub) as stub:
        request = messages.EncodeTextRequest(model="no-such-model", prompt=PROMPT)
        assert_invalid(lambda: stub.EncodeText(request, timeout=TIMEOUT), "model", MODEL)
