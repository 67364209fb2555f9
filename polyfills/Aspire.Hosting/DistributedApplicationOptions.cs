namespace Aspire.Hosting;

/// <summary>Options of an application's builder.</summary>
public sealed class DistributedApplicationOptions
{
    /// <summary>The command line.</summary>
    public string[]? Args { get; set; }
}
