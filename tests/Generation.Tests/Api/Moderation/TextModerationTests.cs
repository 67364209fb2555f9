using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using NSubstitute;
using TextToVideo.Artifacts;
using TextToVideo.Contracts;
using TextToVideo.Contracts.Messages;
using TextToVideo.Generation.Api.Moderation;
using TextToVideo.Generation.Jobs;
using TextToVideo.ServiceDefaults.Access;

namespace TextToVideo.Generation.Tests.Api.Moderation;

/// <summary>The requests to the moderation service, which the test answers.</summary>
public sealed class TextModerationTests : IAsyncLifetime
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("texttovideo-").FullName;
    private readonly ConcurrentQueue<IReadOnlyList<string>> _batches = [];
    private readonly ConcurrentQueue<TimeSpan?> _timesToLive = [];
    private readonly SemaphoreSlim _arrived = new(0);
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeTimeProvider _clock = new(TestJobs.Now);
    private GenerationHost _host = null!;
    private TextsNotJudged? _refusal;

    public async Task InitializeAsync()
    {
        _host = await GenerationHost.StartAsync(Path.Combine(_folder, "jobs.db"), Substitute.For<IArtifactStore>(), _clock);
        await _host.AnswerAsync<JudgeTexts>(async context =>
        {
            _batches.Enqueue(context.Message.Texts);
            _timesToLive.Enqueue(context.ExpirationTime - context.SentTime);
            _arrived.Release();
            await _answer.Task.WaitAsync(s_timeout);
            if (_refusal is not null)
            {
                await context.RespondAsync(_refusal);
                return;
            }

            await context.RespondAsync(
                new TextsJudged([
                    .. context.Message.Texts.Select(_ => new ModerationVerdict(ModerationAction.Allow, string.Empty, "1", [])),
                ])
            );
        });
    }

    public async Task DisposeAsync()
    {
        await _host.DisposeAsync();
        _arrived.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task JudgeAsync_LongText_IsRefusedBeforeItIsSent()
    {
        InvalidFieldException error = await Assert.ThrowsAsync<InvalidFieldException>(() =>
            JudgeAsync(CancellationToken.None, "short", new string('a', 20_001))
        );

        Assert.Equal("input: is 20001 characters long; at most 20000 are allowed", error.Message);
        Assert.Empty(_batches);
    }

    [Fact]
    public async Task JudgeAsync_ManyTexts_AreSentInBatchesOfTheLengthOfOne()
    {
        _answer.SetResult();
        string[] texts = [new('a', 15_000), new('b', 5_000), new('c', 1), new('d', 20_000), "", "e"];

        (Guid _, IReadOnlyList<ModerationVerdict> verdicts) = await JudgeAsync(CancellationToken.None, texts);

        Assert.Equal(texts.Length, verdicts.Count);
        Assert.Equal(
            [
                [texts[0], texts[1]],
                [texts[2]],
                [texts[3], texts[4]],
                [texts[5]],
            ],
            _batches
        );
    }

    [Fact]
    public async Task JudgeAsync_CallerGivesUp_SendsNothingMore()
    {
        using var caller = new CancellationTokenSource();
        Task judged = JudgeAsync(caller.Token, new string('a', 20_000), new string('b', 20_000));
        Assert.True(await _arrived.WaitAsync(s_timeout));

        await caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => judged);
        _answer.SetResult();
        Assert.Single(_batches);
    }

    [Fact]
    public async Task JudgeAsync_NotJudgedInTime_IsOverloaded()
    {
        Task judged = JudgeAsync(CancellationToken.None, "a");
        Assert.True(await _arrived.WaitAsync(s_timeout));

        _clock.Advance(s_timeout);

        OverloadedException error = await Assert.ThrowsAsync<OverloadedException>(() => judged);
        Assert.Equal(s_timeout, error.RetryAfter);
        Assert.InRange(Assert.Single(_timesToLive)!.Value, s_timeout - TimeSpan.FromSeconds(1), s_timeout + TimeSpan.FromSeconds(1));
        _answer.SetResult();
    }

    [Fact]
    public async Task JudgeAsync_ServiceIsOverloaded_ReturnsWhenToRetry()
    {
        _refusal = new TextsNotJudged(ErrorCodes.Overloaded, "The texts were not judged within 15 s.");
        _answer.SetResult();

        OverloadedException error = await Assert.ThrowsAsync<OverloadedException>(() => JudgeAsync(CancellationToken.None, "a"));

        Assert.Equal(s_timeout, error.RetryAfter);
    }

    [Fact]
    public async Task JudgeAsync_MoreTextsThanAMinuteAllows_AreRefusedBeforeTheyAreSent()
    {
        _answer.SetResult();
        string[] texts = [.. Enumerable.Repeat(new string('a', 20_000), 50)];
        await JudgeAsync(CancellationToken.None, texts[..45]);
        await JudgeAsync(CancellationToken.None, texts[..45]);
        int sent = _batches.Count;

        Assert.Equal(
            ErrorCodes.RateLimitExceeded,
            (await Assert.ThrowsAsync<KeyLimitException>(() => JudgeAsync(CancellationToken.None, texts))).Code
        );

        Assert.Equal(sent, _batches.Count);
    }

    private Task<(Guid Id, IReadOnlyList<ModerationVerdict> Verdicts)> JudgeAsync(
        CancellationToken cancellationToken,
        params string[] texts
    ) => _host.Get<TextModeration>().JudgeAsync(Caller.Local, texts, cancellationToken).WaitAsync(s_timeout);
}
