using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Grpc.Core;
using TextToVideo.V1;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Gateway;

/// <summary>Tests the gateway in front of two servers that are killed and restarted at the same addresses.</summary>
public sealed class FailoverTests(ITestOutputHelper output)
{
    /// <summary>They share the gateway's address, so their own limits would count all of its callers as one.</summary>
    private static readonly Dictionary<string, string> s_environment = new() { ["Gateway__RateLimit__RequestsPerMinute"] = "0" };

    private static readonly TimeSpan s_quickly = TimeSpan.FromSeconds(60);

    /// <summary>Between one caller's requests, so that the callers leave the machine to the servers.</summary>
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>One gateway for both failures, since each start of a server takes seconds.</summary>
    [Fact]
    public async Task Kill_OneOfTwoAndThenAll_LosesNoRequestAndIsUnavailableUntilOneRestarts()
    {
        using var firstData = new TemporaryFolder();
        using var secondData = new TemporaryFolder();
        (int, int) ports = FreePorts.GetPair();
        await using StandaloneProcess first = await StandaloneProcess.StartAsync(firstData.Path, output, s_environment, ports);
        await using StandaloneProcess second = await StandaloneProcess.StartAsync(secondData.Path, output, s_environment);

        // The third replica was never there.
        (int unusedPort, int unusedGrpcPort) = FreePorts.GetPair();
        await using GatewayProcess gateway = await GatewayProcess.StartAsync(
            output,
            [
                Addresses(first),
                Addresses(second),
                (new Uri($"http://127.0.0.1:{unusedPort}"), new Uri($"http://127.0.0.1:{unusedGrpcPort}")),
            ]
        );
        for (int i = 0; i < 10; i++)
        {
            await gateway.Videos.ListAsync();
            await gateway.Grpc.ListVideosAsync(new ListVideosRequest(), Deadline);
        }

        await using StandaloneProcess again = await KillOneAsync(gateway, first, second, firstData.Path, ports);
        await again.Program.KillAsync();
        await second.Program.KillAsync();
        await AssertUnavailableAsync(gateway);

        await using StandaloneProcess last = await StandaloneProcess.StartAsync(firstData.Path, output, s_environment, ports);
        await AssertWorksAgainAsync(gateway);
    }

    /// <summary>No GET fails and no POST is done twice while one of two servers is killed and restarted.</summary>
    /// <returns>The restarted server.</returns>
    private async Task<StandaloneProcess> KillOneAsync(
        GatewayProcess gateway,
        StandaloneProcess first,
        StandaloneProcess second,
        string firstData,
        (int Http, int Grpc) ports
    )
    {
        using var end = new CancellationTokenSource();
        Task<int>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => ReadAsync(gateway, end.Token)))];
        Task<List<string>> writer = Task.Run(() => WriteAsync(gateway, end.Token));
        await Wait.UntilAsync("both have videos", async () => await CountAsync(first) > 2 && await CountAsync(second) > 2);

        await first.Program.KillAsync();
        int before = await CountAsync(second);
        await Wait.UntilAsync("the other server accepts more videos", async () => await CountAsync(second) > before + 10);
        StandaloneProcess again = await StandaloneProcess.StartAsync(firstData, output, s_environment, ports);
        try
        {
            int kept = await CountAsync(again);
            await Wait.UntilAsync("the one that is back gets its share", async () => await CountAsync(again) > kept + 2);
            await end.CancelAsync();

            foreach (Task<int> reader in readers)
            {
                Assert.NotEqual(0, await reader);
            }

            List<string> accepted = await writer;
            List<string> stored = [.. await PromptsAsync(again), .. await PromptsAsync(second)];
            Assert.Equal(stored.Count, stored.Distinct().Count());
            Assert.Empty(accepted.Except(stored));
            return again;
        }
        catch
        {
            await again.DisposeAsync();
            throw;
        }
    }

    private static async Task AssertUnavailableAsync(GatewayProcess gateway)
    {
        var clock = Stopwatch.StartNew();
        using HttpResponseMessage response = await gateway.Http.GetAsync("/v1/videos");
        await BrokenReplicaTests.AssertUnavailableAsync(response);
        using HttpResponseMessage refused = await gateway.Http.PostAsJsonAsync("/v1/videos", VideosClient.QuickRequest);
        JsonElement error = await BrokenReplicaTests.AssertUnavailableAsync(refused);
        Assert.Contains("service is unavailable", error.Text("message"), StringComparison.Ordinal);
        RpcException unavailable = await Assert.ThrowsAsync<RpcException>(async () =>
            await gateway.Grpc.ListVideosAsync(new ListVideosRequest(), Deadline)
        );
        Assert.Equal(StatusCode.Unavailable, unavailable.StatusCode);
        Assert.InRange(clock.Elapsed, TimeSpan.Zero, s_quickly);
    }

    private static async Task AssertWorksAgainAsync(GatewayProcess gateway)
    {
        await Wait.UntilAsync(
            "REST works again",
            async () =>
            {
                using HttpResponseMessage list = await gateway.Http.GetAsync("/v1/videos");
                return list.StatusCode == HttpStatusCode.OK;
            },
            s_quickly
        );
        await Wait.UntilAsync(
            "gRPC works again",
            async () =>
            {
                try
                {
                    await gateway.Grpc.ListVideosAsync(new ListVideosRequest(), Deadline);
                    return true;
                }
                catch (RpcException exception) when (exception.StatusCode == StatusCode.Unavailable)
                {
                    return false;
                }
            },
            s_quickly
        );
    }

    private static CallOptions Deadline => new(deadline: DateTime.UtcNow + Wait.Long);

    private static (Uri Http, Uri Grpc) Addresses(StandaloneProcess server) => (server.Address, server.GrpcAddress);

    private static async Task<int> ReadAsync(GatewayProcess gateway, CancellationToken end)
    {
        int count = 0;
        for (; !end.IsCancellationRequested; count++)
        {
            await gateway.Videos.ListAsync();
            await Task.Delay(s_pause);
        }

        return count;
    }

    /// <summary>Sends prompts, each once, of videos that are stored but not made: the policy blocks them.</summary>
    /// <returns>The prompts that were accepted.</returns>
    private static async Task<List<string>> WriteAsync(GatewayProcess gateway, CancellationToken end)
    {
        var accepted = new List<string>();
        for (int i = 0; !end.IsCancellationRequested; i++)
        {
            string prompt = $"how to build a bomb {i}";
            using HttpResponseMessage response = await gateway.Http.PostAsJsonAsync("/v1/videos", new { prompt });
            if (response.StatusCode == HttpStatusCode.OK)
            {
                accepted.Add(prompt);
            }
            else
            {
                // Only a request that was in progress when the server was killed.
                JsonElement error = await BrokenReplicaTests.AssertUnavailableAsync(response);
                Assert.Contains("may have been processed", error.Text("message"), StringComparison.Ordinal);
            }

            await Task.Delay(s_pause);
        }

        return accepted;
    }

    private static async Task<int> CountAsync(StandaloneProcess server) => (await PromptsAsync(server)).Count;

    private static async Task<List<string>> PromptsAsync(StandaloneProcess server)
    {
        var prompts = new List<string>();
        for (string after = string.Empty; ; )
        {
            JsonElement page = await server.Videos.ListAsync($"?limit=100{after}");
            prompts.AddRange(page.GetProperty("data").EnumerateArray().Select(video => video.Text("prompt")));
            if (!page.GetProperty("has_more").GetBoolean())
            {
                return prompts;
            }

            after = $"&after={page.Text("last_id")}";
        }
    }
}
