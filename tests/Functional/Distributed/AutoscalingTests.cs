using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using TextToVideo.Functional.Support;
using TextToVideo.Functional.Telemetry;
using TextToVideo.TestSupport.Kubernetes;
using Xunit.Abstractions;

namespace TextToVideo.Functional.Distributed;

/// <summary>
/// A small autoscaler that does what KEDA and the cluster's autoscaler do: it reads the query of the chart's scaler and starts and stops
/// denoisers.
/// </summary>
[Collection(SharedDistributed.Collection)]
public sealed class AutoscalingTests(SharedDistributed server, ITestOutputHelper output) : SharedServerTests(server, output)
{
    private const string Scaled = "denoising-2";

    private readonly JsonObject _scaler = Chart
        .Render(Chart.CommittedFolder)
        .Objects.Single(one => one.Kind == "ScaledObject" && one.Component == "denoising")
        .Json["spec"]!.AsObject();

    private JsonNode Trigger => _scaler["triggers"]!.AsArray().Single()!["metadata"]!;

    [Fact]
    public async Task Denoisers_FollowTheDemand_AndABusyOneHandsItsJobsOver()
    {
        DistributedSystem system = server.Distributed;
        string connection = await system.GetConnectionStringAsync("postgres");
        await using var database = NpgsqlDataSource.Create(connection);
        int perReplica = int.Parse(Trigger["targetQueryValue"]!.GetValue<string>(), CultureInfo.InvariantCulture);
        var jobs = new List<string>();
        await system.StopResourceAsync(Scaled);
        try
        {
            await UntilMaxRunningAsync(16);

            // More jobs than one replica should have: the autoscaler starts another, and the pipeline takes more jobs.
            await Wait.UntilAsync(
                "a second replica is wanted",
                async () =>
                {
                    await AddJobAsync();
                    return await GetDesiredReplicasAsync() == 2;
                }
            );
            await system.StartResourceAsync(Scaled);
            await Wait.UntilAsync(
                "the second denoiser works",
                async () =>
                {
                    // A fast machine must not run out of work meanwhile.
                    while (await GetDemandAsync() <= perReplica)
                    {
                        await AddJobAsync();
                    }

                    return await CountActiveAsync() > 1;
                }
            );
            await UntilMaxRunningAsync(32);

            // Fewer jobs: the autoscaler stops the second denoiser, which works on the newest ones. They resume at their checkpoints.
            while (await GetDesiredReplicasAsync() > 1)
            {
                (await Videos.DeleteAsync(jobs[0])).Dispose();
                jobs.RemoveAt(0);
            }

            await system.StopResourceAsync(Scaled);
            await UntilMaxRunningAsync(16);
            foreach (string id in jobs)
            {
                Assert.Equal("completed", (await Videos.EndedAsync(id)).Text("status"));
            }

            // A job that has completed no step yet has no checkpoint.
            string[] interrupted = [.. jobs.Where(id => HasLine(Scaled, id, "was interrupted"))];
            Assert.True(
                interrupted.Length == 0 || interrupted.Any(id => HasLine("denoising", id, "resumes after denoising step")),
                $"{interrupted.Length} jobs were interrupted, and none has resumed."
            );
        }
        finally
        {
            await system.StartResourceAsync(Scaled);
            await system.UntilHealthyAsync();
        }

        async Task<int> GetDemandAsync()
        {
            await using NpgsqlCommand query = database.CreateCommand(Trigger["query"]!.GetValue<string>());
            return Convert.ToInt32(await query.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        async Task<long> GetDesiredReplicasAsync() =>
            Math.Clamp(
                (long)Math.Ceiling(await GetDemandAsync() / (double)perReplica),
                _scaler["minReplicaCount"]!.GetValue<long>(),
                _scaler["maxReplicaCount"]!.GetValue<long>()
            );

        // Many steps for the denoisers, and few frames for the other stages.
        async Task AddJobAsync()
        {
            var request = new
            {
                prompt = VideosClient.Prompt,
                num_frames = 9,
                num_inference_steps = 40,
                cache_threshold = 0,
            };
            jobs.Add((await Videos.CreateAsync(request)).Text("id"));
        }

        async Task UntilMaxRunningAsync(int expected) =>
            await Wait.UntilAsync(
                $"up to {expected} jobs may run",
                async () =>
                {
                    JsonElement status = await VideosClient.OkAsync(
                        await Server.Http.GetAsync(new Uri("/v1/admin/status", UriKind.Relative))
                    );
                    return status.GetProperty("jobs").Int("max_running") == expected;
                }
            );

        async Task<int> CountActiveAsync()
        {
            using var http = new HttpClient { BaseAddress = system.GetAddress(Scaled) };
            try
            {
                var scrape = PrometheusScrape.Parse(await http.GetStringAsync(new Uri("/metrics", UriKind.Relative)));
                return (int)scrape.Sum("texttovideo_denoising_active_jobs");
            }
            catch (HttpRequestException)
            {
                // It is still starting.
                return 0;
            }
        }

        bool HasLine(string resource, string id, string text) =>
            system.GetLines(resource).Any(line => line.Contains($"{Guid.Parse(id["video_".Length..])} {text}", StringComparison.Ordinal));
    }
}
