namespace TextToVideo.Functional.Access;

/// <summary>A row of the access table: a REST endpoint, and what each caller gets.</summary>
/// <param name="Endpoint">Method and pattern, as the app's routing has them.</param>
/// <param name="Stranger">The status for a caller without a valid key.</param>
/// <param name="OtherTenant">The status for another tenant's key.</param>
/// <param name="Admin">The status for an admin key of another tenant.</param>
/// <param name="Owner">The status for the owner's key.</param>
internal sealed record RestRow(string Endpoint, int Stranger, int OtherTenant, int Admin, int Owner)
{
    /// <summary>What is sent as JSON; null: nothing.</summary>
    public object? Body { get; init; }

    /// <summary>What stands for the pattern's parameter; null: the owner's video.</summary>
    public Func<AccessServer, Task<string>>? Target { get; init; }

    /// <summary>Where the request goes instead of to the pattern: a link.</summary>
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
