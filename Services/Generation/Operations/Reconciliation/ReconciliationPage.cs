namespace TextToVideo.Generation.Operations.Reconciliation;

/// <summary>The result of examining some videos.</summary>
/// <param name="Examined">The number of ids, of rows or of files, that were examined.</param>
/// <param name="Deleted">Whether the differences have been removed.</param>
/// <param name="Data">The differences, in the order of the ids.</param>
/// <param name="HasMore">Whether more videos follow.</param>
/// <param name="LastId">The last id that was examined, at which the next call starts; null if there was none.</param>
public sealed record ReconciliationPage(int Examined, bool Deleted, IReadOnlyList<Discrepancy> Data, bool HasMore, string? LastId)
{
    /// <summary>Gets the type of the object in the REST API.</summary>
    public string Object { get; } = "reconciliation";
}
