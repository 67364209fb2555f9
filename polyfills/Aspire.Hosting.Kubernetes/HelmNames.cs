namespace Aspire.Hosting.Kubernetes;

/// <summary>What things are called in a chart.</summary>
internal static class HelmNames
{
    public const string Parameters = "parameters";
    public const string Secrets = "secrets";
    public const string Config = "config";

    /// <summary>A name as a key of the values, which must not have hyphens.</summary>
    public static string Key(string name) => name.Replace('-', '_');

    /// <summary>What a value is in a template.</summary>
    public static string Value(string section, string resource, string key) => $"{{{{ .Values.{section}.{Key(resource)}.{Key(key)} }}}}";

    public static string Service(string resource) => $"{resource}-service";
}
