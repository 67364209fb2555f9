using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using TextToVideo.V1;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Requests per second that the distributed form answers through its gateway, against the same endpoints on Kestrel alone before the same
/// database, in turn; then a thousand watchers of one video.
/// </summary>
internal static class ApiBenchmark
{
    private const int Watching = 1000;
    private const int WatchRounds = 3;

    /// <summary>The most that may be configured: every request is counted, and none is refused.</summary>
    private const string NeverRefuse = "1000000";

    private static readonly TimeSpan s_warmUp = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_turn = TimeSpan.FromSeconds(3);

    public static async Task RunAsync(int rounds, CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        var settings = new Dictionary<string, string>
        {
            ["Gateway__RateLimit__RequestsPerMinute"] = NeverRefuse,
            ["Gateway__RateLimit__Burst"] = NeverRefuse,
        };
        await using DistributedSystem system = await DistributedSystem.StartAsync(folder.Path, replicas: [], settings);
        int port = FreePorts.Pair().First;
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
            "event stream of a video that has ended",
            servers,
            $"/v1/videos/{id}/events",
            rounds,
            cancellationToken
        );
        await MeasureWatchersAsync(system, gateway, cancellationToken);
    }

    /// <param name="system">The distributed form.</param>
    /// <param name="what">What is asked for, for the reader.</param>
    /// <param name="servers">Kestrel alone, Generation, the gateway.</param>
    /// <param name="path">What is asked for.</param>
    /// <param name="rounds">How many turns each has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    private static async Task MeasureRequestsAsync(
        DistributedSystem system,
        string what,
        Uri[] servers,
        string path,
        int rounds,
        CancellationToken cancellationToken
    )
    {
        Uri[] addresses = [.. servers.Select(server => new Uri(server, path))];
        await CompareAnswersAsync(addresses, cancellationToken);
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
                TimeSpan gatewayBefore = TimeOf(gateway);
                TimeSpan generationBefore = TimeOf(generation);
                double rate = await Wrk.RunAsync(addresses[server], s_turn, cancellationToken);
                rates[server].Add(rate);
                if (server == addresses.Length - 1)
                {
                    double requests = rate * s_turn.TotalSeconds;
                    gatewayTimes.Add((TimeOf(gateway) - gatewayBefore).TotalMicroseconds / requests);
                    generationTimes.Add((TimeOf(generation) - generationBefore).TotalMicroseconds / requests);
                }
            }
        }

        double[] toBare = [.. rates[2].Zip(rates[0], (through, alone) => 100 * through / alone).Order()];
        double toDirect = Median.Of(rates[2].Zip(rates[1], (through, direct) => 100 * through / direct));
        Console.WriteLine(Invariant($"| {what} | requests a second |"));
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| the endpoint on Kestrel alone | {Median.Of(rates[0]):0} |"));
        Console.WriteLine(Invariant($"| Generation, called directly | {Median.Of(rates[1]):0} |"));
        Console.WriteLine(Invariant($"| through the gateway | {Median.Of(rates[2]):0} |"));
        Console.WriteLine(
            Invariant(
                $"| gateway to Kestrel alone, round by round (least, most) | {Median.Of(toBare):0} % ({toBare[0]:0}, {toBare[^1]:0}) |"
            )
        );
        Console.WriteLine(Invariant($"| gateway to Generation, round by round | {toDirect:0} % |"));
        Console.WriteLine(
            Invariant(
                $"| processor time of a request in the gateway, in Generation | {Median.Of(gatewayTimes):0} µs, {Median.Of(generationTimes):0} µs |"
            )
        );
        Console.WriteLine();
    }

    /// <summary>What is compared must do the same.</summary>
    private static async Task CompareAnswersAsync(Uri[] addresses, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        string[] answers = await Task.WhenAll(addresses.Select(address => http.GetStringAsync(address, cancellationToken)));
        if (answers.Distinct().Count() > 1)
        {
            throw new InvalidOperationException($"The answers differ:\n{string.Join('\n', answers)}");
        }
    }

    private static async Task MeasureWatchersAsync(DistributedSystem system, Uri gateway, CancellationToken cancellationToken)
    {
        using Process edge = GetProcess(system, "gateway");
        using Process api = GetProcess(system, "generation");
        using Process denoising = GetProcess(system, "denoising");
        Console.WriteLine(
            Invariant(
                $"| {Watching} watchers of one video | all have an event after | all have the last one after the first has it | events | memory a watcher: gateway, Generation |"
            )
        );
        Console.WriteLine("|---|---|---|---|---|");
        for (int round = 1; round <= WatchRounds; round++)
        {
            long edgeBefore = MemoryOf(edge);
            long apiBefore = MemoryOf(api);

            // Nothing moves until all are there.
            ProcessSignals.Freeze(denoising.Id);
            Uri events = await CreateAsync(gateway, cancellationToken);
            long begun = Stopwatch.GetTimestamp();
            using var watchers = new Watchers(Watching, events, cancellationToken);
            await watchers.ConnectAsync();
            TimeSpan connected = Stopwatch.GetElapsedTime(begun);
            double edgeMemory = (MemoryOf(edge) - edgeBefore) / 1e3 / Watching;
            double apiMemory = (MemoryOf(api) - apiBefore) / 1e3 / Watching;
            ProcessSignals.Thaw(denoising.Id);
            Watchers.Ending[] endings = await watchers.EndAsync();
            if (endings.FirstOrDefault(ending => ending.Status != "completed") is { } wrong)
            {
                throw new InvalidOperationException($"A watcher has last seen that the video is {wrong.Status}.");
            }

            TimeSpan spread = Stopwatch.GetElapsedTime(endings.Min(ending => ending.At), endings.Max(ending => ending.At));
            Console.WriteLine(
                Invariant(
                    $"| round {round}, {endings.Length} of {Watching} to the end | {connected.TotalSeconds:0.0} s | {spread.TotalMilliseconds:0} ms | {endings.Sum(ending => ending.Events)} | {edgeMemory:0} kB, {apiMemory:0} kB |"
                )
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

    private static TimeSpan TimeOf(Process process)
    {
        process.Refresh();
        return process.TotalProcessorTime;
    }

    private static long MemoryOf(Process process)
    {
        process.Refresh();
        return process.WorkingSet64;
    }
}
