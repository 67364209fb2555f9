namespace TextToVideo.Artifacts;

/// <summary>A store in which killed processes leave something half-written.</summary>
internal interface ILeftoverStore
{
    /// <summary>Removes what killed processes left half-written, and nothing that may still be written to.</summary>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>How much was removed.</returns>
    Task<int> SweepLeftoversAsync(CancellationToken cancellationToken);
}
