namespace Aspire.Hosting.Kubernetes.Resources;

/// <summary>Which objects are meant.</summary>
public sealed class LabelSelectorV1
{
    /// <summary>All of them.</summary>
    public LabelSelectorV1()
    {
    }

    /// <summary>Those that have labels.</summary>
    /// <param name="matchLabels">The labels.</param>
    public LabelSelectorV1(Dictionary<string, string> matchLabels) => MatchLabels = matchLabels;

    /// <summary>The labels that they have.</summary>
    public Dictionary<string, string> MatchLabels { get; set; } = [];
}
