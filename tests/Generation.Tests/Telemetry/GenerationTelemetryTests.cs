using System.Diagnostics;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Telemetry;

namespace TextToVideo.Generation.Tests.Telemetry;

/// <summary>Operations on a video that ended long ago.</summary>
public sealed class GenerationTelemetryTests : IDisposable
{
    private const string Made = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    private readonly TestTrace _trace = new();

    public void Dispose() => _trace.Dispose();

    [Fact]
    public void StartConversion_RequestHasATrace_LinksToTheVideosTrace()
    {
        VideoJob job = TestJobs.Create(VideoJobStates.Completed);
        job.TraceParent = Made;

        GenerationTelemetry.StartConversion(job, "gif")!.Stop();

        Activity conversion = Assert.Single(_trace.Named("convert video"));
        Assert.Equal(_trace.Root.SpanId, conversion.ParentSpanId);
        Assert.Equal(ActivityContext.Parse(Made, null).TraceId, Assert.Single(conversion.Links).Context.TraceId);
        Assert.Equal("gif", conversion.GetTagItem(AttributeNames.Format));
    }

    [Fact]
    public void StartDelivery_NoCurrentTrace_UsesTheVideosTrace()
    {
        var webhook = new Webhook(
            "hook_1",
            "tenant-a",
            new Uri("https://example.com"),
            WebhookEvents.All,
            "whsec_1",
            DateTimeOffset.UnixEpoch,
            null
        );
        var delivery = new WebhookDelivery(
            "evt_1",
            webhook,
            Guid.NewGuid(),
            WebhookEvents.Completed,
            DateTimeOffset.UnixEpoch,
            Attempts: 2,
            Retries: 2,
            DateTimeOffset.UnixEpoch,
            _trace.Root.Id
        );
        Activity.Current = null;

        GenerationTelemetry.StartDelivery(delivery)!.Stop();

        Activity span = Assert.Single(_trace.Named("deliver webhook"));
        Assert.Equal(_trace.Root.SpanId, span.ParentSpanId);
        Assert.Equal(3, span.GetTagItem(AttributeNames.Attempt));
        Assert.Equal($"video_{delivery.VideoId:N}", span.GetTagItem(AttributeNames.VideoId));
    }
}
