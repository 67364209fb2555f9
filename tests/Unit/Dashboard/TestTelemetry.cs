using Aspire.Dashboard;
using Aspire.Dashboard.Telemetry;
using TextToVideo.Unit.Artifacts;

namespace TextToVideo.Unit.Dashboard;

/// <summary>A file of telemetry in a folder of its own, and what can be put into it.</summary>
internal sealed class TestTelemetry : IDisposable
{
    public const string SearchAttribute = "texttovideo.video.id";

    /// <summary>A time that all tests count from, in nanoseconds.</summary>
    public static readonly long Noon = new DateTimeOffset(2026, 5, 4, 12, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() * 1_000_000;

    public static readonly TelemetryResource Service = new("denoising", "denoising-0", """{"service.name":"denoising"}""");

    private readonly TemporaryFolder _folder = new();

    public DashboardOptions Options { get; } = new() { MaxMebibytes = 8, SearchAttributes = { SearchAttribute } };

    public string Path => System.IO.Path.Combine(_folder.Path, "telemetry.db");

    /// <summary>Writes items as the dashboard does, in a run of its own.</summary>
    public void Write(params IReadOnlyList<TelemetryItem> items)
    {
        var file = new TelemetryFile(Path);
        using (var store = new TelemetryStore(file, Options))
        {
            store.Write(items);
        }

        file.Close();
    }

    public TelemetryFile Open() => new(Path);

    public static byte[] TraceId(int number) => Id(number, 16);

    public static byte[] SpanId(int number) => Id(number, 8);

    public static string Text(byte[] id) => Convert.ToHexStringLower(id);

    /// <summary>A span of a trace; its start is its number in milliseconds after noon.</summary>
    public static SpanItem Span(
        int trace, int id, int? parent = null, string name = "span", string attributes = "{}", int status = 0, string? keyword = null,
        SpanReference? link = null) => new(
            Service, "Tests", TraceId(trace), SpanId(id), parent is null ? null : SpanId(parent.Value), name, 1, Noon + (id * 1_000_000L), 500_000,
            status, null, attributes, null, link is null ? [] : [link], keyword is null ? [] : [keyword]);

    public static PointItem Point(
        MetricKind kind, double seconds, double value, long count = 0, bool isDelta = false, double[]? bounds = null, long[]? buckets = null,
        string attributes = "{}") => new(
            Service, "Tests", "metric", "s", "What is measured.", kind, attributes, Noon + (long)(seconds * 1e9), isDelta, value, count,
            bounds ?? [], buckets ?? []);

    public void Dispose()
    {
        new TelemetryFile(Path).Close();
        _folder.Dispose();
    }

    private static byte[] Id(int number, int length)
    {
        byte[] id = new byte[length];
        BitConverter.TryWriteBytes(id.AsSpan(length - sizeof(int)), number);
        return id;
    }
}
