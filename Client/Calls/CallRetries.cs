using Grpc.Core;
using Polly;
using Polly.Retry;

namespace TextToVideo.Client.Calls;

/// <summary>
/// Repeats calls after transient failures. gRPC's own retries do not read from the details of an error when to retry, and cannot continue a
/// stream that has begun.
/// </summary>
internal sealed class CallRetries
{
    private static readonly TimeSpan s_maxDelay = TimeSpan.FromSeconds(10);

    /// <summary>The time after which nothing is repeated.</summary>
    private static readonly ResiliencePropertyKey<DateTimeOffset> s_end = new("TextToVideo.End");

    private readonly TextToVideoClientOptions _options;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline _calls;
    private readonly ResiliencePipeline _streams;

    public CallRetries(TextToVideoClientOptions options, TimeProvider time)
    {
        _options = options;
        _time = time;
        _calls = options.MaxRetries == 0 ? ResiliencePipeline.Empty : Build(options.MaxRetries, CallErrors.IsTransient);
        _streams = Build(int.MaxValue, CallErrors.IsTransientInStream);
    }

    /// <summary>Makes a call that is not a stream, repeatedly if necessary.</summary>
    /// <param name="call">The call, which receives its number, from 0, and its options.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">The call failed.</exception>
    public Task<T> CallAsync<T>(Func<int, CallOptions, AsyncUnaryCall<T>> call, CancellationToken cancellationToken)
    {
        int attempt = 0;
        DateTimeOffset deadline = _time.GetUtcNow() + _options.Timeout;
        return RunAsync(
            _calls,
            deadline,
            async token =>
            {
                using AsyncUnaryCall<T> running = call(attempt++, new CallOptions(null, deadline.UtcDateTime, token));
                return await running;
            },
            cancellationToken
        );
    }

    /// <summary>Reads from a stream, repeatedly if necessary.</summary>
    /// <param name="read">Reads the next message; connects again first if the stream is interrupted.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="TextToVideoException">The stream is interrupted and cannot be continued.</exception>
    public Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken) =>
        RunAsync(_streams, end: null, read, cancellationToken);

    private static async Task<T> RunAsync<T>(
        ResiliencePipeline pipeline,
        DateTimeOffset? end,
        Func<CancellationToken, Task<T>> run,
        CancellationToken cancellationToken
    )
    {
        ResilienceContext context = ResilienceContextPool.Shared.Get(cancellationToken);
        if (end is { } known)
        {
            context.Properties.Set(s_end, known);
        }

        try
        {
            return await pipeline.ExecuteAsync(async running => await run(running.CancellationToken), context);
        }
        catch (RpcException exception)
        {
            throw CallErrors.ToException(exception, cancellationToken);
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private ResiliencePipeline Build(int maxRetries, Func<RpcException, bool> isTransient) =>
        new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddRetry(
                new RetryStrategyOptions
                {
                    MaxRetryAttempts = maxRetries,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = _options.RetryDelay,
                    MaxDelay = s_maxDelay,
                    ShouldHandle = arguments =>
                        ValueTask.FromResult(
                            arguments.Outcome.Exception is RpcException error
                                && isTransient(error)
                                && _time.GetUtcNow() + (CallErrors.GetRetryDelay(error) ?? TimeSpan.Zero) < GetEnd(arguments.Context)
                        ),
                    DelayGenerator = arguments =>
                        ValueTask.FromResult(arguments.Outcome.Exception is RpcException error ? CallErrors.GetRetryDelay(error) : null),
                }
            )
            .Build();

    /// <summary>Returns when to give up. For a stream, that depends on its first failure, because a message may take hours.</summary>
    private DateTimeOffset GetEnd(ResilienceContext context)
    {
        if (!context.Properties.TryGetValue(s_end, out DateTimeOffset end))
        {
            end = _time.GetUtcNow() + _options.ReconnectTimeout;
            context.Properties.Set(s_end, end);
        }

        return end;
    }
}
