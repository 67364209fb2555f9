using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of the moderation audit that every kind of database must pass.</summary>
public abstract class ModerationRecordsContract : IAsyncLifetime
{
    private JobDatabaseUnderTest _database = null!;

    private ModerationRecords Records => _database.Records;

    public async Task InitializeAsync() => _database = await CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task FindAsync_AfterInsert_ReturnsEveryField()
    {
        ModerationRecord record = TestDecisions.Create(_database.Clock.GetUtcNow(), Guid.NewGuid());

        await Records.InsertAsync([record], default);

        Assert.Equal(JsonSerializer.Serialize(record), JsonSerializer.Serialize(await Records.FindAsync(record.Id, default)));
        Assert.Null(await Records.FindAsync(Guid.NewGuid(), default));
    }

    [Fact]
    public async Task InsertAsync_OneExists_InsertsNone()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        ModerationRecord[] records = [TestDecisions.Create(time), TestDecisions.Create(time)];
        await Records.InsertAsync(records[1..], default);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Records.InsertAsync(records, default));

        Assert.Null(await Records.FindAsync(records[0].Id, default));
    }

    [Fact]
    public async Task ListAsync_PageByPage_ReturnsEveryRecordOnceNewestFirst()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        ModerationRecord[] records = [.. Enumerable.Range(0, 5).Select(index => TestDecisions.Create(time.AddMilliseconds(index / 2)))];
        await Records.InsertAsync(records, default);

        var listed = new List<ModerationRecord>();
        PageCursor? after = null;
        while (await Records.ListAsync(new ModerationRecordQuery(2) { After = after }, default) is { Count: > 0 } page)
        {
            listed.AddRange(page);
            after = PageCursor.FromId(page[^1].Id);
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
    public async Task ListAsync_WithFilters_ReturnsMatchingRecords()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        var video = Guid.NewGuid();
        ModerationRecord prompt = TestDecisions.Create(time, video, action: ModerationAction.Review);
        ModerationRecord review = TestDecisions.Create(time.AddSeconds(1), video, ModerationDecisionKind.Review, ModerationAction.Allow);
        ModerationRecord text = TestDecisions.Create(time.AddSeconds(2), null, ModerationDecisionKind.Text);
        await Records.InsertAsync([prompt, review, text], default);

        await AssertListedAsync(new ModerationRecordQuery(10) { VideoId = video }, review, prompt);
        await AssertListedAsync(new ModerationRecordQuery(10) { Kind = ModerationDecisionKind.Text }, text);
        await AssertListedAsync(new ModerationRecordQuery(10) { Action = ModerationAction.Review }, prompt);
        await AssertListedAsync(new ModerationRecordQuery(10) { Since = time.AddSeconds(1) }, text, review);
        await AssertListedAsync(new ModerationRecordQuery(10) { VideoId = video, Since = time.AddSeconds(1) }, review);
    }

    [Fact]
    public async Task DeleteAsync_Video_KeepsDecisionWithoutText()
    {
        VideoJob job = TestJobs.Create();
        await _database.Store.InsertAsync(job, default);
        ModerationRecord jobRecord = TestDecisions.Create(_database.Clock.GetUtcNow(), job.CorrelationId);
        ModerationRecord other = TestDecisions.Create(_database.Clock.GetUtcNow(), Guid.NewGuid());
        await Records.InsertAsync([jobRecord, other], default);

        await _database.Store.DeleteAsync(job.CorrelationId, default);

        ModerationRecord left = (await Records.FindAsync(jobRecord.Id, default))!;
        Assert.Equal((null, string.Empty, "abc", ModerationAction.Block), (left.Text, left.Note, left.TextHash, left.Action));
        Assert.Equal(other.Text, (await Records.FindAsync(other.Id, default))!.Text);
    }

    [Fact]
    public async Task ForgetAsync_Tenant_KeepsDecisionsWithoutTexts()
    {
        ModerationRecord mine = TestDecisions.Create(_database.Clock.GetUtcNow());
        ModerationRecord other = TestDecisions.Create(_database.Clock.GetUtcNow()) with { Tenant = "tenant-b" };
        await Records.InsertAsync([mine, other], default);

        await Records.ForgetAsync(mine.Tenant, default);

        Assert.Null((await Records.FindAsync(mine.Id, default))!.Text);
        Assert.Equal(other.Text, (await Records.FindAsync(other.Id, default))!.Text);
    }

    [Fact]
    public async Task DeleteAsync_KindAndTime_DeletesTheOldestUpToTheLimit()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        ModerationRecord[] texts =
        [
            .. Enumerable.Range(0, 4).Select(index => TestDecisions.Create(time.AddSeconds(index), kind: ModerationDecisionKind.Text)),
        ];
        ModerationRecord prompt = TestDecisions.Create(time);
        await Records.InsertAsync([.. texts, prompt], default);

        Assert.Equal(2, await Records.DeleteAsync(ModerationDecisionKind.Text, texts[3].CreatedAt, 2, default));
        await AssertListedAsync(new ModerationRecordQuery(10), texts[3], texts[2], prompt);
        Assert.Equal(1, await Records.DeleteAsync(ModerationDecisionKind.Text, texts[3].CreatedAt, 2, default));
        await AssertListedAsync(new ModerationRecordQuery(10), texts[3], prompt);
    }

    private async Task AssertListedAsync(ModerationRecordQuery query, params ModerationRecord[] expected) =>
        Assert.Equal(expected.Select(record => record.Id), (await Records.ListAsync(query, default)).Select(record => record.Id));
}
