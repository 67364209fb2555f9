namespace TextToVideo.Client;

/// <summary>Options of <see cref="TextToVideoClient"/>; configuration section <c>TextToVideoClient</c>.</summary>
public sealed class TextToVideoClientOptions
{
    /// <summary>The name of the configuration section.</summary>
    public const string SectionName = "TextToVideoClient";

    /// <summary>
    /// The address of the server's gRPC endpoint, for example <c>http://127.0.0.1:8081</c>. With <c>AddTextToVideoClient</c>, it may also
    /// be one that service discovery resolves, such as <c>https+http://gateway</c> or <c>https+http://_grpc.gateway</c>.
    /// </summary>
    public Uri? Address { get; set; }

    /// <summary>
    /// The API key. Null or empty: calls are made without a key. A changed configuration takes effect with the next call.
    /// </summary>
    public string? ApiKey { get; set; }

    /// <summary>
    /// Whether the API key may be sent over http to another machine, where everyone on the network between can read it. Otherwise such
    /// calls fail. A loopback address and https need no permission.
    /// </summary>
    public bool AllowApiKeyOverHttp { get; set; }

    /// <summary>
    /// The deadline of every call that is not a stream, with all its retries: 0.1 s to 1 h. Streams have no deadline, because a job may
    /// take hours; HTTP/2 pings notice when their server is gone.
    /// </summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often a call that is not a stream is repeated after a transient failure, from 0 to 20. Every call can be repeated: the client
    /// sends an idempotency key with those that create a video.
    /// </summary>
    public int MaxRetries { get; set; } = 3;

    /// <summary>
    /// The delay before the first retry, 1 ms to 1 min. It doubles with each retry to at most 10 s and is randomised. If the server says
    /// when to retry, that counts instead.
    /// </summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long an interrupted stream (watching, downloading) tries to reach the server again before it fails, up to 1 day. The time begins
    /// anew with every message that arrives.
    /// </summary>
    public TimeSpan ReconnectTimeout { get; set; } = TimeSpan.FromMinutes(2);
}
