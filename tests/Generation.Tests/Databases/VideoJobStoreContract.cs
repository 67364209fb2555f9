using System.Collections.Concurrent;
using System.Text.Json;
using TextToVideo.Contracts;
using TextToVideo.Generation.Jobs;
using TextToVideo.Generation.Storage;

namespace TextToVideo.Generation.Tests.Databases;

/// <summary>Tests of the job store that every kind of database must pass.</summary>
public abstract class VideoJobStoreContract : IAsyncLifetime
{
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(30);

    private JobDatabaseUnderTest _database = null!;

    private VideoJobStore Store => _database.Store;

    public async Task InitializeAsync() => _database = await CreateAsync();

    public async Task DisposeAsync() => await _database.DisposeAsync();

    /// <summary>Creates an empty database.</summary>
    protected abstract Task<JobDatabaseUnderTest> CreateAsync();

    [Fact]
    public async Task FindAsync_AfterInsert_ReturnsEveryField()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        VideoJob job = TestJobs.Create(VideoJobStates.Failed);
        job.CompletedAt = time.AddMilliseconds(7);
        job.ErrorCode = "storage_full";
        job.ErrorMessage = "The disk is full; naïve 🎬.";
        job.Redeliveries = 2;
        job.RedeliverAt = time.AddMilliseconds(9);
        job.Starts = 3;
        job.SavedProgress = 4;
        job.Claim = new StageClaim(Guid.NewGuid(), Guid.NewGuid(), time);
        job.Warnings.AddRange(["first", "second"]);
        job.Stages.Add(new StageRecord("moderate_prompt", time, time.AddMilliseconds(5)));
        job.Stages.Add(new StageRecord("encode_text", time.AddMilliseconds(5), null));
        job.StoredBytes = 12_345_678_901;
        job.Enhancement = new PromptEnhancement(4000, "a large red circle");
        job.TraceParent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

        await Store.InsertAsync(job, CancellationToken.None);
        VideoJob? found = await Store.FindAsync(job.CorrelationId, CancellationToken.None);

        Assert.NotNull(found);
        Assert.Equal(JsonSerializer.Serialize(job), JsonSerializer.Serialize(found));
        Assert.Equal(time, found.UpdatedAt);
        Assert.Equal("4bf92f3577b34da6a3ce929d0e0e4736", found.TraceId);
    }

    [Fact]
    public async Task FindAsync_NoSuchJob_ReturnsNull()
    {
        await Store.InsertAsync(TestJobs.Create(), CancellationToken.None);

        Assert.Null(await Store.FindAsync(Guid.NewGuid(), CancellationToken.None));
    }

    [Fact]
    public async Task InsertAsync_DuplicateId_FailsAndKeepsExistingJob()
    {
        VideoJob job = TestJobs.Create();
        await Store.InsertAsync(job, CancellationToken.None);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() =>
            Store.InsertAsync(TestJobs.Create(VideoJobStates.Failed, id: job.CorrelationId), CancellationToken.None)
        );

        Assert.Equal(VideoJobStates.Queued, (await Store.FindAsync(job.CorrelationId, CancellationToken.None))?.CurrentState);
    }

    [Fact]
    public async Task UpdateAsync_ChangedJob_SavesSagaStateButNotRequest()
    {
        VideoJob job = TestJobs.Create();
        await Store.InsertAsync(job, CancellationToken.None);
        string prompt = job.Prompt;
        _database.Clock.Advance(TimeSpan.FromSeconds(5));

        job.CurrentState = "Denoising";
        job.Warnings.Add("careful");
        job.Stages.Add(new StageRecord("denoise", _database.Clock.GetUtcNow(), null));
        job.Prompt = "another prompt";
        job.EncodedPrompt = "a large red circle, ink";
        job.Enhancement = new PromptEnhancement(4000, "a large red circle");
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None))
        {
            await Store.UpdateAsync(transaction, job, CancellationToken.None);
            await transaction.CommitAsync(CancellationToken.None);
        }

        VideoJob found = (await Store.FindAsync(job.CorrelationId, CancellationToken.None))!;
        Assert.Equal("Denoising", found.CurrentState);
        Assert.Equal(["careful"], found.Warnings);
        Assert.Equal(job.Stages, found.Stages);
        Assert.Equal(prompt, found.Prompt);
        Assert.Equal((job.EncodedPrompt, job.Enhancement), (found.EncodedPrompt, found.Enhancement));
        Assert.Equal(_database.Clock.GetUtcNow(), found.UpdatedAt);
    }

    [Fact]
    public async Task InsertAsync_BeyondTheStorageQuota_IsRefusedUntilSomethingIsDeleted()
    {
        _database.TenantLimits.StoredMebibytes = 1;
        VideoJob completed = TestJobs.Create(VideoJobStates.Completed);
        VideoJob other = TestJobs.Create();
        other.Tenant = "tenant-b";
        await Store.InsertAsync(completed, CancellationToken.None);
        await Store.SetStoredBytesAsync(completed.CorrelationId, 800 << 10, CancellationToken.None);

        // Each unfinished video counts 64 x 48 x 3 x 16 = 144 KiB.
        await Store.InsertAsync(TestJobs.Create(), CancellationToken.None);
        StorageQuotaException error = await Assert.ThrowsAsync<StorageQuotaException>(() =>
            Store.InsertAsync(TestJobs.Create(), CancellationToken.None)
        );
        await Store.InsertAsync(other, CancellationToken.None);

        Assert.Equal(ErrorCodes.StorageQuotaExceeded, error.Code);
        Assert.StartsWith("The tenant may store 1 MiB", error.Message, StringComparison.Ordinal);
        await Store.DeleteAsync(completed.CorrelationId, CancellationToken.None);
        await Store.InsertAsync(TestJobs.Create(), CancellationToken.None);
    }

    [Fact]
    public async Task InsertAsync_Concurrently_DoesNotExceedTheStorageQuota()
    {
        _database.TenantLimits.StoredMebibytes = 1;

        bool[] stored = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(_ =>
                    Task.Run(async () =>
                    {
                        try
                        {
                            await Store.InsertAsync(TestJobs.Create(), CancellationToken.None);
                            return true;
                        }
                        catch (StorageQuotaException)
                        {
                            return false;
                        }
                    })
                )
        );

        Assert.Equal(7, stored.Count(one => one));
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(true, 2)]
    [InlineData(true, 3)]
    [InlineData(false, 1)]
    [InlineData(false, 2)]
    [InlineData(false, 3)]
    [InlineData(true, 100)]
    public async Task ListAsync_PageByPage_ReturnsEveryJobOnceInOrder(bool descending, int pageSize)
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();

        // Three jobs of the same millisecond, which are ordered by their ids, between an older and a newer one; inserted out of order.
        VideoJob[] jobs =
        [
            TestJobs.Create(createdAt: time.AddMilliseconds(1)),
            TestJobs.Create(createdAt: time, id: Guid.Parse("20000000-0000-0000-0000-000000000000")),
            TestJobs.Create(createdAt: time, id: Guid.Parse("f0000000-0000-0000-0000-000000000000")),
            TestJobs.Create(createdAt: time, id: Guid.Parse("10000000-0000-0000-0000-000000000000")),
            TestJobs.Create(createdAt: time.AddMilliseconds(-1)),
        ];
        foreach (VideoJob job in jobs)
        {
            await Store.InsertAsync(job, CancellationToken.None);
        }

        var listed = new List<Guid>();
        PageCursor? after = null;
        while (true)
        {
            IReadOnlyList<VideoJob> page = await Store.ListAsync(
                new VideoJobQuery(pageSize, descending) { After = after },
                CancellationToken.None
            );
            Assert.True(page.Count <= pageSize);
            if (page.Count == 0)
            {
                break;
            }

            listed.AddRange(page.Select(job => job.CorrelationId));
            after = new PageCursor(page[^1].CreatedAt, page[^1].CorrelationId);
        }

        Guid[] newestFirst = [.. new[] { 0, 2, 1, 3, 4 }.Select(index => jobs[index].CorrelationId)];
        Assert.Equal(descending ? newestFirst : newestFirst.Reverse(), listed);
    }

    [Fact]
    public async Task ListAsync_JobAddedBetweenPages_NoGapsOrDuplicates()
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        VideoJob old = TestJobs.Create(createdAt: time);
        VideoJob middle = TestJobs.Create(createdAt: time.AddSeconds(1));
        await Store.InsertAsync(old, CancellationToken.None);
        await Store.InsertAsync(middle, CancellationToken.None);
        IReadOnlyList<VideoJob> first = await Store.ListAsync(new VideoJobQuery(1), CancellationToken.None);

        await Store.InsertAsync(TestJobs.Create(createdAt: time.AddSeconds(2)), CancellationToken.None);
        IReadOnlyList<VideoJob> second = await Store.ListAsync(
            new VideoJobQuery(10) { After = new PageCursor(first[^1].CreatedAt, first[^1].CorrelationId) },
            CancellationToken.None
        );

        Assert.Equal([old.CorrelationId], second.Select(job => job.CorrelationId));
    }

    [Theory]
    [InlineData("circle", "a red circle", "The CIRCLE of life")]
    [InlineData("red circle", "a red circle")]
    [InlineData("circle red", "a red circle")]
    [InlineData("\"circle\" OR square", "")]
    [InlineData("circ", "")]
    [InlineData("naïve", "a naïve star")]
    [InlineData("prompt:star* (", "")]
    public async Task ListAsync_Words_ReturnsPromptsWithAllWords(string words, params string[] found)
    {
        DateTimeOffset time = _database.Clock.GetUtcNow();
        string[] prompts = ["The CIRCLE of life", "a naïve star", "a red circle", "deleted circle"];
        var ids = new List<Guid>();
        foreach (string prompt in prompts)
        {
            VideoJob job = TestJobs.Create(createdAt: time.AddSeconds(ids.Count));
            job.Prompt = prompt;
            await Store.InsertAsync(job, CancellationToken.None);
            ids.Add(job.CorrelationId);
        }

        await Store.DeleteAsync(ids[^1], CancellationToken.None);

        IReadOnlyList<VideoJob> jobs = await Store.ListAsync(new VideoJobQuery(10) { Words = words }, CancellationToken.None);
        Assert.Equal(found.Where(prompt => prompt.Length > 0), jobs.Select(job => job.Prompt));
    }

    [Fact]
    public async Task ListAsync_Tenant_ReturnsOnlyItsJobs()
    {
        VideoJob mine = TestJobs.Create();
        VideoJob other = TestJobs.Create();
        other.Tenant = "tenant-b";
        await Store.InsertAsync(mine, CancellationToken.None);
        await Store.InsertAsync(other, CancellationToken.None);

        IReadOnlyList<VideoJob> jobs = await Store.ListAsync(new VideoJobQuery(10) { Tenant = mine.Tenant }, CancellationToken.None);

        Assert.Equal(mine.CorrelationId, Assert.Single(jobs).CorrelationId);
    }

    [Fact]
    public async Task UpdateAsync_DecisionInsertFails_SavesNothing()
    {
        VideoJob job = TestJobs.Create("ModeratingPrompt");
        await Store.InsertAsync(job, CancellationToken.None);
        ModerationRecord decision = TestDecisions.Create(_database.Clock.GetUtcNow(), job.CorrelationId);
        await _database.Records.InsertAsync([decision], CancellationToken.None);

        job.CurrentState = "EncodingText";
        job.Decisions.Add(decision);
        await using (JobTransaction transaction = await _database.Database.BeginAsync(CommitDurability.Disk, CancellationToken.None))
        {
            await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => Store.UpdateAsync(transaction, job, CancellationToken.None));
        }

        Assert.Equal("ModeratingPrompt", (await Store.FindAsync(job.CorrelationId, CancellationToken.None))?.CurrentState);
    }

    [Fact]
    public async Task ListAsync_InReview_ReturnsOnlyJobsPendingReview()
    {
        DateTimeOffset now = _database.Clock.GetUtcNow();
        VideoJob pending = TestJobs.Create("ReviewingFrames");
        pending.Review = new ReviewRecord(
            "moderate_frames",
            now,
            now.AddHours(1),
            "Look at it.",
            [new("violence", 0.6, ModerationAction.Review)]
        );
        pending.RedeliverAt = pending.Review.Until;
        await Store.InsertAsync(pending, CancellationToken.None);
        await Store.InsertAsync(TestJobs.Create("ModeratingFrames"), CancellationToken.None);

        VideoJob found = Assert.Single(await Store.ListAsync(new VideoJobQuery(10) { InReview = true }, CancellationToken.None));

        Assert.Equal(pending.CorrelationId, found.CorrelationId);
        Assert.Equal(JsonSerializer.Serialize(pending.Review), JsonSerializer.Serialize(found.Review));
        Assert.DoesNotContain(pending.CorrelationId, await ListStalledAsync(now.AddDays(1)));
    }

    [Fact]
    public async Task ResumeDueAsync_RetryTimeReached_ResumesTheJobOncePerLease()
    {
        DateTimeOffset now = _database.Clock.GetUtcNow();
        VideoJob due = TestJobs.Create("Denoising");
        VideoJob later = TestJobs.Create("Denoising");
        due.RedeliverAt = now;
        later.RedeliverAt = now.AddMilliseconds(1);
        await Store.InsertAsync(due, CancellationToken.None);
        await Store.InsertAsync(later, CancellationToken.None);

        Assert.Equal([due.CorrelationId], await ResumeDueAsync());
        Assert.Empty(await ResumeDueAsync());
        Assert.Empty(await ListStalledAsync(now.AddDays(1)));

        // The message was lost.
        _database.Clock.Advance(s_lease);
        Assert.Equal([later.CorrelationId, due.CorrelationId], (await ResumeDueAsync()).OrderBy(id => id == due.CorrelationId));
    }

    [Fact]
    public async Task ResumeDueAsync_SendingFails_JobStaysDue()
    {
        VideoJob due = TestJobs.Create("Denoising");
        due.RedeliverAt = _database.Clock.GetUtcNow();
        await Store.InsertAsync(due, CancellationToken.None);

        await Assert.ThrowsAsync<IOException>(() =>
            Store.ResumeDueAsync(s_lease, _ => throw new IOException("The broker is unavailable."), CancellationToken.None)
        );

        Assert.Equal([due.CorrelationId], await ResumeDueAsync());
    }

    [Fact]
    public async Task ResumeDueAsync_SeveralReplicas_EachJobIsResumedOnce()
    {
        const int rounds = 25;
        const int jobs = 40;
        for (int round = 0; round < rounds; round++)
        {
            var due = new HashSet<Guid>();
            for (int index = 0; index < jobs; index++)
            {
                VideoJob job = TestJobs.Create("Denoising");
                job.RedeliverAt = _database.Clock.GetUtcNow();
                await Store.InsertAsync(job, CancellationToken.None);
                due.Add(job.CorrelationId);
            }

            var resumed = new ConcurrentBag<Guid>();
            await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(ResumeAsync)));

            Assert.Equal(due.Order(), resumed.Order());

            async Task ResumeAsync()
            {
                await Task.Delay(Random.Shared.Next(3));
                await Store.ResumeDueAsync(s_lease, SendAsync, CancellationToken.None);
            }

            async Task SendAsync(Guid id)
            {
                resumed.Add(id);
                await Task.Delay(Random.Shared.Next(2));
            }
        }
    }

    [Fact]
    public async Task TryResumeAsync_SeveralReplicas_OneResumesTheJob()
    {
        VideoJob job = TestJobs.Create("Denoising");
        await Store.InsertAsync(job, CancellationToken.None);
        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset before = _database.Clock.GetUtcNow();
        int sent = 0;

        bool[] resumed = await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ => Task.Run(() => Store.TryResumeAsync(job.CorrelationId, before, SendAsync, CancellationToken.None)))
        );

        Assert.Single(resumed, true);
        Assert.Equal(1, sent);
        Assert.Empty(await ListStalledAsync(before));

        Task SendAsync(Guid id)
        {
            Interlocked.Increment(ref sent);
            return Task.CompletedTask;
        }
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 1)]
    public async Task EndClaimsAsync_StartedJob_KeepsOrTakesBackTheStart(bool takeBackStarts, int starts)
    {
        VideoJob started = TestJobs.Create("Denoising");
        started.Starts = 2;
        started.SavedProgress = 8;
        started.Claim = new StageClaim(Guid.NewGuid(), Guid.NewGuid(), _database.Clock.GetUtcNow());
        VideoJob waiting = TestJobs.Create("Denoising");
        waiting.Starts = 1;
        await Store.InsertAsync(started, CancellationToken.None);
        await Store.InsertAsync(waiting, CancellationToken.None);
        Assert.Equal(started.Claim, (await Store.FindAsync(started.CorrelationId, CancellationToken.None))!.Claim);
        Assert.Equal(
            [true, false],
            (await Store.ListStalledAsync(DateTimeOffset.MaxValue, CancellationToken.None))
                .OrderBy(job => job.Id == waiting.CorrelationId)
                .Select(job => job.IsStarted)
        );

        await Store.EndClaimsAsync(takeBackStarts, CancellationToken.None);

        VideoJob after = (await Store.FindAsync(started.CorrelationId, CancellationToken.None))!;
        Assert.Null(after.Claim);
        Assert.Equal((starts, 8), (after.Starts, after.SavedProgress));
        Assert.Equal(1, (await Store.FindAsync(waiting.CorrelationId, CancellationToken.None))!.Starts);
    }

    [Fact]
    public async Task ListStalledAsync_NotUpdatedSince_ReturnsActiveJobs()
    {
        string[] states =
        [
            "Queued",
            "ModeratingPrompt",
            "EncodingText",
            "Denoising",
            "DecodingFrames",
            "ModeratingFrames",
            "Transcoding",
            "Completed",
            "Rejected",
            "Failed",
            "Cancelled",
        ];
        var stalled = new Dictionary<string, Guid>();
        foreach (string state in states)
        {
            VideoJob job = TestJobs.Create(state, _database.Clock.GetUtcNow().AddTicks(stalled.Count * TimeSpan.TicksPerMillisecond));
            await Store.InsertAsync(job, CancellationToken.None);
            stalled.Add(state, job.CorrelationId);
        }

        _database.Clock.Advance(TimeSpan.FromMinutes(1));
        DateTimeOffset limit = _database.Clock.GetUtcNow();
        await Store.InsertAsync(TestJobs.Create("Denoising"), CancellationToken.None);

        // A job that waits in the queue is not stalled.
        Assert.Equal(states[1..7].Select(state => stalled[state]), await ListStalledAsync(limit));
        Assert.Empty(await ListStalledAsync(limit.AddMinutes(-1)));
    }

    [Fact]
    public async Task DeleteAsync_ExistingJob_RemovesOnlyThatJob()
    {
        VideoJob job = TestJobs.Create();
        VideoJob other = TestJobs.Create();
        await Store.InsertAsync(job, CancellationToken.None);
        await Store.InsertAsync(other, CancellationToken.None);

        Assert.True(await Store.DeleteAsync(job.CorrelationId, CancellationToken.None));
        Assert.False(await Store.DeleteAsync(job.CorrelationId, CancellationToken.None));

        Assert.Null(await Store.FindAsync(job.CorrelationId, CancellationToken.None));
        Assert.NotNull(await Store.FindAsync(other.CorrelationId, CancellationToken.None));
    }

    private async Task<IReadOnlyList<Guid>> ListStalledAsync(DateTimeOffset savedBefore) =>
        [.. (await Store.ListStalledAsync(savedBefore, CancellationToken.None)).Select(job => job.Id)];

    private async Task<IReadOnlyList<Guid>> ResumeDueAsync()
    {
        var resumed = new List<Guid>();
        await Store.ResumeDueAsync(
            s_lease,
            id =>
            {
                resumed.Add(id);
                return Task.CompletedTask;
            },
            CancellationToken.None
        );
        return resumed;
    }
}
