using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>The option <c>--data</c>.</summary>
internal static class DataFolder
{
    private const string Variable = "TEXTTOVIDEO_DATA";

    public static Option<string?> Option() =>
        new("--data")
        {
            HelpName = "FOLDER",
            Description =
                $"Where jobs, videos and keys are kept. Default: what the environment variable {Variable} says, else ./texttovideo-data.",
        };

    /// <summary>The folder, whole.</summary>
    public static string PathOf(ParseResult parsed, Option<string?> option) =>
        Path.GetFullPath(parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(Variable) ?? "texttovideo-data");
}
