namespace TextToVideo.AppHost.Kubernetes;

/// <summary>A value of the application model as a chart has it.</summary>
/// <param name="Text">Text, which may contain Helm expressions.</param>
/// <param name="HasExpressions">Whether it contains expressions.</param>
/// <param name="IsSecret">Whether one of the expressions is a secret.</param>
internal sealed record HelmText(string Text, bool HasExpressions = false, bool IsSecret = false);
