using Aspire.Dashboard.Telemetry;

namespace TextToVideo.Unit.Dashboard;

/// <summary>How traces are found, and what belongs to them.</summary>
public sealed class TraceQueriesTests : IDisposable
{
    private const string Video = "4f2b9c0d8e7a4b31a6c5d4e3f2a1b0c9";

    private readonly TestTelemetry _telemetry = new();
    private readonly TraceQueries _traces;

    public TraceQueriesTests()
    {
        _telemetry.Write(
            TestTelemetry.Span(1, 1, name: "POST /v1/videos"),
            TestTelemetry.Span(1, 2, 1, "process", keyword: Video),
            TestTelemetry.Span(2, 3, name: "GET /v1/videos", status: SpanItem.Error),
            TestTelemetry.Span(3, 10, name: "denoise step", link: new SpanReference(TestTelemetry.TraceId(1), TestTelemetry.SpanId(2))),
            TestTelemetry.Span(3, 11, 10, "run denoiser"));
        _traces = new TraceQueries(_telemetry.Open());
    }

    [Theory]
    [InlineData(Video)]
    [InlineData($"video_{Video}")]
    [InlineData("  POST /v1 ")]
    [InlineData("00000000000000000000000001000000")]
    public void Find_ByVideoTraceOrName_FindsTheTrace(string query)
    {
        TraceSummary trace = Assert.Single(_traces.Find(query, false, null));

        Assert.Equal(("POST /v1/videos", "denoising", 2, 0), (trace.Name, trace.Resource, trace.Spans, trace.Errors));
        Assert.Equal(1.5, trace.Duration, 3);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("process")]
    [InlineData("4f2b9c0d")]
    public void Find_NothingOfThatName_FindsNone(string query) => Assert.Empty(_traces.Find(query, false, null));

    [Fact]
    public void Find_OnlyFailed_FindsThoseWithErrors() => Assert.Equal("GET /v1/videos", Assert.Single(_traces.Find(null, true, null)).Name);

    [Fact]
    public void Find_Before_GoesOnWithOlderOnes()
    {
        IReadOnlyList<TraceSummary> all = _traces.Find(null, false, null);

        Assert.Equal(["denoise step", "GET /v1/videos", "POST /v1/videos"], all.Select(trace => trace.Name));
        Assert.Equal(all.Skip(1), _traces.Find(null, false, all[0].Start), (one, other) => one.Id == other.Id);
    }

    [Fact]
    public void Get_StepOfABatchIsLinked_IsThereWithItsModelCall()
    {
        IReadOnlyList<TraceSpan> spans = _traces.Get(TestTelemetry.Text(TestTelemetry.TraceId(1)));

        Assert.Equal(["POST /v1/videos", "process", "denoise step", "run denoiser"], spans.Select(span => span.Name));
        Assert.Equal([null, null, TestTelemetry.Text(TestTelemetry.SpanId(2)), null], spans.Select(span => span.LinkedTo));
        Assert.Equal(TestTelemetry.Text(TestTelemetry.SpanId(10)), spans[3].Parent);
    }

    public void Dispose() => _telemetry.Dispose();
}
