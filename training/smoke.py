"""Runs the whole training with tiny networks in minutes; prints the results as JSON."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch

import data
import export
import judge
import restore
import stages
from config import Config
from runs import Stage


def smoke() -> dict:
    config = Config.load("smoke")
    with tempfile.TemporaryDirectory(prefix="texttovideo-smoke-") as folder:
        whole, broken = Path(folder) / "whole", Path(folder) / "broken"
        for stage in (stages.train_tokenizer, stages.train_text, stages.train_vae, stages.encode_latents, stages.train_denoiser,
                      stages.train_decoder):
            stage(whole, config, "cpu")
        shutil.copytree(whole / config.name, broken / config.name)
        found = {
            "text_loss": _fall(whole, config, "text"),
            "vae_loss": _fall(whole, config, "vae"),
            "denoiser_loss": _fall(whole, config, "denoiser"),
            "decoder_loss": _fall(whole, config, "decoder"),
            "resumed_text_equals_unbroken": _resumed_equals(whole, broken, config, "text", stages.train_text),
            "resumed_vae_equals_unbroken": _resumed_equals(whole, broken, config, "vae", stages.train_vae),
            "resumed_denoiser_equals_unbroken": _resumed_equals(whole, broken, config, "denoiser", stages.train_denoiser),
            "resumed_decoder_equals_unbroken": _resumed_equals(whole, broken, config, "decoder", stages.train_decoder),
        }
        found["onnx_errors"] = export.export(whole, config, Path(folder) / "exported", "exported")
        found["restored_decoder_equals_exported"] = _restored_equals(whole, config, Path(folder) / "exported")
        found["manifest"] = (Path(folder) / "exported" / "model.json").read_text()
    totals, _ = judge.calibrate(60, seed=1)
    found["judge_on_truth"] = {name: [right, of] for name, (right, of) in sorted(totals.items())}
    found["judge_on_blur"] = judge.quality_of(0.01, 0.02, 256, count=6)
    found["held_out_seen_in_training"] = sum(data.is_held_out(stages.clip_scene(config, 0, index)) for index in range(500))
    return found


def _fall(runs: Path, config: Config, name: str) -> list[float]:
    """The mean loss of the first and the last fifth of a stage."""
    losses = [row["loss"] for row in Stage(runs, config, name).losses()]
    part = max(1, len(losses) // 5)
    return [round(sum(rows) / part, 4) for rows in (losses[:part], losses[-part:])]


def _restored_equals(runs: Path, config: Config, exported: Path) -> bool:
    """Restores the decoder from its ONNX file, whose weights are rounded, and compares it with the one that was exported."""
    decoder, expected = stages.new_decoder(config), stages.load_vae(runs, config).decoder
    decoder.load_state_dict(restore.weights_of(exported / "vae_decoder.onnx", decoder))
    rounded = export.halved(expected).state_dict()
    return all(torch.equal(value, rounded[name]) for name, value in decoder.state_dict().items())


class _Killed(Exception):
    pass


def _resumed_equals(whole: Path, broken: Path, config: Config, name: str, train) -> bool:
    """Trains again, stops abruptly between two checkpoints, resumes from the last one and compares the results."""
    stage = Stage(broken, config, name)
    shutil.rmtree(stage.folder)
    log, steps = Stage.log, []

    def log_and_break_off(self, step, **values):
        steps.append(step)
        log(self, step, **values)
        if step == 20:
            raise _Killed

    Stage.log = log_and_break_off
    try:
        train(broken, config, "cpu")
        return False
    except _Killed:
        pass
    finally:
        Stage.log = log
    resumed_at = torch.load(stage.checkpoint)["step"]
    train(broken, config, "cpu")
    expected, actual = (torch.load(Stage(runs, config, name).result) for runs in (whole, broken))
    return 0 < resumed_at <= 20 and all(torch.equal(expected[key], actual[key]) for key in expected)
