using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.ServiceDefaults.Tests.Access;

public sealed class CachedKeyringTests
{
    private static readonly KeyCheck s_valid = new(KeyState.Valid, new Caller { KeyId = "a", Tenant = "t" });

    private readonly FakeTimeProvider _time = new();
    private readonly IKeyring _inner = Substitute.For<IKeyring>();
    private readonly CachedKeyring _keyring;
    private readonly string _key = ApiKeyToken.Create().ToString();

    public CachedKeyringTests() => _keyring = new CachedKeyring(_inner, _time);

    [Fact]
    public async Task CheckAsync_ValidKey_IsAskedForAgainWhenItsTimeIsOver()
    {
        Answer(_key, s_valid);
        await AskAsync(_key, 3);
        await _inner.ReceivedWithAnyArgs(1).CheckAsync(default, default);

        Answer(_key, new KeyCheck(KeyState.Revoked));
        _time.Advance(CachedKeyring.Lifetime - TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyState.Valid, await AskAsync(_key));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyState.Revoked, await AskAsync(_key));
    }

    [Fact]
    public async Task CheckAsync_KeyThatIsNotYetKnown_IsKnownAtOnce()
    {
        Answer(null, new KeyCheck(KeyState.NoneCreated));
        Answer(_key, new KeyCheck(KeyState.NoneCreated));
        Assert.Equal(KeyState.NoneCreated, await AskAsync(null));
        Assert.Equal(KeyState.NoneCreated, await AskAsync(_key));

        Answer(_key, s_valid);
        Assert.Equal(KeyState.Valid, await AskAsync(_key));
    }

    [Fact]
    public async Task CheckAsync_MadeUpTokens_DoNotReachTheServiceOnceThereAreKeys()
    {
        Answer(null, new KeyCheck(KeyState.Unknown));
        for (int i = 0; i < 100; i++)
        {
            Assert.Equal(KeyState.Unknown, await AskAsync($"guess {i}"));
            _time.Advance(TimeSpan.FromHours(1));
        }

        await _inner.ReceivedWithAnyArgs(1).CheckAsync(default, default);
    }

    [Fact]
    public async Task CheckAsync_NoKeysYet_IsAskedAgainSoon()
    {
        Answer(null, new KeyCheck(KeyState.NoneCreated));
        await AskAsync("any", 5);
        await _inner.ReceivedWithAnyArgs(1).CheckAsync(default, default);
        Answer(null, new KeyCheck(KeyState.Unknown));
        _time.Advance(CachedKeyring.Lifetime);

        Assert.Equal(KeyState.Unknown, await AskAsync("any"));
    }

    [Fact]
    public async Task CheckAsync_InnerFails_FailsAndIsNotKept()
    {
        _inner
            .CheckAsync(_key, Arg.Any<CancellationToken>())
            .Returns(_ => throw new KeyringException("service_unavailable", "away", TimeSpan.FromSeconds(1), null), _ => s_valid);

        await Assert.ThrowsAsync<KeyringException>(() => AskAsync(_key));
        Assert.Equal(KeyState.Valid, await AskAsync(_key));
    }

    [Fact]
    public async Task Forget_Revoked_TakesEffectAtOnce()
    {
        Answer(_key, s_valid);
        await AskAsync(_key);
        Answer(_key, new KeyCheck(KeyState.Revoked));
        _keyring.Forget();

        Assert.Equal(KeyState.Revoked, await AskAsync(_key));
    }

    private void Answer(string? token, KeyCheck check) => _inner.CheckAsync(token, Arg.Any<CancellationToken>()).Returns(check);

    private async Task<KeyState> AskAsync(string? token, int times = 1)
    {
        KeyState state = default;
        for (int i = 0; i < times; i++)
        {
            state = (await _keyring.CheckAsync(token, CancellationToken.None)).State;
        }

        return state;
    }
}
