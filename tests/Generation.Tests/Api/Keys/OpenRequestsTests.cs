using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Generation.Api.Keys;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Keys;

public sealed class OpenRequestsTests : IAsyncLifetime
{
    private readonly FakeTimeProvider _time = new();
    private readonly IApiKeys _keys = Substitute.For<IApiKeys>();
    private readonly IHttpRequestLifetimeFeature _lifetime = Substitute.For<IHttpRequestLifetimeFeature>();
    private readonly DefaultHttpContext _context = new();
    private readonly OpenRequests _requests;
    private string[] _ended = [];
    private int _checks;

    public OpenRequestsTests()
    {
        _requests = new OpenRequests(_keys, _time, NullLogger<OpenRequests>.Instance);
        _context.Features.Set(_lifetime);
        _keys
            .ListEndedAsync(default!, default)
            .ReturnsForAnyArgs(_ =>
            {
                Interlocked.Increment(ref _checks);
                return Task.FromResult<IReadOnlyList<string>>(_ended);
            });
    }

    public Task InitializeAsync() => _requests.StartAsync(CancellationToken.None);

    public async Task DisposeAsync()
    {
        await _requests.StopAsync(CancellationToken.None);
        _requests.Dispose();
    }

    [Fact]
    public async Task Watch_KeyEnds_IsCancelledAtTheNextCheckAndAbortedAtTheOneAfter()
    {
        using IDisposable watched = _requests.Watch(_context, "a");
        CancellationToken token = _context.RequestAborted;
        await CheckAsync();
        Assert.False(token.IsCancellationRequested);

        _ended = ["a"];
        await CheckAsync();
        await WaitAsync(() => token.IsCancellationRequested);
        Assert.NotNull(_context.Features.Get<EndedKeyFeature>());
        _lifetime.DidNotReceive().Abort();

        await CheckAsync();
        await WaitAsync(() => _lifetime.ReceivedCalls().Any(call => call.GetMethodInfo().Name == nameof(_lifetime.Abort)));
    }

    [Fact]
    public async Task Watch_AnotherKeyEnds_GoesOn()
    {
        using IDisposable watched = _requests.Watch(_context, "a");
        _ended = ["b"];
        await CheckAsync();
        await CheckAsync();

        Assert.False(_context.RequestAborted.IsCancellationRequested);
        Assert.Null(_context.Features.Get<EndedKeyFeature>());
    }

    /// <summary>The server uses the context for the next request of the connection.</summary>
    [Fact]
    public async Task Watch_RequestHasEnded_TouchesItsContextNoMore()
    {
        var next = new DefaultHttpContext();
        using IDisposable other = _requests.Watch(next, "a");
        _requests.Watch(_context, "a").Dispose();
        _ended = ["a"];
        await CheckAsync();
        await WaitAsync(() => next.RequestAborted.IsCancellationRequested);
        await CheckAsync();

        Assert.Null(_context.Features.Get<EndedKeyFeature>());
        _lifetime.DidNotReceive().Abort();
    }

    [Fact]
    public async Task Watch_KeysUnavailable_GoesOnAndIsCheckedLater()
    {
        using IDisposable watched = _requests.Watch(_context, "a");
        CancellationToken token = _context.RequestAborted;
        _keys
            .ListEndedAsync(default!, default)
            .ReturnsForAnyArgs<IReadOnlyList<string>>(_ =>
                Interlocked.Increment(ref _checks) == 1 ? throw JobStoreException.Unavailable(new IOException()) : ["a"]
            );
        await CheckAsync();
        Assert.False(token.IsCancellationRequested);
        await CheckAsync();

        await WaitAsync(() => token.IsCancellationRequested);
    }

    private static async Task WaitAsync(Func<bool> isDone)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!isDone())
        {
            await Task.Delay(5, limit.Token);
        }
    }

    /// <summary>Advances the time until one more check has been made.</summary>
    private async Task CheckAsync()
    {
        int before = _checks;
        _time.Advance(OpenRequests.Interval);
        await WaitAsync(() => _checks > before);
    }
}
