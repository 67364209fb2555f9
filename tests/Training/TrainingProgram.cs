using System.Diagnostics;
using System.Reflection;

namespace TextToVideo.Training;

/// <summary>Runs <c>./train</c>.</summary>
internal static class TrainingProgram
{
    /// <summary>The repository: the program is a script there, and finds everything else from there.</summary>
    private static readonly string s_root = typeof(TrainingProgram).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(15);

    /// <summary>Runs it to its end and gives what it wrote to standard output; fails with its messages where it does.</summary>
    public static async Task<string> RunAsync(string[] arguments, string input = "")
    {
        (int? exitCode, string output, string messages) = await ToEndAsync(arguments, input);
        Assert.True(exitCode == 0, $"./train {string.Join(' ', arguments)} failed:\n{messages}");
        return output;
    }

    /// <summary>Runs it to its end, and gives its exit code and what it wrote to standard error.</summary>
    public static async Task<(int? ExitCode, string Messages)> TryAsync(string[] arguments)
    {
        (int? exitCode, _, string messages) = await ToEndAsync(arguments, string.Empty);
        return (exitCode, messages);
    }

    /// <summary>The exit code is null where it did not end in time.</summary>
    private static async Task<(int? ExitCode, string Output, string Messages)> ToEndAsync(string[] arguments, string input)
    {
        var start = new ProcessStartInfo(Path.Combine(s_root, "train"), arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process process = Process.Start(start) ?? throw new InvalidOperationException("./train did not start.");
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> messages = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync().WaitAsync(s_timeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
        }

        return (process.HasExited ? process.ExitCode : null, await output, await messages);
    }
}
