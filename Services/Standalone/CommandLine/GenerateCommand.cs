using System.CommandLine;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The root command: one prompt, one video file.</summary>
internal static class GenerateCommand
{
    /// <summary>How the API's fields are called on the command line.</summary>
    private static readonly Dictionary<string, string> OptionOfField = new()
    {
        ["prompt"] = "PROMPT",
        ["negative_prompt"] = "--negative",
        ["model"] = "--model",
        ["size"] = "--size",
        ["num_frames"] = "--frames",
        ["fps"] = "--fps",
        ["seed"] = "--seed",
        ["num_inference_steps"] = "--steps",
        ["guidance_scale"] = "--guidance",
        ["style"] = "--style",
        ["camera"] = "--camera",
        ["mood"] = "--mood",
        ["theme"] = "--theme",
        ["output_formats"] = "--format",
    };

    public static RootCommand Create()
    {
        var prompt = new Argument<string>("PROMPT")
        {
            Description = "What to show, for example \"a red circle moving right on a blue background\".",
        };
        var output = OptionValues.Text(
            "--out",
            "FILE",
            "Where to write the video. Default: a name made of the prompt, in the current folder."
        );
        var seed = OptionValues.Text(
            "--seed",
            "N",
            "Seed of the noise, 0 to 2^53 - 1: the same seed gives the same video. Default: random."
        );
        var frames = OptionValues.Text("--frames", "N", "Length in frames. Default: the model's.");
        var fps = OptionValues.Text("--fps", "N", "Frames per second. Default: the model's.");
        var size = OptionValues.Text("--size", "WxH", "Size in pixels. Default: the model's.");
        var steps = OptionValues.Text("--steps", "N", "Denoising steps: more is slower and finer. Default: the model's.");
        var guidance = OptionValues.Text("--guidance", "X", "Guidance scale: how strictly to follow the prompt. Default: the model's.");
        var negative = OptionValues.Text("--negative", "TEXT", "What not to show.");
        var style = OptionValues.Text("--style", "TEXT", "How things are drawn, for example watercolour, where the model knows styles.");
        var camera = OptionValues.Text("--camera", "TEXT", "How the camera moves, for example \"zoom in\", where the model knows that.");
        var mood = OptionValues.Text("--mood", "TEXT", "The feeling or pace, for example calm, where the model knows that.");
        var theme = OptionValues.Text("--theme", "TEXT", "The surroundings, for example night, where the model knows that.");
        var format = OptionValues.Text(
            "--format",
            "FORMAT",
            $"{string.Join(", ", OutputFormats.All)}. Default: by the ending of --out, else mp4."
        );
        var model = OptionValues.Text("--model", "NAME", "The model. Default: the server's first.");

        var command = new RootCommand("TextToVideo: makes a video from a prompt.")
        {
            prompt,
            output,
            seed,
            frames,
            fps,
            size,
            steps,
            guidance,
            negative,
            style,
            camera,
            mood,
            theme,
            format,
            model,
        };
        command.SetAction(
            async (parsed, cancellationToken) =>
            {
                string chosen = FormatOf(parsed.GetValue(format), parsed.GetValue(output));
                var input = new CreateVideoInput
                {
                    Prompt = parsed.GetValue(prompt),
                    NegativePrompt = parsed.GetValue(negative),
                    Model = parsed.GetValue(model),
                    Size = parsed.GetValue(size),
                    NumFrames = parsed.Int32(frames),
                    Fps = parsed.Int32(fps),
                    Seed = parsed.Int64(seed),
                    NumInferenceSteps = parsed.Int32(steps),
                    GuidanceScale = parsed.Double(guidance),
                    Style = parsed.GetValue(style),
                    Camera = parsed.GetValue(camera),
                    Mood = parsed.GetValue(mood),
                    Theme = parsed.GetValue(theme),
                    OutputFormats = [chosen],
                };
                try
                {
                    return await VideoRun.RunAsync(input, OutputPath(parsed.GetValue(output)), chosen, cancellationToken);
                }
                catch (InvalidFieldException invalid)
                {
                    throw new UsageException(OptionOfField.GetValueOrDefault(invalid.Field, invalid.Field), invalid.Description);
                }
            }
        );
        return command;
    }

    private static string FormatOf(string? format, string? output)
    {
        string ending = Path.GetExtension(output ?? string.Empty).TrimStart('.').ToLowerInvariant();
        if (format is null)
        {
            return ending.Length == 0 ? OutputFormats.All[0]
                : OutputFormats.All.Contains(ending) ? ending
                : throw new UsageException(
                    "--out",
                    $"must end in .{string.Join(", .", OutputFormats.All)}, or name the format by --format"
                );
        }

        return OutputFormats.All.Contains(format)
            ? format
            : throw new UsageException("--format", $"must be one of {string.Join(", ", OutputFormats.All)}");
    }

    /// <summary>Checked before the work is done, not after it.</summary>
    private static string? OutputPath(string? output)
    {
        if (output is null)
        {
            return null;
        }

        string path = Path.GetFullPath(output);
        if (output.Length == 0 || Directory.Exists(path) || !Directory.Exists(Path.GetDirectoryName(path)))
        {
            throw new UsageException("--out", $"must be a file in a folder that exists ({path})");
        }

        return path;
    }
}
