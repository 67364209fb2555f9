using System.Diagnostics;
using System.Globalization;

namespace TextToVideo.Benchmarks;

/// <summary>The server as a user starts it, for what only a process of its own can show.</summary>
internal static class ColdServer
{
    /// <summary>Starts the server, waits until it is healthy, makes one video and stops it.</summary>
    /// <returns>Milliseconds to the first healthy answer and to the first completed video, and the peak of its memory in MB (10^6 bytes).</returns>
    public static async Task<(double Healthy, double FirstVideo, double PeakMegabytes)> MeasureAsync(
        string prompt,
        CancellationToken cancellationToken
    )
    {
        using var data = new TemporaryFolder();
        var watch = Stopwatch.StartNew();
        await using StandaloneProcess server = StandaloneProcess.Start(data.Path);
        while (!await server.Http.IsReadyAsync())
        {
            await Task.Delay(5, cancellationToken);
        }

        double healthy = watch.Elapsed.TotalMilliseconds;
        using var job = new JobClient(server.GrpcAddress.Port);
        await job.RunAsync(prompt, 0, cancellationToken);
        return (healthy, watch.Elapsed.TotalMilliseconds, await PeakMegabytesAsync(server.Program.Id, cancellationToken));
    }

    // VmHWM of proc(5), in units of 1024 bytes.
    private static async Task<double> PeakMegabytesAsync(int processId, CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync($"/proc/{processId}/status", cancellationToken);
        string peak = lines.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
