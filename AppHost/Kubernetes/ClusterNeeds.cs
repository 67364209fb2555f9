namespace TextToVideo.AppHost.Kubernetes;

/// <summary>What a resource needs of a cluster.</summary>
/// <param name="Cpu">The processors that are reserved for it, as a Kubernetes quantity.</param>
/// <param name="CpuLimit">The processors that it may use at most.</param>
/// <param name="Memory">The memory that is reserved for it, which is also its limit.</param>
/// <param name="User">The id of the user that it runs as, one of its image.</param>
/// <param name="StopSeconds">How long it may take to stop, in seconds.</param>
internal sealed record ClusterNeeds(string Cpu, string CpuLimit, string Memory, long User = ClusterNeeds.DotnetUser, int StopSeconds = 45)
{
    /// <summary>The user <c>app</c> of .NET's images.</summary>
    private const long DotnetUser = 1654;

    /// <summary>The user of the images of PostgreSQL, RabbitMQ and Redis.</summary>
    private const long ServerUser = 999;

    private static readonly ClusterNeeds s_program = new("100m", "1", "512Mi");

    private static readonly Dictionary<string, ClusterNeeds> s_needs = new()
    {
        // A job that is interrupted continues from its last checkpoint. A step of a large model takes seconds.
        ["denoising"] = new ClusterNeeds("2", "8", "16Gi", StopSeconds: 120)
        {
            HasModels = true,
            Gpus = 1,
            Queues = ["denoise-latents"],
            QueueLength = 8,
        },
        ["text-encoding"] = new ClusterNeeds("1", "4", "8Gi")
        {
            HasModels = true,
            Queues = ["encode-text"],
            QueueLength = 16,
        },
        ["vae-decoding"] = new ClusterNeeds("1", "4", "8Gi")
        {
            HasModels = true,
            Queues = ["decode-latents"],
            QueueLength = 4,
        },
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

    /// <summary>Whether it connects to the internet, for webhooks.</summary>
    public bool CallsOut { get; private init; }

    /// <summary>The number of GPUs.</summary>
    public int Gpus { get; private init; }

    /// <summary>The queues that it is scaled by; empty: it is not scaled.</summary>
    public IReadOnlyList<string> Queues { get; private init; } = [];

    /// <summary>The number of waiting messages for each replica above which another replica is started.</summary>
    public int QueueLength { get; private init; }

    /// <summary>A shell command that fails while a server that does not speak HTTP is not ready; null: it has HTTP probes.</summary>
    public string? Ready { get; private init; }

    /// <summary>A shell command that fails when the server has to be restarted; null: the same as <see cref="Ready"/>.</summary>
    public string? Alive { get; private init; }

    /// <summary>The folders that it writes temporary files to, in addition to <c>/tmp</c>.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = [];

    /// <summary>The needs of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="settings">How many GPUs a resource has that usually has some.</param>
    public static ClusterNeeds Of(IResource resource, AppHostSettings settings)
    {
        ClusterNeeds usual = s_needs.GetValueOrDefault(resource.Name, s_program);
        return usual.Gpus > 0 && settings.Gpus is { } gpus ? usual with { Gpus = gpus } : usual;
    }
}
