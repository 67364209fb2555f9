namespace Aspire.Hosting.Kubernetes;

/// <summary>An environment variable's value in a chart.</summary>
/// <param name="Text">It, or the template that it is made of.</param>
/// <param name="HasValues">Whether it is made of the chart's values.</param>
/// <param name="IsSecret">Whether it is secret.</param>
internal sealed record EnvironmentTemplate(string Text, bool HasValues = false, bool IsSecret = false);
