"""What a user would otherwise run: a loop in Python that generates the embedded model's videos.

`./bench peers` starts it. For each line of standard input, a JSON object with loop, prompt, seed, steps and guidance, it generates an MP4
file in the given loop and prints the milliseconds:

- `eager`: the denoiser in PyTorch with the weights of the ONNX file; `compile`: the same with torch.compile
- `onnxruntime`: the denoiser's ONNX file

Text encoder and VAE decoder are ONNX files in all of them, because they take little of the time. Its first line says which loops it has.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import torch

import graph
import ort
import stages
from denoiser import Denoiser
from noise import philox_noise
from tokenizer import Tokenizer
from vae import latent_shape


class Peer:
    def __init__(self, folder: Path, threads: int):
        torch.set_num_threads(threads)
        manifest = json.loads((folder / "model.json").read_text())
        encoder, denoiser, vae, limits = (manifest[name] for name in ("textEncoder", "denoiser", "vae", "limits"))
        path = folder / denoiser["files"][denoiser["defaultPrecision"]]
        self.tokens = Tokenizer(folder / encoder["tokenizer"]["file"], encoder["maxTokens"])
        self.text, session, self.vae = (ort.open_session(file, threads) for file in (folder / encoder["file"], path, folder / vae["file"]))
        self.mean, self.deviation = (np.array(vae[name], np.float32)[:, None, None, None] for name in ("mean", "std"))
        self.width, self.height = map(int, limits["sizes"][0].split("x"))
        self.frames, self.fps = limits["frames"]["default"], limits["fps"]["default"]
        self.shape = latent_shape(denoiser["latentChannels"], self.frames, self.width, self.height)

        def run(latents, timestep, text, mask):
            inputs = dict(latents=latents.numpy(), timestep=timestep.numpy(), text=text.numpy(), mask=mask.numpy())
            return torch.from_numpy(session.run(inputs, ["velocity"])[0])

        eager = _network(graph.read_weights(path))
        self.loops = {"onnxruntime": run, "eager": eager}
        if hasattr(torch, "compile"):
            self.loops["compile"] = torch.compile(eager)

    @torch.no_grad()
    def generate(self, loop: str, prompt: str, seed: int, steps: int, guidance: float) -> int:
        """Generates an MP4 file and returns its size in bytes."""
        ids, mask = self.tokens([prompt, ""])
        text = torch.from_numpy(self.text.run(dict(ids=ids, mask=mask), ["text"])[0])
        z = philox_noise(seed, self.shape)[None]
        for _, z in stages.denoised(self.loops[loop], z, text, torch.from_numpy(mask), steps, guidance):
            pass
        latents = z.numpy() * self.deviation + self.mean
        video = self.vae.run(dict(latents=latents), ["video"])[0][0]
        pixels = ((video + 1) * 127.5).round().clip(0, 255).astype(np.uint8).transpose(1, 2, 3, 0)
        with tempfile.NamedTemporaryFile(suffix=".mp4") as file:
            command = ["ffmpeg", "-v", "error", "-y", "-f", "rawvideo", "-pix_fmt", "rgb24", "-s", f"{self.width}x{self.height}",
                       "-r", str(self.fps), "-i", "-", "-c:v", "libx264", "-pix_fmt", "yuv420p", file.name]
            subprocess.run(command, input=pixels.tobytes(), check=True)
            return Path(file.name).stat().st_size


def _network(weights: dict[str, np.ndarray]) -> Denoiser:
    embedding = weights["enter_text.weight"].shape[1]
    width, text_width = len(weights["enter.bias"]), len(weights["enter_text.bias"])
    layers = len({name.split(".")[1] for name in weights if name.startswith("blocks.")})
    network = Denoiser(len(weights["refiner.leave.bias"]), embedding, width, text_width, layers,
                       width // len(weights["blocks.0.query_scale"]))
    network.load_state_dict({name: torch.from_numpy(weight.copy()) for name, weight in weights.items()})
    return network.eval()


def main() -> None:
    peer = Peer(Path(sys.argv[1]), int(sys.argv[2]))
    print(json.dumps({"loops": list(peer.loops), "torch": torch.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        begun = time.perf_counter()
        size = peer.generate(**request)
        print(json.dumps({"milliseconds": 1000 * (time.perf_counter() - begun), "bytes": size}), flush=True)


if __name__ == "__main__":
    main()
