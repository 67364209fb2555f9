using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Google.Protobuf;
using Grpc.Core;
using TextToVideo.Fuzz.Grpc;
using TextToVideo.Fuzz.Rest;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Fuzz;

/// <summary>Tests a server with generated requests over REST, gRPC and raw sockets.</summary>
public sealed class FuzzTests(ITestOutputHelper output)
{
    /// <summary>
    /// The maximum growth of memory during the second half of the requests, in megabytes: three of the largest messages, whose memory the
    /// garbage collector returns late.
    /// </summary>
    private const double MaxGrowth = 192;

    /// <summary>The most memory that the server may have at any time, in megabytes; docs/security.md states it.</summary>
    private const double MaxMemory = 1536;

    private const int Batches = 10;

    /// <summary>The tenant of the videos that requests refer to.</summary>
    private const string Tenant = "fuzz-home";

    private static readonly object s_request = new
    {
        prompt = VideosClient.Prompt,
        seed = 7,
        num_inference_steps = 4,
    };

    [Fact]
    public async Task GeneratedRequests_OfEveryKind_GetValidResponsesAndServerStaysHealthy()
    {
        var settings = FuzzSettings.FromEnvironment();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"FUZZ_SEED={settings.Seed} FUZZ_REQUESTS={settings.Requests}"));
        using var data = new TemporaryFolder();
        await using FuzzTarget target = await StartAsync(data.Path, settings);
        StandaloneProcess server = target.Server;
        byte[] before = await GenerateAsync(server);
        var run = new FuzzRun(target, await CasesAsync(target), settings);

        long started = Stopwatch.GetTimestamp();
        int size = Math.Max(1, settings.Requests / Batches);
        var memory = new List<double>();
        await AddVideosAsync(target, 3);
        for (int first = 0; first < settings.Requests; first += size)
        {
            await run.SendAsync(first, Math.Min(size, settings.Requests - first));
            await WaitUntilIdleAsync(server);
            memory.Add(ResidentMemory.GetMegabytes(server.Program.Id));
        }

        foreach (string line in run.FormatOutcomes())
        {
            output.WriteLine(line);
        }

        output.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"{run.Sent} requests in {Stopwatch.GetElapsedTime(started).TotalSeconds:0} s")
        );
        output.WriteLine(
            $"MB in memory after each tenth: {string.Join(' ', memory.Select(one => one.ToString("0", CultureInfo.InvariantCulture)))}"
        );
        Assert.True(run.Errors.Count == 0, string.Join("\n\n", run.Errors));

        // The memory of the first half includes pools, caches and metric series that are still being filled.
        double half = memory[memory.Count / 2];
        Assert.True(
            memory[^1] - half < MaxGrowth,
            $"The server's memory has grown from {half:0} MB after half of the requests to {memory[^1]:0} MB."
        );
        Assert.Equal("Healthy", await server.Http.GetStringAsync(new Uri("/health", UriKind.Relative)));
        double peak = ResidentMemory.GetPeakMegabytes(server.Program.Id);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"at most {peak:0} MB in memory"));
        Assert.True(peak < MaxMemory, $"The server has had {peak:0} MB in memory.");
        byte[] after = await GenerateAsync(server);
        Assert.True(before.AsSpan().SequenceEqual(after), "The same request gives a different video than before.");
    }

    private static async Task<byte[]> GenerateAsync(StandaloneProcess server) =>
        await server.Videos.DownloadAsync((await server.Videos.MakeAsync(s_request)).Text("id"));

    private static async Task AddVideosAsync(FuzzTarget target, int count)
    {
        for (int made = 0; made < count; made++)
        {
            target.Ids.Add(KnownIds.Video, (await target.Server.Videos.MakeAsync(VideosClient.QuickRequest)).Text("id"));
        }
    }

    /// <summary>Starts a server with two admin keys: one for the test, and one with a daily quota for the generated requests.</summary>
    private async Task<FuzzTarget> StartAsync(string dataPath, FuzzSettings settings)
    {
        var environment = new Dictionary<string, string>
        {
            ["Gateway__RateLimit__RequestsPerMinute"] = "1000000",
            ["Gateway__RateLimit__Burst"] = "1000000",
            ["DirectCalls__MaxConcurrent"] = "1000",
            ["JobQueue__MaxRunning"] = "1",
            ["JobQueue__MaxWaiting"] = "2",

            // The largest simulations take all of their time.
            ["CallerLimits__SimulationTime"] = "00:00:02",

            // Do not log invalid requests and disconnected clients.
            ["Logging__LogLevel__Default"] = "Error",
        };
        StandaloneProcess server = await StandaloneProcess.StartAsync(dataPath, output, environment);
        string own = await CreateKeyAsync(
            server,
            new
            {
                name = "test",
                role = "admin",
                tenant = Tenant,
            }
        );
        server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", own);
        string fuzz = await CreateKeyAsync(
            server,
            new
            {
                name = "fuzz",
                role = "admin",
                tenant = Tenant,
                videos_per_day = 50 + (settings.Requests / 200),
            }
        );
        return new FuzzTarget(server, fuzz);
    }

    private static async Task<string> CreateKeyAsync(StandaloneProcess server, object request)
    {
        using HttpResponseMessage response = await server.Http.PostAsJsonAsync("/v1/admin/keys", request);
        return (await VideosClient.OkAsync(response)).Text("key");
    }

    private static async Task<Arbitrary<FuzzCase>> CasesAsync(FuzzTarget target)
    {
        IReadOnlyList<RestOperation> operations = RestOperation.From(
            await target.Server.Http.GetFromJsonAsync<JsonElement>(new Uri("/openapi.json", UriKind.Relative))
        );
        Assert.NotEmpty(operations);
        Assert.NotEmpty(GrpcCases.Methods);
        var calls = new GrpcCases(await TensorsAsync(target));
        return Arb.From(
            Gen.Frequency(
                (120, RestCases.All(operations)),
                (60, calls.All),
                (20, RawCases.All),
                (1, LimitCases.All),
                (1, GrpcLimitCases.All)
            ),
            request => request.Shrink()
        );
    }

    /// <summary>Returns valid values of the fields of type bytes, which the stages pass to each other.</summary>
    private static async Task<IReadOnlyDictionary<string, byte[]>> TensorsAsync(FuzzTarget target)
    {
        var headers = new Metadata { { "authorization", $"Bearer {target.AdminKey}" } };
        ByteString embedding = (
            await new V1.TextEncoding.TextEncodingClient(target.Server.Channel).EncodeTextAsync(
                new EncodeTextRequest { Prompt = VideosClient.Prompt },
                headers
            )
        ).Embedding;
        using AsyncServerStreamingCall<DenoiseResponse> call = new V1.Denoising.DenoisingClient(target.Server.Channel).Denoise(
            new DenoiseRequest
            {
                Embedding = embedding,
                Seed = 7,
                NumInferenceSteps = 1,
            },
            headers
        );
        DenoiseResponse? last = null;
        await foreach (DenoiseResponse response in call.ResponseStream.ReadAllAsync())
        {
            last = response;
        }

        return new Dictionary<string, byte[]>
        {
            ["embedding"] = embedding.ToByteArray(),
            ["latents"] = last!.Result.Latents.ToByteArray(),
            ["rgb24"] = new byte[64 * 64 * 3],
        };
    }

    private static Task WaitUntilIdleAsync(StandaloneProcess server) =>
        Wait.UntilAsync(
            "no job is waiting or running",
            async () =>
            {
                JsonElement jobs = (
                    await server.Http.GetFromJsonAsync<JsonElement>(new Uri("/v1/admin/status", UriKind.Relative))
                ).GetProperty("jobs");
                return jobs.Int("waiting") + jobs.Int("running") == 0;
            }
        );
}
