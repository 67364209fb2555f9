"""The command line of training: `./train STAGE --config NAME`."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

from config import Config, ConfigError

ROOT = Path(__file__).parent.parent
EMBEDDED = ROOT / "models" / "shapes-mini"
STAGES = ("tokenizer", "text", "vae", "latents", "denoiser", "decoder")


def main() -> int:
    parser = argparse.ArgumentParser(prog="./train", description="Trains, evaluates and exports the embedded model.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    helps = {
        "tokenizer": "train the SentencePiece tokenizer on captions",
        "text": "train the text encoder to predict the content of captions",
        "vae": "train the causal video VAE",
        "latents": "encode the training clips and compute the statistics of their latents",
        "denoiser": "train the denoiser together with the text encoder",
        "decoder": "train the larger VAE decoder that is served",
        "export": "export ONNX files, tokenizer and model.json of a finished run",
        "all": "run these seven in order",
    }
    for name, text in helps.items():
        command = commands.add_parser(name, help=text)
        add_options(command)
        if name in ("export", "all"):
            command.add_argument("--out", type=Path, help="the model's folder (default: exported/NAME in the run's folder)")
            command.add_argument("--name", default="shapes-mini", help="the model's name (default: shapes-mini)")
    command = commands.add_parser("graph", help="write the graph of an exported denoiser anew, with the same weights")
    command.add_argument("folder", type=Path, help="the model's folder, for example models/shapes-mini")
    command.set_defaults(threads=1)
    command = commands.add_parser("restore", help="write the results of all stages from an exported model, to train it further")
    add_options(command)
    command.add_argument("--model-folder", type=Path, default=EMBEDDED, help="the model's folder (default: models/shapes-mini)")
    command = commands.add_parser("evaluate", help="evaluate a run or a running server with held-out prompts")
    add_options(command)
    command.add_argument("--server", metavar="URL", help="evaluate a running server instead of a run, for example http://127.0.0.1:8080")
    command.add_argument("--model", help="the server's model (default: its default)")
    command.add_argument("--fineness", type=int, default=4, choices=(1, 4),
                         help="pixels of a server's videos per pixel of training clips; 1 for the small sizes (default: 4)")
    command.add_argument("--key", help="the server's API key, if required")
    command.add_argument("--prompts", type=int, default=64, help="held-out prompts in each of the six suites (default: 64)")
    command.add_argument("--steps", type=int, default=20, help="denoising steps (default: 20)")
    command.add_argument("--guidance", type=float, default=4.0, help="guidance scale (default: 4)")
    command.add_argument("--fields", type=json.loads, default={}, metavar="JSON",
                         help="further fields of the requests to a server, for example {\"cache_threshold\": 0.2}")
    command.add_argument("--sweep", action="store_true", help="also measure accuracy for several numbers of steps and guidance scales")
    command.add_argument("--sheet", type=Path, help="also write a PNG file with frames for 24 held-out prompts")
    command = commands.add_parser("curve", help="measure a running server's quality against steps, guidance and step cache")
    add_options(command)
    command.add_argument("--server", metavar="URL", required=True, help="the server, for example http://127.0.0.1:8080")
    command.add_argument("--prompts", type=int, default=32, help="held-out prompts in each of the six suites (default: 32)")
    command.add_argument("--results", type=Path, default=ROOT / ".artifacts" / "training" / "curve.json",
                         help="the file of results; points that it has are not measured again")
    command.add_argument("--out", type=Path, required=True, help="the SVG file, for example docs/images/steps.svg")
    command = commands.add_parser("judge", help="measure the judge's accuracy on rendered clips")
    command.add_argument("--prompts", type=int, default=1000, help="number of scenes (default: 1000)")
    command.add_argument("--threads", type=int, default=os.cpu_count())
    command = commands.add_parser("smoke", help="run every stage with tiny networks (used by the tests)")
    command.add_argument("--threads", type=int, default=os.cpu_count())
    command = commands.add_parser("tokens", help="print the token ids of texts (a JSON array on standard input)")
    command.add_argument("--model", type=Path, required=True, help="a SentencePiece model file")
    command.add_argument("--max-tokens", type=int, default=48)
    command.set_defaults(threads=1)
    arguments = parser.parse_args()
    if "config" in arguments:
        # Load it before PyTorch is imported, which takes seconds.
        arguments.config = Config.load(arguments.config)
    import torch

    torch.set_num_threads(arguments.threads)
    if "device" in arguments and arguments.device is None:
        arguments.device = "cuda" if torch.cuda.is_available() else "cpu"
    if arguments.command == "tokens":
        import tokenizer

        ids, _ = tokenizer.Tokenizer(arguments.model, arguments.max_tokens)(json.load(sys.stdin))
        print(json.dumps(ids.tolist()))
        return 0
    if arguments.command == "curve":
        import curve

        return curve.curve(arguments)
    if arguments.command == "graph":
        import export

        print(f"maximum difference from the previous file: {export.rewrite(arguments.folder):.1e} of the output's standard deviation")
        return 0
    if arguments.command == "smoke":
        import smoke

        print(json.dumps(smoke.smoke()))
        return 0
    if arguments.command in ("evaluate", "judge"):
        import evaluate

        return evaluate.evaluate(arguments) if arguments.command == "evaluate" else evaluate.calibration(arguments)
    return run_stages(arguments)


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", default="cpu", help="smoke, cpu, gpu, or a .toml file (default: cpu)")
    parser.add_argument("--runs", type=Path, default=ROOT / ".artifacts" / "training", help="folder for checkpoints and results")
    parser.add_argument("--device", help="cpu or cuda (default: cuda if available)")
    parser.add_argument("--threads", type=int, default=os.cpu_count(), help="CPU threads (default: one per core)")


def run_stages(arguments) -> int:
    import stages

    config = arguments.config
    stages.check(config)
    if arguments.command == "restore":
        import restore

        restore.restore(arguments.runs, config, arguments.model_folder)
        return 0
    run = {"tokenizer": stages.train_tokenizer, "text": stages.train_text, "vae": stages.train_vae, "latents": stages.encode_latents,
           "denoiser": stages.train_denoiser, "decoder": stages.train_decoder}
    for name in STAGES if arguments.command == "all" else (arguments.command,) if arguments.command in run else ():
        if not run[name](arguments.runs, config, arguments.device):
            print(f"Stopped. Run the same command again to resume from the checkpoint of {name}.", file=sys.stderr)
            return 130
    if arguments.command in ("export", "all"):
        import export

        folder = arguments.out or arguments.runs / config.name / "exported" / arguments.name
        for file, error in export.export(arguments.runs, config, folder, arguments.name).items():
            print(f"{file:20} maximum difference from PyTorch: {error:.1e} of the output's standard deviation")
        print(folder)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except ConfigError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(2)
