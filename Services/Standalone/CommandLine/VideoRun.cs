using System.Text.RegularExpressions;
using TextToVideo.Artifacts;
using TextToVideo.Generation.Api.Videos;
using TextToVideo.Generation.Jobs;
using TextToVideo.Inference.Models;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Makes one video in this process: the whole pipeline, without a server, in a folder that is removed afterwards.</summary>
internal static partial class VideoRun
{
    private const int MaxNameLength = 60;

    /// <param name="input">What is asked for.</param>
    /// <param name="outputPath">The file to write; null makes a name of the prompt and the seed.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="cancellationToken">Ctrl-C.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    public static async Task<int> RunAsync(CreateVideoInput input, string? outputPath, string format, CancellationToken cancellationToken)
    {
        string dataPath = Directory.CreateTempSubdirectory("texttovideo-").FullName;
        try
        {
            using IHost host = Build(dataPath);

            // Here its error is one line; the host would log it with its stack.
            _ = host.Services.GetRequiredService<IModelRepository>();
            await host.StartAsync(cancellationToken);
            try
            {
                return await RunAsync(host.Services.GetRequiredService<IVideoService>(), input, outputPath, format, cancellationToken);
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
        string? outputPath,
        string format,
        CancellationToken cancellationToken
    )
    {
        VideoSnapshot video = await videos.CreateAsync(input, Caller.Local, cancellationToken);
        string id = VideoId.Format(video.Job.CorrelationId);
        try
        {
            video = await ProgressDisplay.ShowAsync(videos.WatchAsync(id, Caller.Local, cancellationToken));
        }
        catch (OperationCanceledException)
        {
            await StopAsync(videos, id);
            await Console.Error.WriteLineAsync("Cancelled.");
            return ExitCodes.Interrupted;
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

        string path = outputPath ?? Path.GetFullPath($"{Slug(video.Job.Prompt)}-{video.Job.Seed}.{format}");
        VideoContent content = await videos.OpenContentAsync(id, "video", format, Caller.Local, cancellationToken);
        await using (content.Stream)
        {
            await WriteAsync(content.Stream, path, cancellationToken);
        }

        Console.WriteLine(path);
        return ExitCodes.Success;
    }

    private static async Task StopAsync(IVideoService videos, string id)
    {
        try
        {
            await videos.CancelAsync(id, Caller.Local, CancellationToken.None);
        }
        catch (VideoConflictException)
        {
            // It ended by itself in the same moment.
        }
    }

    /// <summary>All or nothing: the file gets its name when it is whole.</summary>
    private static async Task WriteAsync(Stream content, string path, CancellationToken cancellationToken)
    {
        string partial = $"{path}.{Environment.ProcessId}.partial";
        try
        {
            await using (FileStream file = File.Create(partial))
            {
                await content.CopyToAsync(file, cancellationToken);
            }

            File.Move(partial, path, overwrite: true);
        }
        finally
        {
            File.Delete(partial);
        }
    }

    private static IHost Build(string dataPath)
    {
        // The files of configuration beside the program, not those of the user's current folder.
        HostApplicationBuilder builder = Host.CreateApplicationBuilder(
            new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory }
        );
        builder.Logging.ClearProviders();
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter("TextToVideo.Inference", LogLevel.Warning);
        builder.ConfigureOpenTelemetry();
        builder.Services.AddSingleton(TimeProvider.System);

        // Artifacts go with the data folder, wherever a server of this machine may keep its own.
        builder.Configuration.AddInMemoryCollection([new("Artifacts:Kind", nameof(ArtifactStoreKind.Folder))]);
        builder.AddStandalone(dataPath);

        // Ctrl-C cancels the job; it must not stop the host that does it.
        builder.Services.AddSingleton<IHostLifetime, CommandLifetime>();
        return builder.Build();
    }

    private static string Slug(string prompt)
    {
        string slug = NoWord().Replace(prompt.ToLowerInvariant(), "-").Trim('-');
        return slug.Length == 0 ? "video" : slug[..Math.Min(slug.Length, MaxNameLength)].Trim('-');
    }

    [GeneratedRegex("[^a-z0-9]+")]
    private static partial Regex NoWord();

    private sealed class CommandLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
