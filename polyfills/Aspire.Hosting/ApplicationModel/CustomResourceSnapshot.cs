using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource is doing.</summary>
public sealed record CustomResourceSnapshot
{
    /// <summary>The resource's type.</summary>
    public required string ResourceType { get; init; }

    /// <summary>One of <see cref="KnownResourceStates"/>.</summary>
    public ResourceStateSnapshot? State { get; init; }

    /// <summary>Whether it can be used; null before it runs.</summary>
    public HealthStatus? HealthStatus { get; init; }

    /// <summary>When its process started.</summary>
    public DateTime? StartTimeStamp { get; init; }

    /// <summary>How its process ended.</summary>
    public int? ExitCode { get; init; }

    /// <summary>Its process.</summary>
    internal int? ProcessId { get; init; }

    /// <summary>How often its process was started again.</summary>
    internal int Restarts { get; init; }

    /// <summary>Whether it has been stopped, and stays so until it is started.</summary>
    internal bool IsStopped { get; init; }

    /// <summary>Why it is not healthy.</summary>
    internal string? Problem { get; init; }
}
