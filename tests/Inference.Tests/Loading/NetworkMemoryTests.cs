using Microsoft.Extensions.Time.Testing;
using TextToVideo.Inference.Loading;
using TextToVideo.Inference.Models;

namespace TextToVideo.Inference.Tests.Loading;

/// <summary>Which networks are loaded and unloaded, and in which order calls get them.</summary>
public sealed class NetworkMemoryTests : IDisposable
{
    private static readonly TimeSpan s_turn = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly FakeTimeProvider _clock = new();
    private readonly Recorder _recorder = new();
    private readonly NetworkMemory _memory;

    public NetworkMemoryTests() => _memory = new NetworkMemory(100, s_turn, _clock, _recorder);

    public void Dispose() => _memory.Dispose();

    [Fact]
    public async Task Use_EverythingFits_LoadsOnceAndStaysLoaded()
    {
        FakeNetwork first = new("a", 60);
        FakeNetwork second = new("b", 40);

        for (int round = 0; round < 3; round++)
        {
            (await UseAsync(first)).Dispose();
            (await UseAsync(second)).Dispose();
        }

        Assert.Equal((1, 1), (first.Loads, second.Loads));
        Assert.Equal((0, 0), (first.Unloads, second.Unloads));
    }

    [Fact]
    public async Task Use_BudgetIsExceeded_UnloadsTheLeastRecentlyUsed()
    {
        FakeNetwork a = new("a", 40);
        FakeNetwork b = new("b", 40);
        FakeNetwork c = new("c", 40);
        (await UseAsync(a)).Dispose();
        (await UseAsync(b)).Dispose();
        (await UseAsync(a)).Dispose();

        (await UseAsync(c)).Dispose();

        Assert.Equal((0, 1, 0), (a.Unloads, b.Unloads, c.Unloads));
        Assert.Equal(["b for c"], _recorder.Unloaded);
        (await UseAsync(a)).Dispose();
        Assert.Equal(1, a.Loads);
    }

    [Fact]
    public async Task Use_MemoryIsInUse_WaitsUntilItIsNot()
    {
        FakeNetwork a = new("a", 60);
        FakeNetwork b = new("b", 60);
        NetworkUse use = await UseAsync(a);

        Task<NetworkUse> waiting = UseAsync(b);

        Assert.False(waiting.IsCompleted);
        Assert.Equal((0, 0), (a.Unloads, b.Loads));
        Assert.Equal(1, _recorder.Waiting);
        use.Dispose();
        (await waiting.WaitAsync(s_timeout)).Dispose();
        Assert.Equal((1, 1), (a.Unloads, b.Loads));
        Assert.Equal(0, _recorder.Waiting);
    }

    /// <summary>While a network has its turn, its calls do not wait for others; afterwards they queue, so that nothing starves.</summary>
    [Fact]
    public async Task Use_OthersWait_NetworkInUseAcceptsCallsForATurn()
    {
        FakeNetwork a = new("a", 60);
        FakeNetwork b = new("b", 60);
        NetworkUse first = await UseAsync(a);
        Task<NetworkUse> other = UseAsync(b);

        Task<NetworkUse> withinTurn = UseAsync(a);
        _clock.Advance(s_turn);
        Task<NetworkUse> afterTurn = UseAsync(a);

        Assert.True(withinTurn.IsCompletedSuccessfully);
        Assert.False(afterTurn.IsCompleted);
        first.Dispose();
        Assert.False(other.IsCompleted);
        (await withinTurn).Dispose();
        NetworkUse second = await other.WaitAsync(s_timeout);

        // The turn of the other network begins when it has been loaded.
        Task<NetworkUse> alsoWithinTurn = UseAsync(b);
        Assert.True(alsoWithinTurn.IsCompletedSuccessfully);
        Assert.False(afterTurn.IsCompleted);
        second.Dispose();
        (await alsoWithinTurn).Dispose();
        (await afterTurn.WaitAsync(s_timeout)).Dispose();
        Assert.Equal((2, 1), (a.Loads, b.Loads));
    }

    /// <summary>Jobs of two models, one at a time each: the pause between two jobs does not cost a network its memory.</summary>
    [Fact]
    public async Task Use_IdleForAMoment_KeepsItsMemoryForAsLongAsLoadingTook()
    {
        var load = TimeSpan.FromSeconds(10);
        FakeNetwork a = new("a", 60) { OnLoad = () => _clock.Advance(load) };
        FakeNetwork b = new("b", 60) { OnLoad = () => _clock.Advance(load) };
        (await UseAsync(a).WaitAsync(s_timeout)).Dispose();
        Task<NetworkUse> other = UseAsync(b);

        _clock.Advance(load / 2);
        Assert.Equal(0, a.Unloads);
        (await UseAsync(a)).Dispose();
        _clock.Advance(load / 2);
        Assert.Equal(0, a.Unloads);

        _clock.Advance(load);
        (await other.WaitAsync(s_timeout)).Dispose();
        Assert.Equal((1, 1), (a.Loads, a.Unloads));
    }

    [Fact]
    public async Task Use_JobsOfTwoNetworksWithoutEnd_LoadsOncePerTurn()
    {
        var load = TimeSpan.FromSeconds(10);
        var job = TimeSpan.FromSeconds(5);
        FakeNetwork[] networks =
        [
            new("a", 60) { OnLoad = () => _clock.Advance(load) },
            new("b", 60) { OnLoad = () => _clock.Advance(load) },
        ];
        Task<NetworkUse>[] uses = [.. networks.Select(UseAsync)];
        int[] jobs = [0, 0];

        // Whichever network has the memory runs its job, and its next job comes a moment later.
        for (int round = 0; round < 120; round++)
        {
            int running = Array.IndexOf(uses, await Task.WhenAny(uses).WaitAsync(s_timeout));
            _clock.Advance(job);
            (await uses[running]).Dispose();
            jobs[running]++;
            uses[running] = UseAsync(networks[running]);
        }

        Assert.All(jobs, count => Assert.InRange(count, 40, 80));
        Assert.InRange(networks.Sum(network => network.Loads), 2, 12);
    }

    [Fact]
    public async Task Use_NestedInALongerUse_NeverWaits()
    {
        FakeNetwork a = new("a", 60);
        FakeNetwork b = new("b", 60);
        NetworkUse job = await UseAsync(a);
        Task<NetworkUse> other = UseAsync(b);
        _clock.Advance(s_turn * 2);

        Task<NetworkUse> call = _memory.UseAsync(a.Slot, nested: true, CancellationToken.None);

        Assert.True(call.IsCompletedSuccessfully);
        (await call).Dispose();
        job.Dispose();
        (await other.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Use_SmallNetworkBehindALargeOne_DoesNotTakeItsMemory()
    {
        FakeNetwork a = new("a", 80);
        FakeNetwork large = new("large", 90);
        FakeNetwork small = new("small", 15);
        NetworkUse use = await UseAsync(a);
        Task<NetworkUse> first = UseAsync(large);

        Task<NetworkUse> second = UseAsync(small);

        Assert.False(second.IsCompleted);
        use.Dispose();
        NetworkUse largeUse = await first.WaitAsync(s_timeout);
        Assert.Equal(0, small.Loads);
        largeUse.Dispose();
        (await second.WaitAsync(s_timeout)).Dispose();
    }

    [Fact]
    public async Task Use_Cancelled_LetsTheNextOnePass()
    {
        FakeNetwork a = new("a", 60);
        FakeNetwork large = new("large", 90);
        FakeNetwork small = new("small", 40);
        using var cancellation = new CancellationTokenSource();
        NetworkUse use = await UseAsync(a);
        Task<NetworkUse> first = _memory.UseAsync(large.Slot, nested: false, cancellation.Token);
        Task<NetworkUse> second = UseAsync(small);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);
        (await second.WaitAsync(s_timeout)).Dispose();
        Assert.Equal(0, _recorder.Waiting);
        use.Dispose();
    }

    [Fact]
    public async Task Use_LoadingFails_TellsEveryCallAndTriesAgain()
    {
        FakeNetwork a = new("a", 60) { Error = new ModelLoadException("a.onnx", "is damaged") };
        await Assert.ThrowsAsync<ModelLoadException>(() => UseAsync(a).WaitAsync(s_timeout));

        a.Error = null;

        (await UseAsync(a).WaitAsync(s_timeout)).Dispose();
        Assert.Equal(60, _recorder.Bytes);
    }

    [Fact]
    public async Task Use_NetworkLargerThanTheBudget_NamesTheSetting()
    {
        FakeNetwork a = new("a", 101);

        ModelLoadException error = await Assert.ThrowsAsync<ModelLoadException>(() => UseAsync(a));

        Assert.Contains("needs 101 bytes of memory, but Inference:MemoryBudget is 100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retire_InUse_UnloadsAfterwards()
    {
        FakeNetwork a = new("a", 60);
        NetworkUse use = await UseAsync(a);

        _memory.Retire(a.Slot);

        Assert.Equal(0, a.Unloads);
        use.Dispose();
        Assert.Equal(1, a.Unloads);
        Assert.Equal(0, _recorder.Bytes);
    }

    /// <summary>Random calls on many threads: a network in use is never unloaded, and what is loaded stays within the budget.</summary>
    [Fact]
    public async Task Use_ManyCallsAtOnce_KeepsTheBudgetAndWhatIsInUse()
    {
        FakeNetwork[] networks = [.. Enumerable.Range(0, 6).Select(index => new FakeNetwork($"{index}", 15 + (index * 10)))];

        await Task.WhenAll(
                Enumerable
                    .Range(0, 8)
                    .Select(thread =>
                        Task.Run(async () =>
                        {
                            var random = new Random(thread);
                            for (int call = 0; call < 200; call++)
                            {
                                FakeNetwork network = networks[random.Next(networks.Length)];
                                using NetworkUse use = await UseAsync(network);
                                Assert.False(((FakeSession)use.Value).IsDisposed);
                                await Task.Yield();
                                Assert.False(((FakeSession)use.Value).IsDisposed);
                            }
                        })
                    )
            )
            .WaitAsync(s_timeout);

        Assert.InRange(_recorder.MaxBytes, 1, 100);
        Assert.Equal(0, _recorder.Waiting);
        Assert.All(networks, network => Assert.InRange(network.Loads - network.Unloads, 0, 1));
    }

    private Task<NetworkUse> UseAsync(FakeNetwork network) => _memory.UseAsync(network.Slot, nested: false, CancellationToken.None);

    /// <summary>A network that only counts.</summary>
    private sealed class FakeNetwork
    {
        private int _loads;
        private int _unloads;

        public FakeNetwork(string name, long size) =>
            Slot = new NetworkSlot(
                name,
                name,
                "denoiser",
                $"{name}.onnx",
                size,
                () =>
                {
                    Interlocked.Increment(ref _loads);
                    OnLoad();
                    return Error is { } error ? throw error : new FakeSession(() => Interlocked.Increment(ref _unloads));
                }
            );

        public NetworkSlot Slot { get; }

        public Exception? Error { get; set; }

        public Action OnLoad { get; init; } = () => { };

        public int Loads => Volatile.Read(ref _loads);

        public int Unloads => Volatile.Read(ref _unloads);
    }

    private sealed class FakeSession(Action unload) : IDisposable
    {
        public bool IsDisposed { get; private set; }

        public void Dispose()
        {
            Assert.False(IsDisposed);
            IsDisposed = true;
            unload();
        }
    }

    private sealed class Recorder : INetworkMemoryObserver
    {
        private readonly List<string> _unloaded = [];

        public long Bytes { get; private set; }

        public long MaxBytes { get; private set; }

        public int Waiting { get; private set; }

        public IReadOnlyList<string> Unloaded => _unloaded;

        public void Reserved(NetworkSlot slot)
        {
            Bytes += slot.Size;
            MaxBytes = Math.Max(MaxBytes, Bytes);
        }

        public void Freed(NetworkSlot slot, NetworkSlot? @for)
        {
            Bytes -= slot.Size;
            if (@for is not null)
            {
                _unloaded.Add($"{slot} for {@for}");
            }
        }

        public void WaitingChanged(NetworkSlot slot, int difference) => Waiting += difference;
    }
}
