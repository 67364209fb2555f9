namespace TextToVideo.Artifacts;

/// <summary>A store in which killed processes may leave incomplete artifacts.</summary>
internal interface ILeftoverStore
{
    /// <summary>Deletes the incomplete artifacts of killed processes, but none that may still be in progress.</summary>
    /// <param name="cancellationToken">Token to cancel the operation.</param>
    /// <returns>The number of deleted artifacts.</returns>
    Task<int> SweepLeftoversAsync(CancellationToken cancellationToken);
}
