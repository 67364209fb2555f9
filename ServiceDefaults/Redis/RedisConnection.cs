using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace TextToVideo.ServiceDefaults.Redis;

/// <summary>
/// The process's only connection to Redis (<c>ConnectionStrings:redis</c>). It opens at the host's start and reconnects by itself. What
/// is kept in Redis makes things faster or fairer and is never the only copy, so no call throws because Redis is away: it returns what
/// the caller falls back on, at once while Redis is known to be away.
/// </summary>
public sealed class RedisConnection : IDisposable
{
    private const string Setting = "ConnectionStrings:redis";

    private const int ConnectTimeoutMilliseconds = 3000;
    private const int KeepAliveSeconds = 10;

    private readonly ConfigurationOptions? _options;
    private readonly TimeSpan _callTimeout;
    private readonly RedisCircuit _circuit;
    private readonly Lock _gate = new();
    private Task<ConnectionMultiplexer>? _connection;

    /// <summary>Reads the connection string; nothing is opened yet.</summary>
    /// <param name="configuration">Holds <c>ConnectionStrings:redis</c>: <c>host:port,password=…</c>.</param>
    /// <param name="options">How long a call may take.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told once when Redis goes away and once when it is back.</param>
    /// <exception cref="InvalidOperationException">The connection string is malformed.</exception>
    public RedisConnection(IConfiguration configuration, IOptions<RedisOptions> options, TimeProvider time, ILogger<RedisConnection> logger)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(options);
        _callTimeout = options.Value.CallTimeout;
        string? connectionString = configuration[Setting];
        _options = string.IsNullOrWhiteSpace(connectionString) ? null : Parse(connectionString);
        _circuit = new RedisCircuit(time, logger);
    }

    /// <summary>Whether there is a connection string.</summary>
    public bool IsConfigured => _options is not null;

    /// <summary>
    /// Opens the connection, which takes longer than a call. Where Redis does not answer, that is logged, and it is looked for again later.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        await ((Task)ConnectAsync()).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await TryAsync(redis => redis.GetDatabase().PingAsync(), TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Calls Redis.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="call">What to do. It may go on when it is no longer waited for.</param>
    /// <param name="fallback">What is returned where Redis is away, is too slow or refuses.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<T> TryAsync<T>(Func<IConnectionMultiplexer, Task<T>> call, T fallback, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (!_circuit.TryEnter())
        {
            return fallback;
        }

        try
        {
            T result = await CallAsync(call).WaitAsync(_callTimeout, cancellationToken);
            _circuit.Succeeded();
            return result;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (
            exception is TimeoutException or RedisException or ObjectDisposedException or OperationCanceledException)
        {
            _circuit.Failed(exception);
            return fallback;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_connection is { IsCompletedSuccessfully: true })
            {
                _connection.Result.Close(allowCommandsToComplete: false);
                _connection.Result.Dispose();
            }
        }
    }

    private async Task<T> CallAsync<T>(Func<IConnectionMultiplexer, Task<T>> call) => await call(await ConnectAsync());

    /// <summary>Once it is open, the connection mends itself; opening it may fail, as where the host's name is not yet known.</summary>
    private Task<ConnectionMultiplexer> ConnectAsync()
    {
        lock (_gate)
        {
            if (_connection is null or { IsFaulted: true })
            {
                // On the thread pool, since some of the connecting is not asynchronous.
                ConfigurationOptions options = _options ?? throw new InvalidOperationException($"{Setting} is not set.");
                _connection = Task.Run(() => ConnectionMultiplexer.ConnectAsync(options));
            }

            return _connection;
        }
    }

    private static ConfigurationOptions Parse(string connectionString)
    {
        ConfigurationOptions options;
        try
        {
            options = ConfigurationOptions.Parse(connectionString);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The exception's own message may hold the password.
            throw Malformed();
        }

        if (options.EndPoints.Count == 0)
        {
            throw Malformed();
        }

        options.AbortOnConnectFail = false;
        options.ConnectTimeout = Math.Min(options.ConnectTimeout, ConnectTimeoutMilliseconds);
        options.KeepAlive = options.KeepAlive > 0 ? options.KeepAlive : KeepAliveSeconds;
        return options;
    }

    private static InvalidOperationException Malformed() => new($"{Setting} must be host:port, and after it options such as ,password=….");
}
