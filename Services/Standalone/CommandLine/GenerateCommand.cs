using System.CommandLine;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The root command: generates one video file from a prompt.</summary>
internal static class GenerateCommand
{
    /// <summary>The command-line options of the API's fields, to name them in error messages.</summary>
    private static readonly Dictionary<string, string> s_optionOfField = new()
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
            Description = "What the video should show, for example \"a red circle moving right on a blue background\".",
        };
        Option<string?> output = OptionValues.Text(
            "--out",
            "FILE",
            "The file to write. Default: a name made from the prompt, in the current folder."
        );
        Option<string?> seed = OptionValues.Text(
            "--seed",
            "N",
            "Random seed, 0 to 2^53 - 1: the same seed gives the same video. Default: random."
        );
        Option<string?> frames = OptionValues.Text("--frames", "N", "Number of frames. Default: the model's.");
        Option<string?> fps = OptionValues.Text("--fps", "N", "Frames per second. Default: the model's.");
        Option<string?> size = OptionValues.Text("--size", "WxH", "Size in pixels. Default: the model's.");
        Option<string?> steps = OptionValues.Text(
            "--steps",
            "N",
            "Number of denoising steps: more steps take longer and give finer results. Default: the model's."
        );
        Option<string?> guidance = OptionValues.Text(
            "--guidance",
            "X",
            "Guidance scale: how strictly to follow the prompt. Default: the model's."
        );
        Option<string?> negative = OptionValues.Text("--negative", "TEXT", "Negative prompt: what the video should not show.");
        Option<string?> style = OptionValues.Text("--style", "TEXT", "Visual style, for example watercolour, if the model supports it.");
        Option<string?> camera = OptionValues.Text(
            "--camera",
            "TEXT",
            "Camera movement, for example \"zoom in\", if the model supports it."
        );
        Option<string?> mood = OptionValues.Text("--mood", "TEXT", "Mood or pace, for example calm, if the model supports it.");
        Option<string?> theme = OptionValues.Text("--theme", "TEXT", "Setting, for example night, if the model supports it.");
        Option<string?> format = OptionValues.Text(
            "--format",
            "FORMAT",
            $"File format: {string.Join(", ", OutputFormats.All)}. Default: the file extension of --out, else mp4."
        );
        Option<string?> model = OptionValues.Text(
            "--model",
            "NAME",
            "The model. Default: the configured model, else the first available one."
        );

        var command = new RootCommand("TextToVideo: generates a video from a prompt.")
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
                string chosen = GetFormat(parsed.GetValue(format), parsed.GetValue(output));
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
                    return await VideoRun.RunAsync(input, GetOutputPath(parsed.GetValue(output)), chosen, cancellationToken);
                }
                catch (InvalidFieldException invalid)
                {
                    throw new UsageException(s_optionOfField.GetValueOrDefault(invalid.Field, invalid.Field), invalid.Description);
                }
            }
        );
        return command;
    }

    private static string GetFormat(string? format, string? output)
    {
        string extension = Path.GetExtension(output ?? string.Empty).TrimStart('.').ToLowerInvariant();
        if (format is null)
        {
            return extension.Length == 0 ? OutputFormats.All[0]
                : OutputFormats.All.Contains(extension) ? extension
                : throw new UsageException(
                    "--out",
                    $"must end in .{string.Join(", .", OutputFormats.All)}, or --format must name the format"
                );
        }

        return OutputFormats.All.Contains(format)
            ? format
            : throw new UsageException("--format", $"must be one of {string.Join(", ", OutputFormats.All)}");
    }

    /// <summary>Returns the absolute path of the output file. Checks it before the video is generated.</summary>
    private static string? GetOutputPath(string? output)
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
