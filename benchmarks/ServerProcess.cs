using System.Diagnostics;
using System.Globalization;
using TextToVideo.Standalone;

namespace TextToVideo.Benchmarks;

/// <summary>The server as a user starts it, for what only a process of its own can show.</summary>
internal static class ServerProcess
{
    /// <summary>Starts the server, waits until it is healthy, makes one video and stops it.</summary>
    /// <returns>Milliseconds to the first healthy answer and to the first completed video, and the peak of its memory in MB (10^6 bytes).</returns>
    public static async Task<(double Healthy, double FirstVideo, double PeakMegabytes)> MeasureAsync(string prompt, CancellationToken cancellationToken)
    {
        string data = Directory.CreateTempSubdirectory("texttovideo-bench-").FullName;
        (int http, int grpc) = FreePorts.Pair();
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList =
            {
                typeof(StandaloneServer).Assembly.Location, "serve", "--data", data,
                "--port", http.ToString(CultureInfo.InvariantCulture), "--grpc-port", grpc.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var watch = Stopwatch.StartNew();
        using Process process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        try
        {
            await UntilHealthyAsync(http, cancellationToken);
            double healthy = watch.Elapsed.TotalMilliseconds;
            using var job = new JobClient(grpc);
            await job.RunAsync(prompt, 0, cancellationToken);
            return (healthy, watch.Elapsed.TotalMilliseconds, await PeakMegabytesAsync(process.Id, cancellationToken));
        }
        finally
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            Directory.Delete(data, recursive: true);
        }
    }

    /// <summary>Asks until a server is healthy.</summary>
    /// <param name="port">Its port of REST.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public static async Task UntilHealthyAsync(int port, CancellationToken cancellationToken)
    {
        using var client = new HttpClient();
        while (!await IsHealthyAsync(client, $"http://127.0.0.1:{port}/health", cancellationToken))
        {
            await Task.Delay(5, cancellationToken);
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient client, string address, CancellationToken cancellationToken)
    {
        try
        {
            using HttpResponseMessage answer = await client.GetAsync(address, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    // VmHWM of proc(5), in units of 1024 bytes.
    private static async Task<double> PeakMegabytesAsync(int processId, CancellationToken cancellationToken)
    {
        string[] lines = await File.ReadAllLinesAsync($"/proc/{processId}/status", cancellationToken);
        string peak = lines.First(line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
        return double.Parse(peak.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) * 1024 / 1e6;
    }
}
