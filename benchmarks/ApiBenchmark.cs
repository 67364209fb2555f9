using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the requests per second of the distributed system through its gateway, compared with the same endpoints on bare Kestrel with
/// the same database, in alternation. Then measures a thousand watchers of one video.
/// </summary>
internal static class ApiBenchmark
{
    private const int WatcherCount = 1000;
    private const int WatchRounds = 3;

    /// <summary>The maximum that can be configured: every request is counted, and none is rejected.</summary>
    private const string MaxRate = "1000000";

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["Gateway__RateLimit__RequestsPerMinute"] = MaxRate,
            ["Gateway__RateLimit__Burst"] = MaxRate,
        };
        await using DistributedSystem system = await DistributedSystem.StartAsync(folder.Path, replicas: [], settings);
        int port = FreePorts.GetPair().First;
        await using WebApplication bare = await BareApi.StartAsync(
            port,
            await ReadConnectionStringsAsync(system),
            system.ArtifactsPath,
            cancellationToken
        );
        Uri gateway = system.GetAddress("gateway");
        Uri generation = system.GetAddress("generation");
        string id;
        using (var job = new JobClient(system.GrpcAddress.Port))
        {
            Video video = await job.RunAsync("a red circle moving right on a blue background", 0, cancellationToken);
            id = video.Id;
        }

        Uri[] servers = [new Uri($"http://127.0.0.1:{port}"), generation, gateway];
        await MeasureRequestsAsync(system, "status", servers, $"/v1/videos/{id}", rounds, cancellationToken);
        await MeasureRequestsAsync(
            system,
            "event stream of a completed video",
            servers,
            $"/v1/videos/{id}/events",
            rounds,
            cancellationToken
        );
        await MeasureWatchersAsync(system, gateway, cancellationToken);
    }

    /// <summary>Measures and prints the requests per second of each server.</summary>
    /// <param name="system">The distributed system.</param>
    /// <param name="name">The name of the request in the output.</param>
    /// <param name="servers">The addresses of bare Kestrel, Generation and the gateway.</param>
    /// <param name="path">The path of the request.</param>
    /// <param name="rounds">The number of measurements per server.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    private static async Task MeasureRequestsAsync(
        DistributedSystem system,
        string name,
        Uri[] servers,
        string path,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        Uri[] addresses = [.. servers.Select(server => new Uri(server, path))];
        await RequireSameResponsesAsync(addresses, cancellationToken);
        foreach (Uri address in addresses)
        {
            await Wrk.RunAsync(address, s_warmUp, cancellationToken);
        }

        using Process gateway = GetProcess(system, "gateway");
        using Process generation = GetProcess(system, "generation");
        List<double>[] rates =
        [
            [],
            [],
            [],
        ];
        var gatewayTimes = new List<double>();
        var generationTimes = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            for (int server = 0; server < addresses.Length; server++)
            {
                TimeSpan gatewayBefore = GetProcessorTime(gateway);
                TimeSpan generationBefore = GetProcessorTime(generation);
                double rate = await Wrk.RunAsync(addresses[server], s_turn, cancellationToken);
                rates[server].Add(rate);
                if (server == addresses.Length - 1)
                {
                    double requests = rate * s_turn.TotalSeconds;
                    gatewayTimes.Add((GetProcessorTime(gateway) - gatewayBefore).TotalMicroseconds / requests);
                    generationTimes.Add((GetProcessorTime(generation) - generationBefore).TotalMicroseconds / requests);
                }
            }
        }

        double[] toBare = [.. rates[2].Zip(rates[0], (through, alone) => 100 * through / alone).Order()];
        double toDirect = Statistics.Median(rates[2].Zip(rates[1], (through, direct) => 100 * through / direct));
        Console.WriteLine(Invariant($"| {name} | requests per second |"));
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| the endpoint on bare Kestrel | {Statistics.Median(rates[0]):0} |"));
        Console.WriteLine(Invariant($"| Generation, called directly | {Statistics.Median(rates[1]):0} |"));
        Console.WriteLine(Invariant($"| through the gateway | {Statistics.Median(rates[2]):0} |"));
        Console.WriteLine(
            Invariant($"| gateway relative to bare Kestrel, per round (minimum, maximum) ")
                + Invariant($"| {Statistics.Median(toBare):0} % ({toBare[0]:0}, {toBare[^1]:0}) |")
        );
        Console.WriteLine(Invariant($"| gateway relative to Generation, per round | {toDirect:0} % |"));
        Console.WriteLine(Invariant($"| processor time per request in the gateway | {Statistics.Median(gatewayTimes):0} µs |"));
        Console.WriteLine(Invariant($"| processor time per request in Generation | {Statistics.Median(generationTimes):0} µs |"));
        Console.WriteLine();
    }

    /// <summary>Throws if the servers return different responses.</summary>
    private static async Task RequireSameResponsesAsync(Uri[] addresses, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        string[] responses = await Task.WhenAll(addresses.Select(address => http.GetStringAsync(address, cancellationToken)));
        if (responses.Distinct().Count() > 1)
        {
            throw new InvalidOperationException($"The responses differ:\n{string.Join('\n', responses)}");
        }
    }

    private static async Task MeasureWatchersAsync(DistributedSystem system, Uri gateway, CancellationToken cancellationToken)
    {
        using Process edge = GetProcess(system, "gateway");
        using Process api = GetProcess(system, "generation");
        using Process denoising = GetProcess(system, "denoising");
        Console.WriteLine(
            Invariant($"| {WatcherCount} watchers of one video | all received an event after ")
                + "| time between the first and the last to receive the end | events | memory per watcher: gateway, Generation |"
        );
        Console.WriteLine("|---|---|---|---|---|");
        for (int round = 1; round <= WatchRounds; round++)
        {
            long edgeBefore = GetMemory(edge);
            long apiBefore = GetMemory(api);

            // Stop the job until all watchers are connected.
            ProcessSignals.Freeze(denoising.Id);
            Uri events = await CreateAsync(gateway, cancellationToken);
            long begun = Stopwatch.GetTimestamp();
            using var watchers = new Watchers(WatcherCount, events, cancellationToken);
            await watchers.ConnectAsync();
            TimeSpan connected = Stopwatch.GetElapsedTime(begun);
            double edgeMemory = (GetMemory(edge) - edgeBefore) / 1e3 / WatcherCount;
            double apiMemory = (GetMemory(api) - apiBefore) / 1e3 / WatcherCount;
            ProcessSignals.Thaw(denoising.Id);
            Watchers.Ending[] endings = await watchers.EndAsync();
            if (endings.FirstOrDefault(ending => ending.Status != "completed") is { } wrong)
            {
                throw new InvalidOperationException($"The last event of a watcher has the status {wrong.Status}.");
            }

            TimeSpan spread = Stopwatch.GetElapsedTime(endings.Min(ending => ending.At), endings.Max(ending => ending.At));
            Console.WriteLine(
                Invariant($"| round {round}, {endings.Length} of {WatcherCount} received the end | {connected.TotalSeconds:0.0} s ")
                    + Invariant($"| {spread.TotalMilliseconds:0} ms | {endings.Sum(ending => ending.Events)} ")
                    + Invariant($"| {edgeMemory:0} kB, {apiMemory:0} kB |")
            );
        }
    }

    private static async Task<Uri> CreateAsync(Uri server, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = server };
        using HttpResponseMessage response = await http.PostAsJsonAsync(
            "/v1/videos",
            new { prompt = "a blue star growing on a white background" },
            cancellationToken
        );
        response.EnsureSuccessStatusCode();
        JsonElement video = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken);
        return new Uri(server, $"/v1/videos/{video.Text("id")}/events");
    }

    private static async Task<IReadOnlyDictionary<string, string?>> ReadConnectionStringsAsync(DistributedSystem system) =>
        new Dictionary<string, string?>
        {
            ["ConnectionStrings:rabbitmq"] = await system.GetConnectionStringAsync("rabbitmq"),
            ["ConnectionStrings:videos"] = await system.GetConnectionStringAsync("postgres"),
            ["ConnectionStrings:redis"] = await system.GetConnectionStringAsync("redis"),
        };

    private static Process GetProcess(DistributedSystem system, string name) =>
        Process.GetProcessById(system.Resources.First(resource => resource.Name == name).Pid!.Value);

    private static TimeSpan GetProcessorTime(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static long GetMemory(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }
}
