namespace TextToVideo.Inference;

/// <summary>Is told that a job waits until a network of its model is loaded, and that the wait is over.</summary>
/// <param name="isLoading">True when the wait begins, false when it is over.</param>
/// <param name="cancellationToken">Token to cancel the operation.</param>
public delegate ValueTask LoadingReport(bool isLoading, CancellationToken cancellationToken);

/// <summary>Reports waits for components.</summary>
public static class LoadingReportExtensions
{
    /// <summary>Waits for a component. Reports the wait, unless the component is there at once.</summary>
    /// <typeparam name="T">The kind of component.</typeparam>
    /// <param name="loading">The component.</param>
    /// <param name="report">Is told of the wait; null if nothing is.</param>
    /// <param name="cancellationToken">Token to cancel the reports.</param>
    public static async Task<ModelUse<T>> WithReportAsync<T>(
        this Task<ModelUse<T>> loading,
        LoadingReport? report,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(loading);
        if (loading.IsCompleted || report is null)
        {
            return await loading;
        }

        try
        {
            await report(true, cancellationToken);
            await loading;
            await report(false, cancellationToken);
            return await loading;
        }
        catch
        {
            // The caller does not get the component, so its use ends as soon as it begins.
            _ = loading.ContinueWith(
                task => task.Result.Dispose(),
                CancellationToken.None,
                TaskContinuationOptions.OnlyOnRanToCompletion,
                TaskScheduler.Default
            );
            throw;
        }
    }
}
