using TextToVideo.Client;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;

namespace TextToVideo.Standalone.CommandLine;

/// <summary>Generates one video on a running server, which the option <c>--url</c> names.</summary>
internal static class RemoteVideoRun
{
    /// <summary>Generates a video and writes it to a file.</summary>
    /// <param name="options">The server.</param>
    /// <param name="input">The request.</param>
    /// <param name="output">The file to write; null to make a name from the prompt and the seed.</param>
    /// <param name="format">The file's format.</param>
    /// <param name="cancellationToken">Token to cancel the operation; Ctrl-C cancels it, and with it the job.</param>
    /// <returns>One of <see cref="ExitCodes"/>.</returns>
    /// <exception cref="InvalidFieldException">The server refused a field of the request.</exception>
    /// <exception cref="InvalidOperationException">The server refused the request or cannot be reached.</exception>
    public static async Task<int> RunAsync(
        TextToVideoClientOptions options,
        CreateVideoInput input,
        OutputFile? output,
        string format,
        CancellationToken cancellationToken
    )
    {
        using var client = new TextToVideoClient(options);
        try
        {
            GenerationUpdate last = await ProgressDisplay.ShowAsync(
                client.GenerateAsync(ToRequest(input), options: null, cancellationToken),
                update => GetStages(update.Video)
            );
            await WarnAsync(last.Video);
            await using VideoContent content = await last.File!.OpenReadAsync(cancellationToken);
            await VideoOutput.WriteAsync(content.Stream, last.Video.Prompt, last.Video.Seed, output, format, cancellationToken);
            return ExitCodes.Success;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await Console.Error.WriteLineAsync("Cancelled.");
            return ExitCodes.Interrupted;
        }
        catch (TextToVideoException failed) when (failed.Video is { } video)
        {
            await WarnAsync(video);
            await Console.Error.WriteLineAsync($"{failed.Code}: {failed.Message}");
            return ExitCodes.Failure;
        }
        catch (TextToVideoException refused) when (refused.Field is { } field)
        {
            string prefix = $"{field}: ";
            bool hasPrefix = refused.Message.StartsWith(prefix, StringComparison.Ordinal);
            throw new InvalidFieldException(field, hasPrefix ? refused.Message[prefix.Length..] : refused.Message);
        }
        catch (TextToVideoException refused)
        {
            throw new InvalidOperationException(
                refused.Code is TextToVideoErrorCodes.NotGrpc or TextToVideoErrorCodes.Unavailable
                    ? $"--url: {refused.Message}"
                    : refused.Message,
                refused
            );
        }
    }

    private static async Task WarnAsync(Video video)
    {
        foreach (string warning in video.Warnings)
        {
            await Console.Error.WriteLineAsync($"Warning: {warning}");
        }
    }

    private static IEnumerable<StageProgress> GetStages(Video video) =>
        video.Stages.Select(stage => new StageProgress(
            stage.Name,
            stage.FinishedAt is not null && video.Error is null,
            stage.Completed,
            stage.Total
        ));

    private static VideoRequest ToRequest(CreateVideoInput input) =>
        new()
        {
            Prompt = input.Prompt ?? string.Empty,
            NegativePrompt = input.NegativePrompt,
            Model = input.Model,
            Size = input.Size,
            NumFrames = input.NumFrames,
            Seconds = input.Seconds,
            Fps = input.Fps,
            Seed = input.Seed,
            NumInferenceSteps = input.NumInferenceSteps,
            GuidanceScale = input.GuidanceScale,
            GuidanceMinSigma = input.GuidanceMinSigma,
            GuidanceMaxSigma = input.GuidanceMaxSigma,
            CacheThreshold = input.CacheThreshold,
            EnhancePrompt = input.EnhancePrompt,
            Style = input.Style,
            Camera = input.Camera,
            Mood = input.Mood,
            Theme = input.Theme,
            OutputFormats = [.. input.OutputFormats ?? []],
        };
}
