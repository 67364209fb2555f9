using System.CommandLine;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>A field of the request for a video as a command-line option.</summary>
/// <param name="Field">The name of the field in the API and in error messages.</param>
/// <param name="Option">The option.</param>
/// <param name="Apply">Returns the request with the option's value in the field, or with null if the option is not specified.</param>
internal sealed record InputOption(
    string Field,
    Option<string?> Option,
    Func<CreateVideoInput, ParseResult, Option<string?>, CreateVideoInput> Apply
)
{
    /// <summary>Creates the options of all fields, in the order of the help.</summary>
    public static IReadOnlyList<InputOption> CreateAll() =>
        [
            new(
                "seed",
                OptionValues.Text("--seed", "N", "Random seed, 0 to 2^53 - 1: the same seed gives the same video. Default: random."),
                (input, parsed, option) => input with { Seed = parsed.Int64(option) }
            ),
            new(
                "num_frames",
                OptionValues.Text("--frames", "N", "Number of frames. Default: the model's."),
                (input, parsed, option) => input with { NumFrames = parsed.Int32(option) }
            ),
            new(
                "seconds",
                OptionValues.Text("--seconds", "S", "Length in seconds, instead of --frames."),
                (input, parsed, option) => input with { Seconds = parsed.Double(option) }
            ),
            new(
                "fps",
                OptionValues.Text("--fps", "N", "Frames per second. Default: the model's."),
                (input, parsed, option) => input with { Fps = parsed.Int32(option) }
            ),
            new(
                "size",
                OptionValues.Text("--size", "WxH", "Size in pixels. Default: the model's."),
                (input, parsed, option) => input with { Size = parsed.GetValue(option) }
            ),
            new(
                "num_inference_steps",
                OptionValues.Text(
                    "--steps",
                    "N",
                    "Number of denoising steps: more steps take longer and give finer results. Default: the model's."
                ),
                (input, parsed, option) => input with { NumInferenceSteps = parsed.Int32(option) }
            ),
            new(
                "guidance_scale",
                OptionValues.Text("--guidance", "X", "Guidance scale: how strictly to follow the prompt. Default: the model's."),
                (input, parsed, option) => input with { GuidanceScale = parsed.Double(option) }
            ),
            new(
                "guidance_min_sigma",
                OptionValues.Text("--guidance-min-sigma", "X", "Smallest noise level with guidance, 0 to 1. Default: the model's."),
                (input, parsed, option) => input with { GuidanceMinSigma = parsed.Double(option) }
            ),
            new(
                "guidance_max_sigma",
                OptionValues.Text("--guidance-max-sigma", "X", "Largest noise level with guidance, 0 to 1. Default: the model's."),
                (input, parsed, option) => input with { GuidanceMaxSigma = parsed.Double(option) }
            ),
            new(
                "cache_threshold",
                OptionValues.Text(
                    "--cache",
                    "X",
                    "Skip denoising steps in which the model output changes by less than this fraction, 0 to 1; 0 skips none. "
                        + "Default: the model's."
                ),
                (input, parsed, option) => input with { CacheThreshold = parsed.Double(option) }
            ),
            new(
                "negative_prompt",
                OptionValues.Text("--negative", "TEXT", "Negative prompt: what the video should not show."),
                (input, parsed, option) => input with { NegativePrompt = parsed.GetValue(option) }
            ),
            new(
                "style",
                OptionValues.Text("--style", "TEXT", "Visual style, for example watercolour, if the model supports it."),
                (input, parsed, option) => input with { Style = parsed.GetValue(option) }
            ),
            new(
                "camera",
                OptionValues.Text("--camera", "TEXT", "Camera movement, for example \"zoom in\", if the model supports it."),
                (input, parsed, option) => input with { Camera = parsed.GetValue(option) }
            ),
            new(
                "mood",
                OptionValues.Text("--mood", "TEXT", "Mood or pace, for example calm, if the model supports it."),
                (input, parsed, option) => input with { Mood = parsed.GetValue(option) }
            ),
            new(
                "theme",
                OptionValues.Text("--theme", "TEXT", "Surroundings, for example night, if the model supports it."),
                (input, parsed, option) => input with { Theme = parsed.GetValue(option) }
            ),
            new(
                "enhance_prompt",
                OptionValues.Text(
                    "--enhance-prompt",
                    "true|false",
                    "Whether the configured language model rewrites the prompt with more detail. Default: the setting"
                        + " PromptEnhancement:Default."
                ),
                (input, parsed, option) => input with { EnhancePrompt = parsed.Boolean(option) }
            ),
            new(
                "model",
                OptionValues.Text("--model", "NAME", "The model. Default: the configured model, else the first available one."),
                (input, parsed, option) => input with { Model = parsed.GetValue(option) }
            ),
        ];
}
