using TextToVideo.Contracts;
using TextToVideo.Inference.Tensors;

namespace TextToVideo.Denoising.Tests.Engine;

public class DenoisingEngineTests
{
    [Fact]
    public async Task Denoise_JobJoinsAnother_TheyShareCallsAtTheirOwnTimesAndGiveTheSameBitsAsAlone()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        FloatTensor aloneFirst = await host.RunAsync(DenoisingHost.Request(1, steps: 4));
        FloatTensor aloneSecond = await host.RunAsync(DenoisingHost.Request(2, seed: 8, steps: 5));
        host.Fake.TakeCalls();

        host.Fake.Gate();
        Task<FloatTensor> first = host.RunAsync(DenoisingHost.Request(1, steps: 4));
        FakeDenoiser.Call call = await host.Fake.NextCallAsync();
        Assert.Equal([1f, -1f], call.Marks);

        Task<FloatTensor> second = host.RunAsync(DenoisingHost.Request(2, seed: 8, steps: 5));
        // The second job enters at one of the next boundaries, as soon as it has been submitted.
        do
        {
            host.Fake.Permit();
            call = await host.Fake.NextCallAsync();
        } while (call.Marks.Length == 2 && !first.IsCompleted);

        Assert.Equal([-2f, -1f, 1f, 2f], call.Marks.Order());
        Assert.Equal(0f, call.Timesteps[Array.IndexOf(call.Marks, 2f)]);
        Assert.True(call.Timesteps[Array.IndexOf(call.Marks, 1f)] > 0);
        Assert.Equal(call.Timesteps[Array.IndexOf(call.Marks, 1f)], call.Timesteps[Array.IndexOf(call.Marks, -1f)]);

        host.Fake.Open();
        Assert.Equal(DenoisingHost.Bits(aloneFirst), DenoisingHost.Bits(await first));
        Assert.Equal(DenoisingHost.Bits(aloneSecond), DenoisingHost.Bits(await second));
        Assert.Equal([2f, -2f], host.Fake.TakeCalls()[^1].Marks);
    }

    [Fact]
    public async Task Denoise_WithoutGuidance_AsksForTheConditionalRowOnly()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();

        await host.RunAsync(DenoisingHost.Request(1, steps: 2, guidance: 1));

        Assert.All(host.Fake.TakeCalls(), call => Assert.Equal([1f], call.Marks));
    }

    [Fact]
    public async Task Denoise_MoreJobsThanRows_EveryJobTakesItsTurn()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync(maxBatchRows: 4);
        host.Fake.Gate();
        Task<FloatTensor> blocker = host.RunAsync(DenoisingHost.Request(9, steps: 1));
        await host.Fake.NextCallAsync();
        Task<FloatTensor>[] jobs = [.. Enumerable.Range(1, 5).Select(mark => host.RunAsync(DenoisingHost.Request(mark, steps: 40)))];
        // Their preparation runs on other threads: let steps pass until all are in.
        HashSet<float> seen = [];
        while (seen.Count < 5)
        {
            host.Fake.Permit();
            FakeDenoiser.Call call = await host.Fake.NextCallAsync();
            seen.UnionWith(call.Marks.Where(mark => mark is > 0 and < 9));
        }

        await blocker;
        var last = new Dictionary<float, int>();
        for (int index = 0; index < 15; index++)
        {
            host.Fake.Permit();
            FakeDenoiser.Call call = await host.Fake.NextCallAsync();
            Assert.Equal(4, call.Marks.Length);
            foreach (float mark in call.Marks.Where(mark => mark > 0))
            {
                // Five jobs, two a call: no job misses more than two calls in a row.
                Assert.True(index - last.GetValueOrDefault(mark, -1) <= 3, $"job {mark} waited");
                last[mark] = index;
            }
        }

        Assert.Equal(5, last.Count);
        host.Fake.Open();
        await Task.WhenAll(jobs);
    }

    [Fact]
    public async Task Denoise_CancelledDuringAStep_LeavesAtItsEndAndTheNeighbourGoesOn()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        host.Fake.Gate();
        using var cancellation = new CancellationTokenSource();
        Task<FloatTensor> job = host.RunAsync(DenoisingHost.Request(1, steps: 50), cancellationToken: cancellation.Token);
        await host.Fake.NextCallAsync();
        Task<FloatTensor> neighbour = host.RunAsync(DenoisingHost.Request(2, steps: 50));
        FakeDenoiser.Call call;
        do
        {
            host.Fake.Permit();
            call = await host.Fake.NextCallAsync();
        } while (!call.Marks.Contains(2f));

        await cancellation.CancelAsync();
        Assert.False(job.IsCompleted);
        host.Fake.Permit();
        call = await host.Fake.NextCallAsync();

        Assert.Equal([2f, -2f], call.Marks);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => job);
        host.Fake.Open();
        await neighbour;
    }

    [Fact]
    public async Task Denoise_OneJobBreaksTheCall_OnlyItFails()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        FloatTensor alone = await host.RunAsync(DenoisingHost.Request(2));
        host.Fake.Poisonous.Add(13);
        host.Fake.Gate();
        Task<FloatTensor> blocker = host.RunAsync(DenoisingHost.Request(9, steps: 1));
        await host.Fake.NextCallAsync();

        Task<FloatTensor> good = host.RunAsync(DenoisingHost.Request(2));
        Task<FloatTensor> bad = host.RunAsync(DenoisingHost.Request(13));
        host.Fake.Open();

        PipelineException error = await Assert.ThrowsAnyAsync<PipelineException>(() => bad);
        Assert.True(error.IsTransient);
        Assert.Contains("step 1", error.Message, StringComparison.Ordinal);
        Assert.Equal(DenoisingHost.Bits(alone), DenoisingHost.Bits(await good));
        await blocker;
    }

    [Fact]
    public async Task Denoise_ModelOutputNotFinite_FailsThatJobAndSaysWhere()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        host.Fake.NotFinite.Add(13);

        Task<FloatTensor> good = host.RunAsync(DenoisingHost.Request(2));
        Task<FloatTensor> bad = host.RunAsync(DenoisingHost.Request(13));

        PipelineException error = await Assert.ThrowsAsync<PipelineException>(() => bad);
        Assert.Equal("shapes-mini produced non-finite values at step 2 of 6.", error.Message);
        Assert.All((await good).Span.ToArray(), value => Assert.True(float.IsFinite(value)));
    }

    [Fact]
    public async Task Denoise_Always_ReportsEveryStepWithItsNoiseLevel()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        List<DenoisingProgress> reports = [];

        await host.RunAsync(DenoisingHost.Request(steps: 4), reports.Add);

        Assert.Equal(
            [new(1, 4, 0.75f), new(2, 4, 0.5f), new(3, 4, 0.25f), new(4, 4, 0)],
            reports.Select(report => report with { Preview = null })
        );
        Assert.NotNull(reports[0].Preview);
    }

    [Fact]
    public async Task Denoise_ReaderOfProgressHangs_OtherJobsFinish()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        var hang = new TaskCompletionSource();
        Task<DenoisedLatents> slow = host.Worker.DenoiseAsync(
            DenoisingHost.Request(1),
            async (_, _) => await hang.Task,
            CancellationToken.None
        );

        await host.RunAsync(DenoisingHost.Request(2, steps: 20));

        Assert.False(slow.IsCompleted);
        hang.SetResult();
        await slow.WaitAsync(Timeouts.Default);
    }

    [Fact]
    public async Task Denoise_ReaderOfProgressFails_TheJobLeaves()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        host.Fake.Gate();
        Task<FloatTensor> job = host.RunAsync(DenoisingHost.Request(steps: 90), _ => throw new IOException("gone"));
        host.Fake.Permit(1);

        // The job may be in its next step when the reader fails, and leaves after it.
        host.Fake.Permit(80);

        await Assert.ThrowsAsync<IOException>(() => job);
        Assert.InRange(host.Fake.TakeCalls().Count, 1, 89);
    }

    [Fact]
    public async Task Stop_JobUnderWay_EndsItAsStoppedAndTakesNoMore()
    {
        await using DenoisingHost host = await DenoisingHost.FakeAsync();
        host.Fake.Gate();
        Task<FloatTensor> job = host.RunAsync(DenoisingHost.Request());
        await host.Fake.NextCallAsync();

        await host.StopAsync();

        await Assert.ThrowsAsync<DenoisingStoppedException>(() => job);
        await Assert.ThrowsAsync<DenoisingStoppedException>(() => host.RunAsync(DenoisingHost.Request()));
    }
}
