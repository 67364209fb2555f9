using System.Collections.Concurrent;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Api.Keys;

/// <summary>
/// Ends requests whose API key is revoked or expires while they are in progress: uploads, event streams, downloads and exports. The key of
/// a request is otherwise only checked when it begins. A request is first cancelled, so that it can end with an error. If it is still in
/// progress at the next check, for example because it waits for its client, its connection is aborted.
/// </summary>
internal sealed class OpenRequests(IApiKeys keys, TimeProvider time, ILogger<OpenRequests> logger) : BackgroundService
{
    /// <summary>The interval between two checks. A check of the keys of all open requests is one query.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<OpenRequest, string> _requests = new();

    /// <summary>Watches the key of a request until the result is disposed, which must happen before the request ends.</summary>
    /// <param name="context">The request. Its <see cref="HttpContext.RequestAborted"/> is replaced.</param>
    /// <param name="keyId">The id of the key.</param>
    public IDisposable Watch(HttpContext context, string keyId)
    {
        var request = new OpenRequest(context, closed => _requests.TryRemove(closed, out _));
        _requests.TryAdd(request, keyId);
        return request;
    }

    /// <summary>Checks the keys of all open requests once.</summary>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        KeyValuePair<OpenRequest, string>[] open = [.. _requests];
        if (open.Length == 0)
        {
            return;
        }

        IReadOnlyList<string> ids = [.. open.Select(request => request.Value).Distinct(StringComparer.Ordinal)];
        HashSet<string> ended = [.. await keys.ListEndedAsync(ids, cancellationToken)];
        foreach ((OpenRequest request, string keyId) in open.Where(request => ended.Contains(request.Value)))
        {
            if (request.End())
            {
                logger.RequestEnded(keyId);
            }
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await CheckAsync(stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // New requests are refused while the keys cannot be read; those in progress are not ended for that.
                logger.KeysNotChecked(exception);
            }
        }
    }

    /// <summary>A request in progress. The server reuses the context of an ended request, so it must not be touched any more.</summary>
    private sealed class OpenRequest : IDisposable
    {
        private readonly Lock _gate = new();
        private readonly HttpContext _context;
        private readonly CancellationToken _aborted;
        private readonly CancellationTokenSource _ended;
        private readonly Action<OpenRequest> _close;
        private bool _isClosed;

        public OpenRequest(HttpContext context, Action<OpenRequest> close)
        {
            _context = context;
            _close = close;
            _aborted = context.RequestAborted;
            _ended = CancellationTokenSource.CreateLinkedTokenSource(_aborted);
            context.RequestAborted = _ended.Token;
        }

        /// <summary>Cancels the request, or aborts its connection if it has been cancelled before.</summary>
        /// <returns>True if this call has cancelled the request.</returns>
        public bool End()
        {
            lock (_gate)
            {
                if (_isClosed)
                {
                    return false;
                }

                if (_ended.IsCancellationRequested)
                {
                    _context.Abort();
                    return false;
                }

                // What is registered for the cancellation runs on another thread, so it may close the request.
                _context.Features.Set(new EndedKeyFeature());
                _ = _ended.CancelAsync();
                return true;
            }
        }

        public void Dispose()
        {
            lock (_gate)
            {
                if (_isClosed)
                {
                    return;
                }

                _isClosed = true;
                _context.RequestAborted = _aborted;
            }

            _close(this);
            _ended.Dispose();
        }
    }
}
