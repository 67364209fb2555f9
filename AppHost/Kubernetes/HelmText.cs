namespace TextToVideo.AppHost.Kubernetes;

/// <summary>A value of the application model in the form that a chart uses.</summary>
/// <param name="Text">The text, which may contain Helm expressions.</param>
/// <param name="HasExpressions">Whether the text contains expressions.</param>
/// <param name="IsSecret">Whether one of the expressions is a secret.</param>
internal sealed record HelmText(string Text, bool HasExpressions = false, bool IsSecret = false);
