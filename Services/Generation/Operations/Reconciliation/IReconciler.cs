using TextToVideo.Contracts;

namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>
/// Compares the job store with the artifact store, and removes files without a row and rows without files. Jobs may run meanwhile.
/// </summary>
public interface IReconciler
{
    /// <summary>Examines videos in the order of their ids.</summary>
    /// <param name="query">The videos to examine, and whether the differences are removed.</param>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <exception cref="InvalidFieldException">A value of the query is out of its range.</exception>
    /// <exception cref="PipelineException">
    /// A store is unavailable, or the stores do not seem to belong together and nothing was removed.
    /// </exception>
    Task<ReconciliationPage> ReconcileAsync(ReconciliationQuery query, CancellationToken cancellationToken);
}
