using System.Diagnostics;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the overhead of full telemetry: a server that sends all spans, metrics and logs by OTLP to a collector that discards them,
/// compared with a server whose SDK is disabled. Both run throughout and generate the same videos in alternation, so that they run under
/// the same conditions. The overhead is computed per pair.
/// </summary>
internal static class TracingBenchmark
{
    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        await using DroppingCollector collector = await DroppingCollector.StartAsync(cancellationToken);
        await using DroppingCollector unused = await DroppingCollector.StartAsync(cancellationToken);
        using var data = new TemporaryFolder();
        await using TracedServer on = await TracedServer.StartAsync(data.Combine("on"), collector.Address, isOff: false);
        await using TracedServer off = await TracedServer.StartAsync(data.Combine("off"), unused.Address, isOff: true);
        long before = 0;
        Pairs<(double Milliseconds, double Processor)> pairs = await Pairs<(double Milliseconds, double Processor)>.RunAsync(
            runs,
            pair => on.RunAsync(JobClient.Prompt, pair, cancellationToken),
            pair => off.RunAsync(JobClient.Prompt, pair, cancellationToken),
            () => before = collector.Bytes
        );
        if (unused.Bytes > 0 || collector.Bytes == before)
        {
            throw new InvalidOperationException("Telemetry was not sent by the expected server only.");
        }

        Console.WriteLine(
            Invariant($"{Environment.ProcessorCount} processors, {pairs.Count} pairs, medians; ")
                + "one video of the default model: 20 steps, MP4, thumbnail, spritesheet"
        );
        Console.WriteLine();
        Console.WriteLine("| warm job | telemetry disabled | telemetry sent | overhead per pair (95 % interval of the median) |");
        Console.WriteLine("|---|---|---|---|");
        PrintRow("time", "ms", job => job.Milliseconds);
        PrintRow("processor time of the server", "ms", job => job.Processor);
        Console.WriteLine();
        Console.WriteLine(Invariant($"Telemetry of one job: {(collector.Bytes - before) / 1e3 / pairs.Count:0} kB."));

        void PrintRow(string name, string unit, Func<(double Milliseconds, double Processor), double> value)
        {
            (double with, double without, string overhead) = pairs.GetMedians(value);
            Console.WriteLine(Invariant($"| {name} | {without:0} {unit} | {with:0} {unit} | {overhead} |"));
        }
    }

    /// <summary>A server process with a client.</summary>
    private sealed class TracedServer : IAsyncDisposable
    {
        private readonly StandaloneProcess _server;
        private readonly JobClient _client;
        private readonly Process _process;

        private TracedServer(StandaloneProcess server)
        {
            _server = server;
            _client = new JobClient(server.GrpcAddress.Port);
            _process = Process.GetProcessById(server.Program.Id);
        }

        public static async Task<TracedServer> StartAsync(string data, Uri collector, bool isOff) =>
            new(
                await StandaloneProcess.StartAsync(
                    data,
                    environment: new Dictionary<string, string>
                    {
                        ["OTEL_EXPORTER_OTLP_ENDPOINT"] = $"{collector}",
                        ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
                        ["OTEL_SDK_DISABLED"] = isOff ? "true" : "false",
                    }
                )
            );

        /// <summary>Generates a video.</summary>
        /// <returns>The elapsed time and the processor time of the server.</returns>
        public async Task<(double Milliseconds, double Processor)> RunAsync(string prompt, int seed, CancellationToken cancellationToken)
        {
            TimeSpan before = ProcessorTime();
            long started = Stopwatch.GetTimestamp();
            await _client.RunAsync(prompt, seed, cancellationToken);
            return (Stopwatch.GetElapsedTime(started).TotalMilliseconds, (ProcessorTime() - before).TotalMilliseconds);
        }

        public async ValueTask DisposeAsync()
        {
            _client.Dispose();
            _process.Dispose();
            await _server.DisposeAsync();
        }

        private TimeSpan ProcessorTime()
        {
            _process.Refresh();
            return _process.TotalProcessorTime;
        }
    }
}
