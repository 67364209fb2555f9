using Xunit.Abstractions;

namespace TextToVideo.TestSupport;

/// <summary>The AppHost as a child process on a data folder: two of every service, behind a gateway.</summary>
public sealed class DistributedProcess : SystemProcess
{
    private static readonly string[] s_replicated =
        ["generation", "moderation", "text-encoding", "denoising", "vae-decoding", "transcoding"];

    private DistributedProcess(ProgramProcess program, int port, string dataPath)
        : base(program, port, port + 1, dataPath)
    {
    }

    public static async Task<DistributedProcess> StartAsync(
        string dataPath, ITestOutputHelper? log = null, IReadOnlyDictionary<string, string>? more = null)
    {
        int port = FreePorts.Pair().First;
        string[] arguments =
            ["--port", $"{port}", "--data", dataPath, .. s_replicated.SelectMany(service => new[] { $"--Replicas:{service}", "2" })];

        // The tests ask more often than a person does.
        var environment = new Dictionary<string, string>(more ?? new Dictionary<string, string>())
        {
            ["Gateway__RateLimit__RequestsPerMinute"] = "0",
        };
        ProgramProcess program = ProgramProcess.Start("AppHost", arguments, Path.GetTempPath(), environment, log);
        var system = new DistributedProcess(program, port, dataPath);
        await program.UntilAsync(
            "the gateway's address is printed",
            () => program.Output.Any(line => line.StartsWith("gateway (http)", StringComparison.Ordinal)));
        return system;
    }

    public override async ValueTask DisposeAsync()
    {
        if (!Program.HasExited)
        {
            Program.SendTerminate();
            await Program.ExitAsync();
        }

        await base.DisposeAsync();
    }
}
