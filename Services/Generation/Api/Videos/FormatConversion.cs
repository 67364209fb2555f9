using System.Collections.Concurrent;
using System.Diagnostics;
using MassTransit;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Pipeline;
using TextToVideo.Generation.Telemetry;
using TextToVideo.ServiceDefaults.Access;
using PipelineException = TextToVideo.Contracts.PipelineException;

namespace TextToVideo.Generation.Api.Videos;

/// <summary>
/// Requests the conversion of a completed video to a format that was not requested originally. Callers who want the same file at the same
/// time wait for the same conversion.
/// </summary>
internal sealed class FormatConversion(IBusControl bus, CallerLimits limits, TimeProvider time)
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(Guid VideoId, string Format), Lazy<Task>> _running = new();

    /// <summary>Converts the video and waits until the file exists.</summary>
    /// <param name="job">The completed job.</param>
    /// <param name="format">One of <see cref="OutputFormats.All"/>.</param>
    /// <param name="caller">The caller.</param>
    /// <param name="cancellationToken">Token to cancel the operation. It cancels the wait, not the conversion.</param>
    /// <exception cref="KeyLimitException">The caller has as many conversions in progress as it may have.</exception>
    /// <exception cref="PipelineException">The conversion failed or takes too long, or the broker is unavailable.</exception>
    public async Task ConvertAsync(VideoJob job, string format, Caller caller, CancellationToken cancellationToken)
    {
        Lazy<Task> conversion = _running.GetOrAdd((job.CorrelationId, format), _ => new Lazy<Task>(() => RunAsync(job, format, caller)));
        await conversion.Value.WaitAsync(cancellationToken);
    }

    private async Task RunAsync(VideoJob job, string format, Caller caller)
    {
        try
        {
            // The first caller is charged: the others cause no work.
            using IDisposable counted = limits.Begin(CallerWork.Conversion, caller);
            await RequestAsync(job, format, CancellationToken.None);
        }
        finally
        {
            _running.TryRemove((job.CorrelationId, format), out _);
        }
    }

    private async Task RequestAsync(VideoJob job, string format, CancellationToken cancellationToken)
    {
        // Use the source of the best quality: the formats are ordered so that GIF, which has few colours, comes last.
        string source = OutputFormats.All.First(job.OutputFormats.Contains);
        using Activity? activity = GenerationTelemetry.StartConversion(job, format);
        var request = new ConvertVideo(job.CorrelationId, source, job.Clip, format);
        await bus.WaitForBrokerAsync(time, cancellationToken);
        try
        {
            Response<VideoConverted, ConversionFailed> response = await bus.CreateRequestClient<ConvertVideo>(s_timeout)
                .GetResponse<VideoConverted, ConversionFailed>(request, cancellationToken);
            if (response.Is(out Response<ConversionFailed>? failed))
            {
                activity.Fail(failed.Message.Code);
                throw new PipelineException(failed.Message.Code, failed.Message.Message);
            }
        }
        catch (RequestTimeoutException exception)
        {
            throw new PipelineException(
                ErrorCodes.TranscodingFailed,
                $"The video is not yet converted to {format}; try again later.",
                isTransient: true,
                exception
            );
        }
    }
}
