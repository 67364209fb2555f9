namespace TextToVideo.AppHost.Kubernetes;

/// <summary>The requirements of a resource in a cluster.</summary>
/// <param name="Cpu">The processor request, as a Kubernetes quantity.</param>
/// <param name="CpuLimit">The processor limit, as a Kubernetes quantity.</param>
/// <param name="Memory">The memory request, which is also the limit, as a Kubernetes quantity.</param>
/// <param name="User">The id of the user that the container runs as, which exists in its image.</param>
/// <param name="StopSeconds">The termination grace period, in seconds.</param>
internal sealed record ClusterNeeds(string Cpu, string CpuLimit, string Memory, long User = ClusterNeeds.DotnetUser, int StopSeconds = 45)
{
    /// <summary>The user <c>app</c> of .NET's images.</summary>
    private const long DotnetUser = 1654;

    /// <summary>The user of the images of PostgreSQL, RabbitMQ and Redis.</summary>
    private const long ServerUser = 999;

    private static readonly ClusterNeeds s_program = new("100m", "1", "512Mi");

    private static readonly Dictionary<string, ClusterNeeds> s_needs = new()
    {
        // The grace period covers the current step, which takes seconds with a large model. The job later resumes from its checkpoint.
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

    /// <summary>Gets whether the resource reads models.</summary>
    public bool HasModels { get; private init; }

    /// <summary>Gets whether the resource connects to the internet, for webhooks.</summary>
    public bool CallsOut { get; private init; }

    /// <summary>Gets the number of GPUs.</summary>
    public int Gpus { get; private init; }

    /// <summary>Gets the queues that determine the number of replicas; empty if the resource is not scaled.</summary>
    public IReadOnlyList<string> Queues { get; private init; } = [];

    /// <summary>Gets the number of waiting messages per replica above which another replica is started.</summary>
    public int QueueLength { get; private init; }

    /// <summary>Gets a shell command that fails while the server is not ready; null if the resource has HTTP probes.</summary>
    public string? Ready { get; private init; }

    /// <summary>Gets a shell command that fails when the server must be restarted; null to use <see cref="Ready"/>.</summary>
    public string? Alive { get; private init; }

    /// <summary>Gets the folders for temporary files in addition to <c>/tmp</c>.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = [];

    /// <summary>Returns the requirements of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="settings">The settings, which may override the number of GPUs.</param>
    public static ClusterNeeds Get(IResource resource, AppHostSettings settings)
    {
        ClusterNeeds usual = s_needs.GetValueOrDefault(resource.Name, s_program);
        return usual.Gpus > 0 && settings.Gpus is { } gpus ? usual with { Gpus = gpus } : usual;
    }
}
