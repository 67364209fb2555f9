using System.Text.RegularExpressions;
using k8s;
using k8s.Models;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>Writes Kubernetes objects as Helm templates.</summary>
internal static partial class HelmTemplate
{
    private const string PortOfEach = "\n${indent}{{- range ${list} }}\n${indent}- port: {{ int . }}${rest}\n${indent}{{- end }}";

    /// <summary>
    /// Writes an object. The serialiser quotes expressions, because they are strings. Numbers (<c>int</c>) must not be quoted, and a port
    /// that ranges over a list becomes one port for each element.
    /// </summary>
    /// <param name="one">The object.</param>
    public static string Write(IKubernetesObject<V1ObjectMeta> one)
    {
        string yaml = Numbers().Replace(KubernetesYaml.Serialize((object)one), "${expression}");
        return $"---\n{Ranges().Replace(yaml, PortOfEach)}";
    }

    /// <summary>Writes an object that the chart has only if a value is set.</summary>
    /// <param name="value">The path of the value.</param>
    /// <param name="one">The object.</param>
    public static string WriteIf(string value, IKubernetesObject<V1ObjectMeta> one) =>
        $"{{{{- if .Values.{value} }}}}\n{Write(one)}\n{{{{- end }}}}";

    [GeneratedRegex(@"'(?<expression>\{\{ int [^']*\}\})'")]
    private static partial Regex Numbers();

    [GeneratedRegex(@"\n(?<indent> *)- port: '\{\{ range (?<list>[^ ]+) \}\}'(?<rest>\n\k<indent>  protocol: [A-Z]+)")]
    private static partial Regex Ranges();
}
