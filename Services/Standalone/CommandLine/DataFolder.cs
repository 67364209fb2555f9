using System.CommandLine;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Declares and reads the option <c>--data</c>.</summary>
internal static class DataFolder
{
    private const string Variable = "TEXTTOVIDEO_DATA";

    /// <summary>Creates the option.</summary>
    public static Option<string?> Option() =>
        new("--data")
        {
            HelpName = "FOLDER",
            Description = $"Folder for jobs, videos and keys. Default: the environment variable {Variable}, else ./texttovideo-data.",
        };

    /// <summary>Returns the absolute path of the folder.</summary>
    public static string GetPath(ParseResult parsed, Option<string?> option) =>
        Path.GetFullPath(parsed.GetValue(option) ?? Environment.GetEnvironmentVariable(Variable) ?? "texttovideo-data");
}
