namespace Aspire.Hosting;

/// <summary>What the AppHost is asked to do.</summary>
public enum DistributedApplicationOperation
{
    /// <summary>Run the application.</summary>
    Run,

    /// <summary>Write what deploys it.</summary>
    Publish,
}
