namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What a resource needs of a cluster.</summary>
/// <param name="Cpu">Processors that it has for sure.</param>
/// <param name="CpuLimit">Processors that it may use.</param>
/// <param name="Memory">Memory: that it has, and no more.</param>
/// <param name="User">The user of its image that it runs as.</param>
/// <param name="StopSeconds">How long it may take to stop.</param>
internal sealed record ClusterNeeds(string Cpu, string CpuLimit, string Memory, long User = ClusterNeeds.DotnetUser, int StopSeconds = 45)
{
    /// <summary>The user <c>app</c> of .NET's images.</summary>
    private const long DotnetUser = 1654;

    /// <summary>The user of the images of PostgreSQL, RabbitMQ and Redis.</summary>
    private const long ServerUser = 999;

    private static readonly ClusterNeeds s_program = new("100m", "1", "512Mi");

    private static readonly Dictionary<string, ClusterNeeds> s_needs = new()
    {
        // A job that is cut short has its last checkpoint; one of a large model takes seconds a step.
        ["denoising"] = new ClusterNeeds("2", "8", "16Gi", StopSeconds: 120)
        {
            HasModels = true, Gpus = 1, Queues = ["denoise-latents"], QueueLength = 8,
        },
        ["text-encoding"] = new ClusterNeeds("1", "4", "8Gi") { HasModels = true, Queues = ["encode-text"], QueueLength = 16 },
        ["vae-decoding"] = new ClusterNeeds("1", "4", "8Gi") { HasModels = true, Queues = ["decode-latents"], QueueLength = 4 },
        ["moderation"] = new ClusterNeeds("250m", "2", "1Gi") { Queues = ["moderate-prompt", "moderate-frames"], QueueLength = 16 },
        ["transcoding"] = new ClusterNeeds("1", "4", "2Gi", StopSeconds: 90) { Queues = ["transcode-video"], QueueLength = 4 },
        ["generation"] = new ClusterNeeds("250m", "2", "1Gi") { HasModels = true, CallsOut = true },
        ["gateway"] = new ClusterNeeds("250m", "2", "512Mi"),
        ["postgres"] = new ClusterNeeds("500m", "2", "2Gi", ServerUser, StopSeconds: 120)
        {
            Ready = """pg_isready -q -h 127.0.0.1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" """,
            Folders = ["/var/run/postgresql"],
        },
        ["rabbitmq"] = new ClusterNeeds("500m", "2", "2Gi", ServerUser, StopSeconds: 120)
        {
            Ready = "rabbitmq-diagnostics -q check_port_connectivity",
            Alive = "rabbitmq-diagnostics -q ping",
            Folders = ["/var/log/rabbitmq"],
        },
        ["redis"] = new ClusterNeeds("100m", "1", "512Mi", ServerUser)
        {
            Ready = """test "$(REDISCLI_AUTH="$REDIS_PASSWORD" redis-cli ping)" = PONG""",
            Folders = ["/data"],
        },
    };

    /// <summary>Whether it reads models.</summary>
    public bool HasModels { get; private init; }

    /// <summary>Whether it calls addresses of the internet: webhooks.</summary>
    public bool CallsOut { get; private init; }

    /// <summary>GPUs, unless the settings say otherwise.</summary>
    public int Gpus { get; init; }

    /// <summary>The queues that it is scaled by.</summary>
    public IReadOnlyList<string> Queues { get; private init; } = [];

    /// <summary>How many messages may wait for each replica before there is another.</summary>
    public int QueueLength { get; private init; }

    /// <summary>What a server that speaks no HTTP is asked: a shell command that fails while it cannot serve.</summary>
    public string? Ready { get; private init; }

    /// <summary>The same for whether it lives; null: the same command.</summary>
    public string? Alive { get; private init; }

    /// <summary>Folders that it writes to, beside <c>/tmp</c> and its volume.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = [];

    /// <summary>The needs of a resource.</summary>
    public static ClusterNeeds Of(IResource resource) => s_needs.GetValueOrDefault(resource.Name, s_program);
}
