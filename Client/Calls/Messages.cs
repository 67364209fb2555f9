using Proto = TextToVideo.V1;

namespace TextToVideo.Client.Calls;

/// <summary>Converts between the messages of the protocol and the client's own types.</summary>
internal static class Messages
{
    public static Proto.CreateVideoRequest ToMessage(VideoRequest request)
    {
        var message = new Proto.CreateVideoRequest
        {
            Prompt = request.Prompt,
            Model = request.Model ?? string.Empty,
            Size = request.Size ?? string.Empty,
            NumFrames = request.NumFrames ?? 0,
            Fps = request.Fps ?? 0,
            NumInferenceSteps = request.NumInferenceSteps ?? 0,
            OutputFormats = { request.OutputFormats },
            Priority = request.Priority ?? string.Empty,
            IdempotencyKey = request.IdempotencyKey ?? Guid.NewGuid().ToString("N"),
        };
        SetIfNotNull(request.Seed, number => message.Seed = number);
        SetIfNotNull(request.GuidanceScale, number => message.GuidanceScale = number);
        SetIfNotNull(request.GuidanceMinSigma, number => message.GuidanceMinSigma = number);
        SetIfNotNull(request.GuidanceMaxSigma, number => message.GuidanceMaxSigma = number);
        SetIfNotNull(request.CacheThreshold, number => message.CacheThreshold = number);
        SetIfNotNull(request.Seconds, number => message.Seconds = number);
        SetIfNotNull(request.EnhancePrompt, isWanted => message.EnhancePrompt = isWanted);
        SetIfNotNull(request.NegativePrompt, text => message.NegativePrompt = text);
        SetIfNotNull(request.Style, text => message.Style = text);
        SetIfNotNull(request.Camera, text => message.Camera = text);
        SetIfNotNull(request.Mood, text => message.Mood = text);
        SetIfNotNull(request.Theme, text => message.Theme = text);
        return message;
    }

    public static Proto.DownloadVideoRequest ToMessage(string id, DownloadOptions? options, long offset) =>
        new()
        {
            Id = id,
            Variant = options?.Variant ?? string.Empty,
            Format = options?.Format ?? string.Empty,
            Offset = offset,
        };

    public static bool HasEnded(Proto.Video video) => video.Status is Proto.VideoStatus.Completed or Proto.VideoStatus.Failed;

    public static Video ToVideo(Proto.Video video) =>
        new()
        {
            Id = video.Id,
            Status = video.Status switch
            {
                Proto.VideoStatus.Queued => VideoStatus.Queued,
                Proto.VideoStatus.InProgress => VideoStatus.InProgress,
                Proto.VideoStatus.Completed => VideoStatus.Completed,
                Proto.VideoStatus.Failed => VideoStatus.Failed,
                _ => VideoStatus.Unknown,
            },
            Progress = video.Progress,
            CreatedAt = DateTimeOffset.FromUnixTimeSeconds(video.CreatedAt),
            CompletedAt = ToTime(video.CompletedAt),
            ExpiresAt = ToTime(video.ExpiresAt),
            QueuePosition = NullIfZero(video.QueuePosition),
            ExpectedEndAt = ToTime(video.ExpectedEndAt),
            Model = video.Model,
            Prompt = video.Prompt,
            NegativePrompt = video.NegativePrompt,
            Style = NullIfEmpty(video.Style),
            Camera = NullIfEmpty(video.Camera),
            Mood = NullIfEmpty(video.Mood),
            Theme = NullIfEmpty(video.Theme),
            EncodedPrompt = video.EncodedPrompt,
            Size = video.Size,
            NumFrames = video.NumFrames,
            Fps = video.Fps,
            Seed = video.Seed,
            NumInferenceSteps = video.NumInferenceSteps,
            GuidanceScale = video.GuidanceScale,
            GuidanceMinSigma = video.GuidanceMinSigma,
            GuidanceMaxSigma = video.GuidanceMaxSigma,
            CacheThreshold = video.CacheThreshold,
            StepsSkipped = video.HasStepsSkipped ? video.StepsSkipped : null,
            EnhancePrompt = video.EnhancePrompt,
            RevisedPrompt = NullIfEmpty(video.RevisedPrompt),
            OutputFormats = [.. video.OutputFormats],
            Priority = video.Priority,
            RemixedFromVideoId = NullIfEmpty(video.RemixedFromVideoId),
            Stages = [.. video.Stages.Select(ToStage)],
            Warnings = [.. video.Warnings],
            Error = video.Error is null ? null : new VideoError(video.Error.Code, video.Error.Message),
            Review = video.Review is null ? null : ToReview(video.Review),
            PreviewStep = NullIfZero(video.PreviewStep),
            TraceId = NullIfEmpty(video.TraceId),
        };

    private static VideoStage ToStage(Proto.VideoStage stage) =>
        new(
            stage.Name,
            DateTimeOffset.FromUnixTimeMilliseconds(stage.StartedAtMs),
            stage.FinishedAtMs == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(stage.FinishedAtMs),
            stage.Completed,
            stage.Total
        );

    private static VideoReview ToReview(Proto.VideoReview review) =>
        new(
            review.Stage,
            review.Reason,
            DateTimeOffset.FromUnixTimeSeconds(review.Since),
            DateTimeOffset.FromUnixTimeSeconds(review.ExpiresAt),
            [.. review.Categories.Select(category => new ReviewCategory(category.Name, category.Score, category.Action))]
        );

    private static DateTimeOffset? ToTime(long seconds) => seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static int? NullIfZero(int number) => number == 0 ? null : number;

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static void SetIfNotNull<T>(T? value, Action<T> set)
        where T : struct
    {
        if (value is { } given)
        {
            set(given);
        }
    }

    private static void SetIfNotNull(string? text, Action<string> set)
    {
        if (text is not null)
        {
            set(text);
        }
    }
}
