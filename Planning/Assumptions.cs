namespace TextToVideo.Planning;

/// <summary>Everything that is put into a plan. The defaults are those of a textbook: no replicas, GPUs that reach their peak.</summary>
public static class Assumptions
{
    private const string Traffic = "Traffic";
    private const string Data = "Data";
    private const string Model = "Model";
    private const string Hardware = "Hardware";
    private const string Network = "The network's own shape";
    private const string Prices = "Prices";

    private const double Many = 1e15;

    /// <summary>Users a day.</summary>
    public static Assumption DailyUsers { get; } = new("daily_users", Traffic, "Users a day", QuantityUnit.Count, 100e6, 1, 1e11);

    /// <summary>Requests of each.</summary>
    public static Assumption RequestsPerUser { get; } =
        new("requests_per_user", Traffic, "Requests of a user a day", QuantityUnit.Count, 10, 1e-6, 1e6);

    /// <summary>Traffic at the busiest hour over the mean.</summary>
    public static Assumption PeakFactor { get; } = new("peak_factor", Traffic, "Peak over average", QuantityUnit.Factor, 2, 1, 1000);

    /// <summary>Requests that are answered without a model, as the same request was before.</summary>
    public static Assumption CacheHits { get; } =
        new("cache_hits", Traffic, "Requests answered from a cache", QuantityUnit.Factor, 0, 0, 0.999);

    /// <summary>What is kept of a user.</summary>
    public static Assumption ProfileSize { get; } = new("profile_size", Data, "Profile of a user", QuantityUnit.Byte, 10e3, 0, Many);

    /// <summary>What a request is.</summary>
    public static Assumption RequestSize { get; } = new("request_size", Data, "Request", QuantityUnit.Byte, 1e3, 0, Many);

    /// <summary>What a request makes, and what is kept of it.</summary>
    public static Assumption ResultSize { get; } = new("result_size", Data, "Result", QuantityUnit.Byte, 1.25e6, 0, Many);

    /// <summary>Index over data.</summary>
    public static Assumption IndexOverhead { get; } = new("index_overhead", Data, "Index over data", QuantityUnit.Factor, 0.25, 0, 100);

    /// <summary>Copies.</summary>
    public static Assumption ReplicationFactor { get; } =
        new("replication_factor", Data, "Copies of everything kept", QuantityUnit.Count, 1, 1, 100);

    /// <summary>Days of a month.</summary>
    public static Assumption DaysPerMonth { get; } = new("days_per_month", Data, "Days of a month", QuantityUnit.Count, 30, 1, 31);

    /// <summary>Weights of the network that runs many times a request.</summary>
    public static Assumption Parameters { get; } =
        new("parameters", Model, "Parameters of the generator", QuantityUnit.Count, 10e9, 1, Many);

    /// <summary>Weights of the text encoder.</summary>
    public static Assumption EncoderParameters { get; } =
        new("encoder_parameters", Model, "Parameters of the text encoder", QuantityUnit.Count, 0, 0, Many);

    /// <summary>Bytes of a weight; follows from the precision.</summary>
    public static Assumption BytesPerParameter { get; } =
        new("bytes_per_parameter", Model, "Bytes of a parameter", QuantityUnit.Byte, 2, 0.125, 8);

    /// <summary>Frames, or tokens: what a request is made of.</summary>
    public static Assumption Frames { get; } = new("frames", Model, "Frames (or tokens) of a result", QuantityUnit.Count, 1, 1, 1e9);

    /// <summary>How often the network runs for each.</summary>
    public static Assumption IterationsPerFrame { get; } =
        new("iterations_per_frame", Model, "Iterations of a frame", QuantityUnit.Count, 1, 1e-6, 1e9);

    /// <summary>What better software leaves of the time: a what-if.</summary>
    public static Assumption LatencyFactor { get; } =
        new("latency_factor", Model, "Share of the time that is left", QuantityUnit.Factor, 1, 1e-6, 1e6);

    /// <summary>Peak of a GPU; follows from GPU and precision.</summary>
    public static Assumption PeakFlops { get; } = new("peak_flops", Hardware, "Peak of a GPU", QuantityUnit.FlopPerSecond, 312e12, 1, 1e24);

    /// <summary>Share of the peak that a textbook counts on.</summary>
    public static Assumption Utilisation { get; } =
        new("utilisation", Hardware, "Share of the peak that is reached", QuantityUnit.Factor, 1, 1e-4, 1);

    /// <summary>Memory of a GPU; follows from the GPU.</summary>
    public static Assumption GpuMemory { get; } = new("gpu_memory", Hardware, "Memory of a GPU", QuantityUnit.Byte, 80e9, 1e6, Many);

    /// <summary>GPUs that work on one request together.</summary>
    public static Assumption GpusPerServer { get; } = new("gpus_per_server", Hardware, "GPUs of a server", QuantityUnit.Count, 1, 1, 1e5);

    /// <summary>Transformer layers.</summary>
    public static Assumption Layers { get; } = new("layers", Network, "Layers", QuantityUnit.Count, 0, 0, 1e5);

    /// <summary>Width of the stream of video tokens.</summary>
    public static Assumption Width { get; } = new("width", Network, "Width", QuantityUnit.Count, 0, 0, 1e6);

    /// <summary>Tokens of a whole result.</summary>
    public static Assumption Tokens { get; } = new("tokens", Network, "Tokens of a result", QuantityUnit.Count, 0, 0, 1e9);

    /// <summary>Tokens of a prompt.</summary>
    public static Assumption TextTokens { get; } = new("text_tokens", Network, "Tokens of a prompt", QuantityUnit.Count, 0, 0, 1e9);

    /// <summary>Denoising steps.</summary>
    public static Assumption Steps { get; } = new("steps", Network, "Denoising steps", QuantityUnit.Count, 1, 1, 1e6);

    /// <summary>Passes of a step: two with classifier-free guidance.</summary>
    public static Assumption GuidancePasses { get; } = new("guidance_passes", Network, "Passes of a step", QuantityUnit.Count, 2, 1, 16);

    /// <summary>Operations of decoding.</summary>
    public static Assumption DecoderFlop { get; } = new("decoder_flop", Network, "Decoding a result", QuantityUnit.Flop, 0, 0, 1e24);

    /// <summary>Share of the peak that attention and matrices of real sizes reach.</summary>
    public static Assumption RealUtilisation { get; } =
        new("real_utilisation", Network, "Share of the peak that transformers reach", QuantityUnit.Factor, 0.4, 1e-4, 1);

    /// <summary>Price of a GPU.</summary>
    public static Assumption GpuHourPrice { get; } = new("gpu_hour_price", Prices, "A GPU for an hour", QuantityUnit.Dollar, 2, 0, 1e6);

    /// <summary>Price of storage.</summary>
    public static Assumption StoragePrice { get; } =
        new("storage_price", Prices, "A GB kept for a month", QuantityUnit.Dollar, 0.02, 0, 1e6);

    /// <summary>Price of bandwidth.</summary>
    public static Assumption EgressPrice { get; } = new("egress_price", Prices, "A GB sent", QuantityUnit.Dollar, 0.05, 0, 1e6);

    /// <summary>All of them, in order.</summary>
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

    /// <summary>The assumption of a name.</summary>
    /// <param name="id">As JSON names it.</param>
    /// <param name="field">Whose value the name is, for the error.</param>
    /// <exception cref="PlanningException">There is none.</exception>
    public static Assumption Find(string id, string field = "assumptions") =>
        All.FirstOrDefault(one => one.Id == id)
        ?? throw new PlanningException(
            field,
            $"has '{id}', which is no assumption; they are {string.Join(", ", All.Select(one => one.Id))}"
        );
}
