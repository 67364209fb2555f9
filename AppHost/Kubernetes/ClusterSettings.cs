using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Settings that an installation gives to all services as environment variables, and settings of the network policies. They are values of
/// the chart whose names the chart does not know, so these templates are text.
/// </summary>
internal static class ClusterSettings
{
    /// <summary>The folder of the templates.</summary>
    public const string Folder = "settings";

    /// <summary>The section of the values with settings in plain text.</summary>
    public const string Settings = "settings";

    /// <summary>The section of the values with secret settings.</summary>
    public const string SecretSettings = "secretSettings";

    /// <summary>The section of the values with the settings of the network policies.</summary>
    public const string Network = "network";

    private const string Labels = $$$"""
          labels:
            app.kubernetes.io/name: {{{ClusterNames.Chart}}}
            app.kubernetes.io/component: settings
            app.kubernetes.io/instance: '{{ .Release.Name }}'
        """;

    /// <summary>Gets the templates by their file names.</summary>
    public static IReadOnlyDictionary<string, string> Templates { get; } =
        new Dictionary<string, string>
        {
            ["config.yaml"] = $$$"""
                ---
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: settings-config
                {{{Labels}}}
                data:
                {{- range $name, $value := .Values.{{{Settings}}} }}
                  {{ $name }}: {{ $value | quote }}
                {{- end }}
                """,
            ["secrets.yaml"] = $$$"""
                ---
                apiVersion: v1
                kind: Secret
                metadata:
                  name: settings-secrets
                {{{Labels}}}
                type: Opaque
                stringData:
                {{- range $name, $value := .Values.{{{SecretSettings}}} }}
                  {{ $name }}: {{ $value | quote }}
                {{- end }}
                """,
        };

    /// <summary>Gets the defaults of the settings of the network policies.</summary>
    public static IReadOnlyDictionary<string, object> NetworkValues { get; } =
        new SortedDictionary<string, object>(StringComparer.Ordinal)
        {
            // The address of NodeLocal DNSCache on every node (https://kubernetes.io/docs/tasks/administer-cluster/nodelocaldns/).
            ["dns_cidr"] = "169.254.20.10/32",

            // Moderation may call endpoints only if an installation says where they are.
            ["endpoint_cidr"] = "127.0.0.1/32",
            ["endpoint_port"] = 443,
            ["s3_cidr"] = "0.0.0.0/0",
            ["s3_port"] = 443,
            ["webhook_ports"] = new[] { 443, 8443 },
        };

    /// <summary>Returns the sources of the settings in the environment of a container. They override the chart's own values.</summary>
    public static IEnumerable<V1EnvFromSource> BuildSources() =>
        [
            new V1EnvFromSource { ConfigMapRef = new V1ConfigMapEnvSource { Name = "settings-config" } },
            new V1EnvFromSource { SecretRef = new V1SecretEnvSource { Name = "settings-secrets" } },
        ];
}
