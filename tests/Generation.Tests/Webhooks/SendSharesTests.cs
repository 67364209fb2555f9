using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Webhooks;

namespace TextToVideo.Generation.Tests.Webhooks;

public sealed class SendSharesTests
{
    private static readonly SendShares s_shares = new(32);

    [Fact]
    public void Choose_ManyOfOneReceiver_StopsAtASixteenth() => Assert.Equal(2, Fill([Due("a", "1")]).Count);

    [Fact]
    public void Choose_FailingReceiver_StopsAtOne() =>
        Assert.Single(Fill([Due("a", "1") with { FailingSince = DateTimeOffset.UnixEpoch }]));

    [Fact]
    public void Choose_ManyReceiversOfOneTenant_StopsAtAQuarter() =>
        Assert.Equal(8, Fill([.. Enumerable.Range(0, 20).Select(index => Due("a", $"{index}"))]).Count);

    [Fact]
    public void Choose_ManyTenants_StopsAtTheTotal() =>
        Assert.Equal(32, Fill([.. Enumerable.Range(0, 100).Select(index => Due($"{index}", $"{index}"))]).Count);

    [Fact]
    public void Choose_LittleConcurrency_LeavesEverybodyOne() =>
        Assert.Equal(["a", "b"], Fill([Due("a", "1"), Due("a", "2"), Due("b", "3")], new SendShares(2)).Select(webhook => webhook.Tenant));

    [Fact]
    public void Choose_TenantWithFewestSends_IsNextThoughItsDeliveryIsYounger()
    {
        DueWebhook[] due = [Due("a", "1"), Due("a", "2"), Due("b", "3", second: 7)];

        Assert.Equal("1", s_shares.Choose(due, [])?.Id);
        Assert.Equal("3", s_shares.Choose(due, [due[0]])?.Id);
        Assert.Equal("2", s_shares.Choose(due, [due[0], due[2]])?.Id);
    }

    /// <summary>Starts sends that do not end, until no more may start.</summary>
    private static List<DueWebhook> Fill(DueWebhook[] due, SendShares? shares = null)
    {
        var running = new List<DueWebhook>();
        while ((shares ?? s_shares).Choose(due, running) is { } next)
        {
            running.Add(next);
        }

        return running;
    }

    private static DueWebhook Due(string tenant, string id, int second = 0) =>
        new()
        {
            Id = id,
            Tenant = tenant,
            DueAt = DateTimeOffset.UnixEpoch.AddSeconds(second),
        };
}
