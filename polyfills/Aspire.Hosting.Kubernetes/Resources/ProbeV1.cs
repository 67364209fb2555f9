namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>How to find out how a container is.</summary>
public sealed class ProbeV1
{
    /// <summary>By a program in it.</summary>
    public ExecActionV1? Exec { get; set; }

    /// <summary>By a request.</summary>
    public HttpGetActionV1? HttpGet { get; set; }

    /// <summary>When to ask first.</summary>
    public int? InitialDelaySeconds { get; set; }

    /// <summary>How often.</summary>
    public int? PeriodSeconds { get; set; }

    /// <summary>How long an answer may take.</summary>
    public int? TimeoutSeconds { get; set; }

    /// <summary>After how many failures it counts as failed.</summary>
    public int? FailureThreshold { get; set; }

    /// <summary>After how many successes it counts as well again.</summary>
    public int? SuccessThreshold { get; set; }
}
