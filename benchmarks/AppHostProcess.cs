using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
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
    public async Task<IReadOnlyList<(string Name, bool Healthy, int? Pid, int Restarts)>> ResourcesAsync()
    {
        try
        {
            await using FileStream file = File.OpenRead(_folder.Combine("state.json"));
            using JsonDocument state = await JsonDocument.ParseAsync(file);
            return
            [
                .. state.RootElement.GetProperty("resources").EnumerateArray().Select(resource => (
                    resource.GetProperty("name").GetString()!, resource.GetProperty("healthy").GetBoolean(),
                    resource.TryGetProperty("pid", out JsonElement pid) ? pid.GetInt32() : (int?)null,
                    resource.GetProperty("restarts").GetInt32())),
            ];
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            // Not yet, or being written.
            return [];
        }
    }

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
