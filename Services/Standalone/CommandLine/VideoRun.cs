using TextToVideo.Artifacts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.ServiceDefaults.Progress;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>
/// Generates one video: runs the whole pipeline in this process, without a server, in a data folder that is removed afterwards.
/// </summary>
internal static class VideoRun
{
    /// <summary>Generates a video and writes it to a file.</summary>
    /// <param name="input">The request.</param>
    /// <param name="output">The file to write; null to make a name from the prompt and the seed.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="cancellationToken">Token to cancel the operation; Ctrl-C cancels it.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(CreateVideoInput input, OutputFile? output, string format, CancellationToken cancellationToken)
    {
        string dataPath = Directory.CreateTempSubdirectory("texttovideo-").FullName;
        try
        {
            using IHost host = Build(dataPath);

            // Load the models before the start: an error is then reported in one line. The host would log its stack trace.
            _ = host.Services.GetRequiredService<IModelRepository>();
            await host.StartAsync(cancellationToken);
            try
            {
                return await RunAsync(host.Services.GetRequiredService<IVideoService>(), input, output, format, cancellationToken);
            }
            finally
            {
                await host.StopAsync(CancellationToken.None);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
        finally
        {
            Directory.Delete(dataPath, recursive: true);
        }
    }

    private static async Task<int> RunAsync(
        IVideoService videos,
        CreateVideoInput input,
        OutputFile? output,
        string format,
        CancellationToken cancellationToken
    )
    {
        VideoSnapshot video = await videos.CreateAsync(input, Caller.Local, cancellationToken);
        string id = VideoId.Format(video.Job.CorrelationId);
        try
        {
            video = await ProgressDisplay.ShowAsync(videos.WatchAsync(id, Caller.Local, cancellationToken), GetStages);
        }
        catch (OperationCanceledException)
        {
            await StopAsync(videos, id);
            await Console.Error.WriteLineAsync("Cancelled.");
            return ExitCodes.Interrupted;
        }

        if (video.Job.Enhancement?.RevisedPrompt is { } revised)
        {
            await Console.Error.WriteLineAsync($"Rewritten prompt: {revised}");
        }

        foreach (string warning in video.Job.Warnings)
        {
            await Console.Error.WriteLineAsync($"Warning: {warning}");
        }

        if (video.Job.CurrentState != VideoJobStates.Completed)
        {
            await Console.Error.WriteLineAsync($"{video.Job.ErrorCode}: {video.Job.ErrorMessage}");
            return ExitCodes.Failure;
        }

        VideoContent content = await videos.OpenContentAsync(id, "video", format, Caller.Local, cancellationToken);
        await using (content.Stream)
        {
            await VideoOutput.WriteAsync(content.Stream, video.Job.Prompt, video.Job.Seed, output, format, cancellationToken);
        }

        return ExitCodes.Success;
    }

    private static async Task StopAsync(IVideoService videos, string id)
    {
        try
        {
            await videos.CancelAsync(id, Caller.Local, CancellationToken.None);
        }
        catch (ConflictException)
        {
            // The job has already ended.
        }
    }

    private static IEnumerable<StageProgress> GetStages(VideoSnapshot snapshot) =>
        snapshot.Job.Stages.Select(stage =>
        {
            ProgressUpdate? progress = snapshot.GetProgress(stage.Name);
            bool hasFinished = stage.FinishedAt is not null && snapshot.Job.ErrorCode is null;
            return new StageProgress(stage.Name, hasFinished, progress?.Completed ?? 0, progress?.Total ?? 0);
        });

    private static IHost Build(string dataPath)
    {
        // Read the configuration files in the program's folder, not in the user's current folder.
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter("TextToVideo.Inference", LogLevel.Warning);
        builder.ConfigureOpenTelemetry();
        builder.Services.AddSingleton(TimeProvider.System);

        // Keep artifacts in the data folder, even if a server on this machine is configured to use another store.
        builder.Configuration.AddInMemoryCollection([new("Artifacts:Kind", nameof(ArtifactStoreKind.Folder))]);
        builder.AddStandalone(dataPath);

        // Ctrl-C cancels the job. It must not stop the host, which has to run to process the cancellation.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        return builder.Build();
    }

    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
