using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>
/// The process's only connection to Redis (<c>ConnectionStrings:redis</c>). It is opened when the host starts, and the client reconnects
/// automatically. Redis never holds the only copy of data, so no call throws if Redis is unavailable: it returns the caller's fallback, at
/// once while Redis is known to be unavailable.
/// </summary>
public sealed class RedisConnection : IDisposable
{
    private const string Setting = "ConnectionStrings:redis";

    private const int ConnectTimeoutMilliseconds = 3000;
    private const int KeepAliveSeconds = 10;

    /// <summary>The interval at which to check whether Redis is available again.</summary>
    private static readonly TimeSpan s_probeInterval = TimeSpan.FromSeconds(1);

    private readonly ConfigurationOptions? _options;
    private readonly TimeSpan _callTimeout;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lazy<Task<ConnectionMultiplexer>> _connection;
    private readonly CancellationTokenSource _disposed = new();
    private int _isUnavailable;
    private int _isRefusing;

    /// <summary>Reads the connection string without opening the connection.</summary>
    /// <param name="configuration">The configuration, which contains <c>ConnectionStrings:redis</c>: <c>host:port,password=…</c>.</param>
    /// <param name="options">The options, which contain the timeout of a call.</param>
    /// <param name="time">The time provider.</param>
    /// <param name="logger">Receives one message when Redis becomes unavailable, and one when it is available again.</param>
    /// <exception cref="InvalidOperationException">The connection string is malformed.</exception>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        _callTimeout = options.Value.CallTimeout;
        _time = time;
        _logger = logger;
        string? connectionString = configuration[Setting];
        _options = string.IsNullOrWhiteSpace(connectionString) ? null : Configure(Parse(connectionString));

        // Connect on the thread pool, because parts of ConnectAsync are synchronous.
        _connection = new Lazy<Task<ConnectionMultiplexer>>(() =>
            Task.Run(() => ConnectionMultiplexer.ConnectAsync(_options ?? throw new InvalidOperationException($"{Setting} is not set.")))
        );
    }

    /// <summary>Gets whether a connection string is configured.</summary>
    public bool IsConfigured => _options is not null;

    /// <summary>Opens the connection. If Redis is unavailable, a warning is logged and the client keeps retrying.</summary>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ((Task)_connection.Value).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryAsync(redis => redis.GetDatabase().PingAsync(), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Calls Redis.</summary>
    /// <typeparam name="T">The type of the result.</typeparam>
    /// <param name="call">The call. It may continue after it has timed out.</param>
    /// <param name="fallback">The result if Redis is unavailable, too slow or refuses the call.</param>
    /// <param name="cancellationToken">Token to cancel the wait.</param>
    public async Task<T> TryAsync<T>(Func<IConnectionMultiplexer, Task<T>> call, T fallback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (Volatile.Read(ref _isUnavailable) == 1)
        {
            return fallback;
        }

        try
        {
            T result = await CallAsync(call, cancellationToken);
            Volatile.Write(ref _isRefusing, 0);
            return result;
        }
        catch (RedisServerException exception)
        {
            if (Interlocked.Exchange(ref _isRefusing, 1) == 0)
            {
                _logger.RedisRefuses(exception.Message);
            }

            return fallback;
        }
        catch (Exception exception) when (IsUnavailable(exception, cancellationToken))
        {
            if (Interlocked.Exchange(ref _isUnavailable, 1) == 0)
            {
                _logger.RedisUnavailable(exception.Message);
                _ = ProbeAsync(_disposed.Token);
            }

            return fallback;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed.Cancel();
        if (_connection is { IsValueCreated: true, Value: { IsCompletedSuccessfully: true } opened })
        {
            opened.Result.Dispose();
        }

        _disposed.Dispose();
    }

    private static bool IsUnavailable(Exception exception, CancellationToken cancellationToken) =>
        exception is TimeoutException or RedisException or ObjectDisposedException
        || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    private static ConfigurationOptions Parse(string connectionString)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The exception's own message may contain the password.
            throw Malformed();
        }

        return options.EndPoints.Count > 0 ? options : throw Malformed();
    }

    private static InvalidOperationException Malformed() =>
        new($"{Setting} is invalid: expected host:port, optionally followed by options such as ,password=….");

    private ConfigurationOptions Configure(ConfigurationOptions options)
    {
        options.AbortOnConnectFail = false;
        options.BacklogPolicy = BacklogPolicy.FailFast;
        options.ConnectTimeout = Math.Min(options.ConnectTimeout, ConnectTimeoutMilliseconds);
        options.ReconnectRetryPolicy = new LinearRetry((int)s_probeInterval.TotalMilliseconds);
        options.KeepAlive = options.KeepAlive > 0 ? options.KeepAlive : KeepAliveSeconds;

        // The client closes a connection on which it has read nothing for four times this timeout.
        options.AsyncTimeout = (int)_callTimeout.TotalMilliseconds;
        return options;
    }

    private async Task<T> CallAsync<T>(Func<IConnectionMultiplexer, Task<T>> call, CancellationToken cancellationToken)
    {
        return await StartAsync().WaitAsync(_callTimeout, _time, cancellationToken);

        async Task<T> StartAsync() => await call(await _connection.Value);
    }

    /// <summary>
    /// Waits until Redis is available again, so that no caller has to wait for a timeout. The client notices a closed connection at once,
    /// but the connection to a frozen or isolated server stays open for a while.
    /// </summary>
    private async Task ProbeAsync(CancellationToken disposed)
    {
        try
        {
            do
            {
                await Task.Delay(s_probeInterval, _time, disposed);
            } while (!await IsRespondingAsync(disposed));
        }
        catch (OperationCanceledException)
        {
            return;
        }

        Volatile.Write(ref _isUnavailable, 0);
        _logger.RedisAvailableAgain();
    }

    private async Task<bool> IsRespondingAsync(CancellationToken disposed)
    {
        try
        {
            await CallAsync(redis => redis.GetDatabase().PingAsync(), disposed);
            return true;
        }
        catch (Exception exception) when (IsUnavailable(exception, disposed))
        {
            return false;
        }
    }
}
