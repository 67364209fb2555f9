using TextToVideo.Contracts;

namespace TextToVideo.Planning;

/// <summary>
/// All input values of a plan. The defaults are those of a textbook estimate: no replication, and GPUs that reach their peak.
/// </summary>
public static class Assumptions
{
    private const string Traffic = "Traffic";
    private const string Data = "Data";
    private const string Model = "Model";
    private const string Hardware = "Hardware";
    private const string Network = "Network architecture";
    private const string Prices = "Prices";

    private const double MaxValue = 1e15;

    /// <summary>Number of users per day.</summary>
    public static Assumption DailyUsers { get; } = new("daily_users", Traffic, "Users a day", QuantityUnit.Count, 100e6, 1, 1e11);

    /// <summary>Requests per user and day.</summary>
    public static Assumption RequestsPerUser { get; } =
        new("requests_per_user", Traffic, "Requests per user and day", QuantityUnit.Count, 10, 1e-6, 1e6);

    /// <summary>Traffic in the busiest hour relative to the average.</summary>
    public static Assumption PeakFactor { get; } = new("peak_factor", Traffic, "Peak to average ratio", QuantityUnit.Factor, 2, 1, 1000);

    /// <summary>Share of the requests that are answered from a cache, without the model.</summary>
    public static Assumption CacheHits { get; } = new("cache_hits", Traffic, "Cache hit ratio", QuantityUnit.Factor, 0, 0, 0.999);

    /// <summary>Stored bytes per user.</summary>
    public static Assumption ProfileSize { get; } =
        new("profile_size", Data, "Profile size per user", QuantityUnit.Byte, 10e3, 0, MaxValue);

    /// <summary>Bytes per request.</summary>
    public static Assumption RequestSize { get; } = new("request_size", Data, "Request size", QuantityUnit.Byte, 1e3, 0, MaxValue);

    /// <summary>Bytes per result, both sent and stored.</summary>
    public static Assumption ResultSize { get; } = new("result_size", Data, "Result size", QuantityUnit.Byte, 1.25e6, 0, MaxValue);

    /// <summary>Size of the index relative to the data.</summary>
    public static Assumption IndexOverhead { get; } =
        new("index_overhead", Data, "Index size relative to data", QuantityUnit.Factor, 0.25, 0, 100);

    /// <summary>Number of copies of all stored data.</summary>
    public static Assumption ReplicationFactor { get; } =
        new("replication_factor", Data, "Replication factor", QuantityUnit.Count, 1, 1, 100);

    /// <summary>Days per month.</summary>
    public static Assumption DaysPerMonth { get; } = new("days_per_month", Data, "Days per month", QuantityUnit.Count, 30, 1, 31);

    /// <summary>Parameters of the network that runs many times per request.</summary>
    public static Assumption Parameters { get; } =
        new("parameters", Model, "Parameters of the generator", QuantityUnit.Count, 10e9, 1, MaxValue);

    /// <summary>Parameters of the text encoder.</summary>
    public static Assumption EncoderParameters { get; } =
        new("encoder_parameters", Model, "Parameters of the text encoder", QuantityUnit.Count, 0, 0, MaxValue);

    /// <summary>Bytes per parameter; follows from the precision.</summary>
    public static Assumption BytesPerParameter { get; } =
        new("bytes_per_parameter", Model, "Bytes per parameter", QuantityUnit.Byte, 2, 0.125, 8);

    /// <summary>Frames or tokens per result.</summary>
    public static Assumption Frames { get; } = new("frames", Model, "Frames (or tokens) per result", QuantityUnit.Count, 1, 1, 1e9);

    /// <summary>Runs of the network per frame.</summary>
    public static Assumption IterationsPerFrame { get; } =
        new("iterations_per_frame", Model, "Iterations per frame", QuantityUnit.Count, 1, 1e-6, 1e9);

    /// <summary>The factor by which better software changes the latency; for what-if plans.</summary>
    public static Assumption LatencyFactor { get; } = new("latency_factor", Model, "Latency factor", QuantityUnit.Factor, 1, 1e-6, 1e6);

    /// <summary>Peak FLOP/s of a GPU; follows from the GPU and the precision.</summary>
    public static Assumption PeakFlops { get; } =
        new("peak_flops", Hardware, "Peak FLOP/s per GPU", QuantityUnit.FlopPerSecond, 312e12, 1, 1e24);

    /// <summary>Share of the peak that the textbook estimate assumes.</summary>
    public static Assumption Utilisation { get; } =
        new("utilisation", Hardware, "Utilisation of the peak", QuantityUnit.Factor, 1, 1e-4, 1);

    /// <summary>Memory per GPU; follows from the GPU.</summary>
    public static Assumption GpuMemory { get; } = new("gpu_memory", Hardware, "Memory per GPU", QuantityUnit.Byte, 80e9, 1e6, MaxValue);

    /// <summary>GPUs that work on one request together.</summary>
    public static Assumption GpusPerServer { get; } = new("gpus_per_server", Hardware, "GPUs per server", QuantityUnit.Count, 1, 1, 1e5);

    /// <summary>Transformer layers.</summary>
    public static Assumption Layers { get; } = new("layers", Network, "Layers", QuantityUnit.Count, 0, 0, 1e5);

    /// <summary>Hidden size of the video tokens.</summary>
    public static Assumption Width { get; } = new("width", Network, "Hidden size", QuantityUnit.Count, 0, 0, 1e6);

    /// <summary>Tokens per result.</summary>
    public static Assumption Tokens { get; } = new("tokens", Network, "Tokens per result", QuantityUnit.Count, 0, 0, 1e9);

    /// <summary>Tokens per prompt.</summary>
    public static Assumption TextTokens { get; } = new("text_tokens", Network, "Tokens per prompt", QuantityUnit.Count, 0, 0, 1e9);

    /// <summary>Denoising steps.</summary>
    public static Assumption Steps { get; } = new("steps", Network, "Denoising steps", QuantityUnit.Count, 1, 1, 1e6);

    /// <summary>Passes per step: two with classifier-free guidance.</summary>
    public static Assumption GuidancePasses { get; } = new("guidance_passes", Network, "Passes per step", QuantityUnit.Count, 2, 1, 16);

    /// <summary>Floating-point operations for decoding a result.</summary>
    public static Assumption DecoderFlop { get; } = new("decoder_flop", Network, "Decoding per result", QuantityUnit.Flop, 0, 0, 1e24);

    /// <summary>Utilisation reached by transformers in practice.</summary>
    public static Assumption RealUtilisation { get; } =
        new("real_utilisation", Network, "Utilisation reached by transformers", QuantityUnit.Factor, 0.4, 1e-4, 1);

    /// <summary>Price of a GPU per hour.</summary>
    public static Assumption GpuHourPrice { get; } = new("gpu_hour_price", Prices, "Price per GPU hour", QuantityUnit.Dollar, 2, 0, 1e6);

    /// <summary>Price of storage per GB and month.</summary>
    public static Assumption StoragePrice { get; } =
        new("storage_price", Prices, "Price per GB stored and month", QuantityUnit.Dollar, 0.02, 0, 1e6);

    /// <summary>Price of outgoing traffic per GB.</summary>
    public static Assumption EgressPrice { get; } = new("egress_price", Prices, "Price per GB sent", QuantityUnit.Dollar, 0.05, 0, 1e6);

    /// <summary>All assumptions, in display order.</summary>
    public static IReadOnlyList<Assumption> All { get; } =
    [
        DailyUsers,
        RequestsPerUser,
        PeakFactor,
        CacheHits,
        ProfileSize,
        RequestSize,
        ResultSize,
        IndexOverhead,
        ReplicationFactor,
        DaysPerMonth,
        Parameters,
        EncoderParameters,
        BytesPerParameter,
        Frames,
        IterationsPerFrame,
        LatencyFactor,
        PeakFlops,
        Utilisation,
        GpuMemory,
        GpusPerServer,
        Layers,
        Width,
        Tokens,
        TextTokens,
        Steps,
        GuidancePasses,
        DecoderFlop,
        RealUtilisation,
        GpuHourPrice,
        StoragePrice,
        EgressPrice,
    ];

    /// <summary>Returns the assumption with a name.</summary>
    /// <param name="id">The name in JSON.</param>
    /// <param name="field">The field that contains the name, for the error.</param>
    /// <exception cref="InvalidFieldException">There is no such assumption.</exception>
    public static Assumption Find(string id, string field = "assumptions") =>
        All.FirstOrDefault(one => one.Id == id)
        ?? throw new InvalidFieldException(
            field,
            $"contains the unknown assumption '{id}'; known assumptions are {string.Join(", ", All.Select(one => one.Id))}"
        );
}
