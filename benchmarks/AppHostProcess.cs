using System.Diagnostics;
using System.Globalization;
using TextToVideo.Integration.Support;

namespace TextToVideo.Benchmarks;

/// <summary>The distributed form as a user starts it, on data of its own.</summary>
internal sealed class AppHostProcess : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Process _process;

    private AppHostProcess()
    {
        // gRPC has the port after that of REST.
        Port = FreePorts.Pair().First;
        _process = Process.Start(new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                "exec", Path.Combine(AppContext.BaseDirectory, "TextToVideo.AppHost.dll"),
                "--port", Port.ToString(CultureInfo.InvariantCulture), "--data", _folder.Path,
            },
            Environment = { ["JobStore__SilenceLimit"] = "00:00:20", ["JobStore__SweepInterval"] = "00:00:02" },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>The gateway's port of REST.</summary>
    public int Port { get; }

    /// <summary>The gateway's port of gRPC.</summary>
    public int GrpcPort => Port + 1;

    public static async Task<AppHostProcess> StartAsync()
    {
        var process = new AppHostProcess();
        await Patience.UntilAsync("everything is healthy", async () =>
            await process.ResourcesAsync() is { Count: > 0 } resources && resources.All(resource => resource.Healthy));
        return process;
    }

    /// <summary>What runs now.</summary>
    public Task<IReadOnlyList<AppHostResource>> ResourcesAsync() => AppHostState.ReadAsync(_folder.Path);

    public async ValueTask DisposeAsync()
    {
        using (Process terminate = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]))
        {
            await terminate.WaitForExitAsync();
        }

        await _process.WaitForExitAsync().WaitAsync(Patience.Long);
        _process.Dispose();
        _folder.Dispose();
    }
}
