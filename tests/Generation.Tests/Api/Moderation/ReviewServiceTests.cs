using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Moderation;

public sealed class ReviewServiceTests : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;
    private GenerationHost _host = null!;

    public async Task InitializeAsync() =>
        _host = await GenerationHost.StartAsync(
            Path.Combine(_folder, "jobs.db"),
            Substitute.For<IArtifactStore>(),
            new FakeTimeProvider(TestJobs.Now)
        );

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task DecideAsync_TwoReviewersAtOnce_TheSecondGetsAConflict(bool first, bool second)
    {
        VideoJob job = await AddPendingAsync();

        (string KeyId, bool IsApproved, bool Won)[] decisions = await Task.WhenAll(
            DecideAsync(job, first, "1111111111111111"),
            DecideAsync(job, second, "2222222222222222")
        );

        (string keyId, bool isApproved, _) = Assert.Single(decisions, decision => decision.Won);
        ModerationRecord record = Assert.Single(
            await _host.Records.ListAsync(new ModerationRecordQuery(10) { VideoId = job.CorrelationId }, default)
        );
        Assert.Equal(
            (keyId, isApproved ? ModerationAction.Allow : ModerationAction.Block, ModerationDecisionKind.Review),
            (record.KeyId, record.Action, record.Kind)
        );
        Assert.Equal(isApproved, (await _host.FindAsync(job.CorrelationId)).CurrentState != VideoJobStates.Rejected);
    }

    private async Task<VideoJob> AddPendingAsync()
    {
        VideoJob job = TestJobs.Create("ReviewingPrompt");
        job.Review = new ReviewRecord(PipelineStages.ModeratePrompt, TestJobs.Now, TestJobs.Now.AddDays(1), "It may be violent.", []);
        await _host.Store.InsertAsync(job, CancellationToken.None);
        return job;
    }

    private async Task<(string KeyId, bool IsApproved, bool Won)> DecideAsync(VideoJob job, bool approved, string keyId)
    {
        var caller = new Caller
        {
            KeyId = keyId,
            Tenant = "admins",
            IsAdmin = true,
        };
        try
        {
            await _host.Reviews.DecideAsync(VideoId.Format(job.CorrelationId), approved, note: null, caller, CancellationToken.None);
            return (keyId, approved, true);
        }
        catch (ConflictException conflict)
        {
            Assert.Equal("not_in_review", conflict.Code);
            return (keyId, approved, false);
        }
    }
}
