namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// The requirements of a resource in a cluster. Those of processors, memory and GPUs are defaults of the chart's values.
/// </summary>
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
            Consumes = ["DenoiseLatents"],
            Publishes = ["LatentsDenoised"],
            Stages = ["denoise"],
            JobsPerReplica = 8,
        },
        ["text-encoding"] = new ClusterNeeds("1", "4", "8Gi")
        {
            HasModels = true,
            Consumes = ["EncodeText"],
            Publishes = ["TextEncoded"],
            Stages = ["encode_text"],
            JobsPerReplica = 4,
        },
        ["vae-decoding"] = new ClusterNeeds("1", "4", "8Gi")
        {
            HasModels = true,
            Consumes = ["DecodeLatents"],
            Publishes = ["FramesDecoded"],
            Stages = ["decode_frames"],
            JobsPerReplica = 2,
        },
        ["moderation"] = new ClusterNeeds("250m", "2", "1Gi")
        {
            CallsEndpoints = true,
            Consumes = ["ModeratePrompt", "ModerateFrames", "JudgeTexts"],
            Publishes = ["PromptModerated", "FramesModerated", "TextsJudged", "TextsNotJudged"],
            Stages = ["moderate_prompt", "moderate_frames"],
            JobsPerReplica = 4,
        },
        ["transcoding"] = new ClusterNeeds("1", "4", "2Gi", StopSeconds: 90)
        {
            Consumes = ["TranscodeVideo", "ConvertVideo"],
            Publishes = ["VideoTranscoded", "VideoConverted", "ConversionFailed"],
            Stages = ["transcode"],
            JobsPerReplica = 4,
        },
        ["generation"] = new ClusterNeeds("250m", "2", "1Gi", StopSeconds: 60)
        {
            HasModels = true,
            CallsOut = true,
            ServesCalls = true,
        },
        ["gateway"] = new ClusterNeeds("250m", "2", "512Mi", StopSeconds: 60) { ServesCalls = true },
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

    /// <summary>Gets whether the resource calls endpoints of other operators, if they are configured.</summary>
    public bool CallsEndpoints { get; private init; }

    /// <summary>Gets the number of GPUs.</summary>
    public int Gpus { get; private init; }

    /// <summary>
    /// Gets whether callers wait for the resource: an upgrade must not interrupt it. Other services take their work from a queue, which
    /// keeps it meanwhile.
    /// </summary>
    public bool ServesCalls { get; private init; }

    /// <summary>Gets the names of the commands that the resource takes from the broker; empty if it may use everything there.</summary>
    public IReadOnlyList<string> Consumes { get; private init; } = [];

    /// <summary>Gets the names of the events and answers that it sends.</summary>
    public IReadOnlyList<string> Publishes { get; private init; } = [];

    /// <summary>Gets the stages whose jobs determine the number of replicas; empty if the resource is not scaled.</summary>
    public IReadOnlyList<string> Stages { get; private init; } = [];

    /// <summary>
    /// Gets the number of jobs of a stage, waiting or in progress, above which another replica is started. It is at most the number that a
    /// replica works on at a time, so that the remaining replicas can take the jobs of one that is stopped.
    /// </summary>
    public int JobsPerReplica { get; private init; }

    /// <summary>Gets a shell command that fails while the server is not ready; null if the resource has HTTP probes.</summary>
    public string? Ready { get; private init; }

    /// <summary>Gets a shell command that fails when the server must be restarted; null to use <see cref="Ready"/>.</summary>
    public string? Alive { get; private init; }

    /// <summary>Gets the folders for temporary files in addition to <c>/tmp</c>.</summary>
    public IReadOnlyList<string> Folders { get; private init; } = [];

    /// <summary>
    /// Returns the number of replicas of a service if the settings do not specify it: two of a service that callers wait for, so that one
    /// remains when a node is drained.
    /// </summary>
    /// <param name="name">The name of the service.</param>
    public static int GetDefaultReplicas(string name) => s_needs.GetValueOrDefault(name, s_program).ServesCalls ? 2 : 1;

    /// <summary>Returns the requirements of a resource.</summary>
    /// <param name="resource">The resource.</param>
    /// <param name="settings">The settings, which may override the number of GPUs.</param>
    public static ClusterNeeds Get(IResource resource, AppHostSettings settings)
    {
        ClusterNeeds usual = s_needs.GetValueOrDefault(resource.Name, s_program);
        return usual.Gpus > 0 && settings.Gpus is { } gpus ? usual with { Gpus = gpus } : usual;
    }
}
