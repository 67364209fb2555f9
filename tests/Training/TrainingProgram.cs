using System.Diagnostics;

namespace TextToVideo.Training;

/// <summary>Runs <c>./train</c>.</summary>
internal static class TrainingProgram
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(15);

    /// <summary>Runs it until it ends, and returns its standard output.</summary>
    /// <exception cref="InvalidOperationException">It failed. The message contains its output.</exception>
    public static async Task<string> RunAsync(string[] arguments, string input = "") => (await TryAsync(arguments, input)).Succeeded().Text;

    /// <summary>Runs it until it ends, and returns its result, even if it fails.</summary>
    public static Task<ProgramResult> TryAsync(string[] arguments, string input = "") =>
        ProgramProcess.RunAsync(new ProcessStartInfo(Repository.GetPath("train"), arguments), input, s_timeout);
}
