"""Calls the stages one after the other, as the server's jobs do: prompt, embedding, latents, frames, file."""

import media
import stages
import test_moderation
import test_transcoding
import test_video_generation
from common import FRAMES, HEIGHT, PROMPT, STEPS, WIDTH


def test_chained_stages_generate_a_video_that_matches_the_prompt():
    assert test_moderation.moderate_prompt(PROMPT).approved
    embedding = stages.encode().embedding
    latents = stages.denoise(embedding, seed=7)[1].latents
    sequence, frames = stages.decode(latents)
    assert test_moderation.moderate_frames(frames, width=WIDTH, height=HEIGHT, fps=sequence.fps).approved
    _, data = test_transcoding.transcode(frames, "mp4", width=WIDTH, height=HEIGHT, fps=sequence.fps)

    stream, _ = media.probe(data)
    assert (stream["codec_name"], stream["pix_fmt"], stream["width"], stream["height"]) == ("h264", "yuv420p", WIDTH, HEIGHT)
    assert (stream["nb_read_frames"], stream["r_frame_rate"]) == (str(FRAMES), "8/1")
    decoded = media.decode(data, WIDTH, HEIGHT)
    first, last = (media.red_centre(decoded[index], WIDTH, HEIGHT) for index in (1, -2))
    assert first and last, "there is no red object"
    assert last[0] - first[0] > 0.1, f"the red object goes from {first} to {last}, not right"


def test_chained_stages_give_the_same_frames_as_a_job():
    frames = stages.decode(stages.denoise(stages.encode().embedding, seed=7)[1].latents)[1]
    _, chained = test_transcoding.transcode(frames, "mp4", width=WIDTH, height=HEIGHT)
    video = test_video_generation.completed(num_inference_steps=STEPS)
    _, job = test_video_generation.download(video.id)
    assert media.decode(job, WIDTH, HEIGHT) == media.decode(chained, WIDTH, HEIGHT)
