using System.Diagnostics;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using TextToVideo.Artifacts;
using TextToVideo.Benchmarks.IdleStages;
using TextToVideo.Generation;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Messaging;

namespace TextToVideo.Benchmarks;

/// <summary>
/// Measures the overhead of queue, saga and database: jobs per second through the saga with idle stages, compared with plain messages per
/// second on the same broker in the same run.
/// </summary>
internal static class SagaBenchmark
{
    private const int Jobs = 400;
    private const int Messages = 8000;
    private const int Rounds = 3;
    private const int Concurrency = 32;

    public static async Task RunAsync(CancellationToken cancellationToken)
    {
        await using RabbitMqServerProcess broker = await RabbitMqServerProcess.StartNewAsync();
        await using PostgresServerProcess database = await PostgresServerProcess.StartNewAsync();
        using var folder = new TemporaryFolder();
        using IHost host = BuildHost(broker, database, folder);
        await host.StartAsync(cancellationToken);
        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        var jobs = new List<double>();
        var messages = new List<double>();
        await RunJobsAsync(host, source, Jobs / 4, cancellationToken);
        await RunMessagesAsync(host, Messages / 4, cancellationToken);
        for (int round = 0; round < Rounds; round++)
        {
            messages.Add(await RunMessagesAsync(host, Messages, cancellationToken));
            jobs.Add(await RunJobsAsync(host, source, Jobs, cancellationToken));
        }

        await host.StopAsync(cancellationToken);
        double ratio = Statistics.Median(jobs.Zip(messages, (job, message) => job / message));
        Console.WriteLine(
            Invariant(
                $"{Environment.ProcessorCount} processors, shared by broker, database, publisher and consumers; {Rounds} rounds, medians"
            )
        );
        Console.WriteLine();
        Console.WriteLine("| figure | per second |");
        Console.WriteLine("|---|---|");
        Console.WriteLine(Invariant($"| messages published and consumed ({Concurrency} concurrently) | {Statistics.Median(messages):0} |"));
        Console.WriteLine(
            Invariant($"| jobs through the saga with six idle stages (14 messages, 8 transactions each) | {Statistics.Median(jobs):0.0} |")
        );
        Console.WriteLine(Invariant($"| ratio of jobs to messages, per round | {ratio:0.000} |"));
        Console.WriteLine(Invariant($"| ratio of messages of the saga to plain messages | {14 * ratio:0.00} |"));
    }

    private static IHost BuildHost(RabbitMqServerProcess broker, PostgresServerProcess database, TemporaryFolder folder)
    {
        WebApplicationBuilder builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Configuration.AddInMemoryCollection(
            new Dictionary<string, string?>
            {
                ["ConnectionStrings:rabbitmq"] = broker.ConnectionString,
                ["ConnectionStrings:videos"] = database.ConnectionString,
                ["Artifacts:Path"] = folder.Path,
                ["JobQueue:MaxRunning"] = "64",
                ["JobQueue:MaxWaiting"] = "1000000",
                ["URLS"] = "http://127.0.0.1:0",
            }
        );
        builder.AddServiceDefaults();
        builder.AddInference();
        builder.AddArtifacts();
        builder.AddGeneration();
        builder.Services.AddSingleton<MessageCounter>();
        builder.Services.AddStageConsumer<ModeratePromptConsumer>(Concurrency);
        builder.Services.AddStageConsumer<EncodeTextConsumer>(Concurrency);
        builder.Services.AddStageConsumer<DenoiseLatentsConsumer>(Concurrency);
        builder.Services.AddStageConsumer<DecodeLatentsConsumer>(Concurrency);
        builder.Services.AddStageConsumer<ModerateFramesConsumer>(Concurrency);
        builder.Services.AddStageConsumer<TranscodeVideoConsumer>(Concurrency);
        builder.Services.AddStageConsumer<PlainMessageConsumer>(Concurrency);
        builder.AddMessageBus();
        return builder.Build();
    }

    private static async Task<double> RunMessagesAsync(IHost host, int count, CancellationToken cancellationToken)
    {
        IBus bus = host.Services.GetRequiredService<IBus>();
        Task all = host.Services.GetRequiredService<MessageCounter>().ExpectAsync(count);
        long started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (number, token) => await bus.Publish(new PlainMessage(number), token)
        );
        await all.WaitAsync(cancellationToken);
        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<double> RunJobsAsync(IHost host, NpgsqlDataSource source, int count, CancellationToken cancellationToken)
    {
        IVideoService videos = host.Services.GetRequiredService<IVideoService>();
        long before = await CountCompletedAsync(source, cancellationToken);
        long started = Stopwatch.GetTimestamp();
        await Parallel.ForAsync(
            0,
            count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = cancellationToken },
            async (number, token) =>
                await videos.CreateAsync(new CreateVideoInput { Prompt = $"a red circle {number}" }, Caller.Local, token)
        );
        while (await CountCompletedAsync(source, cancellationToken) < before + count)
        {
            await Task.Delay(20, cancellationToken);
        }

        return count / Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private static async Task<long> CountCompletedAsync(NpgsqlDataSource source, CancellationToken cancellationToken)
    {
        await using NpgsqlCommand count = source.CreateCommand("SELECT count(*) FROM video_jobs WHERE completed_at IS NOT NULL");
        return (long)(await count.ExecuteScalarAsync(cancellationToken))!;
    }
}
