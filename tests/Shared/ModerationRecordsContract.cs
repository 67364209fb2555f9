using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Tests;

/// <summary>What the audit does on every database.</summary>
public abstract class ModerationRecordsContract : IAsyncLifetime
{
    private JobDatabaseUnderTest _temporary = null!;

    private ModerationRecords Records => _temporary.Records;

    public async Task InitializeAsync() => _temporary = await CreateAsync();

    public async Task DisposeAsync() => await _temporary.DisposeAsync();

    /// <summary>An empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task FindAsync_AfterInsert_ReturnsEveryField()
    {
        ModerationRecord record = TestDecisions.Create(_temporary.Clock.GetUtcNow(), Guid.NewGuid());

        await Records.InsertAsync([record], default);

        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(await Records.FindAsync(record.Id, default)));
        Assert.Null(await Records.FindAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task InsertAsync_OneIsThereAlready_WritesNone()
    {
        DateTimeOffset time = _temporary.Clock.GetUtcNow();
        ModerationRecord[] records = [TestDecisions.Create(time), TestDecisions.Create(time)];
        await Records.InsertAsync(records[1..], default);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Records.InsertAsync(records, default));

        Assert.Null(await Records.FindAsync(records[0].Id, default));
    }

    [Fact]
    public async Task ListAsync_PageByPage_HasEveryRecordOnceNewestFirst()
    {
        DateTimeOffset time = _temporary.Clock.GetUtcNow();
        ModerationRecord[] records = [.. Enumerable.Range(0, 5).Select(index => TestDecisions.Create(time.AddMilliseconds(index / 2)))];
        await Records.InsertAsync(records, default);

        var listed = new List<ModerationRecord>();
        while (await Records.ListAsync(new ModerationRecordQuery(2) { After = listed.LastOrDefault() }, default) is { Count: > 0 } page)
        {
            listed.AddRange(page);
        }

        Assert.Equal(
            records
                .OrderByDescending(record => record.CreatedAt)
                .ThenByDescending(record => record.Id.ToString("N"), StringComparer.Ordinal)
                .Select(record => record.Id),
            listed.Select(record => record.Id)
        );
    }

    [Fact]
    public async Task ListAsync_Filters_FindWhatTheyName()
    {
        DateTimeOffset time = _temporary.Clock.GetUtcNow();
        Guid video = Guid.NewGuid();
        ModerationRecord prompt = TestDecisions.Create(time, video, action: ModerationAction.Review);
        ModerationRecord review = TestDecisions.Create(time.AddSeconds(1), video, ModerationDecisionKind.Review, ModerationAction.Allow);
        ModerationRecord text = TestDecisions.Create(time.AddSeconds(2), null, ModerationDecisionKind.Text);
        await Records.InsertAsync([prompt, review, text], default);

        await FindsAsync(new ModerationRecordQuery(10) { VideoId = video }, review, prompt);
        await FindsAsync(new ModerationRecordQuery(10) { Kind = ModerationDecisionKind.Text }, text);
        await FindsAsync(new ModerationRecordQuery(10) { Action = ModerationAction.Review }, prompt);
        await FindsAsync(new ModerationRecordQuery(10) { Since = time.AddSeconds(1) }, text, review);
        await FindsAsync(new ModerationRecordQuery(10) { VideoId = video, Since = time.AddSeconds(1) }, review);
    }

    [Fact]
    public async Task DeleteAsync_OfTheVideo_LeavesTheDecisionWithoutItsText()
    {
        VideoJob job = TestJobs.Create();
        await _temporary.Store.InsertAsync(job, default);
        ModerationRecord ofJob = TestDecisions.Create(_temporary.Clock.GetUtcNow(), job.CorrelationId);
        ModerationRecord other = TestDecisions.Create(_temporary.Clock.GetUtcNow(), Guid.NewGuid());
        await Records.InsertAsync([ofJob, other], default);

        await _temporary.Store.DeleteAsync(job.CorrelationId, default);

        ModerationRecord left = (await Records.FindAsync(ofJob.Id, default))!;
        Assert.Equal((null, string.Empty, "abc", ModerationAction.Block), (left.Text, left.Note, left.TextHash, left.Action));
        Assert.Equal(other.Text, (await Records.FindAsync(other.Id, default))!.Text);
    }

    [Fact]
    public async Task ForgetAsync_OfATenant_LeavesItsDecisionsWithoutTheirTexts()
    {
        ModerationRecord mine = TestDecisions.Create(_temporary.Clock.GetUtcNow());
        ModerationRecord other = TestDecisions.Create(_temporary.Clock.GetUtcNow()) with { Tenant = "tenant-b" };
        await Records.InsertAsync([mine, other], default);

        await Records.ForgetAsync(mine.Tenant, default);

        Assert.Null((await Records.FindAsync(mine.Id, default))!.Text);
        Assert.Equal(other.Text, (await Records.FindAsync(other.Id, default))!.Text);
    }

    private async Task FindsAsync(ModerationRecordQuery query, params ModerationRecord[] expected) =>
        Assert.Equal(expected.Select(record => record.Id), (await Records.ListAsync(query, default)).Select(record => record.Id));
}
