using static TextToVideo.Planning.Assumptions;

namespace TextToVideo.Planning;

/// <summary>All values that are computed from the assumptions.</summary>
public static class Figures
{
    private const string Storage = "Storage";
    private const string Load = "Load";
    private const string Textbook = "Servers (textbook estimate)";
    private const string Real = "Servers (from the architecture)";
    private const string Bandwidth = "Bandwidth";
    private const string Cost = "Cost";

    private const double SecondsPerDay = 86_400;
    private const double SecondsPerHour = 3600;
    private const double Gigabyte = 1e9;

    /// <summary>Requests per day.</summary>
    public static Figure RequestsPerDay { get; } =
        new(
            "requests_per_day",
            Load,
            "Requests a day",
            QuantityUnit.PerDay,
            "users a day × requests per user and day",
            sheet => sheet[DailyUsers] * sheet[RequestsPerUser]
        );

    /// <summary>Requests per second.</summary>
    public static Figure RequestsPerSecond { get; } =
        new(
            "requests_per_second",
            Load,
            "Requests, average",
            QuantityUnit.PerSecond,
            "requests a day ÷ 86,400 s",
            sheet => sheet[RequestsPerDay] / SecondsPerDay
        );

    /// <summary>Requests per second in the busiest hour.</summary>
    public static Figure PeakRequestsPerSecond { get; } =
        new(
            "peak_requests_per_second",
            Load,
            "Requests, peak",
            QuantityUnit.PerSecond,
            "requests a second × peak to average ratio",
            sheet => sheet[RequestsPerSecond] * sheet[PeakFactor]
        );

    /// <summary>Requests per second that need the model.</summary>
    public static Figure GenerationsPerSecond { get; } =
        new(
            "generations_per_second",
            Load,
            "Requests that need the model, average",
            QuantityUnit.PerSecond,
            "requests a second × (1 − cache hit ratio)",
            sheet => sheet[RequestsPerSecond] * (1 - sheet[CacheHits])
        );

    /// <summary>Size of the generator's weights.</summary>
    public static Figure GeneratorSize { get; } =
        new(
            "generator_size",
            Storage,
            "Generator",
            QuantityUnit.Byte,
            "parameters of the generator × bytes per parameter",
            sheet => sheet[Parameters] * sheet[BytesPerParameter]
        );

    /// <summary>Size of the text encoder's weights.</summary>
    public static Figure EncoderSize { get; } =
        new(
            "encoder_size",
            Storage,
            "Text encoder",
            QuantityUnit.Byte,
            "parameters of the text encoder × bytes per parameter",
            sheet => sheet[EncoderParameters] * sheet[BytesPerParameter]
        );

    /// <summary>Size of all weights.</summary>
    public static Figure ModelSize { get; } =
        new(
            "model_size",
            Storage,
            "Whole model",
            QuantityUnit.Byte,
            "generator + text encoder",
            sheet => sheet[GeneratorSize] + sheet[EncoderSize]
        );

    /// <summary>Size of all weights in single precision.</summary>
    public static Figure ModelSizeFp32 { get; } =
        new(
            "model_size_fp32",
            Storage,
            "Whole model in FP32",
            QuantityUnit.Byte,
            "(parameters of the generator + parameters of the text encoder) × 4 B",
            sheet => (sheet[Parameters] + sheet[EncoderParameters]) * Precisions.GetBytes(Precision.Fp32)
        );

    /// <summary>Size of all user profiles.</summary>
    public static Figure ProfileStorage { get; } =
        new(
            "profile_storage",
            Storage,
            "Profiles",
            QuantityUnit.Byte,
            "users a day × profile size per user",
            sheet => sheet[DailyUsers] * sheet[ProfileSize]
        );

    /// <summary>Size of the results per day.</summary>
    public static Figure DataPerDay { get; } =
        new(
            "data_per_day",
            Storage,
            "Results per day",
            QuantityUnit.Byte,
            "requests a day × result size",
            sheet => sheet[RequestsPerDay] * sheet[ResultSize]
        );

    /// <summary>Size of the results per day and their index.</summary>
    public static Figure IndexedPerDay { get; } =
        new(
            "indexed_per_day",
            Storage,
            "Results per day with index",
            QuantityUnit.Byte,
            "results per day × (1 + index size relative to data)",
            sheet => sheet[DataPerDay] * (1 + sheet[IndexOverhead])
        );

    /// <summary>Size of the results per month and their index.</summary>
    public static Figure IndexedPerMonth { get; } =
        new(
            "indexed_per_month",
            Storage,
            "Results per month with index",
            QuantityUnit.Byte,
            "results per day with index × days per month",
            sheet => sheet[IndexedPerDay] * sheet[DaysPerMonth]
        );

    /// <summary>Size of all stored data after a month, with all replicas.</summary>
    public static Figure StoredAfterMonth { get; } =
        new(
            "stored_after_month",
            Storage,
            "Stored after a month, all replicas",
            QuantityUnit.Byte,
            "(profiles + results per month with index) × replication factor",
            sheet => (sheet[ProfileStorage] + sheet[IndexedPerMonth]) * sheet[ReplicationFactor]
        );

    /// <summary>Floating-point operations per request.</summary>
    public static Figure Flop { get; } =
        new(
            "flop",
            Textbook,
            "Operations per request",
            QuantityUnit.Flop,
            "2 × (parameters of the generator + parameters of the text encoder) × iterations per frame × frames",
            sheet => 2 * (sheet[Parameters] + sheet[EncoderParameters]) * sheet[IterationsPerFrame] * sheet[Frames]
        );

    /// <summary>Time per request.</summary>
    public static Figure InferenceTime { get; } =
        new(
            "inference_time",
            Textbook,
            "Time per request",
            QuantityUnit.Second,
            "operations ÷ (peak FLOP/s per GPU × utilisation of the peak × GPUs per server) × latency factor",
            sheet => sheet[Flop] / (sheet[PeakFlops] * sheet[Utilisation] * sheet[GpusPerServer]) * sheet[LatencyFactor]
        );

    /// <summary>Requests per second and server.</summary>
    public static Figure RequestsPerServer { get; } =
        new(
            "requests_per_server",
            Textbook,
            "Requests per server",
            QuantityUnit.PerSecond,
            "1 ÷ time per request",
            sheet => 1 / sheet[InferenceTime]
        );

    /// <summary>Servers for the average load.</summary>
    public static Figure Servers { get; } =
        new(
            "servers",
            Textbook,
            "Servers, average",
            QuantityUnit.Count,
            "requests that need the model ÷ requests per server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[InferenceTime])
        );

    /// <summary>Servers for the peak load.</summary>
    public static Figure PeakServers { get; } =
        new(
            "peak_servers",
            Textbook,
            "Servers, peak",
            QuantityUnit.Count,
            "requests that need the model × peak to average ratio ÷ requests per server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[PeakFactor] * sheet[InferenceTime])
        );

    /// <summary>GPUs needed to hold the weights.</summary>
    public static Figure GpusForWeights { get; } =
        new(
            "gpus_for_weights",
            Textbook,
            "GPUs needed for the weights",
            QuantityUnit.Count,
            "whole model ÷ memory per GPU, rounded up",
            sheet => Math.Ceiling(sheet[ModelSize] / sheet[GpuMemory])
        );

    /// <summary>Floating-point operations with weights in one pass.</summary>
    public static Figure WeightFlop { get; } =
        new(
            "weight_flop",
            Real,
            "Weights in one pass",
            QuantityUnit.Flop,
            "2 × parameters of the generator × tokens per result: each token is multiplied by each weight",
            sheet => 2 * sheet[Parameters] * sheet[Tokens]
        );

    /// <summary>Floating-point operations of attention in one pass.</summary>
    public static Figure AttentionFlop { get; } =
        new(
            "attention_flop",
            Real,
            "Attention in one pass",
            QuantityUnit.Flop,
            "4 × layers × hidden size × (tokens per result + tokens per prompt)²: each token attends to each token",
            sheet => 4 * sheet[Layers] * sheet[Width] * Math.Pow(sheet[Tokens] + sheet[TextTokens], 2)
        );

    /// <summary>Floating-point operations per request.</summary>
    public static Figure RealFlop { get; } =
        new(
            "real_flop",
            Real,
            "Operations per request",
            QuantityUnit.Flop,
            "steps × passes per step × (weights + attention) + 2 × parameters of the text encoder × tokens per prompt + decoding",
            sheet =>
                (sheet[Steps] * sheet[GuidancePasses] * (sheet[WeightFlop] + sheet[AttentionFlop]))
                + (2 * sheet[EncoderParameters] * sheet[TextTokens])
                + sheet[DecoderFlop]
        );

    /// <summary>Time per request.</summary>
    public static Figure RealInferenceTime { get; } =
        new(
            "real_inference_time",
            Real,
            "Time per request",
            QuantityUnit.Second,
            "operations ÷ (peak FLOP/s per GPU × utilisation reached by transformers × GPUs per server) × latency factor",
            sheet => sheet[RealFlop] / (sheet[PeakFlops] * sheet[RealUtilisation] * sheet[GpusPerServer]) * sheet[LatencyFactor]
        );

    /// <summary>Requests per second and server.</summary>
    public static Figure RealRequestsPerServer { get; } =
        new(
            "real_requests_per_server",
            Real,
            "Requests per server",
            QuantityUnit.PerSecond,
            "1 ÷ time per request",
            sheet => 1 / sheet[RealInferenceTime]
        );

    /// <summary>Servers for the average load.</summary>
    public static Figure RealServers { get; } =
        new(
            "real_servers",
            Real,
            "Servers, average",
            QuantityUnit.Count,
            "requests that need the model ÷ requests per server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[RealInferenceTime])
        );

    /// <summary>Servers for the peak load.</summary>
    public static Figure RealPeakServers { get; } =
        new(
            "real_peak_servers",
            Real,
            "Servers, peak",
            QuantityUnit.Count,
            "requests that need the model × peak to average ratio ÷ requests per server, rounded up",
            sheet => Math.Ceiling(sheet[GenerationsPerSecond] * sheet[PeakFactor] * sheet[RealInferenceTime])
        );

    /// <summary>Ratio of the time per request to the textbook estimate.</summary>
    public static Figure RealOverTextbook { get; } =
        new(
            "real_over_textbook",
            Real,
            "Ratio to the textbook estimate",
            QuantityUnit.Factor,
            "time per request (from the architecture) ÷ time per request (textbook estimate)",
            sheet => sheet[RealInferenceTime] / sheet[InferenceTime]
        );

    /// <summary>GPU cost per result.</summary>
    public static Figure RealGpuCostPerResult { get; } =
        new(
            "real_gpu_cost_per_result",
            Real,
            "GPU cost per result",
            QuantityUnit.Dollar,
            "time per request × GPUs per server × price per GPU hour ÷ 3,600 s",
            sheet => sheet[RealInferenceTime] * sheet[GpusPerServer] * sheet[GpuHourPrice] / SecondsPerHour
        );

    /// <summary>Incoming bytes per second.</summary>
    public static Figure Ingress { get; } =
        new(
            "ingress",
            Bandwidth,
            "Ingress, average",
            QuantityUnit.BytePerSecond,
            "requests a second × request size",
            sheet => sheet[RequestsPerSecond] * sheet[RequestSize]
        );

    /// <summary>Outgoing bytes per second.</summary>
    public static Figure Egress { get; } =
        new(
            "egress",
            Bandwidth,
            "Egress, average",
            QuantityUnit.BytePerSecond,
            "requests a second × result size",
            sheet => sheet[RequestsPerSecond] * sheet[ResultSize]
        );

    /// <summary>Outgoing bytes per second in the busiest hour.</summary>
    public static Figure PeakEgress { get; } =
        new(
            "peak_egress",
            Bandwidth,
            "Egress, peak",
            QuantityUnit.BytePerSecond,
            "egress × peak to average ratio",
            sheet => sheet[Egress] * sheet[PeakFactor]
        );

    /// <summary>GPU cost per result.</summary>
    public static Figure GpuCostPerResult { get; } =
        new(
            "gpu_cost_per_result",
            Cost,
            "GPU cost per result",
            QuantityUnit.Dollar,
            "time per request × GPUs per server × price per GPU hour ÷ 3,600 s",
            sheet => sheet[InferenceTime] * sheet[GpusPerServer] * sheet[GpuHourPrice] / SecondsPerHour
        );

    /// <summary>GPU cost per month.</summary>
    public static Figure GpuCostPerMonth { get; } =
        new(
            "gpu_cost_per_month",
            Cost,
            "GPU cost per month",
            QuantityUnit.Dollar,
            "servers at peak × GPUs per server × price per GPU hour × 24 h × days per month",
            sheet => sheet[PeakServers] * sheet[GpusPerServer] * sheet[GpuHourPrice] * SecondsPerDay / SecondsPerHour * sheet[DaysPerMonth]
        );

    /// <summary>Storage cost per month after the first month.</summary>
    public static Figure StorageCostPerMonth { get; } =
        new(
            "storage_cost_per_month",
            Cost,
            "Storage cost per month (first month's data)",
            QuantityUnit.Dollar,
            "stored after a month ÷ 1 GB × price per GB stored and month",
            sheet => sheet[StoredAfterMonth] / Gigabyte * sheet[StoragePrice]
        );

    /// <summary>Bandwidth cost per month.</summary>
    public static Figure EgressCostPerMonth { get; } =
        new(
            "egress_cost_per_month",
            Cost,
            "Bandwidth cost per month",
            QuantityUnit.Dollar,
            "results per day × days per month ÷ 1 GB × price per GB sent",
            sheet => sheet[DataPerDay] * sheet[DaysPerMonth] / Gigabyte * sheet[EgressPrice]
        );

    /// <summary>Total cost per month.</summary>
    public static Figure CostPerMonth { get; } =
        new(
            "cost_per_month",
            Cost,
            "Total cost per month",
            QuantityUnit.Dollar,
            "GPUs + storage + bandwidth",
            sheet => sheet[GpuCostPerMonth] + sheet[StorageCostPerMonth] + sheet[EgressCostPerMonth]
        );

    /// <summary>Total cost per result.</summary>
    public static Figure CostPerResult { get; } =
        new(
            "cost_per_result",
            Cost,
            "Total cost per result",
            QuantityUnit.Dollar,
            "total cost per month ÷ (requests a day × days per month)",
            sheet => sheet[CostPerMonth] / (sheet[RequestsPerDay] * sheet[DaysPerMonth])
        );

    /// <summary>All figures, in display order.</summary>
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

    /// <summary>Returns true if the figure requires the network's architecture, which is not known for every model.</summary>
    /// <param name="figure">The figure.</param>
    public static bool RequiresArchitecture(Figure figure)
    {
        ArgumentNullException.ThrowIfNull(figure);
        return figure.Section == Real;
    }
}
