using Google.Protobuf;
using Grpc.Core;
using Microsoft.Extensions.Options;
using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Api.Links;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;
using TextToVideo.V1;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>The gRPC service of the public API.</summary>
internal sealed class VideoGenerationGrpcService(
    IVideoService videos,
    DownloadLinks links,
    IOptions<DownloadLinkOptions> linkOptions,
    QuotaHeaders quota,
    CallerLimits limits
) : VideoGeneration.VideoGenerationBase
{
    private const int ChunkBytes = 64 * 1024;

    public override async Task<Video> CreateVideo(CreateVideoRequest request, ServerCallContext context) =>
        await CreateAsync(ToInput(request), context);

    public override async Task<Video> RemixVideo(RemixVideoRequest request, ServerCallContext context)
    {
        CreateVideoInput input = ToInput(request.Changes ?? new CreateVideoRequest()) with { RemixedFromVideoId = request.Id };
        return await CreateAsync(input, context);
    }

    public override async Task<Video> GetVideo(GetVideoRequest request, ServerCallContext context) =>
        ToVideo(await videos.GetAsync(request.Id, GetCaller(context), context.CancellationToken));

    public override async Task<ListVideosResponse> ListVideos(ListVideosRequest request, ServerCallContext context)
    {
        VideoPage page = await videos.ListAsync(
            NullIfEmpty(request.After),
            NullIfZero(request.Limit),
            NullIfEmpty(request.Order),
            NullIfEmpty(request.Query),
            GetCaller(context),
            context.CancellationToken
        );
        return new ListVideosResponse { Videos = { page.Videos.Select(ToVideo) }, HasMore = page.HasMore };
    }

    public override async Task<Video> CancelVideo(CancelVideoRequest request, ServerCallContext context) =>
        ToVideo(await videos.CancelAsync(request.Id, GetCaller(context), context.CancellationToken));

    public override async Task<DeleteVideoResponse> DeleteVideo(DeleteVideoRequest request, ServerCallContext context)
    {
        await videos.DeleteAsync(request.Id, GetCaller(context), context.CancellationToken);
        return new DeleteVideoResponse { Id = request.Id };
    }

    public override async Task WatchVideo(WatchVideoRequest request, IServerStreamWriter<Video> responseStream, ServerCallContext context)
    {
        await foreach (VideoSnapshot video in videos.WatchAsync(request.Id, GetCaller(context), context.CancellationToken))
        {
            await responseStream.WriteAsync(ToVideo(video), context.CancellationToken);
        }
    }

    public override async Task DownloadVideo(
        DownloadVideoRequest request,
        IServerStreamWriter<DownloadVideoResponse> responseStream,
        ServerCallContext context
    )
    {
        using IDisposable counted = limits.Begin(CallerWork.Download, GetCaller(context));
        VideoContent content =
            request.Variant == "preview"
                ? await videos.OpenPreviewAsync(request.Id, GetCaller(context), context.CancellationToken)
                : await videos.OpenContentAsync(request.Id, request.Variant, request.Format, GetCaller(context), context.CancellationToken);
        await using Stream stream = content.Stream;
        if (request.Offset < 0 || request.Offset > content.Length)
        {
            throw new InvalidFieldException("offset", $"must be from 0 to the length of the file, {content.Length}");
        }

        stream.Position = request.Offset;
        var info = new DownloadInfo
        {
            ContentType = content.ContentType,
            FileName = content.FileName,
            Length = content.Length,
            Offset = request.Offset,
            Etag = content.ETag,
        };
        await responseStream.WriteAsync(new DownloadVideoResponse { Info = info }, context.CancellationToken);
        byte[] buffer = new byte[ChunkBytes];
        int read;
        while ((read = await stream.ReadAsync(buffer, context.CancellationToken)) > 0)
        {
            await responseStream.WriteAsync(
                new DownloadVideoResponse { Chunk = ByteString.CopyFrom(buffer, 0, read) },
                context.CancellationToken
            );
        }
    }

    public override async Task<DownloadLinkResponse> CreateDownloadLink(CreateDownloadLinkRequest request, ServerCallContext context)
    {
        DownloadLink link = await links.CreateAsync(
            request.Id,
            request.Variant,
            request.Format,
            request.ExpiresIn == 0 ? null : request.ExpiresIn,
            GetCaller(context),
            context.CancellationToken
        );
        return new DownloadLinkResponse
        {
            Url = linkOptions.Value.BaseUrl?.TrimEnd('/') + link.Path,
            ExpiresAt = link.ExpiresAt.ToUnixTimeSeconds(),
        };
    }

    private async Task<Video> CreateAsync(CreateVideoInput input, ServerCallContext context)
    {
        try
        {
            return ToVideo(await videos.CreateAsync(input, GetCaller(context), context.CancellationToken));
        }
        finally
        {
            await quota.SetAsync(context.GetHttpContext(), GetCaller(context));
        }
    }

    private static Caller GetCaller(ServerCallContext context) => context.GetHttpContext().GetCaller();

    private static CreateVideoInput ToInput(CreateVideoRequest request) =>
        new()
        {
            Prompt = request.Prompt,
            NegativePrompt = request.HasNegativePrompt ? request.NegativePrompt : null,
            Model = NullIfEmpty(request.Model),
            Size = NullIfEmpty(request.Size),
            NumFrames = NullIfZero(request.NumFrames),
            Fps = NullIfZero(request.Fps),
            Seed = request.HasSeed ? request.Seed : null,
            NumInferenceSteps = NullIfZero(request.NumInferenceSteps),
            GuidanceScale = request.HasGuidanceScale ? request.GuidanceScale : null,
            GuidanceMinSigma = request.HasGuidanceMinSigma ? request.GuidanceMinSigma : null,
            GuidanceMaxSigma = request.HasGuidanceMaxSigma ? request.GuidanceMaxSigma : null,
            CacheThreshold = request.HasCacheThreshold ? request.CacheThreshold : null,
            OutputFormats = request.OutputFormats.Count > 0 ? [.. request.OutputFormats] : null,
            Style = request.HasStyle ? request.Style : null,
            Camera = request.HasCamera ? request.Camera : null,
            Mood = request.HasMood ? request.Mood : null,
            Theme = request.HasTheme ? request.Theme : null,
            Seconds = request.HasSeconds ? request.Seconds : null,
            EnhancePrompt = request.HasEnhancePrompt ? request.EnhancePrompt : null,
            Priority = NullIfEmpty(request.Priority),
            IdempotencyKey =
                request.IdempotencyKey.Length > 0 ? IdempotencyKeyFormat.Check("idempotency_key", request.IdempotencyKey) : null,
        };

    private static Video ToVideo(VideoSnapshot snapshot)
    {
        VideoJob job = snapshot.Job;
        var video = new Video
        {
            Id = VideoId.Format(job.CorrelationId),
            Status = job.Status switch
            {
                "queued" => VideoStatus.Queued,
                "in_progress" => VideoStatus.InProgress,
                "completed" => VideoStatus.Completed,
                _ => VideoStatus.Failed,
            },
            Progress = snapshot.Percent,
            CreatedAt = job.CreatedAt.ToUnixTimeSeconds(),
            CompletedAt = job.CurrentState == VideoJobStates.Completed ? job.CompletedAt?.ToUnixTimeSeconds() ?? 0 : 0,
            ExpiresAt = snapshot.ExpiresAt?.ToUnixTimeSeconds() ?? 0,
            QueuePosition = snapshot.Forecast?.QueuePosition ?? 0,
            ExpectedEndAt = snapshot.ExpectedEnd?.ToUnixTimeSeconds() ?? 0,
            Model = job.Model,
            Prompt = job.Prompt,
            NegativePrompt = job.NegativePrompt,
            Style = job.Customisation.Style ?? string.Empty,
            Camera = job.Customisation.Camera ?? string.Empty,
            Mood = job.Customisation.Mood ?? string.Empty,
            Theme = job.Customisation.Theme ?? string.Empty,
            EncodedPrompt = job.EncodedPrompt,
            EnhancePrompt = job.Enhancement is not null,
            RevisedPrompt = job.Enhancement?.RevisedPrompt ?? string.Empty,
            Size = $"{job.Clip.Width}x{job.Clip.Height}",
            NumFrames = job.Clip.NumFrames,
            Fps = job.Clip.Fps,
            Seed = job.Seed,
            NumInferenceSteps = job.NumInferenceSteps,
            GuidanceScale = job.GuidanceScale,
            GuidanceMinSigma = job.GuidanceMinSigma,
            GuidanceMaxSigma = job.GuidanceMaxSigma,
            CacheThreshold = job.CacheThreshold,
            OutputFormats = { job.OutputFormats },
            Priority = job.Priority.ToString().ToLowerInvariant(),
            RemixedFromVideoId = job.RemixedFrom is { } source ? VideoId.Format(source) : string.Empty,
            Error = job.ErrorCode is null ? null : new VideoError { Code = job.ErrorCode, Message = job.ErrorMessage ?? string.Empty },
            Review = job.Review is null ? null : ToReview(job.Review),
            Warnings = { job.Warnings },
            TraceId = job.TraceId ?? string.Empty,
            PreviewStep = snapshot.Preview?.Completed ?? 0,
            Stages = { job.Stages.Select(stage => ToStage(stage, snapshot)) },
        };
        if (job.StepsSkipped is { } skipped)
        {
            video.StepsSkipped = skipped;
        }

        return video;
    }

    private static VideoReview ToReview(ReviewRecord review) =>
        new()
        {
            Stage = review.Stage,
            Reason = review.Reason,
            Since = review.Since.ToUnixTimeSeconds(),
            ExpiresAt = review.Until.ToUnixTimeSeconds(),
            Categories =
            {
                review.Categories.Select(category => new ReviewCategory
                {
                    Name = category.Category,
                    Score = category.Score,
                    Action = category.Action.ToString().ToLowerInvariant(),
                }),
            },
        };

    private static VideoStage ToStage(StageRecord stage, VideoSnapshot snapshot) =>
        new()
        {
            Name = stage.Name,
            StartedAtMs = stage.StartedAt.ToUnixTimeMilliseconds(),
            FinishedAtMs = stage.FinishedAt?.ToUnixTimeMilliseconds() ?? 0,
            Completed = snapshot.GetProgress(stage.Name)?.Completed ?? 0,
            Total = snapshot.GetProgress(stage.Name)?.Total ?? 0,
            LoadingModel = snapshot.IsLoadingModel(stage),
        };

    private static string? NullIfEmpty(string text) => text.Length == 0 ? null : text;

    private static int? NullIfZero(int number) => number == 0 ? null : number;
}
