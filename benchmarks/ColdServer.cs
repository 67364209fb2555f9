using System.Diagnostics;
using System.Globalization;

namespace TextToVideo.Benchmarks;

/// <summary>Measures the start of the server in its own process.</summary>
internal static class ColdServer
{
    /// <summary>Starts the server, waits until it is healthy, generates one video and stops the server.</summary>
    /// <returns>
    /// Milliseconds until the server is healthy and until the first video is completed, and the server's peak memory in MB (10^6 bytes).
    /// </returns>
    public static async Task<(double Healthy, double FirstVideo, double PeakMegabytes)> MeasureAsync(
        string prompt,
        CancellationToken cancellationToken
    )
    {
        using var data = new TemporaryFolder();
        var watch = Stopwatch.StartNew();
        await using var server = StandaloneProcess.Start(data.Path);
        while (!await server.Http.IsReadyAsync())
        {
            await Task.Delay(5, cancellationToken);
        }

        double healthy = watch.Elapsed.TotalMilliseconds;
        using var job = new JobClient(server.GrpcAddress.Port);
        await job.RunAsync(prompt, 0, cancellationToken);
        return (healthy, watch.Elapsed.TotalMilliseconds, await ReadPeakMegabytesAsync(server.Program.Id, cancellationToken));
    }

    // VmHWM is in units of 1024 bytes (proc_pid_status(5)).
    private static async Task<double> ReadPeakMegabytesAsync(int processId, CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync($"/proc/{processId}/status", cancellationToken);
        string peak = lines.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
