using System.Text.Json;
using System.Text.Json.Nodes;

namespace TextToVideo.AppHost.Kubernetes;

/// <summary>
/// Writes the JSON schema of a chart's values. Helm checks it before it installs or upgrades, so that a misspelt name or an empty password
/// is an error and not a surprise.
/// </summary>
internal static class HelmSchema
{
    /// <summary>Letters and digits need no escaping in connection strings.</summary>
    private const string Password = "^[A-Za-z0-9]{16,128}$";

    /// <summary>
    /// A number with an optional unit (https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/).
    /// </summary>
    private const string Quantity = "^[0-9]+([.][0-9]+)?(m|k|M|G|T|P|Ki|Mi|Gi|Ti|Pi)?$";

    private const string EnvironmentVariable = "^[A-Za-z_][A-Za-z0-9_]*$";
    private const string Range = "^[0-9a-fA-F.:]+/[0-9]+$";

    private static readonly JsonSerializerOptions s_options = new() { WriteIndented = true };

    /// <summary>Writes the schema.</summary>
    /// <param name="values">The values of the chart.</param>
    public static string Write(HelmValues values)
    {
        var sections = new JsonObject();
        foreach ((string section, SortedDictionary<string, SortedDictionary<string, string>> resources) in values.Sections)
        {
            sections[section] = CreateObject(
                resources.Select(resource =>
                    KeyValuePair.Create(
                        resource.Key,
                        (JsonNode)CreateObject(resource.Value.Keys.Select(key => KeyValuePair.Create(key, CreateValue(section))))
                    )
                )
            );
        }

        sections[ClusterSettings.Settings] = CreateSettings();
        sections[ClusterSettings.SecretSettings] = CreateSettings();
        sections[ClusterSettings.Network] = CreateObject(
            ClusterSettings.NetworkValues.Select(value => KeyValuePair.Create(value.Key, CreateNetworkValue(value.Value)))
        );
        sections[ClusterModelImport.Section] = CreateObject(
            ClusterModelImport.Patterns.Select(value => KeyValuePair.Create(value.Key, (JsonNode)CreateText(value.Value)))
        );
        sections[HelmValues.Resources] = CreateObject(
            values.ResourceNames.Select(name => KeyValuePair.Create(name, (JsonNode)CreateResources()))
        );
        sections["global"] = new JsonObject { ["type"] = "object" };
        var schema = new JsonObject
        {
            ["$schema"] = "http://json-schema.org/draft-07/schema#",
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = sections,
        };
        return $"{schema.ToJsonString(s_options)}\n";
    }

    private static JsonObject CreateObject(IEnumerable<KeyValuePair<string, JsonNode>> properties)
    {
        KeyValuePair<string, JsonNode>[] all = [.. properties];
        return new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["required"] = new JsonArray([.. all.Select(property => JsonValue.Create(property.Key))]),
            ["properties"] = new JsonObject(all.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)property.Value))),
        };
    }

    private static JsonNode CreateValue(string section) =>
        section switch
        {
            HelmValues.Secrets => CreateText(Password),
            HelmValues.Parameters => new JsonObject { ["type"] = "string", ["minLength"] = 1 },
            _ => new JsonObject { ["type"] = "string" },
        };

    /// <summary>Environment variables are strings. Helm would write a large number with an exponent.</summary>
    private static JsonObject CreateSettings() =>
        new()
        {
            ["type"] = "object",
            ["propertyNames"] = new JsonObject { ["pattern"] = EnvironmentVariable },
            ["additionalProperties"] = new JsonObject { ["type"] = "string" },
        };

    /// <summary>A pod without requests is scheduled anywhere, and one without limits takes the memory of others.</summary>
    private static JsonObject CreateResources() => CreateObject([new("limits", CreateQuantities()), new("requests", CreateQuantities())]);

    private static JsonObject CreateQuantities() =>
        new()
        {
            ["type"] = "object",
            ["required"] = new JsonArray("cpu", "memory"),
            ["additionalProperties"] = new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = Quantity },
        };

    private static JsonNode CreateNetworkValue(object value) =>
        value switch
        {
            string => CreateText(Range),
            int => CreatePort(),
            // A policy without ports would allow all of them.
            _ => new JsonObject
            {
                ["type"] = "array",
                ["minItems"] = 1,
                ["items"] = CreatePort(),
            },
        };

    private static JsonObject CreateText(string pattern) => new() { ["type"] = "string", ["pattern"] = pattern };

    private static JsonObject CreatePort() =>
        new()
        {
            ["type"] = "integer",
            ["minimum"] = 1,
            ["maximum"] = 65535,
        };
}
