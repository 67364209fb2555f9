using static TextToVideo.Planning.Assumptions;

namespace TextToVideo.Planning;

/// <summary>Everything that follows from the assumptions.</summary>
public static class Figures
{
    private const string Storage = "Storage";
    private const string Load = "Load";
    private const string Textbook = "Servers, by the textbook";
    private const string Real = "Servers, by the network's shape";
    private const string Bandwidth = "Bandwidth";
    private const string Cost = "Cost";

    private const double SecondsPerDay = 86_400;
    private const double SecondsPerHour = 3600;
    private const double Gigabyte = 1e9;

    /// <summary>Requests a day.</summary>
    public static Figure RequestsPerDay { get; } =
        new(
            "requests_per_day",
            Load,
            "Requests a day",
            QuantityUnit.PerDay,
            "users a day × requests of a user a day",
            sheet => sheet[DailyUsers] * sheet[RequestsPerUser]
        );

    /// <summary>Requests a second.</summary>
    public static Figure RequestsPerSecond { get; } =
        new(
            "requests_per_second",
            Load,
            "Requests, average",
            QuantityUnit.PerSecond,
            "requests a day ÷ 86,400 s",
            sheet => sheet[RequestsPerDay] / SecondsPerDay
        );

    /// <summary>Requests a second at the busiest hour.</summary>
    public static Figure PeakRequestsPerSecond { get; } =
        new(
            "peak_requests_per_second",
            Load,
            "Requests, peak",
            QuantityUnit.PerSecond,
            "requests a second × peak over average",
            sheet => sheet[RequestsPerSecond] * sheet[PeakFactor]
        );

    /// <summary>Requests a second that reach a model.</summary>
    public static Figure GenerationsPerSecond { get; } =
        new(
            "generations_per_second",
            Load,
            "Requests that need the model, average",
            QuantityUnit.PerSecond,
            "requests a second × (1 − requests answered from a cache)",
            sheet => sheet[RequestsPerSecond] * (1 - sheet[CacheHits])
        );

    /// <summary>The generator's weights.</summary>
    public static Figure GeneratorSize { get; } =
        new(
            "generator_size",
            Storage,
            "Generator",
            QuantityUnit.Byte,
            "parameters of the generator × bytes of a parameter",
            sheet => sheet[Parameters] * sheet[BytesPerParameter]
        );

    /// <summary>The text encoder's weights.</summary>
    public static Figure EncoderSize { get; } =
        new(
            "encoder_size",
            Storage,
            "Text encoder",
            QuantityUnit.Byte,
            "parameters of the text encoder × bytes of a parameter",
            sheet => sheet[EncoderParameters] * sheet[BytesPerParameter]
        );

    /// <summary>All weights.</summary>
    public static Figure ModelSize { get; } =
        new(
            "model_size",
            Storage,
            "Whole model",
            QuantityUnit.Byte,
            "generator + text encoder",
            sheet => sheet[GeneratorSize] + sheet[EncoderSize]
        );

    /// <summary>All weights in single precision.</summary>
    public static Figure ModelSizeFp32 { get; } =
        new(
            "model_size_fp32",
            Storage,
            "Whole model in FP32",
            QuantityUnit.Byte,
            "(parameters of the generator + of the text encoder) × 4 B",
            sheet => (sheet[Parameters] + sheet[EncoderParameters]) * Precisions.BytesOf(Precision.Fp32)
        );

    /// <summary>Profiles of all users.</summary>
    public static Figure ProfileStorage { get; } =
        new(
            "profile_storage",
            Storage,
            "Profiles",
            QuantityUnit.Byte,
            "users a day × profile of a user",
            sheet => sheet[DailyUsers] * sheet[ProfileSize]
        );

    /// <summary>Results of a day.</summary>
    public static Figure DataPerDay { get; } =
        new(
            "data_per_day",
            Storage,
            "Results of a day",
            QuantityUnit.Byte,
            "requests a day × result",
            sheet => sheet[RequestsPerDay] * sheet[ResultSize]
        );

    /// <summary>Results of a day with their index.</summary>
    public static Figure IndexedPerDay { get; } =
        new(
            "indexed_per_day",
            Storage,
            "Results of a day with index",
            QuantityUnit.Byte,
            "results of a day × (1 + index over data)",
            sheet => sheet[DataPerDay] * (1 + sheet[IndexOverhead])
        );

    /// <summary>The same for a month.</summary>
    public static Figure IndexedPerMonth { get; } =
        new(
            "indexed_per_month",
            Storage,
            "Results of a month with index",
            QuantityUnit.Byte,
            "results of a day with index × days of a month",
            sheet => sheet[IndexedPerDay] * sheet[DaysPerMonth]
        );

    /// <summary>All copies of everything after a month.</summary>
    public static Figure StoredAfterMonth { get; } =
        new(
            "stored_after_month",
            Storage,
            "Kept after a month, all copies",
            QuantityUnit.Byte,
            "(profiles + results of a month with index) × copies of everything kept",
            sheet => (sheet[ProfileStorage] + sheet[IndexedPerMonth]) * sheet[ReplicationFactor]
        );

    /// <summary>Operations of a request.</summary>
    public static Figure Flop { get; } =
        new(
            "flop",
            Textbook,
            "Operations of a request",
            QuantityUnit.Flop,
            "2 × (parameters of the generator + of the text encoder) × iterations of a frame × frames",
            sheet => 2 * (sheet[Parameters] + sheet[EncoderParameters]) * sheet[IterationsPerFrame] * sheet[Frames]
        );

    /// <summary>Time of a request.</summary>
    public static Figure InferenceTime { get; } =
        new(
            "inference_time",
            Textbook,
            "Time of a request",
            QuantityUnit.Second,
            "operations ÷ (peak of a GPU × share of the peak × GPUs of a server) × share of the time that is left",
            sheet => sheet[Flop] / (sheet[PeakFlops] * sheet[Utilisation] * sheet[GpusPerServer]) * sheet[LatencyFactor]
        );

    /// <summary>Requests a second of a server.</summary>
    public static Figure RequestsPerServer { get; } =
        new(
            "requests_per_server",
            Textbook,
            "Requests of a server",
            QuantityUnit.PerSecond,
            "1 ÷ time of a request",
            sheet => 1 / sheet[InferenceTime]
        );

    /// <summary>Servers for the average.</summary>
    public static Figure Servers { get; } =
        new(
            "servers",
            Textbook,
            "Servers, average",
            QuantityUnit.Count,
            "requests that need the model ÷ requests of a server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[InferenceTime])
        );

    /// <summary>Servers for the busiest hour.</summary>
    public static Figure PeakServers { get; } =
        new(
            "peak_servers",
            Textbook,
            "Servers, peak",
            QuantityUnit.Count,
            "requests that need the model × peak over average ÷ requests of a server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[PeakFactor] * sheet[InferenceTime])
        );

    /// <summary>GPUs that hold the weights.</summary>
    public static Figure GpusForWeights { get; } =
        new(
            "gpus_for_weights",
            Textbook,
            "GPUs that the weights fill",
            QuantityUnit.Count,
            "whole model ÷ memory of a GPU, rounded up",
            sheet => Math.Ceiling(sheet[ModelSize] / sheet[GpuMemory])
        );

    /// <summary>Operations of the weights in one pass.</summary>
    public static Figure WeightFlop { get; } =
        new(
            "weight_flop",
            Real,
            "Weights in one pass",
            QuantityUnit.Flop,
            "2 × parameters of the generator × tokens of a result: each token meets each weight",
            sheet => 2 * sheet[Parameters] * sheet[Tokens]
        );

    /// <summary>Operations of attention in one pass.</summary>
    public static Figure AttentionFlop { get; } =
        new(
            "attention_flop",
            Real,
            "Attention in one pass",
            QuantityUnit.Flop,
            "4 × layers × width × (tokens of a result + of a prompt)²: each token meets each token, for scores and for sums",
            sheet => 4 * sheet[Layers] * sheet[Width] * Math.Pow(sheet[Tokens] + sheet[TextTokens], 2)
        );

    /// <summary>Operations of a request.</summary>
    public static Figure RealFlop { get; } =
        new(
            "real_flop",
            Real,
            "Operations of a request",
            QuantityUnit.Flop,
            "steps × passes of a step × (weights + attention) + 2 × parameters of the text encoder × tokens of a prompt + decoding",
            sheet =>
                (sheet[Steps] * sheet[GuidancePasses] * (sheet[WeightFlop] + sheet[AttentionFlop]))
                + (2 * sheet[EncoderParameters] * sheet[TextTokens])
                + sheet[DecoderFlop]
        );

    /// <summary>Time of a request.</summary>
    public static Figure RealInferenceTime { get; } =
        new(
            "real_inference_time",
            Real,
            "Time of a request",
            QuantityUnit.Second,
            "operations ÷ (peak of a GPU × share that transformers reach × GPUs of a server) × share of the time that is left",
            sheet => sheet[RealFlop] / (sheet[PeakFlops] * sheet[RealUtilisation] * sheet[GpusPerServer]) * sheet[LatencyFactor]
        );

    /// <summary>Requests a second of a server.</summary>
    public static Figure RealRequestsPerServer { get; } =
        new(
            "real_requests_per_server",
            Real,
            "Requests of a server",
            QuantityUnit.PerSecond,
            "1 ÷ time of a request",
            sheet => 1 / sheet[RealInferenceTime]
        );

    /// <summary>Servers for the average.</summary>
    public static Figure RealServers { get; } =
        new(
            "real_servers",
            Real,
            "Servers, average",
            QuantityUnit.Count,
            "requests that need the model ÷ requests of a server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[RealInferenceTime])
        );

    /// <summary>Servers for the busiest hour.</summary>
    public static Figure RealPeakServers { get; } =
        new(
            "real_peak_servers",
            Real,
            "Servers, peak",
            QuantityUnit.Count,
            "requests that need the model × peak over average ÷ requests of a server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[PeakFactor] * sheet[RealInferenceTime])
        );

    /// <summary>How far the textbook is off.</summary>
    public static Figure RealOverTextbook { get; } =
        new(
            "real_over_textbook",
            Real,
            "Times the textbook's time",
            QuantityUnit.Factor,
            "time of a request by the network's shape ÷ by the textbook",
            sheet => sheet[RealInferenceTime] / sheet[InferenceTime]
        );

    /// <summary>The GPUs' part of a result's cost.</summary>
    public static Figure RealGpuCostPerResult { get; } =
        new(
            "real_gpu_cost_per_result",
            Real,
            "GPUs for a result",
            QuantityUnit.Dollar,
            "time of a request × GPUs of a server × a GPU for an hour ÷ 3,600 s",
            sheet => sheet[RealInferenceTime] * sheet[GpusPerServer] * sheet[GpuHourPrice] / SecondsPerHour
        );

    /// <summary>Bytes in.</summary>
    public static Figure Ingress { get; } =
        new(
            "ingress",
            Bandwidth,
            "In, average",
            QuantityUnit.BytePerSecond,
            "requests a second × request",
            sheet => sheet[RequestsPerSecond] * sheet[RequestSize]
        );

    /// <summary>Bytes out.</summary>
    public static Figure Egress { get; } =
        new(
            "egress",
            Bandwidth,
            "Out, average",
            QuantityUnit.BytePerSecond,
            "requests a second × result",
            sheet => sheet[RequestsPerSecond] * sheet[ResultSize]
        );

    /// <summary>Bytes out at the busiest hour.</summary>
    public static Figure PeakEgress { get; } =
        new(
            "peak_egress",
            Bandwidth,
            "Out, peak",
            QuantityUnit.BytePerSecond,
            "out × peak over average",
            sheet => sheet[Egress] * sheet[PeakFactor]
        );

    /// <summary>The GPUs' part of a result's cost.</summary>
    public static Figure GpuCostPerResult { get; } =
        new(
            "gpu_cost_per_result",
            Cost,
            "GPUs for a result",
            QuantityUnit.Dollar,
            "time of a request × GPUs of a server × a GPU for an hour ÷ 3,600 s",
            sheet => sheet[InferenceTime] * sheet[GpusPerServer] * sheet[GpuHourPrice] / SecondsPerHour
        );

    /// <summary>GPUs of a month.</summary>
    public static Figure GpuCostPerMonth { get; } =
        new(
            "gpu_cost_per_month",
            Cost,
            "GPUs for a month",
            QuantityUnit.Dollar,
            "servers at peak × GPUs of a server × a GPU for an hour × 24 h × days of a month",
            sheet => sheet[PeakServers] * sheet[GpusPerServer] * sheet[GpuHourPrice] * SecondsPerDay / SecondsPerHour * sheet[DaysPerMonth]
        );

    /// <summary>Storage of the first month.</summary>
    public static Figure StorageCostPerMonth { get; } =
        new(
            "storage_cost_per_month",
            Cost,
            "Storage of the first month's results, a month",
            QuantityUnit.Dollar,
            "kept after a month ÷ 1 GB × a GB kept for a month",
            sheet => sheet[StoredAfterMonth] / Gigabyte * sheet[StoragePrice]
        );

    /// <summary>Bandwidth of a month.</summary>
    public static Figure EgressCostPerMonth { get; } =
        new(
            "egress_cost_per_month",
            Cost,
            "Bandwidth for a month",
            QuantityUnit.Dollar,
            "results of a day × days of a month ÷ 1 GB × a GB sent",
            sheet => sheet[DataPerDay] * sheet[DaysPerMonth] / Gigabyte * sheet[EgressPrice]
        );

    /// <summary>Everything of a month.</summary>
    public static Figure CostPerMonth { get; } =
        new(
            "cost_per_month",
            Cost,
            "All for a month",
            QuantityUnit.Dollar,
            "GPUs + storage + bandwidth",
            sheet => sheet[GpuCostPerMonth] + sheet[StorageCostPerMonth] + sheet[EgressCostPerMonth]
        );

    /// <summary>Everything for one result.</summary>
    public static Figure CostPerResult { get; } =
        new(
            "cost_per_result",
            Cost,
            "All for a result",
            QuantityUnit.Dollar,
            "all for a month ÷ (requests a day × days of a month)",
            sheet => sheet[CostPerMonth] / (sheet[RequestsPerDay] * sheet[DaysPerMonth])
        );

    /// <summary>All of them, in order.</summary>
    public static IReadOnlyList<Figure> All { get; } =
    [
        GeneratorSize,
        EncoderSize,
        ModelSize,
        ModelSizeFp32,
        ProfileStorage,
        DataPerDay,
        IndexedPerDay,
        IndexedPerMonth,
        StoredAfterMonth,
        RequestsPerDay,
        RequestsPerSecond,
        PeakRequestsPerSecond,
        GenerationsPerSecond,
        Flop,
        InferenceTime,
        RequestsPerServer,
        Servers,
        PeakServers,
        GpusForWeights,
        WeightFlop,
        AttentionFlop,
        RealFlop,
        RealInferenceTime,
        RealRequestsPerServer,
        RealServers,
        RealPeakServers,
        RealOverTextbook,
        RealGpuCostPerResult,
        Ingress,
        Egress,
        PeakEgress,
        GpuCostPerResult,
        GpuCostPerMonth,
        StorageCostPerMonth,
        EgressCostPerMonth,
        CostPerMonth,
        CostPerResult,
    ];

    /// <summary>Whether a figure is about the network's shape, which not every model's is known.</summary>
    /// <param name="figure">The figure.</param>
    public static bool IsAboutShape(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Section == Real;
    }
}
