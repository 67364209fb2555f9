using MassTransit;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.ServiceDefaults.Messaging;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Transcoding;

/// <summary>Converts a completed video to a format that was not requested when the video was created.</summary>
internal sealed class ConvertVideoConsumer(
    IVideoTranscoder transcoder,
    IArtifactStore artifacts,
    ConversionsInProgress conversions,
    TimeProvider time,
    ILogger<ConvertVideoConsumer> logger
) : IConsumer<ConvertVideo>
{
    public async Task Consume(ConsumeContext<ConvertVideo> context)
    {
        ConvertVideo request = context.Message;
        try
        {
            using IDisposable alone = await conversions.EnterAsync(request.VideoId, request.Format, context.CancellationToken);
            await ConvertAsync(request, context.CancellationToken);
        }
        catch (Exception exception) when (!context.CancellationToken.IsCancellationRequested)
        {
            logger.ConversionFailed(request.VideoId, request.Format, exception);
            await AnswerAsync(
                context,
                exception is PipelineException known
                    ? new ConversionFailed(request.VideoId, known.Code, known.Message)
                    : new ConversionFailed(
                        request.VideoId,
                        ErrorCodes.TranscodingFailed,
                        "The conversion failed; the server's log has the details."
                    )
            );
            return;
        }

        // The video may have been deleted and the caller may have given up: then the saga, which receives the event, deletes the file. If
        // the event cannot be published, the request stays with the broker and, when it is repeated, finds the file.
        var converted = new VideoConverted(request.VideoId);
        await context.Publish(converted, context.CancellationToken).WithBrokerTimeoutAsync(time, context.CancellationToken);
        await AnswerAsync(context, converted);
    }

    private Task AnswerAsync<T>(ConsumeContext context, T answer)
        where T : class => context.RespondAsync(answer).WithBrokerTimeoutAsync(time, context.CancellationToken);

    private async Task ConvertAsync(ConvertVideo request, CancellationToken cancellationToken)
    {
        string key = ArtifactKeys.GetVideoKey(request.VideoId, GetFormat(request.Format).FileExtension);
        if (await artifacts.ExistsAsync(key, cancellationToken))
        {
            return;
        }

        OutputFormat source = GetFormat(request.Source);
        await using Stream file = await transcoder.ConvertAsync(
            GetFormat(request.Format),
            request.Clip,
            source,
            token => artifacts.OpenReadAsync(ArtifactKeys.GetVideoKey(request.VideoId, source.FileExtension), token),
            cancellationToken
        );
        await artifacts.WriteAsync(key, (stream, token) => file.CopyToAsync(stream, token), cancellationToken);
    }

    private static OutputFormat GetFormat(string name) =>
        OutputFormat.Videos.FirstOrDefault(format => format.Name == name)
        ?? throw new PipelineException(
            ErrorCodes.InvalidRequest,
            $"format must be one of {string.Join(", ", OutputFormat.Videos.Select(other => other.Name))}, not '{name}'."
        );
}
