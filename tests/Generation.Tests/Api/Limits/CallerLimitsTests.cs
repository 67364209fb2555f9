using TextToVideo.Contracts;
using TextToVideo.Generation.Api.Limits;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Limits;

public sealed class CallerLimitsTests : IDisposable
{
    private static readonly Caller s_caller = new() { KeyId = "a", Tenant = "tenant" };
    private static readonly Caller s_other = new() { KeyId = "b", Tenant = "tenant" };

    private readonly CallerLimits _limits = TestCallerLimits.Create(new CallerLimitOptions());

    public void Dispose() => _limits.Dispose();

    public static TheoryData<string, int> Defaults =>
        new()
        {
            { nameof(CallerWork.EventStream), 100 },
            { nameof(CallerWork.Download), 1000 },
            { nameof(CallerWork.Export), 1 },
            { nameof(CallerWork.Conversion), 2 },
            { nameof(CallerWork.Moderation), 4 },
            { nameof(CallerWork.Simulation), 1 },
        };

    [Theory]
    [MemberData(nameof(Defaults))]
    public void Begin_MoreThanTheLimit_IsRefusedPerCallerUntilOneEnds(string name, int limit)
    {
        CallerWork work = Enum.Parse<CallerWork>(name);
        IDisposable[] begun = [.. Enumerable.Range(0, limit).Select(_ => _limits.Begin(work, s_caller))];

        KeyLimitException error = Assert.Throws<KeyLimitException>(() => _limits.Begin(work, s_caller));

        Assert.Equal(ErrorCodes.ConcurrencyLimitExceeded, error.Code);
        Assert.StartsWith($"The caller is limited to {limit} ", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.RetryAfter);
        _limits.Begin(work, s_other).Dispose();
        begun[0].Dispose();
        _limits.Begin(work, s_caller).Dispose();
    }

    [Fact]
    public void ChargeTexts_MoreThanAMinutesTexts_IsRefused()
    {
        // A text of 20,000 characters counts as 21.
        string[] texts = [.. Enumerable.Repeat(new string('a', 20_000), 47)];
        _limits.ChargeTexts(s_caller, texts);
        _limits.ChargeTexts(s_caller, texts);

        KeyLimitException error = Assert.Throws<KeyLimitException>(() => _limits.ChargeTexts(s_caller, texts));

        Assert.Equal(ErrorCodes.RateLimitExceeded, error.Code);
        _limits.ChargeTexts(s_other, texts);
    }
}
