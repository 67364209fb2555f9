using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using Microsoft.Extensions.Hosting;
using TextToVideo.Contracts.Telemetry;
using TextToVideo.Inference;
using TextToVideo.Inference.Models;
using TextToVideo.TextEncoding.Cache;

namespace TextToVideo.TextEncoding.Tests;

/// <summary>The text encoding service as a process has it, with the embedded model; counts what reaches the model.</summary>
internal sealed class TextEncodingHost : IDisposable
{
    private readonly IHost _host;
    private readonly ActivityListener _spans;
    private readonly MetricCollector<long> _hits;
    private readonly MetricCollector<long> _misses;
    private readonly ActivityTraceId _trace = ActivityTraceId.CreateRandom();
    private int _modelRuns;

    public TextEncodingHost(string modelsPath, params (string Key, string? Value)[] settings)
    {
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection([new("Inference:ModelsPath", modelsPath)]);
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, setting.Value)));
        builder.AddInference();
        builder.AddTextEncoding();
        _host = builder.Build();
        _spans = new ActivityListener
        {
            ShouldListenTo = source => source.Name == InferenceTelemetry.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = span =>
                Interlocked.Add(ref _modelRuns, span.TraceId == _trace && span.OperationName == "run text_encoder" ? 1 : 0),
        };
        ActivitySource.AddActivityListener(_spans);
        IMeterFactory meters = _host.Services.GetRequiredService<IMeterFactory>();
        _hits = new MetricCollector<long>(meters, TextEncodingMetrics.MeterName, MetricNames.CacheHits);
        _misses = new MetricCollector<long>(meters, TextEncodingMetrics.MeterName, MetricNames.CacheMisses);
    }

    /// <summary>How often the network ran.</summary>
    public int ModelRuns => _modelRuns;

    /// <summary>The values of the two counters.</summary>
    public (long Hits, long Misses) Counted =>
        (_hits.GetMeasurementSnapshot().EvaluateAsCounter(), _misses.GetMeasurementSnapshot().EvaluateAsCounter());

    public IEmbeddingCache Cache => _host.Services.GetRequiredService<IEmbeddingCache>();

    public IModelRepository Models => _host.Services.GetRequiredService<IModelRepository>();

    /// <summary>Returns whether the default model encodes a text without truncating it.</summary>
    public bool Fits(string text) =>
        !_host.Services.GetRequiredService<IModelComponents>().GetTokenizer(string.Empty).Tokenize(text).Truncated;

    public EmbeddingKeys Keys => _host.Services.GetRequiredService<EmbeddingKeys>();

    /// <summary>Encodes and gives the file's bytes.</summary>
    public async Task<byte[]> EncodeAsync(string prompt, string negativePrompt = "") =>
        (await EncodePromptAsync(prompt, negativePrompt)).File.ToArray();

    public async Task<EncodedPrompt> EncodePromptAsync(string prompt, string negativePrompt = "", string phrases = "")
    {
        // The trace distinguishes the spans from those of other tests.
        using Activity caller = new Activity("test")
            .SetParentId(_trace, ActivitySpanId.CreateRandom(), ActivityTraceFlags.Recorded)
            .Start();
        return await _host
            .Services.GetRequiredService<TextEncodingWorker>()
            .EncodeAsync(string.Empty, prompt, phrases, negativePrompt, report: null, CancellationToken.None);
    }

    public void Dispose()
    {
        _spans.Dispose();
        _hits.Dispose();
        _misses.Dispose();
        _host.Dispose();
    }
}
