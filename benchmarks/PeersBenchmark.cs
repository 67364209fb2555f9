using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.Standalone;
using TextToVideo.Transcoding;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Compares the server with what a user would otherwise run for the same prompt: loops in Python with PyTorch or ONNX Runtime, and the
/// pipeline of this system without a server. All of them take turns in one run, and each makes an MP4 file of the same clip.
/// </summary>
internal static class PeersBenchmark
{
    private const int WarmUps = 3;

    /// <summary>The reference of the ratios, which has the same networks in the same runtime.</summary>
    private const string Reference = "onnxruntime";

    /// <summary>Runs the benchmark.</summary>
    /// <param name="runs">The number of rounds; each peer makes one video in each.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    public static async Task RunAsync(int runs, CancellationToken cancellationToken)
    {
        using var data = new TemporaryFolder();
        (int http, int grpc) = FreePorts.GetPair();
        await using WebApplication server = StandaloneServer.Build(data.Path, http, grpc);
        await server.StartAsync(cancellationToken);
        using var job = new JobClient(grpc);
        ModelManifest model = server.Services.GetRequiredService<IModelRepository>().Default;
        var bare = new BareLoop(
            server.Services.GetRequiredService<IModelComponents>(),
            server.Services.GetRequiredService<IModelRepository>(),
            server.Services.GetRequiredService<IVideoTranscoder>()
        );
        using Process python = Start(model.Name);
        JsonElement ready = await ReadAsync(python, cancellationToken);
        string[] loops = [.. ready.GetProperty("loops").EnumerateArray().Select(loop => loop.GetString()!)];

        var peers = new Dictionary<string, Func<int, Task<double>>>();
        foreach (string loop in loops)
        {
            peers[loop] = seed => GenerateAsync(python, loop, model, seed, cancellationToken);
        }

        peers["pipeline"] = seed => TimeAsync(() => bare.RunAsync(JobClient.Prompt, seed, cacheThreshold: 0, cancellationToken));
        peers["job without step cache"] = seed => TimeAsync(() => job.RunAsync(CreateRequest(seed, cacheThreshold: 0), cancellationToken));
        peers["job"] = seed => TimeAsync(() => job.RunAsync(CreateRequest(seed, cacheThreshold: null), cancellationToken));

        var times = peers.Keys.ToDictionary(name => name, _ => new List<double>());
        for (int run = -WarmUps; run < runs; run++)
        {
            foreach ((string name, Func<int, Task<double>> generate) in peers)
            {
                double milliseconds = await generate(WarmUps + run);
                if (run >= 0)
                {
                    times[name].Add(milliseconds);
                }
            }
        }

        python.StandardInput.Close();
        await python.WaitForExitAsync(cancellationToken);
        await server.StopAsync(cancellationToken);
        string torch = ready.GetProperty("torch").GetString()!;
        string compile = loops.Contains("compile") ? string.Empty : ", which has no torch.compile";
        Console.WriteLine(
            Invariant(
                $"{Environment.ProcessorCount} processors, {runs} rounds; one MP4 file of the default model, PyTorch {torch}{compile}"
            )
        );
        await BenchmarkResults.WriteAsync(
            "peers",
            [
                .. times.Select(peer => new BenchmarkResult(
                    peer.Key,
                    Statistics.Median(peer.Value),
                    Statistics.Median(peer.Value.Zip(times[Reference], (a, b) => a / b)),
                    Statistics.MedianInterval(peer.Value.Zip(times[Reference], (a, b) => a / b))
                )),
            ],
            cancellationToken
        );
    }

    private static CreateVideoRequest CreateRequest(int seed, float? cacheThreshold)
    {
        var request = new CreateVideoRequest { Prompt = JobClient.Prompt, Seed = seed };
        if (cacheThreshold is { } threshold)
        {
            request.CacheThreshold = threshold;
        }

        return request;
    }

    private static Process Start(string model)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("PYTHON") ?? "python3")
        {
            ArgumentList =
            {
                Repository.GetPath("training/peer.py"),
                Repository.GetPath($"models/{model}"),
                Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture),
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        // Threads of OpenMP that spin between operators would take the processors from the other peers.
        start.Environment["OMP_WAIT_POLICY"] = "PASSIVE";
        return Process.Start(start) ?? throw new InvalidOperationException("Python did not start.");
    }

    private static async Task<double> GenerateAsync(
        Process python,
        string loop,
        ModelManifest model,
        int seed,
        CancellationToken cancellationToken
    )
    {
        var request = new
        {
            loop,
            prompt = JobClient.Prompt,
            seed,
            steps = model.Scheduler.Steps.Default,
            guidance = model.Scheduler.Guidance.Default,
        };
        await python.StandardInput.WriteLineAsync(JsonSerializer.Serialize(request).AsMemory(), cancellationToken);
        await python.StandardInput.FlushAsync(cancellationToken);
        return (await ReadAsync(python, cancellationToken)).GetProperty("milliseconds").GetDouble();
    }

    private static async Task<JsonElement> ReadAsync(Process python, CancellationToken cancellationToken)
    {
        string line =
            await python.StandardOutput.ReadLineAsync(cancellationToken)
            ?? throw new InvalidOperationException("training/peer.py ended; its error is above.");
        return JsonSerializer.Deserialize<JsonElement>(line);
    }

    private static async Task<double> TimeAsync(Func<Task> generate)
    {
        long begun = Stopwatch.GetTimestamp();
        await generate();
        return Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
    }
}
