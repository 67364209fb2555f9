"""The command line of training: `./train STAGE --config NAME`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import torch

from runs import Config

ROOT = Path(__file__).parent.parent
STAGES = ("tokenizer", "vae", "latents", "denoiser")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./train", description="Trains, evaluates and exports the embedded model.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    helps = {
        "tokenizer": "a SentencePiece vocabulary of captions",
        "vae": "the causal video VAE",
        "latents": "the training clips' latents and their statistics",
        "denoiser": "text encoder and denoiser",
        "all": "these four, one after the other, then the export",
    }
    for name, text in helps.items():
        add_options(commands.add_parser(name, help=text))
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    return run_stages(arguments)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", default="cpu", help="smoke, cpu, gpu, or a .toml file (default: cpu)")
    parser.add_argument("--runs", type=Path, default=ROOT / ".artifacts" / "training", help="where checkpoints are kept")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="cpu or cuda (default: what is there)")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads(), help="threads on a CPU (default: one a core)")


def run_stages(arguments) -> int:
    import stages

    config = Config.load(arguments.config)
    run = {"tokenizer": stages.train_tokenizer, "vae": stages.train_vae, "latents": stages.encode_latents, "denoiser": stages.train_denoiser}
    for name in STAGES if arguments.command == "all" else (arguments.command,):
        if not run[name](arguments.runs, config, arguments.device):
            print(f"Stopped; the same command goes on from the checkpoint of {name}.", file=sys.stderr)
            return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
