namespace TextToVideo.Inference.Tests.Loading;

public sealed class LoadingReportTests
{
    [Fact]
    public async Task WithReportAsync_ReportFails_EndsTheUseWhenItBegins()
    {
        var loading = new TaskCompletionSource<ModelUse<string>>();
        var use = new Use();

        await Assert.ThrowsAsync<IOException>(() =>
            loading.Task.WithReportAsync((_, _) => throw new IOException(), CancellationToken.None)
        );
        loading.SetResult(new ModelUse<string>("component", use));

        await use.Ended.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task WithReportAsync_ThereAtOnce_ReportsNothing()
    {
        var use = new ModelUse<string>("component", new Use());

        Assert.Same(use, await Task.FromResult(use).WithReportAsync((_, _) => throw new IOException(), CancellationToken.None));
    }

    private sealed class Use : IDisposable
    {
        public TaskCompletionSource Ended { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Dispose() => Ended.TrySetResult();
    }
}
