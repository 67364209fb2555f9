using System.Diagnostics;

namespace TextToVideo.Interop;

/// <summary>Runs programs in other languages.</summary>
internal static class ClientProgram
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(3);

    /// <summary>Runs one that calls a server, and fails with its output where it does.</summary>
    public static async Task PassAsync(ServerProcess server, string program, string[] arguments, Dictionary<string, string?> environment)
    {
        environment["TEXTTOVIDEO_GRPC"] = server.GrpcAddress;
        environment["TEXTTOVIDEO_REST"] = server.RestAddress;
        (int exitCode, string output) = await RunAsync(program, arguments, environment);
        if (exitCode != 0)
        {
            Assert.Fail($"{string.Join(' ', arguments)} failed:\n{output}\n\nThe server's last lines:\n{server.Output}");
        }
    }

    /// <summary>Runs one to its end, in a folder if one is given, and gives the last lines of what it has printed.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(
        string program, string[] arguments, Dictionary<string, string?> environment, string folder = "")
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        foreach ((string name, string? value) in environment)
        {
            start.Environment[name] = value;
        }

        using Process process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var output = new OutputTail(lines: 100);
        output.Follow(process);
        try
        {
            await process.WaitForExitAsync().WaitAsync(s_timeout);
        }
        catch (TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            return (-1, $"{output}\n(killed after {s_timeout})");
        }

        return (process.ExitCode, output.ToString());
    }
}
