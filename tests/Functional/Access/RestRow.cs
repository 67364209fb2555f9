namespace TextToVideo.Functional.Access;

/// <summary>A row of the access table: a REST endpoint, and the result for each caller.</summary>
/// <param name="Endpoint">Method and pattern, as the app's routing has them.</param>
/// <param name="Stranger">The status for a caller without a valid key.</param>
/// <param name="OtherTenant">The status for another tenant's key.</param>
/// <param name="Admin">The status for an admin key of another tenant.</param>
/// <param name="Owner">The status for the owner's key.</param>
internal sealed record RestRow(string Endpoint, int Stranger, int OtherTenant, int Admin, int Owner)
{
    /// <summary>The JSON body; null for none.</summary>
    public object? Body { get; init; }

    /// <summary>The value of the pattern's parameter; null for the owner's video.</summary>
    public Func<AccessServer, Task<string>>? Target { get; init; }

    /// <summary>Creates the link to request instead of the pattern.</summary>
    public Func<AccessServer, Task<string>>? Link { get; init; }

    public int StatusFor(Who who) =>
        who switch
        {
            Who.OtherTenant => OtherTenant,
            Who.Admin => Admin,
            Who.Owner => Owner,
            _ => Stranger,
        };
}
