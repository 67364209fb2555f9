namespace Aspire.Hosting.ApplicationModel;

/// <summary>What a resource can be doing.</summary>
public static class KnownResourceStates
{
    /// <summary>It waits for another.</summary>
    public static readonly string Waiting = "Waiting";

    /// <summary>Its process is about to start.</summary>
    public static readonly string Starting = "Starting";

    /// <summary>Its process runs.</summary>
    public static readonly string Running = "Running";

    /// <summary>It cannot be started.</summary>
    public static readonly string FailedToStart = "FailedToStart";

    /// <summary>It is being stopped.</summary>
    public static readonly string Stopping = "Stopping";

    /// <summary>Its process has ended.</summary>
    public static readonly string Exited = "Exited";

    /// <summary>Its process has done its work and ended.</summary>
    public static readonly string Finished = "Finished";
}
