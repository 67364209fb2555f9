namespace Aspire.Hosting.Local;

/// <summary>How to start a process.</summary>
internal sealed record ProcessSpec
{
    public required string FileName { get; init; }

    public IReadOnlyList<string> Arguments { get; init; } = [];

    public required string WorkingDirectory { get; init; }

    /// <summary>What its environment has beside the AppHost's; null removes a variable.</summary>
    public IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>What tells it to end.</summary>
    public Signal StopSignal { get; init; } = Signal.Terminate;

    /// <summary>What it gets from the kernel when the AppHost has gone, however it went.</summary>
    public Signal OrphanSignal { get; init; } = Signal.Kill;

    /// <summary>Whom it runs as; null: whom the AppHost runs as.</summary>
    public LocalUser? User { get; init; }
}
